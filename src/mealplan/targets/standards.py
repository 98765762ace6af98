"""Reference intakes of one standard, picked for one woman and turned into amounts a day.

``per`` in ``targets/<standard>.csv`` says how a value is meant: ``day`` (an amount), ``kg`` and
``kg_normal`` (per kg of weight before pregnancy; the second at most that of BMI 25), ``day_extra``
(added to the ``kg`` value), ``energy_percent``, ``mj`` and ``1000kcal`` (per energy).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from mealplan.profiles import Profile
from mealplan.tables import Row, holds_in, table_rows
from mealplan.units import convert, kcal_per_g, kj

SAFETY_STANDARD = "us"  # its upper limits stand in where another standard has none
MINIMUM_KINDS = ("rda", "ai")
CERTAINTY = ("M-low", "M", "V*", "C", "V", "V2")
NORMAL_BMI_TOP = 25.0


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One bound of one nutrient as an amount a day, with where it comes from."""

    value: float
    basis: str
    source: str
    confidence: str


def rows_for(profile: Profile, standard: str, week: int | None) -> list[Row]:
    """Return the rows of a standard that hold for her stage, age, week or month, and diet."""
    diet = "plant_based" if profile.plant_based else "mixed"
    years, months = math.floor(profile.age_years), profile.postpartum_months
    return [
        row
        for row in table_rows(f"targets/{standard}", text=("diet",))
        if row["stage"] == profile.stage
        and holds_in(row["age_min_years"], row["age_max_years"], years)
        and holds_in(row["week_min"], row["week_max"], week)
        and holds_in(row["month_min"], row["month_max"], months)
        and (row["diet"] == diet or not isinstance(row["diet"], str))
    ]


def standard_row(standard: str) -> Row:
    """Return a standard's row of ``standards.csv``: its names for the bounds, edition, note."""
    return next(row for row in table_rows("standards") if row["standard"] == standard)


def standards_with(profile: Profile, nutrient: str, value: float) -> tuple[str, ...]:
    """Return the labels of the standards whose daily figure for her is ``value``."""
    return tuple(
        str(standard["label"])
        for standard in table_rows("standards")
        if any(
            row["nutrient"] == nutrient
            and row["kind"] in MINIMUM_KINDS
            and row["per"] == "day"
            and row["value"] == value
            for row in rows_for(profile, standard["standard"], profile.week)
        )
    )


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
    rows: Iterable[Row], profile: Profile, energy_kcal: float, standard: str
) -> dict[tuple[str, str], Figure]:
    """Return (nutrient, kind) -> amount a day.

    Of a flat amount and one by body weight the larger counts; ``day_extra`` adds to the latter.
    """
    names = standard_row(standard)
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
    for record in rows:
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
