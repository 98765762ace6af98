"""Whole weeks from the shipped table, held against an adding-up of their own."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mealplan import Plan, Profile, plan_week, verify_plan
from mealplan.catalog import load_food_table
from mealplan.meals import load_cookbook
from mealplan.report.tables import plan_tables

DIETS = ("omnivore", "vegetarian", "vegan")


@pytest.fixture(scope="module", params=DIETS)
def week(request: pytest.FixtureRequest) -> Plan:
    return plan_week(Profile(diet=(request.param,), gestation_weeks=24))


def totals(plan: Plan, nutrient: str) -> pd.Series:
    """Amount a day, from the food table and the grams alone."""
    table = load_food_table()
    per_100g = table.nutrients[nutrient]
    amounts = plan.rows["grams"] * plan.rows["food_code"].map(per_100g) / 100
    return amounts.groupby(plan.rows["day"]).sum()


def test_seven_days_of_five_meals(week: Plan) -> None:
    keys = {meal.key for meal in week.meals}
    assert len(keys) == len(week.meals) == 7 * len(week.profile.slots)
    assert all(meal.foods and meal.name and meal.steps for meal in week.meals)


def test_energy_b12_and_folate_hold_every_day(week: Plan) -> None:
    kcal = totals(week, "energy_kcal")
    assert (abs(kcal / week.targets.energy_kcal - 1) <= 0.05 + 1e-3).all(), kcal
    assert (totals(week, "folate_dfe_ug") >= 600 - 0.1).all()
    b12 = "vitamin_b12_added_ug" if week.profile.diet == ("vegan",) else "vitamin_b12_ug"
    assert (totals(week, b12) >= 2.6 - 0.001).all()


def test_daily_limits_hold_every_day(week: Plan) -> None:
    assert (totals(week, "caffeine_mg") <= 200).all()
    assert (totals(week, "retinol_ug") <= 3000).all()
    assert (totals(week, "folic_acid_ug") <= 1000).all()
    assert (totals(week, "alcohol_g") == 0).all()


def test_every_number_adds_up_again(week: Plan) -> None:
    assert verify_plan(week.rows, load_food_table()) == []
    wrong = week.rows.copy()
    wrong.loc[3, "iron_mg"] += 1
    wrong.loc[5, "food_code"] = "99999999"
    found = verify_plan(wrong, load_food_table())
    assert {(d.row, d.column) for d in found} == {(5, "iron_mg"), (7, "food_code")}


def test_amounts_say_the_grams(week: Plan) -> None:
    foods = load_cookbook(load_food_table()).foods
    for row in week.rows.itertuples():
        food = foods[row.food_code]
        number = sum(Fraction(part) for part in row.amount.split() if part[0].isdigit())
        assert float(number) * food.unit_g == pytest.approx(row.grams, abs=0.06)
        steps = row.grams / food.step_g
        assert steps == pytest.approx(round(steps), abs=0.02)


def test_nothing_is_served_too_often(week: Plan) -> None:
    foods = load_cookbook(load_food_table()).foods
    rows = week.rows
    uses = Counter(foods[c].identity for c in rows["food_code"] if not foods[c].staple)
    assert max(uses.values()) <= 4
    mains = Counter(m.template_id for m in week.meals if m.slot in ("lunch", "dinner"))
    assert max(mains.values()) <= 2
    assert rows["food_code"].nunique() >= 25


def test_a_main_dish_does_not_follow_itself(week: Plan) -> None:
    for slot in ("lunch", "dinner"):
        ids = {m.day: m.template_id for m in week.meals if m.slot == slot}
        assert all(ids[day] != ids[day + 1] for day in range(1, 7))


def test_the_gap_is_against_a_bound_below(week: Plan) -> None:
    solver = week.solver
    assert solver.bound <= solver.objective + 1e-6
    assert solver.gap == pytest.approx(
        max(0, solver.objective - solver.bound) / max(abs(solver.bound), 10)
    )


def test_same_seed_same_bytes_another_seed_another_week() -> None:
    profile = Profile(diet=("vegetarian",))
    one, again = plan_week(profile, seed=3), plan_week(profile, seed=3)
    other = plan_week(profile, seed=4)
    assert plan_tables(one)["plan.csv"] == plan_tables(again)["plan.csv"]
    names = [{m.name for m in plan.meals} for plan in (one, other)]
    assert len(names[0] & names[1]) < 0.7 * len(names[0])


def test_supplements_leave_food_less_to_bring() -> None:
    plan = plan_week(Profile(diet=("vegan",), supplements=("prenatal",)))
    mean = plan.nutrients[plan.nutrients["day"].astype(str) == "mean"].set_index("nutrient")
    iron = mean.loc["iron_mg"]
    assert iron["from_supplements"] > 0
    assert iron["total"] == pytest.approx(iron["from_food"] + iron["from_supplements"])
    assert iron["total"] <= 45


profiles = st.builds(
    lambda diet, age, height, bmi, activity, week, allergens, seed: Profile(
        diet=(diet,), age_years=age, height_cm=height,
        prepregnancy_weight_kg=round(bmi * (height / 100) ** 2, 1), activity=activity,
        gestation_weeks=week, allergens=allergens, seed=seed,
    ),
    st.sampled_from(["omnivore", "pescatarian", "vegetarian", "ovo_vegetarian", "vegan", "halal"]),
    st.integers(19, 45), st.integers(152, 178), st.floats(19, 31),
    st.sampled_from(["inactive", "low_active", "active"]), st.integers(1, 41),
    st.lists(st.sampled_from(["milk", "egg", "peanut", "tree_nut", "soy", "fish"]), max_size=1)
    .map(tuple),
    st.integers(1, 50),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(profiles)
def test_any_week_adds_up_and_breaks_no_hard_rule(profile: Profile) -> None:
    plan = plan_week(profile)
    assert verify_plan(plan.rows, plan.table) == []
    mean = plan.nutrients[plan.nutrients["day"].astype(str) == "mean"].set_index("nutrient")
    for target in plan.targets.rows:
        if target.hard_maximum and target.planned_maximum is not None:
            food_and_tablets = np.nan_to_num(mean["total"][target.nutrient])
            assert food_and_tablets <= target.planned_maximum + 1e-3, target.nutrient
    assert (totals(plan, "caffeine_mg") <= 200).all()
    assert (totals(plan, "retinol_ug") <= 3000).all()
