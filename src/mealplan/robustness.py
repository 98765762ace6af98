"""How sure a week is: skipped meals, uneven portions and natural variation, simulated."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from mealplan.plan import Plan


@dataclass(frozen=True, eq=False)
class Robustness:
    """What became of a week in ``runs`` simulated ones.

    ``table`` has one row per nutrient with a target: nutrient, label, unit, ear, target_min,
    planned, low (5th percentile), middle, high (95th), chance_ear, chance_target (0-1, NaN
    without one), foods_known. Amounts are means of the week a day, supplements counted.
    ``assumptions`` are sentences with their sources.
    """

    table: pd.DataFrame
    runs: int
    seed: int
    assumptions: tuple[str, ...]
    sentences: tuple[str, ...]


def simulate(plan: Plan, *, runs: int = 2000, seed: int = 1) -> Robustness:
    """Simulate a week: how often would it still meet EAR and RDA? Takes well under a second."""
    raise NotImplementedError
