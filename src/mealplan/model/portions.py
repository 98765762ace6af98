"""Measures a placed week out in kitchen measures: whole steps of each food, days included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulp

from mealplan.meals import Serving, slot_group
from mealplan.model.bounds import Bound
from mealplan.model.settings import Settings

Terms = list[tuple[pulp.LpVariable, float]]


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
    """What the portions must keep; names as in ``week.WeekSpec``."""

    parts: Sequence[Part]
    bounds: Sequence[Bound]
    density: Mapping[str, Mapping[str, float]]
    energy_kcal: float
    settings: Settings
    budget_usd_per_day: float | None = None
    fish_limits: Mapping[str, float] = field(default_factory=dict)
    days: int = 7


@dataclass
class PortionModel:
    """The programme; ``steps`` are columns by part, in steps of that part's food."""

    problem: pulp.LpProblem
    costs: dict[str, float] = field(default_factory=dict)
    steps: list[pulp.LpVariable] = field(default_factory=list)
    offset: float = 0.0


def build_portions(spec: PortionSpec) -> PortionModel:
    """Build the programme: steps of each part, then the week's rows, then the days'."""
    model = PortionModel(pulp.LpProblem("portions", pulp.LpMinimize))
    _add_steps(model, spec)
    _define_week_targets(model, spec)
    _define_day_targets(model, spec)
    _define_slot_shares(model, spec)
    _define_money_and_fish(model, spec)
    model.problem.setObjective(
        pulp.LpAffineExpression(
            [(v, model.costs[v.name]) for v in model.problem.variables() if v.name in model.costs],
            model.offset,
        )
    )
    return model


def _column(model: PortionModel, name: str, high: float | None, points: float) -> pulp.LpVariable:
    column = model.problem.add_variable(name, 0, high)
    model.costs[name] = points
    return column


def _row(model: PortionModel, terms: Terms, sense: int, rhs: float, name: str) -> None:
    model.problem.addConstraint(
        pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, name, rhs)
    )


def _add_steps(model: PortionModel, spec: PortionSpec) -> None:
    for i, part in enumerate(spec.parts):
        serving, step_g = part.serving, part.serving.food.step_g
        if part.fixed_g is not None:
            low = high = part.fixed_g / step_g
            kind = pulp.LpContinuous
        else:
            low, high = round(serving.low_g / step_g), round(serving.high_g / step_g)
            kind = pulp.LpInteger
        steps = model.problem.add_variable(f"steps_{i}", low, high, kind)
        model.steps.append(steps)
        model.costs[steps.name] = spec.settings["weight_cost"] * serving.food.usd_per_g * step_g
        usual_g = (serving.usual_low_g + serving.usual_high_g) / 2
        points = spec.settings["weight_portion"] / usual_g
        if serving.low_g < serving.usual_low_g - 1e-9:
            down = _column(model, f"down_{i}", None, points)
            _row(model, [(steps, step_g), (down, 1.0)], pulp.LpConstraintGE,
                 serving.usual_low_g, f"down_{i}")  # fmt: skip
        if serving.high_g > serving.usual_high_g + 1e-9:
            up = _column(model, f"up_{i}", None, points)
            _row(model, [(steps, step_g), (up, -1.0)], pulp.LpConstraintLE,
                 serving.usual_high_g, f"up_{i}")  # fmt: skip


def _amount(model: PortionModel, spec: PortionSpec, density: Mapping[str, float],
            keep: Sequence[int] | None = None) -> Terms:  # fmt: skip
    numbers = range(len(spec.parts)) if keep is None else keep
    terms = []
    for i in numbers:
        food = spec.parts[i].serving.food
        if density[food.code]:
            terms.append((model.steps[i], density[food.code] * food.step_g))
    return terms


def _define_week_targets(model: PortionModel, spec: PortionSpec) -> None:
    weights = spec.settings
    worst = _column(model, "worst", None, weights["weight_worst_shortfall"])
    for bound in spec.bounds:
        name = bound.nutrient
        if name == "energy_kcal":
            continue
        terms = _amount(model, spec, spec.density[name])
        if bound.minimum:
            total = spec.days * bound.minimum
            short = _column(model, f"short_{name}", 1, weights["weight_shortfall"])
            _row(model, [*terms, (short, total)], pulp.LpConstraintGE,
                 spec.days * (bound.floor or 0.0), f"min_{name}")  # fmt: skip
            _row(model, [(worst, 1.0), (short, -1.0)], pulp.LpConstraintGE, 0, f"worst_{name}")
        if bound.maximum is not None and terms:
            total = spec.days * bound.maximum
            over = _column(model, f"over_{name}", 0 if bound.hard_maximum else None,
                           weights["weight_over"])  # fmt: skip
            _row(model, [*terms, (over, -max(total, 1.0))], pulp.LpConstraintLE,
                 spec.days * (bound.ceiling or 0.0), f"max_{name}")  # fmt: skip


def _define_day_targets(model: PortionModel, spec: PortionSpec) -> None:
    weight = spec.settings["weight_day"]
    tolerance = spec.settings["day_energy_tolerance"]
    for day in range(1, spec.days + 1):
        of_day = [i for i, part in enumerate(spec.parts) if part.day == day]
        kcal = _amount(model, spec, spec.density["energy_kcal"], of_day)
        for side, sign, sense in (
            ("low", 1.0, pulp.LpConstraintGE), ("high", -1.0, pulp.LpConstraintLE),
        ):  # fmt: skip
            miss = _column(model, f"energy_{side}_{day}", None, weight)
            _row(model, [*kcal, (miss, sign * spec.energy_kcal)], sense,
                 spec.energy_kcal * (1 - sign * (tolerance - 0.001)),
                 f"energy_{side}_{day}")  # fmt: skip
        for bound in spec.bounds:
            name = bound.nutrient
            if name == "energy_kcal" or not (bound.daily_minimum or bound.daily_maximum):
                continue
            terms = _amount(model, spec, spec.density[name], of_day)
            if bound.daily_minimum and bound.minimum:
                short = _column(model, f"day_short_{name}_{day}", 1, weight)
                _row(model, [*terms, (short, bound.minimum)], pulp.LpConstraintGE, bound.minimum,
                     f"day_min_{name}_{day}")  # fmt: skip
            if bound.daily_maximum and bound.maximum is not None and terms:
                over = _column(model, f"day_over_{name}_{day}", None, 20 * weight)
                _row(model, [*terms, (over, -max(bound.maximum, 1.0))], pulp.LpConstraintLE,
                     bound.maximum, f"day_max_{name}_{day}")  # fmt: skip


def _define_slot_shares(model: PortionModel, spec: PortionSpec) -> None:
    """Keep each slot group's share of the week's energy inside its range, softly."""
    groups = {slot_group(p.slot) for p in spec.parts}
    total_low = sum(spec.settings.shares[g][0] for g in groups)
    total_high = sum(spec.settings.shares[g][1] for g in groups)
    week_kcal = spec.days * spec.energy_kcal
    for group in sorted(groups):
        low, high = spec.settings.shares[group]
        keep = [i for i, p in enumerate(spec.parts) if slot_group(p.slot) == group]
        kcal = _amount(model, spec, spec.density["energy_kcal"], keep)
        for side, share, sense, sign in (
            ("low", low / max(1.0, total_low), pulp.LpConstraintGE, 1.0),
            ("high", high / min(1.0, total_high), pulp.LpConstraintLE, -1.0),
        ):
            miss = _column(model, f"share_{side}_{group}", None, spec.settings["weight_over"])
            _row(model, [*kcal, (miss, sign * week_kcal)], sense, share * week_kcal,
                 f"share_{side}_{group}")  # fmt: skip


def _define_money_and_fish(model: PortionModel, spec: PortionSpec) -> None:
    if spec.budget_usd_per_day is not None:
        total = spec.days * spec.budget_usd_per_day
        over = _column(model, "over_budget", None, spec.settings["weight_over"])
        money = {p.serving.food.code: p.serving.food.usd_per_g for p in spec.parts}
        terms = _amount(model, spec, money)
        _row(model, [*terms, (over, -total)], pulp.LpConstraintLE, total, "budget")
    shares = {p.serving.food.code: spec.fish_limits.get(p.serving.food.code, 0.0)
              for p in spec.parts}  # fmt: skip
    terms = _amount(model, spec, shares)
    if terms:
        _row(model, terms, pulp.LpConstraintLE, 1, "weekly_limit_fish")
