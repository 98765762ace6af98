"""Places a picked week's meals on its days, before portions are known.

What is eaten in the week is settled; here only the arrangement changes. Deterministic hill
climbing over swaps of meals between days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from mealplan.meals import slot_group
from mealplan.planning.fit import next_day, same_day
from mealplan.planning.weeks import Locked, Meal, Week

Table = list[list[int]]
GOOD_ENOUGH = 10.0  # points: no day off its aims, no dish beside itself


@dataclass(frozen=True)
class DayAim:
    """A nutrient that each day should keep: amounts per day, weight in points per 100 % missed.

    ``stretch`` judges days by what their portions could bring, since portions come later.
    ``curve`` turns what a meal brings into what counts of it (B12 absorbed), meal by meal.
    """

    nutrient: str
    minimum: float | None
    maximum: float | None
    weight: float
    stretch: bool = False
    curve: Callable[[float], float] | None = None

    def amount(self, meal: Meal, density: Mapping[str, float]) -> float:
        """Return what a meal brings: with guessed grams, or with the most its portions allow."""
        if self.stretch:
            total = sum(s.high_g * density[s.food.code] for s in meal.parts.values())
        else:
            total = meal.amount(density)
        return total if self.curve is None else self.curve(total)

    def points(self, total: float) -> float:
        """Points of a day that has ``total`` of the nutrient."""
        miss = 0.0
        if self.minimum and total < self.minimum:
            miss = (self.minimum - total) / self.minimum
        elif self.maximum is not None and total > self.maximum:
            miss = (total - self.maximum) / max(self.maximum, 1.0)
        return self.weight * (miss + miss * miss)


@dataclass(frozen=True)
class PlacingSpec:
    """What a good arrangement is; ``locked`` meals keep their day and slot.

    ``together`` puts meals of one pot on neighbouring days.
    """

    slots: Sequence[str]
    aims: Sequence[DayAim]
    density: Mapping[str, Mapping[str, float]]
    days: int = 7
    locked: Locked = field(default_factory=dict)
    together: bool = False


def place_meals(
    meals: Mapping[str, Sequence[Meal]],
    spec: PlacingSpec,
    rng: np.random.Generator,
    *,
    starts: int = 4,
) -> Week:
    """Arrange meals on days so that each day keeps its aims and no dish follows itself.

    ``meal.grams`` must hold a first guess of each part's grams.
    """
    everything = [m for group in meals.values() for m in group] + list(spec.locked.values())
    number = {id(m): i for i, m in enumerate(everything)}
    amounts = [[a.amount(m, spec.density[a.nutrient]) for a in spec.aims] for m in everything]
    scorer = _Scorer(spec, amounts, everything)
    best: tuple[float, Table] | None = None
    for start in range(starts):
        table = [[-1] * len(spec.slots) for _ in range(spec.days)]
        for (day, slot), meal in spec.locked.items():
            table[day - 1][spec.slots.index(slot)] = number[id(meal)]
        for group, of_group in meals.items():
            columns = [k for k, slot in enumerate(spec.slots) if slot_group(slot) == group]
            cells = [(d, k) for d in range(spec.days) for k in columns if table[d][k] < 0]
            order = rng.permutation(len(of_group)) if start else range(len(of_group))
            for (d, k), i in zip(cells, order, strict=True):
                table[d][k] = number[id(of_group[int(i)])]
        score = scorer.climb(table)
        if best is None or score < best[0] - 1e-9:
            best = (score, table)
        if score < GOOD_ENOUGH:
            break
    assert best is not None
    return [
        {slot: everything[best[1][d][k]] for k, slot in enumerate(spec.slots)}
        for d in range(spec.days)
    ]


class _Scorer:
    """Scores an arrangement: points of days off their aims and of dishes too near each other."""

    def __init__(
        self, spec: PlacingSpec, amounts: list[list[float]], meals: Sequence[Meal]
    ) -> None:
        self.spec = spec
        self.amounts = amounts
        n = len(meals)
        self.same_day = [[0.0] * n for _ in range(n)]
        self.next_day = [[0.0] * n for _ in range(n)]
        for i, j in combinations(range(n), 2):
            a, b = meals[i], meals[j]
            self.same_day[i][j] = self.same_day[j][i] = same_day(a, b)
            near = next_day(a, b, together=spec.together)
            self.next_day[i][j] = self.next_day[j][i] = near
        self.fixed = {(d - 1, spec.slots.index(s)) for d, s in spec.locked}

    def day(self, row: list[int]) -> float:
        """Points of one day."""
        points = 0.0
        totals = map(sum, zip(*(self.amounts[i] for i in row), strict=True))
        for aim, total in zip(self.spec.aims, totals, strict=True):
            points += aim.points(total)
        for a, b in combinations(row, 2):
            points += self.same_day[a][b]
        return points

    def beside(self, first: list[int], second: list[int]) -> float:
        """Points of two neighbouring days."""
        return sum(self.next_day[a][b] for a in first for b in second)

    def climb(self, table: Table) -> float:
        """Swap meals of one group between days while that lowers the score; returns it."""
        spec = self.spec
        days = [self.day(row) for row in table]
        edges = [self.beside(table[d], table[d + 1]) for d in range(spec.days - 1)]
        groups = defaultdict(list)
        for k, slot in enumerate(spec.slots):
            for d in range(spec.days):
                if (d, k) not in self.fixed:
                    groups[slot_group(slot)].append((d, k))
        improved = True
        while improved:
            improved = False
            for cells in groups.values():
                for (d1, k1), (d2, k2) in combinations(cells, 2):
                    if d1 == d2:
                        continue
                    touched = {e for d in (d1, d2) for e in (d - 1, d) if 0 <= e < spec.days - 1}
                    before = days[d1] + days[d2] + sum(edges[e] for e in touched)
                    table[d1][k1], table[d2][k2] = table[d2][k2], table[d1][k1]
                    new1, new2 = self.day(table[d1]), self.day(table[d2])
                    if new1 + new2 >= before and not spec.together:  # neighbours only add to it
                        table[d1][k1], table[d2][k2] = table[d2][k2], table[d1][k1]
                        continue
                    new_edges = {e: self.beside(table[e], table[e + 1]) for e in touched}
                    if new1 + new2 + sum(new_edges.values()) < before - 1e-6:
                        days[d1], days[d2] = new1, new2
                        for e, value in new_edges.items():
                            edges[e] = value
                        improved = True
                    else:
                        table[d1][k1], table[d2][k2] = table[d2][k2], table[d1][k1]
        return sum(days) + sum(edges)
