"""Reference values must be possible together: a typing error shows by its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from mealplan.datacheck.checks import Frames
from mealplan.datacheck.problem import Problem

RANGES = ("age_{}_years", "week_{}", "month_{}")
GROUP = (
    "stage",
    *(part.format(end) for part in RANGES for end in ("min", "max")),
    "diet",
    "nutrient",
    "per",
)
ORDER = ("ear", "rda", "ul")
"""Kinds of values that rise: an average need, what suffices nearly all, too much."""


def _standards(frames: Frames) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, frame in sorted(frames.items()):
        if name.startswith("targets/") and {*GROUP, "kind", "value", "unit"} <= set(frame.columns):
            yield name, frame


def ranges(frames: Frames) -> Iterator[Problem]:
    """Yield ranges of age, week or month that end before they begin, in any table."""
    for name, frame in sorted(frames.items()):
        for pattern in RANGES:
            low, high = pattern.format("min"), pattern.format("max")
            if not {low, high} <= set(frame.columns):
                continue
            least = pd.to_numeric(frame[low], errors="coerce")
            most = pd.to_numeric(frame[high], errors="coerce")
            for row in frame.index[least > most]:
                message = f"{most[row]:g} lies before {low}, {least[row]:g}: swap or correct them"
                yield Problem(f"{name}.csv", int(str(row)), high, message)


def units(frames: Frames) -> Iterator[Problem]:
    """Yield values whose unit is not the one that the nutrient's id carries."""
    for name, frame in _standards(frames):
        for row, nutrient, unit in frame[["nutrient", "unit"]].itertuples():
            own = str(nutrient).rsplit("_", 1)[-1]
            if unit not in (own, "percent"):
                message = f"{unit!r} is not the unit of {nutrient}: write {own} and convert"
                yield Problem(f"{name}.csv", int(str(row)), "unit", message)


def _partial_maxima(frames: Frames) -> set[str]:
    """Return the nutrients whose upper limit counts a part only (magnesium in supplements)."""
    rules = frames.get("target_rules")
    if rules is None or not {"nutrient", "maximum_applies_to"} <= set(rules.columns):
        return set()
    return set(rules.loc[rules["maximum_applies_to"] != "total", "nutrient"])


def order(frames: Frames) -> Iterator[Problem]:
    """Yield values of one group and nutrient that do not rise from EAR over RDA to UL."""
    partial = _partial_maxima(frames)
    for name, frame in _standards(frames):
        values = pd.to_numeric(frame["value"], errors="coerce")
        whole = (frame["kind"] != "ul") | ~frame["nutrient"].isin(partial)
        chosen = frame[frame["kind"].isin(ORDER) & whole]
        for _, rows in chosen.groupby(list(GROUP)):
            placed = sorted((ORDER.index(str(rows.loc[row, "kind"])), row) for row in rows.index)
            for (_, lower), (_, upper) in pairwise(placed):
                if values[lower] > values[upper]:
                    kinds = rows.loc[[lower, upper], "kind"].tolist()
                    message = (
                        f"the {kinds[1]} of {rows.loc[upper, 'nutrient']} is {values[upper]:g}, "
                        f"below its {kinds[0]} of {values[lower]:g} in row {lower}: correct one"
                    )
                    yield Problem(f"{name}.csv", int(str(upper)), "value", message)


CHECKS = (ranges, units, order)
