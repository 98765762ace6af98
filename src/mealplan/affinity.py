"""How well foods go together: log lift of WWEIA category pairs in what women really ate."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from mealplan.meals import Menu, Role, Template
from mealplan.tables import read_table, records

ABSENT_LIFT = 0.3
EXPECTED_AT_LEAST = 10
LEAST_KNOWN = 0.05  # share of two roles' pairings of which anything is known


@dataclass(frozen=True, eq=False)
class Affinities:
    """Log lift by meal (breakfast, lunch, dinner, snack) and category pair."""

    lifts: Mapping[tuple[str, int, int], float]
    counts: Mapping[tuple[str, int], float]
    totals: Mapping[str, float]
    _company: dict[tuple[str, int, int], float] = field(default_factory=dict, repr=False)

    def log_lift(self, group: str, a: int, b: int) -> float | None:
        """Return the pair's log lift.

        A pair never seen together counts as lift 0.3 where chance alone would have shown it ten
        times; where not, nothing is known of it (None).
        """
        lift = self.lifts.get((group, min(a, b), max(a, b)))
        if lift is not None:
            return lift
        total = self.totals.get(group, 0)
        if not total:
            return None
        expected = self.counts.get((group, a), 0) * self.counts.get((group, b), 0) / total
        return math.log(ABSENT_LIFT) if expected >= EXPECTED_AT_LEAST and a != b else None

    def company(self, group: str, a: int, b: int) -> float:
        """Return the log lift within -1.2..1.2, 0 where nothing is known."""
        known = self._company.get((group, a, b))
        if known is None:
            lift = self.log_lift(group, a, b)
            known = 0.0 if lift is None else max(-1.2, min(1.2, lift))
            self._company[group, a, b] = known
        return known


Shares = Mapping[int, float]
"""Share of each WWEIA category among the foods that may fill a role."""


class Plates:
    """How real a template's plate is expected to be: the mean log lift of its required roles.

    Sides are pooled over templates in the weekly programme, so their own wishes cannot see which
    dish they will stand beside; this can. Each role counts with the categories of its foods, as
    often as women eat these at the meal.
    """

    def __init__(self, affinities: Affinities) -> None:
        self._affinities = affinities
        self._pairs: dict[tuple[object, ...], float | None] = {}

    def of_menu(self, menu: Menu) -> dict[tuple[str, str, int], float]:
        """Return the expected score by (template id, slot group, category of the main food)."""
        return {
            (template.id, group, category): self.score(template, group, category)
            for template in menu.templates
            for group in template.groups
            for category in {s.food.category for s in template.main.servings}
        }

    def score(self, template: Template, group: str, main: int) -> float:
        """Return the score of one template with its main of one category; 0 if nothing is known."""
        roles: list[tuple[object, Shares]] = [((main,), {main: 1.0})]
        roles += [(r.signature, _shares(r, group)) for r in template.sides if r.required]
        known = [
            lift
            for (key_a, a), (key_b, b) in combinations(roles, 2)
            if (lift := self._pair(group, key_a, a, key_b, b)) is not None
        ]
        return sum(known) / len(known) if known else 0.0

    def _pair(self, group: str, key_a: object, a: Shares, key_b: object, b: Shares) -> float | None:
        key = (group, key_a, key_b)
        if key not in self._pairs:
            total = weight = 0.0
            for (first, share_a), (second, share_b) in (
                (x, y) for x in a.items() for y in b.items()
            ):
                lift = self._affinities.log_lift(group, first, second)
                if lift is not None and first != second:
                    total += share_a * share_b * lift
                    weight += share_a * share_b
            self._pairs[key] = total / weight if weight > LEAST_KNOWN else None
        return self._pairs[key]


def _shares(role: Role, group: str) -> Shares:
    counts: dict[int, float] = defaultdict(float)
    for serving in role.servings:
        counts[serving.food.category] += serving.food.occasions[group]
    total = sum(counts.values())
    return {category: count / total for category, count in counts.items()}


@lru_cache(maxsize=4)
def load_affinities(folder: Path | None = None) -> Affinities:
    """Read the pairs, once per process."""
    pairs = read_table("category_pairs", folder=folder)
    lifts: dict[tuple[str, int, int], float] = {}
    counts: dict[tuple[str, int], float] = {}
    totals: dict[str, float] = {}
    for row in records(pairs):
        slot, first, second = row["slot"], int(row["category_a"]), int(row["category_b"])
        lifts[slot, min(first, second), max(first, second)] = math.log(max(row["lift"], 0.01))
        counts[slot, first] = float(row["n_a"])
        counts[slot, second] = float(row["n_b"])
        totals[slot] = float(row["n_slot"])
    return Affinities(lifts, counts, totals)
