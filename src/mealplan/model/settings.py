"""The planner's weights and limits, from ``food_data/planning.csv`` and ``slot_shares.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mealplan.tables import read_table, records


@dataclass(frozen=True)
class Settings:
    """Weights (points), limits (uses, shares) and each slot group's share of energy."""

    values: Mapping[str, float]
    shares: Mapping[str, tuple[float, float]]

    def __getitem__(self, key: str) -> float:
        return self.values[key]


@lru_cache(maxsize=4)
def load_settings(folder: Path | None = None) -> Settings:
    """Read the planner's settings."""
    planning = read_table("planning", folder=folder)
    shares = read_table("slot_shares", folder=folder)
    return Settings(
        dict(zip(planning["key"], planning["value"].astype(float), strict=True)),
        {r["slot_group"]: (r["share_min"], r["share_max"]) for r in records(shares)},
    )
