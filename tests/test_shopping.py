"""The shopping list: worked by hand, added up against the plan, said as a shop says it."""

import numpy as np
import pandas as pd
import pytest

from mealplan.catalog import load_food_table
from mealplan.shopping import SHOPPING_COLUMNS, plural, shop_amount, shopping_list, weight_text

WHITE_RICE, KIDNEY_BEANS, BOILED_EGG, WHOLE_MILK = "56205008", "41106020", "31103010", "11111000"
TOAST, BANANA = "51101010", "63107010"


def eaten(*foods: tuple[str, float]) -> pd.DataFrame:
    """Rows of a plan: (food code, grams), each a lunch on its own day."""
    table = load_food_table()
    prices = table.foods["price_usd_per_100g"]
    return pd.DataFrame(
        {
            "day": range(1, len(foods) + 1),
            "meal": "lunch",
            "food_code": [code for code, _ in foods],
            "grams": [grams for _, grams in foods],
            "cost_usd": [prices[code] * grams / 100 for code, grams in foods],
        }
    )


def listed(*foods: tuple[str, float], **options: object) -> pd.DataFrame:
    found = shopping_list(eaten(*foods), load_food_table(), **options)  # type: ignore[arg-type]
    assert tuple(found.columns) == SHOPPING_COLUMNS
    return found.set_index("item")


def test_eggs_come_by_the_dozen() -> None:
    eggs = listed((BOILED_EGG, 150), (BOILED_EGG, 100)).loc["eggs"]
    assert eggs["grams"] == 250
    assert eggs["amount"] == "5 eggs (1 dozen)"
    assert eggs["used_in"] == "1 lunch; 2 lunch"
    assert listed((BOILED_EGG, 700)).loc["eggs", "amount"] == "14 eggs (2 dozen)"


def test_rice_is_bought_dry() -> None:
    rice = listed((WHITE_RICE, 400)).loc["white rice"]
    assert 400 * 0.34 < rice["grams"] < 400 * 0.40
    assert rice["amount"] == "1 bag (2 lb)"


def test_beans_are_bought_dry_or_in_cans() -> None:
    code = next(
        c for c, d in load_food_table().foods["usda_description"].items()
        if d.startswith("Kidney beans, from dried, no added fat")
    )  # fmt: skip
    beans = listed((code, 360)).loc["kidney beans (dry)"]
    assert 360 * 0.33 < beans["grams"] < 360 * 0.42
    assert beans["amount"] == "1 bag (1 lb) or 2 cans (15 oz)"


def test_milk_comes_in_quarts_and_half_gallons() -> None:
    for grams, amount in ((244, "1 quart"), (976, "1 quart"), (1464, "1 half gallon"),
                          (3000, "2 half gallons")):  # fmt: skip
        assert listed((WHOLE_MILK, grams)).loc["whole milk", "amount"] == amount


def test_a_household_buys_and_pays_for_all() -> None:
    one, four = listed((BANANA, 252)), listed((BANANA, 252), household=4)
    assert four.loc["bananas", "grams"] == 4 * one.loc["bananas", "grams"]
    assert four.loc["bananas", "cost_usd"] == pytest.approx(
        4 * one.loc["bananas", "cost_usd"], abs=0.03
    )
    assert (one.loc["bananas", "amount"], four.loc["bananas", "amount"]) == (
        "2 bananas",
        "8 bananas",
    )


def test_what_is_at_home_is_struck_out() -> None:
    foods = ((BANANA, 126), (WHITE_RICE, 200), (BOILED_EGG, 50))
    plain, pantry = listed(*foods), listed(*foods, pantry=("Rice", "egg"))
    assert pantry.loc["white rice", "pantry"] == pantry.loc["eggs", "pantry"] == "yes"
    assert pantry.loc["bananas", "pantry"] == ""
    assert plain.loc["white rice", "pantry"] == ""
    assert plain.loc["salt", "pantry"] == "staple"


def test_costs_add_up_to_the_plans() -> None:
    rng = np.random.default_rng(7)
    table = load_food_table()
    priced = table.foods["price_usd_per_100g"].dropna().index
    bought = set(table.purchases[table.purchases["aisle"] != "none"]["food_code"])
    codes = [c for c in priced if c in bought]
    chosen = [(str(c), float(g)) for c, g in
              zip(rng.choice(codes, 40), rng.integers(20, 300, 40), strict=True)]  # fmt: skip
    rows = eaten(*chosen)
    found = shopping_list(rows, table, household=2)
    assert found["cost_usd"].sum() == pytest.approx(2 * rows["cost_usd"].sum(), abs=0.4)
    assert found["grams"].gt(0).all()
    assert found["amount"].str.len().gt(0).all()
    assert found["item"].is_unique


def test_an_unknown_price_leaves_the_cost_unknown() -> None:
    rows = eaten((BANANA, 100))
    rows["cost_usd"] = np.nan
    assert shopping_list(rows, load_food_table())["cost_usd"].isna().all()


def test_every_item_on_the_shelf_is_bought_for_something() -> None:
    table = load_food_table()
    shop, items = table.read("shop_items"), set(table.purchases["item"])
    assert set(shop["item"]) <= items
    packed = shop.dropna(subset=["pack_g"]).groupby("sold_as")["pack_g"].nunique()
    assert (packed == 1).all()


@pytest.mark.parametrize(
    ("grams", "text"),
    [(3, "a little"), (113, "4 oz"), (227, "1/2 lb"), (453, "1 lb"), (790, "1 3/4 lb")],
)  # fmt: skip
def test_weights_as_a_shop_says_them(grams: float, text: str) -> None:
    assert weight_text(grams) == text


def test_plurals() -> None:
    words = ["loaf", "box", "bunch", "patty", "stalk", "medium mango", "dozen", "bag"]
    assert [plural(w) for w in words] == [
        "loaves", "boxes", "bunches", "patties", "stalks", "medium mangoes", "dozen", "bags",
    ]  # fmt: skip


def test_a_pack_is_not_opened_for_a_crumb() -> None:
    sold = {"pack": "box", "pack_g": 100.0}
    assert shop_amount(101, sold) == "1 box"
    assert shop_amount(110, sold) == "2 boxes"
