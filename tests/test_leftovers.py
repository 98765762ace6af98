"""Cook once, eat twice: marked, told in the steps, and taken back."""

from dataclasses import replace

import pytest

from mealplan import Profile, plan_week
from mealplan.catalog import load_food_table
from mealplan.leftovers import mark_leftovers
from mealplan.plan import PlannedFood, PlannedMeal
from mealplan.report.case import plan_document, plan_from_document
from mealplan.report.text import plan_text
from mealplan.swaps import meal_at, swap

BEANS = PlannedFood("beans", "41106020", "kidney beans", "3/4 cup", 135.0)
RICE = PlannedFood("rice", "56205008", "white rice", "1 cup", 158.0)


def meal(day: int, slot: str, *foods: PlannedFood) -> PlannedMeal:
    return PlannedMeal(day, slot, "Beans and rice", "rice_beans", 30, ("old",), foods or FOODS)


FOODS = (BEANS, RICE)


def marks(*meals: PlannedMeal, wanted: bool = True) -> list[int | None]:
    told = mark_leftovers(meals, load_food_table(), wanted=wanted)
    return [m.leftover_from for m in told]


def test_within_three_days_the_second_is_the_leftover() -> None:
    first, again = mark_leftovers(
        (meal(2, "dinner"), meal(4, "lunch")), load_food_table()
    )  # fmt: skip
    assert (first.leftover_from, again.leftover_from) == (None, 2)
    assert first.steps[-1].startswith(
        "Cook double: 3/4 cup kidney beans and 1 cup white rice more for lunch on day 4."
    )
    assert again.steps[0].startswith("Reheat kidney beans and white rice from day 2")
    assert again.minutes < first.minutes
    assert again.foods == FOODS


def test_not_after_more_than_three_days_nor_on_the_same_day() -> None:
    assert marks(meal(1, "dinner"), meal(5, "dinner")) == [None, None]
    assert marks(meal(1, "lunch"), meal(1, "dinner")) == [None, None]


def test_one_cooking_feeds_two_meals_not_three() -> None:
    assert marks(meal(1, "dinner"), meal(2, "dinner"), meal(3, "dinner")) == [None, 1, None]


def test_another_main_food_is_another_dish() -> None:
    lentils = replace(BEANS, food_code="41301020", name="lentils")
    assert marks(meal(1, "dinner"), meal(2, "dinner", lentils, RICE)) == [None, None]


def test_marking_twice_changes_nothing_and_marks_come_off() -> None:
    table = load_food_table()
    meals = (meal(2, "dinner"), meal(4, "lunch"))
    once = mark_leftovers(meals, table)
    assert mark_leftovers(once, table) == once
    plain = mark_leftovers(once, table, wanted=False)
    assert [m.leftover_from for m in plain] == [None, None]
    assert not any("Cook double" in step for m in plain for step in m.steps)


@pytest.mark.slow
def test_a_batch_cooking_week_has_leftovers_and_swapping_the_cooking_frees_them() -> None:
    plan = plan_week(Profile(batch_cooking=True, household=2))
    eaten_again = [m for m in plan.meals if m.leftover_from]
    assert eaten_again
    assert f"(leftovers from day {eaten_again[0].leftover_from})" in plan_text(plan)
    back = plan_from_document(plan_document(plan))
    kept, was = ({m.key: m.leftover_from for m in p.meals} for p in (back, plan))
    assert kept == was
    again = eaten_again[0]
    first = next(
        m for m in plan.meals
        if m.day == again.leftover_from and m.template_id == again.template_id
    )  # fmt: skip
    after = swap(plan, first.day, first.slot)
    assert meal_at(after, *again.key).leftover_from is None
