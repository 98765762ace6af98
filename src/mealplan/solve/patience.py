"""When a search for whole numbers has gone on long enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

NOTHING_FOUND = 1e20
LONG_ENOUGH = 4  # times a patience's gap, and its check points, in the end


@dataclass(frozen=True)
class Patience:
    """When a search has gone on long enough: counted in the solver's own check points.

    Check points come at fixed places of the search, the same on every machine. After ``checks``
    of them a solution within ``gap`` of the bound will do, after ``most`` one within several times
    that, and after several times as many any will.
    """

    checks: int
    gap: float
    most: int


class Watch:
    """Counts check points and stops a search that has gone on long enough."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.checks = 0

    def __call__(self, event: Any) -> None:
        """Stop the search at a check point where what was found will do."""
        self.checks += 1
        if self.checks < self.patience.checks:
            return
        found, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        if not np.isfinite(found) or found > NOTHING_FOUND:
            return
        share = (found - bound) / max(abs(bound), 1e-9)
        enough = self.patience.gap
        if self.checks >= self.patience.most:
            enough = LONG_ENOUGH * self.patience.gap
        if self.checks >= LONG_ENOUGH * self.patience.most:
            enough = float("inf")
        if share <= enough:
            event.interrupt()
