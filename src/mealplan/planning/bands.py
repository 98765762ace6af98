"""Points for leaving a range: what an amount below or above it costs, for many accounts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass
class Band:
    """Points of amounts outside [low, high] by account: arrays of one number per account."""

    low: Array
    high: Array
    below: Array
    above: Array

    @classmethod
    def empty(cls, n: int) -> Band:
        """Return a band that no amount leaves."""
        return cls(np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n))

    def floor(self, i: int, low: float, points: float) -> None:
        """Ask for at least ``low`` of account i at ``points`` per unit missed."""
        self.low[i], self.below[i] = low, points

    def ceiling(self, i: int, high: float, points: float) -> None:
        """Ask for at most ``high`` of account i at ``points`` per unit passed."""
        self.high[i], self.above[i] = high, points

    @classmethod
    def stack(cls, bands: Sequence[Band]) -> Band:
        """Return bands as one of arrays (bands, accounts)."""
        return cls(*(np.array([getattr(b, f) for b in bands]) for f in
                     ("low", "high", "below", "above")))  # fmt: skip

    @cached_property
    def _floors(self) -> tuple[Array, Array, Array]:
        i = np.flatnonzero(self.below.reshape(-1, self.below.shape[-1]).any(axis=0))
        return i, self.low[..., i], self.below[..., i]

    @cached_property
    def _ceilings(self) -> tuple[Array, Array, Array]:
        i = np.flatnonzero(self.above.reshape(-1, self.above.shape[-1]).any(axis=0))
        return i, self.high[..., i], self.above[..., i]

    def points(self, amounts: Array, band: Any = slice(None)) -> Array:
        """Return the points of amounts (..., accounts); ``band`` picks among stacked bands."""
        i, low, below = self._floors
        k, high, above = self._ceilings
        if low.ndim == 1:
            missed: Array = np.maximum(low - amounts[..., i], 0.0) @ below
            passed: Array = np.maximum(amounts[..., k] - high, 0.0) @ above
            return missed + passed
        missed = np.sum(np.maximum(low[band] - amounts[..., i], 0.0) * below[band], axis=-1)
        passed = np.sum(np.maximum(amounts[..., k] - high[band], 0.0) * above[band], axis=-1)
        return missed + passed
