"""Rows about what a condition asks of every single meal, though the programme knows no meals.

Totals over a slot group would let a breakfast without carbohydrate make up for one with too much.
So the group's amount is shared out among its templates: what a template's mains bring, and what
its side roles get of their pools. Each template's meals must then keep the range between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pulp

from mealplan.meals import Role
from mealplan.model.nutrition import spread_terms
from mealplan.model.rows import Terms
from mealplan.model.spec import WeekSpec
from mealplan.model.uses import WeekModel


def define_meal_rule_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Hold what conditions ask of single meals, as far as counts and templates can tell.

    The misses of single meals add up to at least what each template's meals miss between them,
    and to at least what uses can bring if each counts only what one meal can make use of.
    """
    for group, slots in spec.slots.items():
        for nutrient in dict.fromkeys(n for _, n in spec.meal_ranges):
            spans = [spec.meal_ranges.get((slot, nutrient), (None, None)) for slot in slots]
            lows = [low for low, _ in spans if low]
            highs = [high for _, high in spans if high is not None]
            low = lows if len(lows) == len(slots) else []
            high = highs if len(highs) == len(slots) else []
            if low or high:
                _add_range(model, spec, group, nutrient, low, high)


@dataclass
class Shared:
    """What a slot group brings of a nutrient, shared out among its templates."""

    by_template: dict[str, Terms] = field(default_factory=dict)
    meals: dict[str, Terms] = field(default_factory=dict)


def _add_range(
    model: WeekModel,
    spec: WeekSpec,
    group: str,
    nutrient: str,
    lows: Sequence[float],
    highs: Sequence[float],
) -> None:
    """Let each template's meals keep the widest range of the group's slots between them."""
    name, points = f"{group}_{nutrient}", spec.settings["weight_meal"]
    total = model.amount(spec.density[nutrient], group)
    shared = _share_out(model, spec, group, nutrient)
    if lows:
        scale, least = max(lows), spec.days * sum(lows)
        miss = model.at_least(total, least, f"meal_{name}_low", scale=scale, points=points)
        spread = spread_terms(model, spec, nutrient, scale, group)
        model.row([*spread, (miss, scale)], pulp.LpConstraintGE, least, f"spread_meal_{name}")
        misses = _hold(model, shared, pulp.LpConstraintGE, min(lows), f"meal_low_{name}")
        model.row([*misses, (miss, -scale)], pulp.LpConstraintLE, 0, f"meal_low_{name}")
    if highs:
        scale, most = max(highs), spec.days * sum(highs)
        miss = model.at_most(total, most, f"meal_{name}_high", scale=scale, points=points)
        misses = _hold(model, shared, pulp.LpConstraintLE, scale, f"meal_high_{name}")
        model.row([*misses, (miss, -scale)], pulp.LpConstraintLE, 0, f"meal_high_{name}")


def _hold(model: WeekModel, shared: Shared, sense: int, limit: float, name: str) -> Terms:
    """Hold each template's amount to ``limit`` a meal; returns what they miss, in the unit."""
    misses: Terms = []
    for k, (template, amount) in enumerate(shared.by_template.items()):
        miss = model.column(f"{name}_{k}")
        misses.append((miss, 1.0))
        sign = 1.0 if sense == pulp.LpConstraintGE else -1.0
        meals = [(column, -limit) for column, _ in shared.meals[template]]
        model.row([*amount, *meals, (miss, sign)], sense, 0, f"{name}_{k}")
    return misses


def _share_out(model: WeekModel, spec: WeekSpec, group: str, nutrient: str) -> Shared:
    """Add columns for what each template's mains and side roles bring of a nutrient."""
    density, shared = spec.density[nutrient], Shared()
    templates = {
        use.template.id: use.template for use in model.uses.mains.values() if use.group == group
    }
    seats: dict[int, list[tuple[pulp.LpVariable, Terms]]] = defaultdict(list)
    for k, (template_id, template) in enumerate(templates.items()):
        tag = f"{group}_{nutrient}_{k}"
        mains = [
            model.uses.main_of[group, template_id, s.food.code] for s in template.main.servings
        ]
        shared.meals[template_id] = [(model.columns[name], 1.0) for name in mains]
        shared.by_template[template_id] = _grams(model, mains, density)
        for r, role in enumerate(template.sides):
            pool = model.uses.pool_of[group, template_id, role.name]
            part, count = _add_seat(model, shared.meals[template_id], role, density, f"{tag}_{r}")
            shared.by_template[template_id].append((part, 1.0))
            seats[pool].append((part, count))
    for pool, of_pool in seats.items():
        _fill_seats(model, pool, of_pool, density, f"{nutrient}_{pool}")
    return shared


def _grams(model: WeekModel, names: Iterable[str], density: Mapping[str, float]) -> Terms:
    """Return what uses bring, in terms of their own grams."""
    uses = {**model.uses.mains, **model.uses.sides}
    return [
        (model.use_grams[name], amount)
        for name in names
        if (amount := density[uses[name].serving.food.code])
    ]


def _add_seat(
    model: WeekModel, meals: Terms, role: Role, density: Mapping[str, float], tag: str
) -> tuple[pulp.LpVariable, Terms]:
    """Add what a side role of a template brings, and how many of its meals have it."""
    part = model.column(f"share_side_{tag}")
    if role.required:
        count = meals
    else:
        seated = model.column(f"seated_{tag}")
        count = [(seated, 1.0)]
        model.row([*count, *((c, -1.0) for c, _ in meals)], pulp.LpConstraintLE, 0, f"seated_{tag}")
    least = min(s.low_g * density[s.food.code] for s in role.servings)
    most = max(s.high_g * density[s.food.code] for s in role.servings)
    if least:
        least_terms: Terms = [(part, 1.0), *((c, -least) for c, _ in count)]
        model.row(least_terms, pulp.LpConstraintGE, 0, f"share_side_{tag}_least")
    most_terms: Terms = [(part, 1.0), *((c, -most) for c, _ in count)]
    model.row(most_terms, pulp.LpConstraintLE, 0, f"share_side_{tag}_most")
    return part, count


def _fill_seats(
    model: WeekModel,
    pool: int,
    seats: Sequence[tuple[pulp.LpVariable, Terms]],
    density: Mapping[str, float],
    tag: str,
) -> None:
    """Let a pool's sides be as many, and bring as much, as its seats have."""
    sides = [name for name, use in model.uses.sides.items() if use.pool == pool]
    brought: Terms = [(grams, -a) for grams, a in _grams(model, sides, density)]
    parts: Terms = [(part, 1.0) for part, _ in seats]
    model.row([*parts, *brought], pulp.LpConstraintEQ, 0, f"pool_{tag}")
    counts: dict[str, tuple[pulp.LpVariable, float]] = {}
    for _, count in seats:
        for column, one in count:
            counts[column.name] = (column, counts.get(column.name, (column, 0.0))[1] + one)
    if not model.uses.pools[pool].role.required:
        terms: Terms = [*counts.values(), *((model.columns[n], -1.0) for n in sides)]
        model.row(terms, pulp.LpConstraintEQ, 0, f"seats_{tag}")
