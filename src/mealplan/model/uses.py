"""Columns of the weekly programme: whole uses, and grams of each food in each slot group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import pulp

from mealplan.meals import Serving
from mealplan.model.portion_costs import portion_cuts
from mealplan.model.rows import Rows, Terms
from mealplan.model.spec import Uses, WeekSpec, tag


@dataclass
class WeekModel(Rows):
    """The programme and what its columns mean.

    ``costs`` are points of misses, ``wishes`` points of what is eaten; ``columns`` are the whole
    columns by the names of ``uses``; ``grams`` by (slot group, food code). ``served`` is a column
    that is always 1: it carries what locked meals bring.
    """

    spec: WeekSpec = field(kw_only=True)
    uses: Uses = field(kw_only=True)
    columns: dict[str, pulp.LpVariable] = field(default_factory=dict)
    grams: list[tuple[str, str, pulp.LpVariable]] = field(default_factory=list)
    use_grams: dict[str, pulp.LpVariable] = field(default_factory=dict)
    wishes: dict[str, float] = field(default_factory=dict)
    served: pulp.LpVariable | None = None

    def amount(self, density: Mapping[str, float], group: str | None = None) -> Terms:
        """Grams times density, over the week or over one slot group, served meals too."""
        terms = [
            (grams, density[code])
            for of_group, code, grams in self.grams
            if density.get(code) and group in (None, of_group)
        ]
        return terms + self.constant(
            sum(m.amount(density) for m in self.spec.served if group in (None, m.group))
        )

    def constant(self, amount: float) -> Terms:
        """Return what served meals bring, as a term."""
        return [(self.served, amount)] if self.served is not None and amount else []

    @property
    def structure(self) -> list[str]:
        """Columns that bend a meal plan's structure: repetition caps and variety."""
        kinds = ("dish_", "main_ingredient_", "template_", "food_", "variety_")
        return [v.name for name, v in self.misses.items() if name.startswith(kinds)]

    def cap(self, terms: Terms, top: float, name: str) -> None:
        """Add a row ``terms <= top`` that bends only where too few foods are left for a week."""
        points = self.spec.settings["weight_structure"]
        self.at_most(terms, top, name, scale=1.0, points=points)


def add_uses(model: WeekModel, spec: WeekSpec, prices: Mapping[str, float]) -> None:
    """Add whole columns: uses of each main, and of each food of each pooled side role."""
    if spec.served:
        model.served = model.column("served", low=1, high=1)
    for name, use in model.uses:
        top = spec.slots_of_week(use.group)
        model.columns[name] = model.column(name, high=top, whole=True)
        model.wishes[name] = prices[name]


def add_grams(model: WeekModel, spec: WeekSpec) -> None:
    """Add grams of each food in each slot group, tied to its uses.

    sum(low uses) <= grams <= sum(high uses): n portions each within a range come to any amount
    within n times that range, so portions need no column per meal. Unusual portions cost points
    (``portion_cuts``), and so does money. A food with a weekly limit (fish) comes in whole kitchen
    steps: what they leave of the limit, nothing else can use.
    """
    servings: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, use in model.uses:
        servings[use.group, use.serving.food.code].append(name)
    uses = dict(model.uses)
    for (group, code), names in servings.items():
        name = f"{group}_{tag(code)}"
        grams = model.column(f"g_{name}")
        model.grams.append((group, code, grams))
        model.use_grams |= dict.fromkeys(names, grams)
        model.wishes[grams.name] = spec.settings["weight_cost"] * spec.usd_per_g[code]
        _tie(model, grams, [(model.columns[n], uses[n].serving) for n in names], name)
        if spec.weekly_shares.get(code):
            steps = model.column(f"steps_{name}", whole=True)
            step_g = uses[names[0]].serving.food.step_g
            terms: Terms = [(grams, 1.0), (steps, -step_g)]
            model.row(terms, pulp.LpConstraintEQ, 0, steps.name)


def _tie(
    model: WeekModel, grams: pulp.LpVariable, uses: list[tuple[pulp.LpVariable, Serving]], name: str
) -> None:
    """Tie grams to the uses they come from, and price unusual portions."""
    least: Terms = [(grams, -1.0), *((use, s.low_g) for use, s in uses if s.low_g)]
    most: Terms = [(grams, -1.0), *((use, s.high_g) for use, s in uses)]
    if least == most:
        model.row(most, pulp.LpConstraintEQ, 0, f"grams_{name}")
        return
    model.row(least, pulp.LpConstraintLE, 0, f"least_{name}")
    model.row(most, pulp.LpConstraintGE, 0, f"most_{name}")
    cuts = portion_cuts([s for _, s in uses], model.spec.settings["weight_portion"])
    if not cuts:
        return
    points = model.column(f"portion_{name}")
    model.wishes[points.name] = 1.0
    for k, cut in enumerate(cuts):
        terms: Terms = [(points, 1.0), (grams, -cut.slope)]
        terms += [(use, i) for (use, _), i in zip(uses, cut.intercepts, strict=True) if i]
        model.row(terms, pulp.LpConstraintGE, 0, f"portion_{name}_{k}")
