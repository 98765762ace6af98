"""Joins the figures of one nutrient into one target row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from mealplan.tables import Row, table_rows
from mealplan.targets.standards import Figure, least_certain
from mealplan.targets.types import AppliesTo, Period, Target, WhenPassed
from mealplan.units import unit_of


@lru_cache(maxsize=1)
def _rules() -> dict[str, Row]:
    return {row["nutrient"]: row for row in table_rows("target_rules")}


def joined_row(nutrient: str, found: Mapping[tuple[str, str], Figure]) -> Target:
    """Join the bounds of a nutrient: the highest minimum and the lowest maximum count."""
    kinds = {kind: figure for (name, kind), figure in found.items() if name == nutrient}
    lows = [kinds[kind] for kind in ("rda", "ai", "amdr_min") if kind in kinds]
    highs = [kinds[kind] for kind in ("ul", "cdrr", "amdr_max", "limit") if kind in kinds]
    advice = "advice" in kinds
    if advice and not lows:
        lows = [kinds["advice"]]
    low = max(lows, key=lambda figure: figure.value, default=None)
    high = min(highs, key=lambda figure: figure.value, default=None)
    used = [figure for figure in (low, high) if figure is not None]
    rules = _rules().get(nutrient, _rules()["*"])
    ear = kinds.get("ear")
    return Target(
        nutrient=nutrient,
        unit=unit_of(nutrient),
        minimum=None if low is None else low.value,
        maximum=None if high is None else high.value,
        ear=None if ear is None else ear.value,
        basis="; ".join(dict.fromkeys(figure.basis for figure in used)),
        source="; ".join(dict.fromkeys(figure.source for figure in used)),
        confidence=least_certain([figure.confidence for figure in used]),
        period=cast(Period, rules["minimum_period"]),
        maximum_period=cast(Period, rules["maximum_period"]),
        hard_maximum=high is not None and rules["maximum_hard"] == "yes",
        advice=advice,
        maximum_applies_to=cast(AppliesTo, rules["maximum_applies_to"]),
        when_passed=cast(WhenPassed, rules["when_passed"]),
        note=rules["note"] if isinstance(rules["note"], str) else "",
    )
