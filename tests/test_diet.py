"""``least_cost_diet`` against diets solved by hand and a published one."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest

from mealplan.diet import least_cost_diet
from mealplan.errors import DataError


def table(text: str) -> pd.DataFrame:
    return pd.read_csv(StringIO(text), index_col=0, skipinitialspace=True)


TWO_FOODS = table("""food,cost,energy,iron
rice,1,4,0
beans,3,3,2
""")


def test_by_hand() -> None:
    """Iron 4 needs 2 beans (6 kcal of 10), the rest 1 rice: cost 7; a unit of iron costs 1.125."""
    targets = table("nutrient,min,max\nenergy,10,\niron,4,\n")
    diet = least_cost_diet(TWO_FOODS, targets)
    assert diet.cost == pytest.approx(7)
    assert diet.amounts.to_dict() == pytest.approx({"rice": 1, "beans": 2})
    assert diet.shadow_prices["energy"] == pytest.approx(0.25)
    assert diet.shadow_prices["iron"] == pytest.approx(1.125)


def test_a_binding_maximum_has_a_negative_price() -> None:
    foods = table("food,cost,energy,salt\nchips,1,2,1\nnuts,4,2,0\n")
    targets = table("nutrient,min,max\nenergy,10,\nsalt,,2\n")
    diet = least_cost_diet(foods, targets)
    assert diet.cost == pytest.approx(2 + 3 * 4)
    assert diet.shadow_prices["salt"] == pytest.approx(-3)


def test_published_feed_mix() -> None:
    """Published answer: the pig feed problem of Hillier and Lieberman, Introduction to OR.

    Corn 84c, tankage 72c, alfalfa 60c a kg; needs 200 carbohydrate, 180 protein, 150 vitamins.
    The optimum is corn 8/7, tankage 0, alfalfa 17/7: 241.7 cents.
    """
    foods = table("""food,cost,carbohydrate,protein,vitamins
corn,84,90,30,10
tankage,72,20,80,20
alfalfa,60,40,60,60
""")
    targets = table("nutrient,min,max\ncarbohydrate,200,\nprotein,180,\nvitamins,150,\n")
    diet = least_cost_diet(foods, targets)
    assert diet.amounts.to_numpy() == pytest.approx([8 / 7, 0, 17 / 7])
    assert diet.cost == pytest.approx(241.714, abs=1e-3)


def test_scaling_units_and_order_changes_nothing_but_units() -> None:
    targets = table("nutrient,min,max\nenergy,10,\niron,4,\n")
    scaled_foods, scaled_targets = TWO_FOODS.copy(), targets.copy()
    scaled_foods["iron"] *= 1000
    scaled_targets.loc["iron"] *= 1000
    one = least_cost_diet(TWO_FOODS, targets)
    two = least_cost_diet(scaled_foods.iloc[::-1], scaled_targets.iloc[::-1])
    assert two.cost == pytest.approx(one.cost)
    assert two.shadow_prices["iron"] == pytest.approx(one.shadow_prices["iron"] / 1000)


def test_a_dearer_food_never_makes_the_diet_cheaper() -> None:
    targets = table("nutrient,min,max\nenergy,10,\niron,4,\n")
    dear = TWO_FOODS.assign(cost=TWO_FOODS["cost"] * [10, 1])
    assert least_cost_diet(dear, targets).cost >= least_cost_diet(TWO_FOODS, targets).cost
    more = pd.concat(
        [TWO_FOODS, pd.DataFrame({"cost": 2.0, "energy": 3.0, "iron": 2.0}, ["lentils"])]
    )
    assert least_cost_diet(more, targets).cost <= least_cost_diet(TWO_FOODS, targets).cost


def test_impossible_bounds_are_named() -> None:
    targets = table("nutrient,min,max\nenergy,10,\niron,4,\n")
    with pytest.raises(DataError, match="iron min 4 is missed by 100 %"):
        least_cost_diet(TWO_FOODS.loc[["rice"]], targets)


def test_unknown_numbers_and_missing_columns_are_refused() -> None:
    targets = table("nutrient,min,max\nenergy,10,\niron,4,\n")
    with pytest.raises(DataError, match="rice, column 'iron': unknown"):
        least_cost_diet(TWO_FOODS.replace({"iron": {0: np.nan}}), targets)
    with pytest.raises(DataError, match="need the column 'zinc'"):
        least_cost_diet(TWO_FOODS, table("nutrient,min,max\nzinc,1,\n"))


def test_the_callers_tables_are_not_changed() -> None:
    foods, targets = TWO_FOODS.copy(), table("nutrient,min,max\nenergy,10,\n")
    least_cost_diet(foods, targets)
    pd.testing.assert_frame_equal(foods, TWO_FOODS)
