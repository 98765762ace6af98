"""How much of a meal's vitamin B12 is absorbed: one concave curve as straight lines."""

from __future__ import annotations

from functools import lru_cache

from mealplan.tables import read_table
from mealplan.units import factor


@lru_cache(maxsize=1)
def absorption_cuts() -> tuple[tuple[float, float], ...]:
    """Return (slope, intercept_ug) of the lines: absorbed <= slope * dose + intercept, each.

    The least of the lines at a dose is what one eating occasion absorbs (Doets 2013, ug).
    """
    table = read_table("b12_absorption")
    return tuple(
        zip(table["slope"].astype(float), table["intercept_ug"].astype(float), strict=True)
    )


def absorbed_b12_ug(dose_ug: float) -> float:
    """Return how much of the B12 (ug) of one eating occasion is absorbed (ug)."""
    return max(0.0, min(slope * dose_ug + intercept for slope, intercept in absorption_cuts()))


def absorbed_target_ug(intake_ug: float) -> float:
    """Return the absorbed B12 (ug a day) that an intake target (ug a day) stands for."""
    return intake_ug * factor("b12_absorbed", "ug_intake", "ug_absorbed")
