"""Plans a week: pick it, place it on days, measure it out, add it up again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from mealplan.catalog import FoodTable, load_food_table
from mealplan.conflicts import missing_meals
from mealplan.errors import DataError
from mealplan.kitchen import Kitchen, open_kitchen
from mealplan.leftovers import mark_leftovers
from mealplan.meals import Serving
from mealplan.measures import amount_text
from mealplan.model.bounds import Bound
from mealplan.model.settings import Settings
from mealplan.model.spec import Uses
from mealplan.model.wishes import price_uses
from mealplan.naming import meal_name, meal_steps
from mealplan.plan import Plan, PlannedFood, PlannedMeal, SolverReport
from mealplan.planning.picking import (
    Bounded,
    Picked,
    bound_kitchen,
    pick_by_chance,
    pick_week,
    week_spec,
)
from mealplan.planning.placing import DayAim, PlacingSpec, place_meals
from mealplan.planning.polishing import polish
from mealplan.planning.portioning import measure_week
from mealplan.planning.scoring import WeekScore
from mealplan.planning.trading import trade_meals
from mealplan.planning.weeks import Locked, Meal, Week, copy_week
from mealplan.profiles import Profile
from mealplan.shortfalls import explained, sentences_of
from mealplan.targets import absorbed_b12_ug
from mealplan.verify import verify_plan

Progress = Callable[[str], None]


def plan_week(
    profile: Profile,
    *,
    seed: int | None = None,
    table: FoodTable | None = None,
    progress: Progress = lambda _: None,
) -> Plan:
    """Plan a week of meals.

    Parameters
    ----------
    profile : who it is for.
    seed : another chance preference than the profile's; the same seed gives the same week.
    table : another food table than the shipped one (her own foods in it, say).
    progress : called with a few words as each stage begins.

    Returns
    -------
    A verified plan. A target that food cannot reach is delivered short, named in
    ``Plan.shortfalls``.

    Raises
    ------
    DataError : nothing may be served in one of her slots.
    SolverError : the solver gave no answer.
    """
    progress("Looking at what you may eat")
    began = time.perf_counter()
    try:
        kitchen = open_kitchen(profile, table)
    except DataError as error:
        conflicts = missing_meals(profile, table or load_food_table())
        raise DataError(conflicts[0].sentence if conflicts else str(error)) from error
    seed = profile.seed if seed is None else seed
    return plan_kitchen(kitchen, seed, progress=progress, opened=time.perf_counter() - began)


def plan_kitchen(
    kitchen: Kitchen,
    seed: int,
    *,
    locked: Locked | None = None,
    progress: Progress = lambda _: None,
    opened: float = 0.0,
) -> Plan:
    """Plan a week of meals from a kitchen.

    Parameters
    ----------
    locked : meals by (day, slot) that stand as they are.
    opened : seconds that opening the kitchen took.
    """
    locked = dict(locked or {})
    began = time.perf_counter()
    progress("Picking the week's meals")
    bounded = bound_kitchen(kitchen, seed, locked=locked)
    tried = _finish(bounded, seed, locked, progress)
    assert tried is not None  # there is one where nothing is left to chance
    if tried.gap > kitchen.settings["gap_again"] and (
        other := _finish(bounded, seed, locked, progress, again=True)
    ):
        spent = {stage: s + other.seconds[stage] for stage, s in tried.seconds.items()}
        tried = replace(min(tried, other, key=lambda t: t.objective), seconds=spent)
    progress("Adding it up again")
    proved = tried.gap <= kitchen.settings["gap_proved"]
    report = SolverReport(
        "HiGHS",
        bounded.version,
        "optimal" if proved else "feasible",
        tried.objective,
        bounded.bound,
        tried.gap,
        {"total": opened + time.perf_counter() - began, "open": opened,
         **bounded.seconds, **tried.seconds},
    )  # fmt: skip
    meals = planned_meals(tried.week, kitchen)
    plan = checked(Plan(kitchen.profile, seed, kitchen.targets, meals, report, kitchen.table))
    shortfalls = explained(plan, kitchen, bounded.bounds, bounded.duals)
    return plan.explained(shortfalls, sentences_of(plan, shortfalls))


WORTH_MORE = 0.01  # points: a gain that is worth measuring a week anew


@dataclass(frozen=True)
class Tried:
    """A finished week with its points, how far above the bound they are, and seconds by stage."""

    week: Week
    objective: float
    gap: float
    seconds: Mapping[str, float]


def _finish(
    bounded: Bounded, seed: int, locked: Locked, progress: Progress, *, again: bool = False
) -> Tried | None:
    """Pick a week, place it on days, measure it out and improve it.

    ``again`` begins from several weeks that chance has picked, and goes on with the best of them;
    None where it found none.
    """
    settings = bounded.kitchen.settings
    if again:
        progress("Trying another way to a better week")
    watch = Stopwatch(("pick", "place", "trade", "portion", "polish"))
    begun: list[tuple[float, Week, Sequence[Meal]]] = []
    for picked in pick_by_chance(bounded, seed) if again else [pick_week(bounded)]:
        watch.lap("pick")
        progress("Placing meals on days")
        week = place_week(bounded, picked, seed, locked, starts=1 if again else 4)
        watch.lap("place")
        if picked.whole:
            trade_meals(bounded.score, week, picked.offered, locked)
        begun.append((bounded.score.points_of(week), week, picked.offered))
        watch.lap("trade")
        if again and _gap(bounded, begun[-1][0]) < settings["gap_start"]:
            break
    begun.sort(key=lambda start: start[0])
    finished: list[tuple[float, Week]] = []
    for _, week, offered in begun[: int(settings["starts_finished"])]:
        progress("Measuring portions")
        week = _improve(bounded, week, offered, locked, watch)
        finished.append((bounded.score.points_of(week), week))
        if _gap(bounded, finished[-1][0]) < settings["gap_again"]:
            break
    if not finished:
        return None
    objective, week = min(finished, key=lambda end: end[0])
    return Tried(week, objective, _gap(bounded, objective), watch.seconds)


def _improve(
    bounded: Bounded, week: Week, offered: Sequence[Meal], locked: Locked, watch: Stopwatch
) -> Week:
    """Measure a week out and polish it; trade its meals and measure anew while that helps."""
    score, best, least = bounded.score, week, float("inf")
    settings = bounded.kitchen.settings
    enough = bounded.bound + settings["gap_measured"] * gap_unit(bounded.bound, settings)
    while True:
        draft = measure_week(score, week, frozenset(locked), enough=enough)
        watch.lap("portion")
        polish(draft)
        points = score.points_of(week)
        watch.lap("polish")
        if points > least - WORTH_MORE:
            return best
        best, least = week, points
        if not offered or _gap(bounded, points) < settings["gap_trade"]:
            return best
        week = copy_week(best, locked)
        gained = trade_meals(score, week, offered, locked)
        watch.lap("trade")
        if gained < WORTH_MORE:
            return best


def _gap(bounded: Bounded, objective: float) -> float:
    return gap_above(objective, bounded.bound, bounded.kitchen.settings)


def gap_above(objective: float, bound: float, settings: Settings) -> float:
    """Return how far an objective is above its bound, as a share."""
    return max(0.0, objective - bound) / gap_unit(bound, settings)


def gap_unit(bound: float, settings: Settings) -> float:
    """Return the points that gaps are a share of: the bound, or a unit where that is small."""
    return max(abs(bound), settings["gap_unit"])


class Stopwatch:
    """Seconds by stage."""

    def __init__(self, stages: Sequence[str]) -> None:
        self.seconds = dict.fromkeys(stages, 0.0)
        self._began = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Count the time since the last lap to a stage."""
        now = time.perf_counter()
        self.seconds[stage] += now - self._began
        self._began = now


def score_for(kitchen: Kitchen, seed: int) -> WeekScore:
    """Return the objective of any week of a kitchen, without solving anything.

    What no week can reach is not known then: it counts as missed.
    """
    spec = week_spec(kitchen, seed)
    uses = Uses(spec)
    return WeekScore(spec, uses, price_uses(spec, uses), kitchen.bounds)


def checked(plan: Plan) -> Plan:
    """Return a plan that adds up, its leftovers marked; one that does not is a bug."""
    if plan.profile.batch_cooking or any(m.leftover_from for m in plan.meals):
        told = mark_leftovers(plan.meals, plan.table, wanted=plan.profile.batch_cooking)
        plan = replace(plan, meals=told)
    disagreements = verify_plan(plan.rows, plan.table)
    if disagreements:
        msg = f"the plan does not add up: {disagreements[0]}"
        raise AssertionError(msg)
    return plan


def place_week(
    bounded: Bounded, picked: Picked, seed: int, locked: Locked | None = None, *, starts: int = 4
) -> Week:
    """Give meals to days, from so many first arrangements."""
    kitchen, kcal = bounded.kitchen, bounded.kitchen.density["energy_kcal"]
    everything = [*chain.from_iterable(picked.meals.values()), *(locked or {}).values()]
    brought = sum(meal.amount(kcal) for meal in everything) / bounded.score.spec.days
    spec = PlacingSpec(
        kitchen.profile.slots,
        day_aims(kitchen, bounded.bounds, brought),
        kitchen.density,
        locked=locked or {},
        together=kitchen.profile.batch_cooking,
    )
    return place_meals(picked.meals, spec, np.random.default_rng(seed), starts=starts)


def day_aims(kitchen: Kitchen, bounds: Sequence[Bound], brought_kcal: float) -> list[DayAim]:
    """Return what placing looks at: energy, and the nutrients that are bound each day.

    Where the week's meals bring another energy a day than its target, days should share that.
    """
    weight, kcal = kitchen.settings["weight_day"], kitchen.targets.energy_kcal
    tolerance = kitchen.settings["day_energy_tolerance"] / 2
    low, high = kcal * (1 - tolerance), kcal * (1 + tolerance)
    near = weight / 5 if low <= brought_kcal <= high else weight
    aims = [DayAim("energy_kcal", min(low, brought_kcal), max(high, brought_kcal), near)]
    for bound in bounds:
        if bound.daily_minimum or bound.daily_maximum:
            if bound.daily_minimum and bound.floor:
                aims.append(DayAim(bound.nutrient, bound.floor * 1.03, None, weight, stretch=True))
                aims.append(DayAim(bound.nutrient, bound.floor, None, weight / 10))
            if bound.daily_maximum:
                aims.append(DayAim(bound.nutrient, None, bound.ceiling, weight))
    if kitchen.absorbed_target_ug is not None:
        aims += absorption_aims(kitchen.absorbed_target_ug, kitchen.settings, weight)
    return aims


def absorption_aims(target_ug: float, settings: Settings, weight: float) -> list[DayAim]:
    """Return what each day should keep of absorbed B12: enough, over several eating occasions."""
    occasions, share = settings["absorbed_occasions"], settings["absorbed_occasion_share"]

    def counts(b12_ug: float) -> float:
        """How much of an occasion that brings its share of the day's aim."""
        return min(1.0, absorbed_b12_ug(b12_ug) / (share * target_ug))

    name = "vitamin_b12_ug"
    return [
        DayAim(name, target_ug * 1.03, None, weight, stretch=True, curve=absorbed_b12_ug),
        DayAim(name, target_ug, None, weight / 10, curve=absorbed_b12_ug),
        DayAim(name, occasions, None, weight, stretch=True, curve=counts),
    ]


def planned_meals(week: Week, kitchen: Kitchen) -> tuple[PlannedMeal, ...]:
    """Turn a measured week into meals for people."""
    out = []
    for number, day in enumerate(week, start=1):
        for slot, meal in day.items():
            names = {role: s.food.name for role, s in meal.parts.items()}
            foods = tuple(
                _planned_food(role.name, meal.parts[role.name], meal.grams[role.name], kitchen)
                for role in meal.template.roles
                if meal.grams.get(role.name)
            )
            out.append(
                PlannedMeal(
                    number,
                    slot,
                    meal_name(meal.template.pattern, names),
                    meal.template.id,
                    meal.template.minutes,
                    meal_steps(meal.template.steps, names),
                    foods,
                )
            )
    return tuple(out)


def _planned_food(role: str, serving: Serving, grams: float, kitchen: Kitchen) -> PlannedFood:
    food = serving.food
    note = kitchen.judged.at[food.code, "note"]
    return PlannedFood(role, food.code, food.name, amount_text(food, grams), grams, str(note or ""))
