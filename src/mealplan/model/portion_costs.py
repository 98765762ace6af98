"""What an unusual portion costs, and the linear pieces that bound it for many uses at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    curves = []
    for serving in servings:
        grams = portions(serving)
        points = np.array([portion_points(serving, g, weight) for g in grams.tolist()])
        curves.append((grams, points))
    return [
        Cut(slope, tuple(float(np.max(slope * grams - points)) for grams, points in curves))
        for slope in sorted({s for curve in curves for s in _slopes(*curve)})
        if slope != 0.0
    ]


def _slopes(grams: FloatArray, points: FloatArray) -> Iterable[float]:
    return [] if len(grams) < 2 else np.round(np.diff(points) / np.diff(grams), 9).tolist()
