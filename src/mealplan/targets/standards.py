"""Reference intakes of one standard, picked for one woman and turned into amounts a day.

``per`` in ``targets/<standard>.csv`` says how a value is meant: ``day`` (an amount), ``kg`` and
``kg_normal`` (per kg of weight before pregnancy; the second at most that of BMI 25), ``day_extra``
(added to the ``kg`` value), ``energy_percent``, ``mj`` and ``1000kcal`` (per energy).
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mealplan.profiles import Profile
from mealplan.tables import read_table
from mealplan.units import convert, kcal_per_g, kj

SAFETY_STANDARD = "us"  # its upper limits stand in where another standard has none
MINIMUM_KINDS = ("rda", "ai")
CERTAINTY = ("M-low", "M", "V*", "C", "V", "V2")
NORMAL_BMI_TOP = 25.0

Row = dict[Hashable, Any]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One bound of one nutrient as an amount a day, with where it comes from."""

    value: float
    basis: str
    source: str
    confidence: str


def _within(low: pd.Series[float], high: pd.Series[float], value: float | None) -> pd.Series[bool]:
    if value is None:
        return low.isna() & high.isna()
    return (low.isna() | (low <= value)) & (high.isna() | (high >= value))


def rows_for(profile: Profile, standard: str, week: int | None) -> pd.DataFrame:
    """Return the rows of a standard that hold for her stage, age, week or month, and diet."""
    table = read_table(f"targets/{standard}", text=("diet",))
    diet = "plant_based" if profile.plant_based else "mixed"
    hit = (
        (table["stage"] == profile.stage)
        & _within(table["age_min_years"], table["age_max_years"], math.floor(profile.age_years))
        & _within(table["week_min"], table["week_max"], week)
        & _within(table["month_min"], table["month_max"], profile.postpartum_months)
        & (table["diet"].isna() | (table["diet"] == diet))
    )
    return table[hit]


def standards_with(profile: Profile, nutrient: str, value: float) -> tuple[str, ...]:
    """Return the labels of the standards whose daily figure for her is ``value``."""
    labels = read_table("standards").set_index("standard")["label"]
    found = []
    for standard, label in labels.items():
        rows = rows_for(profile, str(standard), profile.week)
        mine = (rows["nutrient"] == nutrient) & rows["kind"].isin(MINIMUM_KINDS)
        if (mine & (rows["per"] == "day") & (rows["value"] == value)).any():
            found.append(str(label))
    return tuple(found)


def _amount(row: Row, profile: Profile, energy_kcal: float) -> float:
    value, per, nutrient = float(row["value"]), str(row["per"]), str(row["nutrient"])
    weight = profile.prepregnancy_weight_kg
    normal = min(weight, NORMAL_BMI_TOP * convert(profile.height_cm, "length", "cm", "m") ** 2)
    if per == "energy_percent":
        return value / 100 * energy_kcal / kcal_per_g(nutrient)
    by = {
        "day": 1.0,
        "day_extra": 1.0,
        "kg": weight,
        "kg_normal": normal,
        "mj": kj(energy_kcal) / 1000,
        "1000kcal": energy_kcal / 1000,
    }
    return value * by[per]


def least_certain(tags: list[str]) -> str:
    """Return the least certain of some confidence tags."""
    return min(tags, key=lambda tag: CERTAINTY.index(tag) if tag in CERTAINTY else -1, default="")


def _join(rows: list[Row], value: float, basis: str) -> Figure:
    return Figure(
        value=value,
        basis=basis,
        source="; ".join(dict.fromkeys(str(row["source"]) for row in rows)),
        confidence=least_certain([str(row["confidence"]) for row in rows]),
    )


def figures(
    rows: pd.DataFrame, profile: Profile, energy_kcal: float, standard: str
) -> dict[tuple[str, str], Figure]:
    """Return (nutrient, kind) -> amount a day.

    Of a flat amount and one by body weight the larger counts; ``day_extra`` adds to the latter.
    """
    names = read_table("standards").set_index("standard").loc[standard]
    labels = {
        "rda": names["rda_name"],
        "ai": names["ai_name"],
        "ul": names["ul_name"],
        "cdrr": "CDRR",
        "amdr_min": "AMDR",
        "amdr_max": "AMDR",
    }
    found = {}
    groups: dict[tuple[str, str], list[Row]] = {}
    for record in rows.to_dict("records"):
        groups.setdefault((str(record["nutrient"]), str(record["kind"])), []).append(record)
    for (nutrient, kind), group in sorted(groups.items()):
        summed = [row for row in group if row["per"] in ("kg", "kg_normal", "day_extra")]
        flat = [row for row in group if row not in summed]
        options = [([row], _amount(row, profile, energy_kcal)) for row in flat]
        if summed:
            options.append((summed, sum(_amount(row, profile, energy_kcal) for row in summed)))
        best, value = max(options, key=lambda option: option[1])
        label = str(labels.get(kind, kind))
        by_weight = " per kg" if best is summed else ""
        found[nutrient, kind] = _join(best, value, label + by_weight)
    return found


def with_safety_limits(
    own: dict[tuple[str, str], Figure], safety: dict[tuple[str, str], Figure]
) -> tuple[dict[tuple[str, str], Figure], tuple[str, ...]]:
    """Add the upper limits, and the caffeine and alcohol limits, that a standard lacks.

    Returns the figures, and the nutrients whose limit is borrowed.
    """
    borrowed = []
    both = dict(own)
    for (nutrient, kind), figure in safety.items():
        safe_kind = kind == "ul" or (kind == "limit" and nutrient in ("caffeine_mg", "alcohol_g"))
        if safe_kind and (nutrient, kind) not in own:
            both[nutrient, kind] = Figure(
                value=figure.value,
                basis=f"{figure.basis} ({SAFETY_STANDARD})",
                source=figure.source,
                confidence=figure.confidence,
            )
            borrowed.append(nutrient)
    return both, tuple(borrowed)
