"""B12 care as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from mealplan.care.labs import Reading, next_tests

WIDTH = 96
CLOSING = "Information for talking with your clinician. It does not diagnose or prescribe."


def labs_text(readings: Sequence[Reading]) -> str:
    """Return readings as text: each result, its band and why, then what to ask and when."""
    lines: list[str] = []
    for reading in readings:
        lines += _reading_lines(reading)
    tests = next_tests(readings)
    if tests:
        lines += ["To ask, soonest first:"]
        for test in tests:
            said = f"by {test.due.isoformat()}  {test.reading.result.about.label}: {test.question}"
            lines += textwrap.wrap(said, WIDTH, initial_indent="  ", subsequent_indent=" " * 17)
        lines += [f"  ({tests[0].source})", ""]
    return "\n".join([*lines, CLOSING]) + "\n"


def _reading_lines(reading: Reading) -> list[str]:
    result, marker = reading.result, reading.result.about
    week = "" if reading.when.week is None else f", week {reading.when.week}"
    band = reading.band.label if reading.band else "not known"
    amount = result.text if result.unit != "1" else f"{result.value:g}"
    if result.unit != marker.unit_si:
        amount += f" = {result.bound}{result.value_si:g} {marker.unit_si}"
    head = f"{result.date.isoformat()}{week}  {marker.label}: {amount}  [{band}]"
    detail = f"{reading.note} Source: {reading.source}."
    indented = textwrap.wrap(detail, WIDTH, initial_indent="    ", subsequent_indent="    ")
    return [head, *indented, ""]
