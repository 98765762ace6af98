"""Measures a placed week out, and mends what no portion can: a side too many on one day."""

from __future__ import annotations

from collections.abc import Sequence

from mealplan.errors import SolverError
from mealplan.kitchen import Kitchen
from mealplan.model.bounds import Bound
from mealplan.model.portions import Part, PortionModel, PortionSpec, build_portions
from mealplan.placing import Week
from mealplan.solve import Outcome, Programme

MENDS = 6
Slots = frozenset[tuple[int, str]]


def measure_week(
    kitchen: Kitchen,
    bounds: Sequence[Bound],
    week: Week,
    fixed: Slots = frozenset(),
    *,
    scale_points: float = 0.0,
) -> Outcome:
    """Measure every part of a placed week in whole kitchen steps, in place.

    Where a day passes a limit that must hold every day (caffeine, retinol, folic acid) with the
    least portions of all its foods, the optional side that brings most of it is left out.
    ``fixed`` meals (day, slot) keep their grams; ``scale_points`` is the week's bound, against
    which the search may stop early.

    Raises
    ------
    SolverError : no portions were found.
    """
    for _ in range(MENDS):
        model, outcome = _solve(kitchen, bounds, week, fixed, scale_points)
        passed = [
            (bound, day)
            for bound in bounds
            for day in range(1, len(week) + 1)
            if outcome.values.get(f"miss_day_max_{bound.nutrient}_{day}", 0.0) > 1e-6
        ]
        left_out = [_leave_out(kitchen, bound, week, day, fixed) for bound, day in passed]
        if not any(left_out):
            break
    for part, steps in zip(model.parts, model.steps, strict=True):
        if part.fixed_g is None:
            grams = round(outcome.values[steps.name]) * part.serving.food.step_g
            week[part.day - 1][part.slot].grams[part.role] = grams
    return outcome


def _solve(
    kitchen: Kitchen, bounds: Sequence[Bound], week: Week, fixed: Slots, scale_points: float
) -> tuple[PortionModel, Outcome]:
    parts = [
        Part(day, slot, role, serving, meal.grams[role] if (day, slot) in fixed else None)
        for day, meals in enumerate(week, start=1)
        for slot, meal in meals.items()
        for role, serving in meal.parts.items()
    ]
    settings = kitchen.settings
    model = build_portions(
        PortionSpec(
            parts,
            bounds,
            kitchen.density,
            kitchen.targets.energy_kcal,
            settings,
            kitchen.profile.budget_usd_per_day,
            kitchen.weekly_shares,
            kitchen.meal_ranges,
            kitchen.absorbed_target_ug,
            kitchen.absorption_cuts,
            len(week),
        )
    )
    outcome = Programme(model.problem).integer(
        gap_points=settings["gap_portion"] * abs(scale_points),
        max_nodes=int(settings["nodes_portion"]),
        time_limit_s=settings["time_limit_s"],
    )
    if not outcome.solved:
        msg = "the solver could not measure the week's portions: run it again with another --seed"
        raise SolverError(msg)
    return model, outcome


def _leave_out(kitchen: Kitchen, bound: Bound, week: Week, day: int, fixed: Slots) -> bool:
    """Take the optional side with most of a nutrient out of a day; False where there is none."""
    density = kitchen.density[bound.nutrient]
    sides = [
        (serving.low_g * density[serving.food.code], slot, role.name)
        for slot, meal in week[day - 1].items()
        if (day, slot) not in fixed
        for role in meal.template.sides
        if not role.required and (serving := meal.parts.get(role.name)) is not None
    ]
    most = max(sides, default=(0.0, "", ""))
    if most[0] <= 0:
        return False
    meal = week[day - 1][most[1]]
    del meal.parts[most[2]]
    meal.grams.pop(most[2], None)
    return True
