"""Rows about what a week brings: targets, energy, absorbed B12, what each day must get."""

from __future__ import annotations

from collections.abc import Mapping

from mealplan.model.rows import (
    Rows,
    Terms,
    add_absorption,
    add_energy_rows,
    add_share_rows,
    add_target_rows,
)
from mealplan.model.spec import WeekSpec
from mealplan.model.uses import WeekModel


def define_target_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Hold the week's mean of each nutrient between its bounds."""
    amounts = {b.nutrient: model.amount(spec.density[b.nutrient]) for b in spec.bounds}
    add_target_rows(model, amounts, spec.bounds, spec.settings, spec.days)


def define_energy_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Keep the week's energy near its target, and each slot group's share in its range."""
    kcal = spec.density["energy_kcal"]
    add_energy_rows(
        model,
        model.amount(kcal),
        spec.days * spec.energy_kcal,
        tolerance=spec.settings["week_energy_tolerance"],
        points=spec.settings["weight_worst_shortfall"],
        name="energy",
    )
    by_group = {group: model.amount(kcal, group) for group in spec.slots}
    add_share_rows(model, by_group, spec.days * spec.energy_kcal, spec.settings)


def define_daily_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Pick a week whose daily minima can be spread over its days.

    A day counts at most its minimum, so of one use no more than the minimum counts:
    sum(min(high density, minimum) uses) >= days minimum holds for every week whose days all
    reach it.
    """
    add_day_energy_rows(model, model.amount(spec.density["energy_kcal"]), spec)
    for bound in spec.bounds:
        if not (bound.daily_minimum and bound.floor):
            continue
        model.at_least(
            spread_terms(model, spec, bound.nutrient, bound.floor),
            spec.days * bound.floor,
            f"spread_{bound.nutrient}",
            scale=bound.minimum or bound.floor,
            points=spec.settings["weight_day"],
        )


def add_day_energy_rows(rows: Rows, terms: Terms, spec: WeekSpec) -> None:
    """Keep the week's energy where each day's can be near its target.

    What the days together are below the least of all days, they miss between them.
    """
    kcal, tolerance = spec.energy_kcal, spec.settings["day_energy_tolerance"]
    points = spec.settings["weight_day"]
    low, high = spec.days * kcal * (1 - tolerance), spec.days * kcal * (1 + tolerance)
    rows.at_least(terms, low, "days_energy_low", scale=kcal, points=points)
    rows.at_most(terms, high, "days_energy_high", scale=kcal, points=points)


def spread_terms(
    model: WeekModel, spec: WeekSpec, nutrient: str, most: float, group: str | None = None
) -> Terms:
    """Count of each use at most ``most`` of a nutrient: what one day or meal can make use of."""
    density = spec.density[nutrient]
    terms: Terms = []
    for name, use in model.uses:
        amount = min(density[use.serving.food.code] * use.serving.high_g, most)
        if amount > 0 and group in (None, use.group):
            terms.append((model.columns[name], amount))
    served = sum(
        min(meal.grams[role] * density[serving.food.code], most)
        for meal in spec.served
        if group in (None, meal.group)
        for role, serving in meal.parts.items()
    )
    return terms + model.constant(served)


def define_absorption_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Hold absorbed B12, where that is what is planned."""
    if spec.absorbed_b12_ug is not None:
        b12 = spec.density["vitamin_b12_ug"]
        add_week_absorption(model, {g: model.amount(b12, g) for g in spec.slots}, spec)


def add_week_absorption(rows: Rows, by_group: Mapping[str, Terms], spec: WeekSpec) -> None:
    """Hold what a week's occasions absorb, by slot group."""
    target_ug = spec.absorbed_b12_ug or 0.0
    add_absorption(
        rows,
        by_group,
        {group: spec.slots_of_week(group) for group in by_group},
        spec.absorption_cuts,
        spec.days * target_ug,
        scale=target_ug,
        points=spec.settings["weight_day"],
    )
