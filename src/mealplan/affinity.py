"""How well foods go together: log lift of WWEIA category pairs in what women really ate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mealplan.tables import read_table, records

ABSENT_LIFT = 0.3
EXPECTED_AT_LEAST = 10


@dataclass(frozen=True, eq=False)
class Affinities:
    """Log lift by meal (breakfast, lunch, dinner, snack) and category pair."""

    lifts: Mapping[tuple[str, int, int], float]
    counts: Mapping[tuple[str, int], float]
    totals: Mapping[str, float]

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
        lift = self.log_lift(group, a, b)
        return 0.0 if lift is None else max(-1.2, min(1.2, lift))


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
