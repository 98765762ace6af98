"""Measures a placed week out: steps of each food, with the week's rows, each day's and meal's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pulp

from mealplan.meals import Serving, slot_group
from mealplan.model.portion_costs import portion_cuts
from mealplan.model.rows import (
    Rows,
    Terms,
    add_energy_rows,
    add_occasions,
    add_share_rows,
    add_target_rows,
)
from mealplan.model.spec import WeekSpec


@dataclass(frozen=True)
class Part:
    """A food in a placed meal; ``fixed_g`` holds a locked portion."""

    day: int
    slot: str
    role: str
    serving: Serving
    fixed_g: float | None = None


@dataclass
class PortionModel(Rows):
    """The programme; ``steps`` are columns by part, in steps of that part's food."""

    parts: Sequence[Part] = ()
    steps: list[pulp.LpVariable] = field(default_factory=list)

    def amount(self, density: Mapping[str, float], keep: Iterable[int] | None = None) -> Terms:
        """Amount in the parts numbered ``keep`` (all without)."""
        terms = []
        for i in range(len(self.parts)) if keep is None else keep:
            food = self.parts[i].serving.food
            if density.get(food.code):
                terms.append((self.steps[i], density[food.code] * food.step_g))
        return terms


def build_portions(parts: Sequence[Part], spec: WeekSpec) -> PortionModel:
    """Build the programme: steps of each part, then the week's rows, the days' and the meals'."""
    model = PortionModel(pulp.LpProblem("portions", pulp.LpMinimize), parts=parts)
    add_steps(model, spec)
    define_week_portions(model, spec)
    define_day_portions(model, spec)
    define_meal_portions(model, spec)
    by_name = model.problem.variablesDict()
    model.problem.setObjective(
        pulp.LpAffineExpression([(by_name[n], c) for n, c in model.costs.items()])
    )
    return model


def add_steps(model: PortionModel, spec: WeekSpec) -> None:
    """Add whole steps per part; unusual portions and money cost points."""
    for i, part in enumerate(model.parts):
        serving, step_g = part.serving, part.serving.food.step_g
        fixed = None if part.fixed_g is None else part.fixed_g / step_g
        low = round(serving.low_g / step_g) if fixed is None else fixed
        high = round(serving.high_g / step_g) if fixed is None else fixed
        usd = spec.settings["weight_cost"] * serving.food.usd_per_g * step_g
        steps = model.column(f"steps_{i}", low=low, high=high, whole=fixed is None, points=usd)
        model.steps.append(steps)
        cuts = portion_cuts([serving], spec.settings["weight_portion"]) if fixed is None else []
        if not cuts:
            continue
        points = model.column(f"portion_{i}", points=1.0)
        for k, cut in enumerate(cuts):
            terms: Terms = [(points, 1.0), (steps, -cut.slope * step_g)]
            model.row(terms, pulp.LpConstraintGE, -cut.intercepts[0], f"portion_{i}_{k}")


def define_week_portions(model: PortionModel, spec: WeekSpec) -> None:
    """Targets over the week, energy by slot group, budget, weekly limits of fish."""
    amounts = {b.nutrient: model.amount(spec.density[b.nutrient]) for b in spec.bounds}
    margin = spec.settings["portion_margin"]
    add_target_rows(model, amounts, spec.bounds, spec.settings, spec.days, margin=margin)
    kcal = spec.density["energy_kcal"]
    groups: dict[str, list[int]] = defaultdict(list)
    for i, part in enumerate(model.parts):
        groups[slot_group(part.slot)].append(i)
    add_energy_rows(
        model,
        model.amount(kcal),
        spec.days * spec.energy_kcal,
        tolerance=spec.settings["week_energy_tolerance"] - margin,
        points=spec.settings["weight_worst_shortfall"],
        name="energy",
    )
    by_group = {group: model.amount(kcal, keep) for group, keep in groups.items()}
    add_share_rows(model, by_group, spec.days * spec.energy_kcal, spec.settings)
    if spec.budget_usd_per_day is not None:
        total = spec.days * spec.budget_usd_per_day
        money = model.amount(spec.usd_per_g)
        model.at_most(money, total, "budget", scale=total, points=spec.settings["weight_shortfall"])
    shares = model.amount(spec.weekly_shares)
    if shares:
        fixed = sum(c * (steps.lowBound or 0) for steps, c in shares if steps.cat != pulp.LpInteger)
        model.row(shares, pulp.LpConstraintLE, max(1.0, fixed), "weekly_limit_fish")


def define_day_portions(model: PortionModel, spec: WeekSpec) -> None:
    """Energy, daily minima and daily limits, each day; absorbed B12 where it is planned."""
    weight, margin = spec.settings["weight_day"], spec.settings["portion_margin"]
    for day in range(1, spec.days + 1):
        keep = [i for i, part in enumerate(model.parts) if part.day == day]
        add_energy_rows(
            model,
            model.amount(spec.density["energy_kcal"], keep),
            spec.energy_kcal,
            tolerance=spec.settings["day_energy_tolerance"] - margin,
            points=weight,
            name=f"energy_{day}",
        )
        for bound in spec.bounds:
            terms = model.amount(spec.density[bound.nutrient], keep)
            name = f"{bound.nutrient}_{day}"
            if bound.daily_minimum and bound.minimum:
                floor = (bound.floor or 0.0) * (1 + margin)
                model.at_least(terms, floor, f"day_min_{name}", scale=bound.minimum, points=weight)
            if bound.daily_maximum and bound.maximum is not None and terms:
                model.at_most(
                    terms,
                    bound.ceiling or 0.0,
                    f"day_max_{name}",
                    scale=bound.maximum,
                    points=spec.settings["weight_day_limit"],
                )
        _add_absorbed(model, spec, day, keep)


def _add_absorbed(model: PortionModel, spec: WeekSpec, day: int, keep: Sequence[int]) -> None:
    """absorbed_m <= slope B12_m + intercept for each meal m; their sum reaches the day's target."""
    if spec.absorbed_b12_ug is None:
        return
    meals: dict[str, list[int]] = defaultdict(list)
    for i in keep:
        meals[model.parts[i].slot].append(i)
    columns: Terms = []
    for slot, numbers in meals.items():
        absorbed = model.column(f"absorbed_{day}_{slot}")
        columns.append((absorbed, 1.0))
        b12 = model.amount(spec.density["vitamin_b12_ug"], numbers)
        for k, (slope, intercept) in enumerate(spec.absorption_cuts):
            model.row(
                [(absorbed, 1.0), *[(v, -slope * c) for v, c in b12]],
                pulp.LpConstraintLE,
                intercept,
                f"absorbed_{day}_{slot}_{k}",
            )
    model.at_least(
        columns,
        spec.absorbed_b12_ug,
        f"absorbed_b12_{day}",
        scale=spec.absorbed_b12_ug,
        points=spec.settings["weight_day"],
    )
    add_occasions(model, columns, spec.absorbed_b12_ug, spec.settings, name=f"occasions_{day}")


def define_meal_portions(model: PortionModel, spec: WeekSpec) -> None:
    """Hold what conditions ask of each single meal, softly."""
    points = spec.settings["weight_meal"]
    for (slot, nutrient), (low, high) in spec.meal_ranges.items():
        for day in range(1, spec.days + 1):
            keep = [i for i, p in enumerate(model.parts) if (p.day, p.slot) == (day, slot)]
            terms = model.amount(spec.density[nutrient], keep)
            name = f"meal_{slot}_{nutrient}_{day}"
            if low and keep:
                model.at_least(terms, low, f"{name}_low", scale=low, points=points)
            if high is not None and terms:
                model.at_most(terms, high, f"{name}_high", scale=high, points=points)
