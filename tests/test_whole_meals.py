"""The programme over whole meals, against every meal written down and against brute force."""

import random
from dataclasses import replace
from itertools import combinations_with_replacement, product

import numpy as np
import pytest

from mealplan.meals import Template
from mealplan.model.bounds import Bound
from mealplan.model.portion_costs import portions
from mealplan.model.settings import load_settings
from mealplan.model.week import build_week
from mealplan.planning.choosing import choose_meals
from mealplan.planning.picking import bound_week, open_pool
from mealplan.planning.pricing import Found, Offers
from mealplan.planning.weeks import Meal
from mealplan.solve import Programme
from test_proof import MENU, TACO, toy

RANGES = {("lunch", "sodium_mg"): (60.0, 160.0)}


def all_meals(offers: Offers) -> list[Found]:
    """Every way to fill every dish."""
    return [
        Found(0.0, k, ways)
        for k, dish in enumerate(offers.dishes)
        for ways in product(*(range(offers.starts[s], offers.ends[s]) for s in dish.seats))
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ranges", [{}, RANGES], ids=["plain", "ranges"])
def test_the_bound_is_that_of_every_meal_written_down(
    seed: int, ranges: dict[tuple[str, str], tuple[float, float]]
) -> None:
    of = replace(toy((*MENU, TACO), seed=seed), meal_ranges=ranges, batch_cooking=seed % 2 == 0)
    found = open_pool(of)
    best, bounds = bound_week(found)
    assert best.outcome.status == "optimal"
    whole = open_pool(replace(of, bounds=bounds))
    whole.add(0, all_meals(whole.offers[0]), wishes=True)
    everything = whole.solve({**whole.master.costs, **whole.master.wishes}, wishes=True, near=1e-9)
    assert len(found.meals) < len(whole.meals) / 2
    assert everything.outcome.objective == pytest.approx(best.outcome.objective, rel=2e-3)
    assert best.bound <= everything.outcome.objective + 1e-6
    assert everything.bound == pytest.approx(everything.outcome.objective, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_it_bounds_closer_than_counts_of_uses_do(seed: int) -> None:
    """Both bound every week; whole meals know more than counts over the week."""
    of = replace(toy((*MENU, TACO), seed=seed), meal_ranges=RANGES)
    found = open_pool(of)
    best, bounds = bound_week(found)
    counts = build_week(replace(of, bounds=bounds))
    programme = Programme(counts.problem)
    programme.set_costs({**counts.costs, **counts.wishes})
    assert programme.relax().objective <= best.outcome.objective + 1e-6
    chosen = choose_meals(found, best, 5.0)
    assert chosen is not None
    meals, outcome = chosen
    assert sum(len(m) for m in meals.values()) == 7
    assert outcome.objective >= best.bound - 1e-6


@pytest.mark.parametrize("seed", range(20))
def test_the_cheapest_meal_is_found_whatever_the_range(seed: int) -> None:
    """Exactly: against every way to fill every dish, at costs by chance."""
    draw = random.Random(seed)
    low = draw.choice([0.0, 30.0, 120.0])
    high = draw.choice([90.0, 160.0, 400.0])
    ranges = {("lunch", "sodium_mg"): (low or None, max(high, low + 10))}
    of = replace(toy((*MENU, TACO), seed=seed), meal_ranges=ranges)  # type: ignore[arg-type]
    offers = open_pool(of).offers[0]
    rng = np.random.default_rng(seed)
    costs = rng.normal(0.0, 3.0, offers.n) + offers.amounts @ rng.normal(
        0.0, 0.01, offers.amounts.shape[1]
    )
    dish_costs = rng.normal(0.0, 2.0, len(offers.dishes)) - 5.0
    least = min(offers.points_of(m.offers, costs) + dish_costs[m.dish] for m in all_meals(offers))
    bound, found = offers.cheapest(costs, dish_costs, 40)
    assert bound == pytest.approx(least, abs=1e-6)
    quick, soon = offers.cheapest(costs, dish_costs, 40, exact=False)
    assert quick <= least + 1e-6
    assert all(m.points >= least - 1e-6 for m in soon)
    if least < -1e-5:
        assert found[0].points == pytest.approx(least, abs=1e-6)
        for meal in found:
            told = offers.points_of(meal.offers, costs) + dish_costs[meal.dish]
            assert told == pytest.approx(meal.points, abs=1e-6)


def test_a_meal_of_offers_is_what_they_say() -> None:
    of = toy((*MENU, TACO))
    pool = open_pool(of)
    offers = pool.offers[0]
    for found in all_meals(offers)[::7]:
        meal = offers.meal(found)
        brought = offers.amounts[list(found.offers)].sum(axis=0)
        assert pool.score.amounts(meal) == pytest.approx(brought)
        for role, serving in meal.parts.items():
            assert meal.grams[role] in portions(serving)


def test_what_no_week_can_reach_becomes_the_aim() -> None:
    """Fish alone has B12: three of seven lunches may be fish, with 150 g of 0.03 ug/g each."""
    of = toy(bounds=(Bound("b12_ug", 4.0, None),))
    _, (bound,) = bound_week(open_pool(of))
    assert bound.reachable == pytest.approx(3 * 150 * 0.03 / 7)


def test_a_limit_that_nothing_keeps_is_told() -> None:
    """Beans and fish bring sodium, rice hardly any; a bowl of rice may not be had every day."""
    of = toy(MENU[:2], (Bound("sodium_mg", None, 1.0, hard_maximum=True),))
    pool = open_pool(of)
    best, _ = bound_week(pool)
    assert any(best.outcome.values[name] > 1e-6 for name in pool.master.hard)


def test_the_rows_have_meals_of_brute_force() -> None:
    """Fixed to seven meals, the programme's points are those of the delivered week's score."""
    plain: tuple[Template, ...] = (*MENU, TACO)
    of = replace(toy(plain), meal_ranges=RANGES)
    pool = open_pool(of)
    meals = all_meals(pool.offers[0])[:: len(all_meals(pool.offers[0])) // 5]
    pool.add(0, meals, wishes=True)
    costs = {**pool.master.costs, **pool.master.wishes}
    for names in list(combinations_with_replacement(range(len(meals)), 7))[::97]:
        week: list[dict[str, Meal]] = [{"lunch": pool.offers[0].meal(meals[k])} for k in names]
        pool.programme.set_costs({**costs, **{n: c[0] for n, c in pool._costs.items()}})
        counts = dict.fromkeys(pool.meals.values(), 0.0)
        for k in names:
            counts[pool.meals[0, meals[k].dish, meals[k].offers]] += 1
        pool.programme.set_lower(dict.fromkeys(counts, 0.0))
        pool.programme.set_upper(counts)
        pool.programme.set_lower(counts)
        points = pool.programme.relax().objective
        told = pool.score.parts_of(week)
        assert points == pytest.approx(sum(told.values()), rel=1e-6)


def test_shipped_settings_name_what_choosing_needs() -> None:
    assert load_settings()["keep_meals_points"] > 0


@pytest.mark.parametrize("seed", range(4))
def test_locked_meals_leave_the_bound_a_bound(seed: int) -> None:
    """Whatever duals are tried, no bound passes the best fractional week beside locked meals."""
    of = toy((*MENU, TACO), seed=seed)
    offers = open_pool(of).offers[0]
    locked = tuple(offers.meal(found) for found in all_meals(offers)[seed::40][:4])
    of = replace(of, served=locked)
    whole = open_pool(of)
    whole.add(0, all_meals(whole.offers[0]), wishes=True)
    costs = {**whole.master.costs, **whole.master.wishes}
    best = whole.solve(costs, wishes=True, near=1e-9)
    assert best.outcome.status == "optimal"
    assert best.bound <= best.outcome.objective + 1e-6
    wanted = np.zeros(len(whole.programme.rows))
    for points in (-500.0, -5.0, 5.0, 500.0):  # a meal looks dearer, then cheaper, than it is
        wanted[whole.programme.rows["slots_lunch"]] = points
        for exact in (True, False):
            value, _ = whole._price(wanted, wishes=True, exact=exact)
            assert value <= best.outcome.objective + 1e-6
