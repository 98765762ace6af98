"""Readings as tables: what ``mealplan labs`` writes, and what a trend chart draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from mealplan.care.labs.bands import Band, Reading, bands_for, read_against_bands
from mealplan.care.labs.combined import combined_results
from mealplan.care.labs.markers import all_markers
from mealplan.care.labs.results import Result
from mealplan.care.labs.when import stage_on
from mealplan.profiles import Profile

COLUMNS = (
    "date",
    "gestation_weeks",
    "marker",
    "value",
    "unit",
    "value_si",
    "unit_si",
    "band",
    "low",
    "high",
    "note",
    "source",
    "concern",
    "ask",
    "confidence",
)
ASSUMED_AGE = 30.0


def readings_of(
    results: Iterable[Result], profile: Profile | None = None, *, today: dt.date | None = None
) -> list[Reading]:
    """Read results against their bands, by date and marker, each cB12 after its four.

    Parameters
    ----------
    results : as read; their own week goes before the profile's.
    profile : stage, week, age and standard; None where nobody said.
    today : the day the profile's week counts from, unless it has a ``start``.
    """
    given = list(results)
    age = ASSUMED_AGE if profile is None else profile.age_years
    standard = "us" if profile is None else profile.standard
    order = list(all_markers())
    every = [*given, *combined_results(given, age)]
    every.sort(key=lambda r: (r.date, order.index(r.marker)))
    return [
        read_against_bands(
            result,
            stage_on(result.date, profile, gestation_weeks=result.gestation_weeks, today=today),
            standard,
        )
        for result in every
    ]


def readings_table(readings: Sequence[Reading]) -> pd.DataFrame:
    """Return the table that ``mealplan labs`` writes.

    ``value`` and ``unit`` are as the laboratory gave them (``<60`` for a bound), ``value_si`` is
    in ``unit_si``; ``low`` and ``high`` are the ends of the adequate range in ``unit_si``;
    an end that is open, or a week that is not known, is missing.
    """
    rows = [
        (
            r.result.date.isoformat(),
            r.when.week,
            r.result.marker,
            _as_given(r.result),
            "" if r.result.unit == "1" else r.result.unit,
            r.result.value_si,
            "" if r.result.about.unit_si == "1" else r.result.about.unit_si,
            r.band.name if r.band else "",
            r.low,
            r.high,
            r.note,
            r.source,
            r.concern,
            r.band.follow_up if r.band else "",
            r.band.confidence if r.band else "",
        )
        for r in readings
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["gestation_weeks"] = frame["gestation_weeks"].astype("Int64")
    for column in ("value_si", "low", "high"):
        frame[column] = frame[column].astype(float)
    return frame


def _as_given(result: Result) -> str | float | int:
    if result.bound:
        return f"{result.bound}{result.value:g}"
    return int(result.value) if result.value.is_integer() else result.value


def trend_table(readings: Sequence[Reading], marker: str) -> pd.DataFrame:
    """Return the results of a marker over time: date, week, value_si, band, concern, text."""
    rows = [
        (
            pd.Timestamp(r.result.date),
            r.when.week,
            r.result.value_si,
            r.band.label if r.band else "not known",
            r.concern,
            r.result.text,
        )
        for r in readings
        if r.result.marker == marker
    ]
    return pd.DataFrame(rows, columns=["date", "week", "value_si", "band", "concern", "text"])


def band_areas(
    readings: Sequence[Reading],
    marker: str,
    profile: Profile | None = None,
    *,
    today: dt.date | None = None,
) -> pd.DataFrame:
    """Return the bands behind a trend: each stretch of days with the same bands, cut to view.

    Columns ``start``, ``end`` (days), ``low``, ``high`` (SI), ``band``, ``concern``; the bands
    step where a trimester begins.
    """
    shown = [r for r in readings if r.result.marker == marker]
    columns = ["start", "end", "low", "high", "band", "concern"]
    if not shown:
        return pd.DataFrame(columns=columns)
    standard = "us" if profile is None else profile.standard
    first = min(r.result.date for r in shown) - dt.timedelta(days=10)
    last = max(r.result.date for r in shown) + dt.timedelta(days=10)
    values = [r.result.value_si for r in shown]
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    stretches: list[tuple[dt.date, dt.date, tuple[Band, ...]]] = []
    for day in days:
        bands = bands_for(marker, stage_on(day, profile, today=today), standard)
        if stretches and stretches[-1][2] == bands:
            stretches[-1] = (stretches[-1][0], day + dt.timedelta(days=1), bands)
        else:
            stretches.append((day, day + dt.timedelta(days=1), bands))
    ends = [edge for *_, bands in stretches for b in bands for edge in (b.low, b.high)]
    known = [edge for edge in ends if edge is not None]
    top = max([*values, *known]) + 0.15 * float(np.ptp([*values, *known, 0]))
    bottom = min([0.0, *values, *known])
    rows = [
        (
            pd.Timestamp(start),
            pd.Timestamp(end),
            bottom if band.low is None else band.low,
            top if band.high is None else band.high,
            band.label,
            band.concern,
        )
        for start, end, bands in stretches
        for band in bands
    ]
    return pd.DataFrame(rows, columns=columns)
