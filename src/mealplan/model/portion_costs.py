"""What an unusual portion costs, and the linear pieces that bound it for many uses at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from mealplan.meals import KitchenFood, Serving

FloatArray = np.ndarray[Any, Any]


def points_per_gram(food: KitchenFood, weight: float) -> float:
    """Points of each gram outside the usual range: ``weight`` for a whole usual portion."""
    return 2 * weight / (food.usual_low_g + food.usual_high_g)


def portion_points(serving: Serving, grams: float, weight: float) -> float:
    """Points of one portion: nothing within the middle half of what women eat at a sitting."""
    outside = max(0.0, serving.usual_low_g - grams, grams - serving.usual_high_g)
    return outside * points_per_gram(serving.food, weight)


def portions(serving: Serving) -> FloatArray:
    """Every portion that may be served, in grams: whole steps from least to most."""
    step = serving.food.step_g
    return np.arange(round(serving.low_g / step), round(serving.high_g / step) + 1) * step


@dataclass(frozen=True)
class Cut:
    """points >= slope grams - sum of intercept uses; ``intercepts`` in the servings' order."""

    slope: float
    intercepts: tuple[float, ...]


def portion_cuts(servings: Sequence[Serving], weight: float) -> list[Cut]:
    """Bound the points of all portions of one food from below by its total grams and uses.

    Each portion is a whole number of steps, so its points are at least their convex envelope over
    those steps. The least points of many portions that add up to some grams are
    max over slopes a of (a grams - sum over uses of max over portions x of (a x - points(x))):
    every slope of any envelope gives a row that holds for whole weeks and cuts off fractions.
    """
    curves = [_curve(s, points_per_gram(s.food, weight)) for s in servings]
    return [
        Cut(slope, tuple(max(slope * g - p for g, p in curve) for curve in curves))
        for slope in sorted({s for curve in curves for s in _slopes(curve)})
        if slope != 0.0
    ]


def _curve(serving: Serving, slope: float) -> tuple[tuple[float, float], ...]:
    return _curve_of(
        serving.low_g, serving.high_g, serving.usual_low_g, serving.usual_high_g,
        serving.food.step_g, slope,
    )  # fmt: skip


@lru_cache(maxsize=8192)
def _curve_of(
    low: float, high: float, usual_low: float, usual_high: float, step: float, slope: float
) -> tuple[tuple[float, float], ...]:
    """Return (grams, points) of every portion."""
    steps = range(round(low / step), round(high / step) + 1)
    grams = [i * step for i in steps]
    return tuple((g, slope * max(0.0, usual_low - g, g - usual_high)) for g in grams)


@lru_cache(maxsize=8192)
def _slopes(curve: tuple[tuple[float, float], ...]) -> tuple[float, ...]:
    pairs = pairwise(curve)
    return tuple(round((q - p) / (b - a), 9) for (a, p), (b, q) in pairs)
