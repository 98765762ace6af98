"""Measuring a placed week in whole kitchen steps: never worse for looking further."""

from dataclasses import replace

import numpy as np
import pytest

from mealplan.kitchen import open_kitchen
from mealplan.model.portion_costs import portions
from mealplan.model.week import build_week
from mealplan.planner import day_aims
from mealplan.planning.picking import open_pool
from mealplan.planning.portioning import measure_week
from mealplan.planning.scoring import WeekScore
from mealplan.planning.weeks import Locked, Week, copy_week, places
from mealplan.profiles import Profile
from mealplan.solve import Programme
from test_proof import MENU, TACO, any_week, toy


def score_of(seed: int) -> WeekScore:
    return open_pool(toy((*MENU, TACO), seed=seed)).score


def rough_week(seed: int) -> Week:
    """A week as it is picked: grams between kitchen steps."""
    week = any_week((*MENU, TACO), seed)
    for _, meal in places(week):
        for role in meal.grams:
            meal.grams[role] *= 1.07
    return week


def in_steps(week: Week) -> bool:
    return all(
        np.isclose(portions(serving), meal.grams[role]).any()
        for _, meal in places(week)
        for role, serving in meal.parts.items()
    )


@pytest.mark.parametrize("seed", range(8))
def test_the_solver_is_asked_only_where_stepping_is_not_enough(seed: int) -> None:
    """Stepped alone (anything is enough), and by the solver too: that is never worse."""
    score, week = score_of(seed), rough_week(seed)
    stepped, both = copy_week(week, {}), copy_week(week, {})
    measure_week(score, stepped, enough=np.inf)
    draft = measure_week(score, both)
    assert in_steps(stepped)
    assert in_steps(both)
    assert score.points_of(both) <= score.points_of(stepped) + 1e-9
    # the draft knows the week that stands, whichever of both it is
    assert draft.total == pytest.approx(sum(score.amounts(meal) for _, meal in places(both)))


def test_locked_meals_keep_their_grams() -> None:
    score, week = score_of(3), rough_week(3)
    grams = dict(week[2]["lunch"].grams)
    measure_week(score, week, frozenset({(3, "lunch")}))
    assert week[2]["lunch"].grams == grams


def test_a_copied_week_shares_locked_meals_only() -> None:
    week = any_week(MENU, 1)
    locked: Locked = {(2, "lunch"): week[1]["lunch"]}
    copied = copy_week(week, locked)
    assert copied[1]["lunch"] is week[1]["lunch"]
    assert copied[0]["lunch"] is not week[0]["lunch"]
    copied[0]["lunch"].grams.clear()
    assert week[0]["lunch"].grams


def test_food_with_a_weekly_limit_is_picked_in_whole_steps() -> None:
    """What whole steps leave of the limit, a fractional portion would have used."""
    of = replace(toy((*MENU, TACO)), weekly_shares={"fish": 1 / 330})
    model = build_week(of)
    programme = Programme(model.problem)
    grams = next(column.name for _, code, column in model.grams if code == "fish")
    step_g = next(s.food.step_g for _, u in model.uses if (s := u.serving).food.code == "fish")
    programme.set_costs({grams: -1.0})  # as much as may be
    relaxed = programme.relax().values[grams]
    whole = programme.integer().values[grams]
    assert relaxed == pytest.approx(330)
    assert whole == pytest.approx(330 // step_g * step_g)
    assert whole < relaxed


def test_days_share_what_the_meals_bring_where_that_is_not_the_target() -> None:
    kitchen = open_kitchen(Profile(diet=("vegan",), gestation_weeks=24))
    kcal = kitchen.targets.energy_kcal
    at_target = day_aims(kitchen, kitchen.bounds, kcal)[0]
    assert at_target.minimum is not None
    assert at_target.minimum < kcal < (at_target.maximum or 0)
    below = day_aims(kitchen, kitchen.bounds, 0.9 * kcal)[0]
    assert below.minimum == pytest.approx(0.9 * kcal)
    assert below.weight > at_target.weight
