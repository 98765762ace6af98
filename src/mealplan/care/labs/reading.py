"""Reads a file of results; every row that is wrong is told at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mealplan.care.labs.results import Result, ResultError, read_result
from mealplan.csvtext import TextTable, read_text, table_of
from mealplan.errors import DataError, in_file

NEEDED = ("date", "marker", "value", "unit")
SHOWN = 20


@dataclass(frozen=True)
class ReadResults:
    """What a file holds: results in its order, and a sentence for each row that is wrong."""

    results: tuple[Result, ...]
    problems: tuple[str, ...]


def read_table_of_results(table: TextTable, *, today: dt.date | None = None) -> ReadResults:
    """Read the rows of a table; wrong ones become sentences with file, row and column."""
    results: list[Result] = []
    problems: list[str] = []
    seen: dict[tuple[object, ...], int] = {}
    for row in table.rows:
        try:
            result = read_result(_points(row.cells, table.decimal_comma), today=today)
        except ResultError as error:
            problems.append(in_file(table.name, error.problem, row=row.number, column=error.column))
            continue
        key = (result.date, result.marker, result.value, result.unit, result.bound)
        if key in seen:
            said = f"is the same result as row {seen[key]}; keep one of the two"
            problems.append(in_file(table.name, said, row=row.number))
            continue
        seen[key] = row.number
        results.append(result)
    return ReadResults(tuple(results), tuple(problems))


def _points(cells: Mapping[str, str], decimal_comma: bool) -> dict[str, str]:
    """Write a point for the decimal comma of a file that a spreadsheet saved with semicolons."""
    out = {name: cell.lstrip("'") for name, cell in cells.items()}
    if decimal_comma and re.fullmatch(r"[<>]?\s*\d+,\d+", out["value"].strip()):
        out["value"] = out["value"].replace(",", ".")
    return out


def read_results(path: str, *, today: dt.date | None = None) -> tuple[Result, ...]:
    """Read ``RESULTS.csv``; ``-`` is standard input.

    Columns ``date``, ``marker``, ``value``, ``unit`` in any order, ``gestation_weeks`` too where
    the file has it; other columns are passed over.

    Raises
    ------
    DataError : the file or a row is wrong; the message has one sentence per wrong row.
    """
    name = "standard input" if path == "-" else path
    read = read_table_of_results(table_of(read_text(path), name, NEEDED), today=today)
    if read.problems:
        raise DataError(told(read.problems))
    return read.results


def told(problems: Iterable[str]) -> str:
    """Put sentences under each other, the first twenty and how many more there are."""
    lines = list(problems)
    more = len(lines) - SHOWN
    return "\n".join([*lines[:SHOWN], *([f"and {more} more rows are wrong"] if more > 0 else [])])
