"""B12 care as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from mealplan.care.labs import Reading, next_tests
from mealplan.care.summary import Summary

WIDTH = 96
SUMMARY_CLOSING = (
    "Written by mealplan from what was entered, to talk about with a clinician. It does not "
    "diagnose or prescribe."
)
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
    amount = result.text
    if result.unit != marker.unit_si:
        amount += f" = {result.text_si}"
    head = f"{result.date.isoformat()}{week}  {marker.label}: {amount}  [{band}]"
    detail = f"{reading.note} Source: {reading.source}."
    indented = textwrap.wrap(detail, WIDTH, initial_indent="    ", subsequent_indent="    ")
    return [head, *indented, ""]


def summary_text(summary: Summary) -> str:
    """Return the summary for a clinician as text, to print or to send."""
    who = summary.who or "(no name)"
    lines = ["B12 summary for your clinician", f"{who}, {summary.detail}; {summary.date}", ""]
    for section in summary.sections:
        lines += [section.title.upper()]
        if section.warning:
            lines += _wrapped(f"! {section.warning}")
        for label, value in section.facts:
            lines += _wrapped(f"{label}: {value}")
        if section.text:
            lines += _wrapped(section.text)
        for line in section.lines:
            lines += _wrapped(f"- {line}")
        if section.rows:
            lines += _columns([section.head, *section.rows])
        if section.note:
            lines += _wrapped(section.note)
        lines.append("")
    return "\n".join([*lines, SUMMARY_CLOSING]) + "\n"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
