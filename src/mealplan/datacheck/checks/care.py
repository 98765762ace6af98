"""Bands of blood markers must leave no value out, and every unit needs its factor."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from mealplan.datacheck.checks import Frames
from mealplan.datacheck.problem import Problem

FILE = "lab_bands.csv"


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _situations(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows that stand beside each other for one marker, stage, trimester, standard."""
    for marker, rows in frame.groupby("marker"):
        standards = {""} | {s for cell in rows["standards"] for s in _parts(cell)}
        for standard in sorted(standards):
            own = rows[[standard in (_parts(c) or [""]) for c in rows["standards"]]]
            for stage in ("preconception", "pregnant", "lactating"):
                here = own[[stage in _parts(c) for c in own["stages"]]]
                trimesters = ("1", "2", "3") if stage == "pregnant" else ("",)
                for trimester in trimesters:
                    fits = [not _parts(c) or trimester in _parts(c) for c in here["trimesters"]]
                    found = here[fits] if trimester else here
                    words = " ".join(w for w in (str(marker), stage, trimester, standard) if w)
                    yield words, found


def bands(frames: Frames) -> Iterator[Problem]:
    """Yield gaps, overlaps and missing ends among the bands of one situation."""
    frame = frames.get("lab_bands")
    needed = {"marker", "stages", "trimesters", "standards", "band", "low", "high", "includes"}
    if frame is None or not needed <= set(frame.columns):
        return
    for words, rows in _situations(frame):
        if rows.empty:
            yield Problem(FILE, None, None, f"no band for {words}: add its bands")
            continue
        low = pd.to_numeric(rows["low"], errors="coerce")
        ordered = rows.loc[low.fillna(float("-inf")).sort_values(kind="stable").index]
        first, last = ordered.index[0], ordered.index[-1]
        if ordered["low"].iloc[0] != "":
            message = (
                f"the lowest band of {words} begins at {ordered['low'].iloc[0]}: leave low empty"
            )
            yield Problem(FILE, int(str(first)), "low", message)
        if ordered["high"].iloc[-1] != "":
            message = f"the highest band of {words} must hold all high values: leave high empty"
            yield Problem(FILE, int(str(last)), "high", message)
        for below, above in pairwise(ordered.index):
            yield from _edge(words, below, above, ordered)


def _edge(words: str, below: object, above: object, rows: pd.DataFrame) -> Iterator[Problem]:
    """Yield what is wrong where one band ends and the next begins."""
    end, start = str(rows.at[below, "high"]), str(rows.at[above, "low"])
    row = int(str(above))
    try:
        same = float(end) == float(start)
    except ValueError:
        same = False
    if not same:
        message = f"begins at {start or 'nothing'} where the band below ends at {end or 'nothing'}"
        yield Problem(FILE, row, "low", f"{message} ({words}): make them one number")
        return
    held = [
        rows.at[below, "includes"] in ("high", "both"),
        rows.at[above, "includes"] in ("low", "both"),
    ]
    if sum(held) != 1:
        which = "both bands" if all(held) else "no band"
        message = f"{which} of {words} hold {start}: let one of them include it"
        yield Problem(FILE, row, "includes", message)


def units(frames: Frames) -> Iterator[Problem]:
    """Yield markers whose SI unit is not among their units, and units without a factor."""
    markers, units, factors = (
        frames.get(name) for name in ("lab_markers", "lab_units", "unit_factors")
    )
    if markers is None or units is None or factors is None:
        return
    if not {"marker", "unit_si"} <= set(markers.columns) or "unit" not in units:
        return
    pairs = factors[["quantity", "from_unit", "to_unit"]].itertuples(index=False)
    known = {(q, u) for q, a, b in pairs for u in (a, b)}
    for row, marker, unit in markers[["marker", "unit_si"]].itertuples():
        if unit not in set(units.loc[units["marker"] == marker, "unit"]):
            message = f"{unit!r} is not among the units of {marker} in lab_units.csv: add it there"
            yield Problem("lab_markers.csv", int(str(row)), "unit_si", message)
    si = dict(zip(markers["marker"], markers["unit_si"], strict=True))
    for row, marker, unit in units[["marker", "unit"]].itertuples():
        if unit != si.get(marker) and (marker, unit) not in known:
            message = f"{unit!r} of {marker} has no factor in unit_factors.csv: add it there"
            yield Problem("lab_units.csv", int(str(row)), "unit", message)


CHECKS = (bands, units)
