"""Trading whole meals: what a trade is said to gain it gains, and weeks only get better."""

import random
from dataclasses import replace

import numpy as np
import pytest

from mealplan.planning.fit import next_day, same_day
from mealplan.planning.generating import MealPool
from mealplan.planning.picking import open_pool
from mealplan.planning.placing import PlacingSpec, place_meals
from mealplan.planning.pricing import Found
from mealplan.planning.scoring import WeekScore
from mealplan.planning.trading import GAIN, Seats, trade_meals
from mealplan.planning.weeks import Meal, Week, copy_week, places
from test_proof import MENU, TACO, any_week, toy

RANGES = {("lunch", "sodium_mg"): (60.0, 160.0)}


def offered(pool: MealPool, seed: int) -> list[Meal]:
    """Forty meals of the pool's only slot group."""
    draw = random.Random(seed)
    offers = pool.offers[0]
    meals = []
    for _ in range(40):
        k = draw.randrange(len(offers.dishes))
        ways = tuple(
            draw.randrange(offers.starts[s], offers.ends[s]) for s in offers.dishes[k].seats
        )
        meals.append(offers.meal(Found(0.0, k, ways)))
    return meals


def company(score: WeekScore, week: Week) -> float:
    """What reads badly, written down as it is judged in placing."""
    everything = list(places(week))
    points = 0.0
    for number, ((day, _), meal) in enumerate(everything):
        for (other_day, _), other in everything[:number]:
            if day == other_day:
                points += same_day(meal, other)
            elif abs(day - other_day) == 1:
                points += next_day(meal, other)
    return points * score.spec.settings["weight_fit"]


def told(score: WeekScore, week: Week) -> float:
    return score.points_of(week) + company(score, week)


@pytest.mark.parametrize("seed", range(6))
def test_running_points_are_those_of_the_objective(seed: int) -> None:
    """Through thirty trades and exchanges of days, to the last digit."""
    ranges = RANGES if seed % 2 else {}
    of = replace(toy((*MENU, TACO), seed=seed, min_foods=6, weight_fit=0.5), meal_ranges=ranges)
    pool = open_pool(of)
    week = any_week((*MENU, TACO), seed)
    seats = Seats(pool.score, week, offered(pool, seed), {})
    for number in range(1, 31):
        now = [
            {place[1]: seats.table.meals[k]}
            for place, k in zip(seats.totals.places, seats.now.tolist(), strict=True)
        ]
        assert seats.points == pytest.approx(told(pool.score, now), abs=1e-6)
        assert seats.trade(number, -np.inf)


@pytest.mark.parametrize("seed", range(4))
def test_every_trade_gains_what_it_is_said_to(seed: int) -> None:
    of = replace(toy((*MENU, TACO), seed=seed, min_foods=6, weight_fit=0.5), meal_ranges=RANGES)
    pool = open_pool(of)
    week = any_week((*MENU, TACO), seed)
    seats = Seats(pool.score, week, offered(pool, seed), {})
    before, gains = told(pool.score, week), seats._trades()
    for k in range(0, len(gains), 17):
        if not np.isfinite(gains[k]):
            continue  # the meal that is there
        other = copy_week(week, {})
        day, slot = seats.totals.places[int(seats.place[k])]
        other[day - 1][slot] = seats.table.meals[int(seats.meal[k])]
        assert gains[k] == pytest.approx(told(pool.score, other) - before, abs=1e-6)
    exchanges = seats._swaps()
    for k, (p, q) in enumerate(seats.pairs.tolist()):
        other = copy_week(week, {})
        other[p]["lunch"], other[q]["lunch"] = other[q]["lunch"], other[p]["lunch"]
        gain = told(pool.score, other) - before
        assert exchanges[k] == pytest.approx(gain if gain <= -GAIN else np.inf, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_trading_gains_and_leaves_locked_meals_alone(seed: int) -> None:
    of = toy((*MENU, TACO), seed=seed, weight_fit=0.5)
    week = any_week((*MENU, TACO), seed)
    locked = {(1, "lunch"): week[0]["lunch"], (4, "lunch"): week[3]["lunch"]}
    pool = open_pool(replace(of, served=tuple(locked.values())))
    grams = dict(week[0]["lunch"].grams)
    week[3]["lunch"].grams[week[3]["lunch"].template.main.name] += 7.0  # no portion on offer
    before = told(pool.score, week)
    gained = trade_meals(pool.score, week, offered(pool, seed), locked)
    assert gained > 1
    assert told(pool.score, week) == pytest.approx(before - gained, abs=1e-6)
    assert week[0]["lunch"] is locked[1, "lunch"]
    assert week[3]["lunch"] is locked[4, "lunch"]
    assert week[0]["lunch"].grams == grams
    own = week[3]["lunch"]
    assert not any(
        m.parts == own.parts and m.grams == own.grams for _, m in places(week) if m is not own
    )
    everything = dict(places(week))
    assert trade_meals(pool.score, week, offered(pool, seed), everything) == 0


def test_the_best_of_few_meals_is_found() -> None:
    """Seven of three meals in any order: against every number of each."""
    of = toy((*MENU, TACO), weight_fit=0.0)
    pool = open_pool(of)
    three = offered(pool, 3)[:3]
    points = []
    for a in range(8):
        for b in range(8 - a):
            days = [three[0]] * a + [three[1]] * b + [three[2]] * (7 - a - b)
            points.append(told(pool.score, [{"lunch": m} for m in days]))
    week: Week = [{"lunch": three[0].copy()} for _ in range(7)]
    trade_meals(pool.score, week, three, {})
    assert told(pool.score, week) == pytest.approx(min(points), abs=1e-6)


def test_placing_leaves_no_exchange_that_gains() -> None:
    """No two meals of an arranged week are better on each other's days."""
    of = toy((*MENU, TACO))
    week = any_week((*MENU, TACO), 5)
    spec = PlacingSpec(("lunch",), (), of.density)
    placed = place_meals({"lunch": [day["lunch"] for day in week]}, spec, np.random.default_rng(1))
    score = open_pool(replace(of, settings=replace(of.settings, values={
        **of.settings.values, "weight_fit": 1.0,
    }))).score  # fmt: skip
    best = company(score, placed)
    assert best <= company(score, week)
    for p in range(7):
        for q in range(p):
            other = list(placed)
            other[p], other[q] = placed[q], placed[p]
            assert company(score, other) >= best - 1e-6
