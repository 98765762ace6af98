"""Plans a week: pick it, place it on days, measure it out, add it up again."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pulp

from mealplan.affinity import load_affinities
from mealplan.catalog import FoodTable, load_food_table
from mealplan.eligibility import judge_foods, matching_foods
from mealplan.errors import DataError, SolverError
from mealplan.meals import Menu, Serving, load_cookbook, meal_name, open_menu, slot_group
from mealplan.measures import amount_text
from mealplan.model.bounds import Bound, food_bounds, per_gram
from mealplan.model.portions import Part, PortionSpec, build_portions
from mealplan.model.settings import Settings, load_settings
from mealplan.model.week import WeekModel, WeekSpec, build_week, shortfall_costs
from mealplan.placing import DayAim, Meal, PlacingSpec, Week, compose_meals, place_meals
from mealplan.plan import Plan, PlannedFood, PlannedMeal, SolverReport
from mealplan.profiles import Profile
from mealplan.solve import Outcome, Programme
from mealplan.targets import Targets, build_targets
from mealplan.verify import verify_plan

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Kitchen:
    """Everything that is read once: the table, settings and what a person may be served."""

    table: FoodTable
    settings: Settings
    menu: Menu
    targets: Targets
    bounds: tuple[Bound, ...]
    density: Mapping[str, Mapping[str, float]]
    notes: Mapping[str, str]
    weekly_limits: Mapping[str, float]
    energy_kcal: float


@dataclass(frozen=True)
class Picked:
    """A week as counted: the model, its values and how good it is."""

    model: WeekModel
    outcome: Outcome
    bound: float
    bounds: tuple[Bound, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)


def open_kitchen(profile: Profile, table: FoodTable | None = None) -> Kitchen:
    """Gather what this person may be served and what it must bring.

    Raises
    ------
    DataError : no meal is left for one of her slots.
    """
    table = table or load_food_table()
    targets = build_targets(profile)
    judged = judge_foods(profile, table)
    allowed = judged.index[judged["allowed"]]
    groups = {slot_group(s) for s in profile.slots}
    menu = open_menu(
        load_cookbook(table), allowed, groups=groups, max_minutes=profile.max_prep_minutes,
        bland_only="nausea" in profile.conditions,
    )  # fmt: skip
    for group in sorted(groups):
        if not any(group in t.groups for t in menu.templates):
            msg = (
                f"no {group} is left after diet, allergies, dislikes and preparation time: "
                "allow more foods or more minutes"
            )
            raise DataError(msg)
    codes = sorted(menu.foods)
    return Kitchen(
        table, load_settings(table.folder), menu, targets,
        food_bounds(targets, margin=profile.safety_margin),
        per_gram(table.nutrients, codes),
        judged["note"].to_dict(),
        judged["weekly_share_per_g"].dropna().to_dict(),
        targets.energy_kcal,
    )  # fmt: skip


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
    progress : called with a word on each stage.

    Returns
    -------
    A verified plan. A target that food cannot reach is delivered short, named in
    ``Plan.shortfalls``.

    Raises
    ------
    DataError : nothing may be served in one of her slots.
    SolverError : the solver gave no answer.
    """
    began = time.perf_counter()
    seed = profile.seed if seed is None else seed
    progress("Looking at what you may eat")
    kitchen = open_kitchen(profile, table)
    opened = time.perf_counter()
    progress("Picking the week's meals")
    picked = pick_week(kitchen, profile, seed)
    progress("Placing meals on days")
    started = time.perf_counter()
    week = place_week(kitchen, picked, profile, seed)
    placed = time.perf_counter()
    progress("Measuring portions")
    week, portions = measure_week(kitchen, picked.bounds, week, profile)
    measured = time.perf_counter()
    progress("Adding it up again")
    meals = planned_meals(week, kitchen)
    objective = delivered_objective(picked.model, week) + portions.objective
    unit = kitchen.settings["gap_unit"]
    gap = max(0.0, objective - picked.bound) / max(abs(picked.bound), unit)
    proved = portions.status == "optimal" and picked.outcome.status == "optimal"
    report = SolverReport(
        "HiGHS", picked.outcome_version if hasattr(picked, "outcome_version") else _version(),
        "optimal" if proved else "feasible", objective, picked.bound, gap,
        {
            "total": time.perf_counter() - began, "open": opened - began,
            **picked.seconds, "place": placed - started, "portion": measured - placed,
        },
    )  # fmt: skip
    plan = Plan(profile, seed, kitchen.targets, meals, report, kitchen.table)
    disagreements = verify_plan(plan.rows, kitchen.table)
    if disagreements:
        msg = f"the plan does not add up: {disagreements[0]}"
        raise AssertionError(msg)
    return plan


def _version() -> str:
    return Programme(pulp.LpProblem("version", pulp.LpMinimize)).version


def make_taste(seed: int) -> Callable[[str], float]:
    """Return the seed's chance preference: a number in 0..1 for a name, always the same."""

    def taste(name: str) -> float:
        return zlib.crc32(f"{seed}/{name}".encode()) / 2**32

    return taste


def week_spec(kitchen: Kitchen, profile: Profile, seed: int) -> WeekSpec:
    """Put together what the weekly programme is about."""
    slots: dict[str, int] = {}
    for slot in profile.slots:
        slots[slot_group(slot)] = slots.get(slot_group(slot), 0) + 1
    return WeekSpec(
        kitchen.menu, slots, kitchen.bounds, kitchen.density, kitchen.energy_kcal,
        kitchen.settings, make_taste(seed), load_affinities(kitchen.table.folder).company,
        likes=matching_foods(profile.likes, kitchen.table, kitchen.menu),
        budget_usd_per_day=profile.budget_usd_per_day,
        fish_limits=kitchen.weekly_limits,
    )  # fmt: skip


def pick_week(kitchen: Kitchen, profile: Profile, seed: int) -> Picked:
    """Pick the week's meals.

    First the shortfalls no week can avoid (least worst, then least sum), then the best week that
    falls no shorter: its linear bound, and whole uses on the columns that the bound's reduced
    costs leave in question.
    """
    began = time.perf_counter()
    spec = week_spec(kitchen, profile, seed)
    model = build_week(spec)
    model.problem.setObjective(pulp.LpAffineExpression(list(model.uses.items())[:0]))
    programme = Programme(model.problem)
    built = time.perf_counter()
    least = shortfall_costs(model, kitchen.settings)
    programme.set_costs(least)
    reach = programme.relax()
    if not reach.solved:
        msg = "the solver found no week at all: run `mealplan screen` to see what the filters leave"
        raise SolverError(msg)
    bounds = tuple(
        bound.within_reach(
            _missed(reach, model.shortfalls, bound.nutrient),
            _missed(reach, model.excesses, bound.nutrient),
        )
        for bound in kitchen.bounds
    )
    for bound in bounds:
        if bound.nutrient in model.shortfalls:
            programme.set_row(f"min_{bound.nutrient}", lower=spec.days * (bound.floor or 0.0),
                              upper=None)  # fmt: skip
        if bound.nutrient in model.excesses:
            programme.set_row(f"max_{bound.nutrient}", lower=None,
                              upper=spec.days * (bound.ceiling or 0.0))  # fmt: skip
    programme.set_costs({**least, **model.wishes})
    relaxed = programme.relax()
    if not relaxed.solved:
        msg = "the solver lost the week it had found: please report this profile"
        raise SolverError(msg)
    bounded = time.perf_counter()
    allowance = max(0.03 * abs(relaxed.objective), 3.0)
    programme.set_upper(
        {n: 0.0 for n in model.uses if relaxed.reduced_costs[n] > allowance
         and relaxed.values[n] < 1e-9}
    )  # fmt: skip
    outcome = programme.integer(
        gap=kitchen.settings["gap_pick"], max_nodes=int(kitchen.settings["nodes_pick"]),
        time_limit_s=kitchen.settings["time_limit_s"],
    )  # fmt: skip
    if not outcome.solved:
        msg = "the solver gave no week in time: run it again on a quieter machine"
        raise SolverError(msg)
    return Picked(
        model, outcome, relaxed.objective, bounds,
        {"build": built - began, "bound": bounded - built, "solve": time.perf_counter() - bounded},
    )


def _missed(outcome: Outcome, columns: Mapping[str, pulp.LpVariable], nutrient: str) -> float:
    column = columns.get(nutrient)
    if column is None:
        return 0.0
    missed = outcome.values[column.name]
    return missed if missed > 1e-7 else 0.0


def place_week(kitchen: Kitchen, picked: Picked, profile: Profile, seed: int) -> Week:
    """Give sides to meals and meals to days."""
    company = load_affinities(kitchen.table.folder).company
    meals = compose_meals(picked.model, picked.outcome.values, company)
    _guess_grams(meals, picked)
    weight = kitchen.settings["weight_day"]
    tolerance = kitchen.settings["day_energy_tolerance"] / 2
    kcal = kitchen.energy_kcal
    aims = [DayAim("energy_kcal", kcal * (1 - tolerance), kcal * (1 + tolerance), weight / 5)]
    aims += [
        DayAim(
            b.nutrient,
            b.floor * 1.03 if b.daily_minimum and b.floor else None,
            b.ceiling if b.daily_maximum else None,
            weight if b.daily_minimum else 3 * weight,
        )
        for b in picked.bounds
        if b.daily_minimum or b.daily_maximum
    ]
    spec = PlacingSpec(profile.slots, aims, kitchen.density, together=profile.batch_cooking)
    return place_meals(meals, spec, np.random.default_rng(seed))


def _guess_grams(meals: Mapping[str, Sequence[Meal]], picked: Picked) -> None:
    """Share a group's grams of a food among its servings, as far as their ranges allow."""
    uses: dict[tuple[str, str], int] = {}
    for group, of_group in meals.items():
        for meal in of_group:
            for serving in meal.parts.values():
                uses[group, serving.food.code] = uses.get((group, serving.food.code), 0) + 1
    for group, of_group in meals.items():
        for meal in of_group:
            for role, serving in meal.parts.items():
                key = (group, serving.food.code)
                mean = picked.outcome.values[picked.model.grams[key].name] / uses[key]
                meal.grams[role] = min(max(mean, serving.low_g), serving.high_g)


def measure_week(
    kitchen: Kitchen, bounds: Sequence[Bound], week: Week, profile: Profile,
    fixed_g: Mapping[tuple[int, str], Mapping[str, float]] | None = None,
) -> tuple[Week, Outcome]:  # fmt: skip
    """Measure every part of a placed week in whole kitchen steps."""
    fixed_g = fixed_g or {}
    parts = [
        Part(d, slot, role, serving, fixed_g.get((d, slot), {}).get(role))
        for d, day in enumerate(week, start=1)
        for slot, meal in day.items()
        for role, serving in meal.parts.items()
    ]
    spec = PortionSpec(
        parts, bounds, kitchen.density, kitchen.energy_kcal, kitchen.settings,
        profile.budget_usd_per_day, kitchen.weekly_limits,
    )  # fmt: skip
    model = build_portions(spec)
    outcome = Programme(model.problem).integer(
        gap=kitchen.settings["gap_portion"], max_nodes=int(kitchen.settings["nodes_portion"]),
        time_limit_s=kitchen.settings["time_limit_s"],
    )  # fmt: skip
    if not outcome.solved:
        msg = "the solver could not measure the week's portions: run it again with another --seed"
        raise SolverError(msg)
    for part, steps in zip(parts, model.steps, strict=True):
        grams = outcome.values[steps.name] * part.serving.food.step_g
        if part.fixed_g is None:
            grams = round(outcome.values[steps.name]) * part.serving.food.step_g
        week[part.day - 1][part.slot].grams[part.role] = grams
    return week, outcome


def delivered_objective(model: WeekModel, week: Week) -> float:
    """Points of the delivered week's uses; portions, cost and shortfalls are counted apart."""
    points = 0.0
    pools = {
        (side.group, side.pool, side.serving.key): name for name, side in model.sides.items()
    }
    pool_of = {(g, r.signature): i for i, (g, r) in enumerate(model.pools)}
    mains = {
        (m.group, m.template.id, m.serving.food.code): name for name, m in model.mains.items()
    }
    for day in week:
        for meal in day.values():
            points += model.wishes[mains[meal.group, meal.template.id, meal.main.food.code]]
            for role in meal.template.sides:
                serving = meal.parts.get(role.name)
                if serving is not None:
                    pool = pool_of[meal.group, role.signature]
                    points += model.wishes[pools[meal.group, pool, serving.key]]
    return points


def planned_meals(week: Week, kitchen: Kitchen) -> tuple[PlannedMeal, ...]:
    """Turn a measured week into meals for people."""
    out = []
    for number, day in enumerate(week, start=1):
        for slot, meal in day.items():
            names = {role: s.food.name for role, s in meal.parts.items()}
            foods = tuple(
                _planned_food(role.name, meal.parts[role.name], meal.grams[role.name], kitchen)
                for role in sorted(meal.template.roles, key=lambda r: not r.main)
                if role.name in meal.parts
            )
            out.append(
                PlannedMeal(
                    number, slot, meal_name(meal.template.pattern, names), meal.template.id,
                    meal.template.minutes, meal.template.steps, foods,
                )
            )
    return tuple(out)


def _planned_food(role: str, serving: Serving, grams: float, kitchen: Kitchen) -> PlannedFood:
    food = serving.food
    return PlannedFood(
        role, food.code, food.name, amount_text(food, grams), grams,
        kitchen.notes.get(food.code) or "",
    )  # fmt: skip
