"""Places a picked week's meals on its days, before portions are known.

What is eaten in the week is settled; here only the arrangement changes. Deterministic hill
climbing: of all exchanges of meals between days the one that gains most, until none does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from mealplan.meals import slot_group
from mealplan.planning.bands import Array
from mealplan.planning.fit import next_day, same_day
from mealplan.planning.scoring import Indices
from mealplan.planning.weeks import Locked, Meal, Week

Table = np.ndarray[Any, np.dtype[np.intp]]  # numbers of meals: (days, slots)
GOOD_ENOUGH = 10.0  # points: no day off its aims, no dish beside itself


@dataclass(frozen=True)
class DayAim:
    """A nutrient that each day should keep: amounts per day, weight in points per 100 % missed.

    The points grow with the square of the miss too, so that days share what is missing.

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
    amounts = np.array(
        [[a.amount(m, spec.density[a.nutrient]) for a in spec.aims] for m in everything]
    )
    scorer = _Scorer(spec, amounts, everything)
    best: tuple[float, Table] | None = None
    for start in range(starts):
        table = np.full((spec.days, len(spec.slots)), -1, dtype=np.intp)
        for (day, slot), meal in spec.locked.items():
            table[day - 1, spec.slots.index(slot)] = number[id(meal)]
        for group, of_group in meals.items():
            columns = [k for k, slot in enumerate(spec.slots) if slot_group(slot) == group]
            cells = [(d, k) for d in range(spec.days) for k in columns if table[d, k] < 0]
            order = rng.permutation(len(of_group)) if start else range(len(of_group))
            for (d, k), i in zip(cells, order, strict=True):
                table[d, k] = number[id(of_group[int(i)])]
        score = scorer.climb(table)
        if best is None or score < best[0] - 1e-9:
            best = (score, table)
        if score < GOOD_ENOUGH:
            break
    assert best is not None
    return [
        {slot: everything[best[1][d, k]] for k, slot in enumerate(spec.slots)}
        for d in range(spec.days)
    ]


class _Scorer:
    """Scores an arrangement: points of days off their aims and of dishes too near each other."""

    def __init__(self, spec: PlacingSpec, amounts: Array, meals: Sequence[Meal]) -> None:
        self.amounts = amounts
        self.low = np.array([a.minimum or 0.0 for a in spec.aims])
        self.high = np.array([np.inf if a.maximum is None else a.maximum for a in spec.aims])
        self.weight = np.array([a.weight for a in spec.aims])
        n = len(meals)
        self.same, self.near = np.zeros((n, n)), np.zeros((n, n))
        for i, j in combinations(range(n), 2):
            a, b = meals[i], meals[j]
            self.same[i, j] = self.same[j, i] = same_day(a, b)
            self.near[i, j] = self.near[j, i] = next_day(a, b, together=spec.together)
        self.cells = self._exchangeable(spec)

    @staticmethod
    def _exchangeable(spec: PlacingSpec) -> Indices:
        """Pairs of cells whose meals may be exchanged: day and slot of each."""
        fixed = {(d - 1, spec.slots.index(s)) for d, s in spec.locked}
        groups = defaultdict(list)
        for k, slot in enumerate(spec.slots):
            for d in range(spec.days):
                if (d, k) not in fixed:
                    groups[slot_group(slot)].append((d, k))
        pairs = [
            (*one, *other)
            for cells in groups.values()
            for one, other in combinations(cells, 2)
            if one[0] != other[0]
        ]
        return np.array(pairs, dtype=np.intp).reshape(-1, 4).T

    def _aims(self, totals: Array) -> Array:
        """Points of days' totals (..., aims)."""
        short = np.maximum(self.low - totals, 0.0) / np.where(self.low > 0, self.low, 1.0)
        over = np.maximum(totals - self.high, 0.0) / np.maximum(self.high, 1.0)
        miss = short + over
        points: Array = (miss + miss * miss) @ self.weight
        return points

    def climb(self, table: Table) -> float:
        """Exchange the two meals that gain most, again and again; returns the points left."""
        d1, k1, d2, k2 = self.cells
        beside = np.abs(d1 - d2) == 1
        while True:
            totals = self.amounts[table].sum(axis=1)
            days = self._aims(totals)
            company = self._company(table)
            first, second = table[d1, k1], table[d2, k2]
            change = self.amounts[second] - self.amounts[first]
            gain = self._aims(totals[d1] + change) + self._aims(totals[d2] - change)
            gain += company[second, d1] + company[first, d2] - 2 * self.same[first, second]
            gain -= days[d1] + days[d2] + company[first, d1] + company[second, d2]
            # on neighbouring days each still stands beside the other, not beside itself
            gain += beside * 2 * self.near[first, second]
            best = int(np.argmin(gain)) if len(gain) else -1
            if best < 0 or gain[best] > -1e-6:
                every = company[table, np.arange(len(table))[:, None]]
                return float(days.sum() + every.sum() / 2)
            one, other = (d1[best], k1[best]), (d2[best], k2[best])
            table[one], table[other] = table[other], table[one]

    def _company(self, table: Table) -> Array:
        """Points of every meal on every day (meals, days) beside those that are there."""
        near = self.near[:, table].sum(axis=2)
        company: Array = self.same[:, table].sum(axis=2)
        company[:, 1:] += near[:, :-1]
        company[:, :-1] += near[:, 1:]
        return company
