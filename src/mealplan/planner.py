"""Plans a week: pick it, place it on days, measure it out, add it up again."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from mealplan.catalog import FoodTable
from mealplan.kitchen import Kitchen, open_kitchen
from mealplan.leftovers import mark_leftovers
from mealplan.meals import Serving
from mealplan.measures import amount_text
from mealplan.model.bounds import Bound
from mealplan.model.settings import Settings
from mealplan.model.week import WeekModel
from mealplan.naming import meal_name, meal_steps
from mealplan.picking import Picked, pick_week
from mealplan.placing import (
    Company,
    DayAim,
    Meal,
    PlacingSpec,
    Week,
    compose_meals,
    place_meals,
    trade_sides,
)
from mealplan.plan import Plan, PlannedFood, PlannedMeal, SolverReport
from mealplan.portioning import measure_week
from mealplan.profiles import Profile
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
    clock = [time.perf_counter()]
    seed = profile.seed if seed is None else seed
    progress("Looking at what you may eat")
    kitchen = open_kitchen(profile, table)
    clock.append(time.perf_counter())
    progress("Picking the week's meals")
    picked = pick_week(kitchen, seed)
    clock.append(time.perf_counter())
    progress("Placing meals on days")
    week = place_week(kitchen, picked, seed)
    clock.append(time.perf_counter())
    progress("Measuring portions")
    portions = measure_week(kitchen, picked.bounds, week, scale_points=picked.bound)
    clock.append(time.perf_counter())
    progress("Adding it up again")
    meals = planned_meals(week, kitchen)
    objective = points_of_uses(picked.model, week) + picked.structure_points + portions.objective
    gap = max(0.0, objective - picked.bound) / max(abs(picked.bound), kitchen.settings["gap_unit"])
    proved = gap <= kitchen.settings["gap_proved"]
    seconds = dict(zip(("open", "pick", "place", "portion"), np.diff(clock).tolist(), strict=True))
    report = SolverReport(
        "HiGHS",
        picked.version,
        "optimal" if proved else "feasible",
        objective,
        picked.bound,
        gap,
        {"total": time.perf_counter() - clock[0], **picked.seconds, **seconds},
    )
    plan = Plan(profile, seed, kitchen.targets, meals, report, kitchen.table)
    return checked(plan)


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


def place_week(kitchen: Kitchen, picked: Picked, seed: int) -> Week:
    """Give sides to meals and meals to days."""
    company = meal_company(kitchen, picked.bounds)
    meals = compose_meals(picked.model, picked.outcome.values, company)
    guess_grams(meals, picked)
    spec = PlacingSpec(
        kitchen.profile.slots,
        day_aims(kitchen, picked.bounds),
        kitchen.density,
        together=kitchen.profile.batch_cooking,
    )
    week = place_meals(meals, spec, np.random.default_rng(seed))
    trade_sides(week, spec, company)
    return week


def meal_company(kitchen: Kitchen, bounds: Sequence[Bound]) -> Company:
    """Return what makes a meal's parts go together for this person."""
    daily = {b.nutrient: b.floor for b in bounds if b.daily_minimum and b.floor}
    return Company(kitchen.affinities.company, kitchen.density, kitchen.one_meal_ranges, daily)


def day_aims(kitchen: Kitchen, bounds: Sequence[Bound]) -> list[DayAim]:
    """Return what placing looks at: energy, and the nutrients that are bound each day."""
    weight, kcal = kitchen.settings["weight_day"], kitchen.targets.energy_kcal
    tolerance = kitchen.settings["day_energy_tolerance"] / 2
    aims = [DayAim("energy_kcal", kcal * (1 - tolerance), kcal * (1 + tolerance), weight / 5)]
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


def guess_grams(meals: Mapping[str, Sequence[Meal]], picked: Picked) -> None:
    """Share a group's grams of a food among its servings, as far as their ranges allow."""
    uses: dict[tuple[str, str], int] = {}
    everything = [(group, meal) for group, of_group in meals.items() for meal in of_group]
    for group, meal in everything:
        for serving in meal.parts.values():
            uses[group, serving.food.code] = uses.get((group, serving.food.code), 0) + 1
    for group, meal in everything:
        for role, serving in meal.parts.items():
            key = (group, serving.food.code)
            mean_g = picked.outcome.values[picked.model.grams[key].name] / uses[key]
            meal.grams[role] = min(max(mean_g, serving.low_g), serving.high_g)


def points_of_uses(model: WeekModel, week: Week) -> float:
    """Points of the delivered week's uses; portions, cost and shortfalls are counted apart."""
    mains = {(m.group, m.template.id, m.serving.food.code): name for name, m in model.mains.items()}
    sides = {(s.pool, s.serving.key): name for name, s in model.sides.items()}
    pools = {(group, role.signature): i for i, (group, role) in enumerate(model.pools)}
    points = 0.0
    for meal in (meal for day in week for meal in day.values()):
        points += model.wishes[mains[meal.group, meal.template.id, meal.main.food.code]]
        for role in meal.template.sides:
            if role.name in meal.parts:
                key = (pools[meal.group, role.signature], meal.parts[role.name].key)
                points += model.wishes[sides[key]]
    eaten = Counter((m.template.id, m.main.food.code) for day in week for m in day.values())
    return points + sum(model.wishes[p] for key, p in model.pairs.items() if eaten[key] > 1)


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
