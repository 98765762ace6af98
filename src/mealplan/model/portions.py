"""Measures a placed week out in kitchen measures: whole steps of each food, days included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pulp

from mealplan.meals import Serving, slot_group
from mealplan.model.bounds import Bound
from mealplan.model.rows import (
    Rows,
    Terms,
    add_energy_rows,
    add_occasions,
    add_share_rows,
    add_target_rows,
)
from mealplan.model.settings import Settings


@dataclass(frozen=True)
class Part:
    """A food in a placed meal; ``fixed_g`` holds a locked portion."""

    day: int
    slot: str
    role: str
    serving: Serving
    fixed_g: float | None = None


@dataclass(frozen=True)
class PortionSpec:
    """What the portions must keep; names as in ``week.WeekSpec``, ranges by slot."""

    parts: Sequence[Part]
    bounds: Sequence[Bound]
    density: Mapping[str, Mapping[str, float]]
    energy_kcal: float
    settings: Settings
    budget_usd_per_day: float | None = None
    weekly_shares: Mapping[str, float] = field(default_factory=dict)
    meal_ranges: Mapping[tuple[str, str], tuple[float | None, float | None]] = field(
        default_factory=dict
    )
    absorbed_b12_ug: float | None = None
    absorption_cuts: Sequence[tuple[float, float]] = ()
    days: int = 7


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
            if density[food.code]:
                terms.append((self.steps[i], density[food.code] * food.step_g))
        return terms


def build_portions(spec: PortionSpec) -> PortionModel:
    """Build the programme: steps of each part, then the week's rows, the days' and the meals'."""
    model = PortionModel(pulp.LpProblem("portions", pulp.LpMinimize), parts=spec.parts)
    add_steps(model, spec)
    define_week_constraints(model, spec)
    define_day_constraints(model, spec)
    define_meal_constraints(model, spec)
    by_name = model.problem.variablesDict()
    model.problem.setObjective(
        pulp.LpAffineExpression([(by_name[n], c) for n, c in model.costs.items() if n in by_name])
    )
    return model


def add_steps(model: PortionModel, spec: PortionSpec) -> None:
    """Add whole steps per part; portions outside the usual range and money cost points."""
    for i, part in enumerate(spec.parts):
        serving, step_g = part.serving, part.serving.food.step_g
        fixed = None if part.fixed_g is None else part.fixed_g / step_g
        low = round(serving.low_g / step_g) if fixed is None else fixed
        high = round(serving.high_g / step_g) if fixed is None else fixed
        points = spec.settings["weight_cost"] * serving.food.usd_per_g * step_g
        steps = model.column(f"steps_{i}", low=low, high=high, whole=fixed is None, points=points)
        model.steps.append(steps)
        usual_g = (serving.usual_low_g + serving.usual_high_g) / 2
        outside = spec.settings["weight_portion"] / usual_g
        grams: Terms = [(steps, step_g)]
        if serving.low_g < serving.usual_low_g - 1e-9:
            model.at_least(grams, serving.usual_low_g, f"usual_low_{i}", scale=1.0, points=outside)
        if serving.high_g > serving.usual_high_g + 1e-9:
            model.at_most(grams, serving.usual_high_g, f"usual_high_{i}", scale=1.0, points=outside)


def define_week_constraints(model: PortionModel, spec: PortionSpec) -> None:
    """Targets over the week, energy by slot group, budget, weekly limits of fish."""
    amounts = {b.nutrient: model.amount(spec.density[b.nutrient]) for b in spec.bounds}
    add_target_rows(
        model,
        amounts,
        spec.bounds,
        spec.settings,
        spec.days,
        margin=spec.settings["portion_margin"],
    )
    kcal = spec.density["energy_kcal"]
    groups: dict[str, list[int]] = defaultdict(list)
    for i, part in enumerate(spec.parts):
        groups[slot_group(part.slot)].append(i)
    add_energy_rows(
        model,
        model.amount(kcal),
        spec.days * spec.energy_kcal,
        tolerance=spec.settings["week_energy_tolerance"],
        points=spec.settings["weight_worst_shortfall"],
        name="energy",
    )
    by_group = {group: model.amount(kcal, keep) for group, keep in groups.items()}
    add_share_rows(model, by_group, spec.days * spec.energy_kcal, spec.settings)
    foods = {p.serving.food.code: p.serving.food for p in spec.parts}
    if spec.budget_usd_per_day is not None:
        total = spec.days * spec.budget_usd_per_day
        money = model.amount({code: food.usd_per_g for code, food in foods.items()})
        model.at_most(money, total, "budget", scale=total, points=spec.settings["weight_shortfall"])
    shares = model.amount({code: spec.weekly_shares.get(code, 0.0) for code in foods})
    if shares:
        model.row(shares, pulp.LpConstraintLE, 1, "weekly_limit")


def define_day_constraints(model: PortionModel, spec: PortionSpec) -> None:
    """Energy, daily minima and daily limits, each day; absorbed B12 where it is planned."""
    weight = spec.settings["weight_day"]
    for day in range(1, spec.days + 1):
        keep = [i for i, part in enumerate(spec.parts) if part.day == day]
        add_energy_rows(
            model,
            model.amount(spec.density["energy_kcal"], keep),
            spec.energy_kcal,
            tolerance=spec.settings["day_energy_tolerance"] - spec.settings["portion_margin"],
            points=weight,
            name=f"energy_{day}",
        )
        for bound in spec.bounds:
            terms = model.amount(spec.density[bound.nutrient], keep)
            name = f"{bound.nutrient}_{day}"
            if bound.daily_minimum and bound.minimum:
                model.at_least(
                    terms,
                    (bound.floor or 0.0) * (1 + spec.settings["portion_margin"]),
                    f"day_min_{name}",
                    scale=bound.minimum,
                    points=weight,
                )
            if bound.daily_maximum and bound.maximum is not None and terms:
                model.at_most(
                    terms,
                    bound.ceiling or 0.0,
                    f"day_max_{name}",
                    scale=bound.maximum,
                    points=20 * weight,
                )
        _add_absorbed(model, spec, day, keep)


def _add_absorbed(model: PortionModel, spec: PortionSpec, day: int, keep: Sequence[int]) -> None:
    """absorbed_m <= slope B12_m + intercept for each meal m; their sum reaches the day's target."""
    if spec.absorbed_b12_ug is None:
        return
    meals: dict[str, list[int]] = defaultdict(list)
    for i in keep:
        meals[spec.parts[i].slot].append(i)
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


def define_meal_constraints(model: PortionModel, spec: PortionSpec) -> None:
    """Hold what conditions ask of each single meal, softly."""
    for (slot, nutrient), (low, high) in spec.meal_ranges.items():
        points = spec.settings["weight_meal"] / spec.days
        for day in range(1, spec.days + 1):
            keep = [i for i, p in enumerate(spec.parts) if (p.day, p.slot) == (day, slot)]
            terms = model.amount(spec.density[nutrient], keep)
            name = f"meal_{slot}_{nutrient}_{day}"
            if low and keep:
                model.at_least(terms, low, f"{name}_low", scale=low, points=points)
            if high is not None and terms:
                model.at_most(terms, high, f"{name}_high", scale=high, points=points)
