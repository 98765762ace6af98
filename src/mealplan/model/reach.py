"""What weeks of meals can bring of one nutrient: the weekly programme, re-solved under many aims.

A use u with grams between low u and high u is u = a + b with grams = low a + high b: the same
set without columns and rows for grams, so that a new aim costs a fraction of a new solve.
Fractional throughout: what it cannot reach, no week of whole meals can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pulp

from mealplan.meals import Menu, Role, Serving, Template
from mealplan.model.limits import define_budget_constraint, define_weekly_limit_constraints
from mealplan.model.nutrition import define_energy_constraints, define_target_constraints
from mealplan.model.rows import Terms
from mealplan.model.settings import Settings
from mealplan.model.spec import Uses, WeekSpec
from mealplan.model.structure import (
    define_repetition_constraints,
    define_side_constraints,
    define_slot_constraints,
)
from mealplan.model.uses import WeekModel, add_uses
from mealplan.model.wishes import price_uses

FAMILIES = (
    define_slot_constraints,
    define_side_constraints,
    define_repetition_constraints,
    define_target_constraints,
    define_energy_constraints,
    define_budget_constraint,
    define_weekly_limit_constraints,
)
NO_CAP = 99  # uses a week


@dataclass
class ReachModel(WeekModel):
    """``levels`` are two columns of each use, at its least and most grams."""

    levels: dict[str, list[tuple[pulp.LpVariable, float]]] = field(default_factory=dict)
    _uses: pulp.LpProblem = field(default_factory=lambda: pulp.LpProblem("uses"))

    def column(self, name: str, *, whole: bool = False, **limits: Any) -> pulp.LpVariable:
        """Add a column; a use only stands for its levels and is none itself."""
        return self._uses.add_variable(name) if whole else super().column(name, **limits)

    def row(self, terms: Terms, sense: int, limit: float, name: str) -> None:
        """Add a hard row, each use written as its levels; a column named twice counts twice."""
        factors: dict[str, float] = defaultdict(float)
        columns: dict[str, pulp.LpVariable] = {}
        for column, factor in terms:
            for part in self._parts(column):
                factors[part.name] += factor
                columns[part.name] = part
        super().row([(x, factors[n]) for n, x in columns.items()], sense, limit, name)

    def _parts(self, column: pulp.LpVariable) -> list[pulp.LpVariable]:
        levels = self.levels.get(column.name)
        return [column] if levels is None else [part for part, _ in levels]

    def amount(self, density: Mapping[str, float], group: str | None = None) -> Terms:
        """Grams times density, over the week or over one slot group."""
        terms: Terms = []
        for name, use in self.uses:
            factor = density.get(use.serving.food.code)
            if factor and group in (None, use.group):
                terms += [(column, factor * grams) for column, grams in self.levels[name]]
        return terms

    def add_levels(self) -> None:
        """Let each use be eaten at the ends of its range."""
        for name, use in self.uses:
            ends = sorted({use.serving.low_g, use.serving.high_g})
            self.levels[name] = [
                (super(ReachModel, self).column(f"{name}_{n}"), g) for n, g in enumerate(ends)
            ]


def build_reach(spec: WeekSpec) -> ReachModel:
    """Build what every week keeps: meal structure, energy, hard limits, the budget; no wishes.

    Variety is left out, since it hardly changes what can be reached and takes half the time; so
    is what a condition asks of single meals.
    """
    hard = tuple(replace(b, minimum=None) for b in spec.bounds if b.hard_maximum)
    spec = replace(spec, bounds=hard)
    model = ReachModel(pulp.LpProblem("reach", pulp.LpMinimize), spec=spec, uses=Uses(spec))
    add_uses(model, spec, price_uses(spec, model.uses))
    model.add_levels()
    for define in FAMILIES:
        define(model, spec)
    model.problem.setObjective(pulp.LpAffineExpression())
    return model


def loosened(spec: WeekSpec) -> WeekSpec:
    """Return a smaller programme that every week keeps too: any side may stand beside any main.

    A meal keeps its main, its number of sides and its slot, foods keep their portions and their
    caps. What this cannot reach, no week can; what it can reach may be too much to hope for.
    """
    templates = [t for group in spec.slots for t in _plates(spec.menu, group)]
    foods = {s.food.code: s.food for t in templates for r in t.roles for s in r.servings}
    caps = dict.fromkeys(("max_dish", "max_breakfast_dish", "max_snack_dish"), float(NO_CAP))
    settings = Settings({**spec.settings.values, **caps}, spec.settings.shares)
    return replace(spec, menu=Menu(tuple(templates), foods), settings=settings)


def _plates(menu: Menu, group: str) -> list[Template]:
    """Pool the templates of a slot group by how many sides their mains may have."""
    templates = [t for t in menu.templates if group in t.groups]
    sides = _widest(s for t in templates for role in t.sides for s in role.servings)
    mains = {s.food.code: s for s in _widest(s for t in templates for s in t.main.servings)}
    most: dict[str, int] = {}
    for template in templates:
        for serving in template.main.servings:
            code = serving.food.code
            most[code] = max(most.get(code, 0), len(template.sides))
    plates = []
    for count in sorted(set(most.values())):
        name = f"{group}_{count}"
        main = Role("main", True, True, tuple(mains[c] for c in sorted(most) if most[c] == count))
        beside = [Role(f"side_{n}", False, False, sides) for n in range(count if sides else 0)]
        plates.append(
            replace(
                templates[0],
                id=name,
                groups=(group,),
                dish=name,
                max_per_week=NO_CAP,
                roles=(main, *beside),
            )
        )
    return plates


def _widest(servings: Iterable[Serving]) -> tuple[Serving, ...]:
    """Keep one serving of each food, as small and as large as any role allows."""
    found: dict[str, Serving] = {}
    for serving in servings:
        other = found.get(serving.food.code, serving)
        found[serving.food.code] = replace(
            serving,
            low_g=min(other.low_g, serving.low_g),
            high_g=max(other.high_g, serving.high_g),
        )
    return tuple(found[code] for code in sorted(found))
