"""One laboratory result: read as people write it, impossible values and wrong units caught."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mealplan.care.labs.markers import (
    Marker,
    all_markers,
    find_marker,
    find_unit,
    measured_markers,
    printed_unit,
)
from mealplan.errors import DataError

_NUMBER = re.compile(r"([<>]?)\s*(\d+(?:\.\d+)?|\.\d+)")
OLDEST = dt.date(1990, 1, 1)
MAX_WEEK = 42


class ResultError(DataError):
    """A result that cannot be read; ``column`` names the cell, ``problem`` says what is wrong."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(f"column {column}: {problem}")
        self.column = column
        self.problem = problem


@dataclass(frozen=True)
class Result:
    """A result as the laboratory gave it.

    ``bound`` is ``<`` or ``>`` where the report gives only a bound ("> 1476"), else empty.
    ``gestation_weeks`` is None where the profile says the week. ``doubt`` is a question about
    the unit, empty where the value is plain.
    """

    date: dt.date
    marker: str
    value: float
    unit: str
    bound: str = ""
    gestation_weeks: int | None = None
    doubt: str = ""

    @property
    def about(self) -> Marker:
        """The marker it is a result of."""
        return all_markers()[self.marker]

    @property
    def value_si(self) -> float:
        """The value in the marker's SI unit, rounded as bands are read."""
        return round(self.about.si(self.value, self.unit), self.about.decimals)

    @property
    def text(self) -> str:
        """Value and unit as printed: ``<60 pmol/L``."""
        return f"{self.bound}{self.value:g} {printed_unit(self.unit)}".strip()

    @property
    def text_si(self) -> str:
        """The value in the marker's SI unit as printed."""
        return f"{self.bound}{self.value_si:g} {printed_unit(self.about.unit_si)}".strip()


def read_result(cells: Mapping[str, str], *, today: dt.date | None = None) -> Result:
    """Read a result from texts: ``date``, ``marker``, ``value``, ``unit``, ``gestation_weeks``.

    Parameters
    ----------
    cells : by column; the last may be missing or empty.
    today : dates after it are refused; the machine's date without it.

    Raises
    ------
    ResultError : a cell is wrong; it says which, why, and what to write.
    """
    date = _date(cells.get("date", ""), today or dt.date.today())
    name = cells.get("marker", "").strip()
    if not name:
        raise ResultError("marker", "is empty: use one of " + ", ".join(measured_markers()))
    try:
        marker = find_marker(name)
    except DataError as error:
        raise ResultError("marker", str(error)) from None
    bound, value = _number(cells.get("value", ""))
    unit_text = cells.get("unit", "").strip()
    if not unit_text:
        raise ResultError("unit", f"is empty: is it {_which(marker, value)}? Write the unit")
    try:
        unit = find_unit(marker, unit_text)
    except DataError as error:
        raise ResultError("unit", str(error)) from None
    if not marker.is_possible(value, unit):
        raise ResultError("value", _impossible(marker, value, unit))
    return Result(
        date, marker.id, value, unit, bound, _week(cells), _doubt(marker, value, unit, bound)
    )


def _date(text: str, today: dt.date) -> dt.date:
    said = text.strip()
    if not said:
        raise ResultError("date", "is empty: write a date such as 2026-11-23")
    try:
        date = dt.date.fromisoformat(said)
    except ValueError:
        raise ResultError("date", f"{said!r} is not a date: write it as 2026-11-23") from None
    if date > today:
        raise ResultError("date", f"{said} has not come yet: write the day blood was taken")
    if date < OLDEST:
        raise ResultError("date", f"{said} is before {OLDEST}: write the day blood was taken")
    return date


def _number(text: str) -> tuple[str, float]:
    said = text.strip()
    if not said:
        raise ResultError("value", "is empty: write the number of the report")
    match = _NUMBER.fullmatch(said)
    if match is None:
        hint = "write it with a point before decimals and nothing else, such as 11.5"
        raise ResultError("value", f"{said!r} is not a number: {hint}")
    value = float(match[2])
    if not math.isfinite(value):
        raise ResultError("value", f"{said!r} is too large")
    return match[1], value


def _week(cells: Mapping[str, str]) -> int | None:
    said = (cells.get("gestation_weeks") or "").strip()
    if not said:
        return None
    if not said.isdigit() or not 1 <= int(said) <= MAX_WEEK:
        problem = f"{said!r} is not a week: write a whole number from 1 to {MAX_WEEK}, or nothing"
        raise ResultError("gestation_weeks", problem)
    return int(said)


def usual_units(marker: Marker, value: float) -> list[str]:
    """Return the units in which a value would be one that people have, one per factor."""
    found: dict[float, str] = {}
    for unit in marker.units:
        if marker.is_usual(value, unit):
            found.setdefault(marker.si(1, unit), unit)
    return list(found.values())


def _which(marker: Marker, value: float) -> str:
    units = usual_units(marker, value) or list(marker.units)
    return " or ".join(f"{value:g} {unit}" for unit in units)


def _impossible(marker: Marker, value: float, unit: str) -> str:
    low, high = (edge / marker.si(1, unit) for edge in marker.possible)
    said = f"{value:g} {unit} is not possible for {marker.id} ({low:.3g} to {high:.5g} {unit})"
    others = usual_units(marker, value)
    if others:
        return f"{said}: is it {' or '.join(f'{value:g} {other}' for other in others)}?"
    return f"{said}: look at the report again"


def _doubt(marker: Marker, value: float, unit: str, bound: str) -> str:
    """Ask about the unit where the value is odd in this one and usual in another."""
    if bound or marker.is_usual(value, unit):
        return ""
    others = usual_units(marker, value)
    if others:
        ways = " or ".join(f"{value:g} {other}" for other in others)
        return f"{value:g} {unit} is unusual. Is it {ways}? Look at the report again."
    return f"{value:g} {unit} is unusual. Look at the report again."
