"""The least and most of each nutrient that a week of one person's foods can bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from mealplan.errors import SolverError
from mealplan.kitchen import Kitchen
from mealplan.model.reach import build_reach, loosened
from mealplan.model.spec import WeekSpec
from mealplan.planning.picking import week_spec
from mealplan.solve import Programme

AIM_POINTS = 0.01  # points of a whole target: far below what bending a meal or its energy costs
SHARP_WITHIN = 2.0  # a bound this near its target is solved over whole meals

FloatArray = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True)
class Span:
    """Least and most a day from food that any week can bring.

    ``sharp`` bounds are met by a fractional week of the very meals; the others may be wider
    than that, never narrower.
    """

    least: float
    most: float
    sharp_least: bool = False
    sharp_most: bool = False


@dataclass(frozen=True)
class Wanted:
    """A nutrient to bound: ``minimum`` and ``maximum`` are what food must keep, if any."""

    nutrient: str
    minimum: float | None
    maximum: float | None

    @property
    def scale(self) -> float:
        """A size to measure amounts by."""
        return self.minimum or self.maximum or 1.0


def find_spans(kitchen: Kitchen, wanted: Iterable[Wanted]) -> dict[str, Span]:
    """Bound each nutrient over all weeks of a kitchen's meals.

    First over a smaller programme in which any side may stand beside any main, which is quick;
    then, where a bound decides about a target, over the meals as they are.
    """
    nutrients = list(wanted)
    spec = week_spec(kitchen, kitchen.profile.seed)
    loose = _Bounds(loosened(spec), kitchen.density)
    order = _alike(nutrients, loose)
    most = {w.nutrient: loose.extreme(w, -1.0) for w in order}
    least = {w.nutrient: loose.extreme(w, 1.0) for w in order}
    low = [w for w in order if w.minimum and most[w.nutrient] < SHARP_WITHIN * w.minimum]
    high = [w for w in order if w.maximum and least[w.nutrient] > w.maximum / SHARP_WITHIN]
    if low or high:
        sharp = _Bounds(spec, kitchen.density)
        most |= {w.nutrient: sharp.extreme(w, -1.0) for w in low}
        least |= {w.nutrient: sharp.extreme(w, 1.0) for w in high}
    return {
        w.nutrient: Span(least[w.nutrient], most[w.nutrient], w in high, w in low)
        for w in nutrients
    }


class _Bounds:
    """A programme over weeks, loaded once; each bound is solved from the one before."""

    def __init__(self, spec: WeekSpec, density: Mapping[str, Mapping[str, float]]) -> None:
        model = build_reach(spec)
        self._days = spec.days
        self._costs = model.costs
        self._programme = Programme(model.problem)
        self._programme.keep_primal()
        uses = [(use, level) for name, use in model.uses for level in model.levels[name]]
        self._columns = [column.name for _, (column, _) in uses]
        self._codes = sorted({use.serving.food.code for use, _ in uses})
        places = {code: place for place, code in enumerate(self._codes)}
        self._food_of = np.array([places[use.serving.food.code] for use, _ in uses])
        self._grams = np.array([grams for _, (_, grams) in uses])
        self._density = density

    def amounts(self, nutrient: str) -> FloatArray:
        """Amount of a nutrient in each column."""
        density = self._density[nutrient]
        per_gram = np.array([density[code] for code in self._codes], dtype=np.float64)
        return cast(FloatArray, per_gram[self._food_of] * self._grams)

    def extreme(self, wanted: Wanted, sign: float) -> float:
        """Return the least (sign 1) or most (-1) of a nutrient a day."""
        amounts = self.amounts(wanted.nutrient)
        aim = (sign * AIM_POINTS / wanted.scale * amounts).tolist()
        self._programme.set_costs({**self._costs, **dict(zip(self._columns, aim, strict=True))})
        outcome = self._programme.relax()
        if not outcome.solved:
            msg = "the solver found no week of these foods: loosen a wish"
            raise SolverError(msg)
        uses = np.array([outcome.values[name] for name in self._columns])
        return max(0.0, float(amounts @ uses)) / self._days


def _alike(wanted: Iterable[Wanted], bounds: _Bounds) -> list[Wanted]:
    """Put nutrients of the same foods side by side: each solve then starts near its end."""
    left = list(wanted)
    directions = {}
    for w in left:
        amounts = bounds.amounts(w.nutrient)
        directions[w.nutrient] = amounts / max(float(np.linalg.norm(amounts)), 1e-9)
    order = left[:1]
    left = left[1:]
    while left:
        last = directions[order[-1].nutrient]
        nearest = max(left, key=lambda w: float(directions[w.nutrient] @ last))
        left.remove(nearest)
        order.append(nearest)
    return order
