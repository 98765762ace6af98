"""Checks cells against the schema: types, limits, allowed values, patterns, keys."""

from __future__ import annotations

import re
from difflib import get_close_matches

import pandas as pd
import pandera.pandas as pa

from mealplan.datacheck.problem import Problem
from mealplan.datacheck.schema import Column, Table

SHOWN = 10
"""How many problems of one kind are told for one column; the rest is counted."""


def check_cells(table: Table, frame: pd.DataFrame) -> list[Problem]:
    """Return every cell that the schema does not allow, and every key that stands twice.

    Parameters
    ----------
    table : the schema.
    frame : texts, indexed by row; columns that are missing are passed over.
    """
    found: list[Problem] = []
    for column in table.columns:
        if column.name in frame:
            found += _check_column(table, column, frame[column.name])
    return found + _check_key(table, frame)


def _check_column(table: Table, column: Column, cells: pd.Series) -> list[Problem]:
    filled = cells[cells != ""]
    wrong: list[tuple[int, str]] = []
    if column.required:
        wrong += [(_row(row), _empty(column)) for row in cells.index[cells == ""]]
    if column.type in ("number", "integer"):
        numbers = pd.to_numeric(filled, errors="coerce")
        bad = numbers.isna() | numbers.isin([float("inf"), -float("inf")])
        if column.type == "integer":
            bad |= ~filled.str.fullmatch(r"-?\d+")
        kind = "a whole number" if column.type == "integer" else "a number"
        hint = "; write a point, not a comma, before decimals" if column.type == "number" else ""
        wrong += [
            (_row(row), f"{filled[row]!r} is not {kind}{_unit(column)}{hint}")
            for row in filled.index[bad]
        ]
        wrong += _failures(column, numbers[~bad])
    elif column.type == "list":
        parts = filled.str.split(";").explode().str.strip()
        wrong += _failures(column, parts)
    elif column.type == "regex":
        wrong += [(_row(row), message) for row, message in _not_compiled(filled)]
    elif column.type == "verbatim":
        wrong += _failures(column, filled)
    else:
        spaced = filled != filled.str.strip()
        wrong += [
            (_row(row), f"{filled[row]!r} begins or ends with a blank: take it away")
            for row in filled.index[spaced]
        ]
        wrong += _failures(column, filled[~spaced])
    wrong.sort()
    told = [Problem(table.path, row, column.name, message) for row, message in wrong[:SHOWN]]
    if len(wrong) > SHOWN:
        rest = f"and {len(wrong) - SHOWN} more cells of this column are wrong"
        told.append(Problem(table.path, wrong[SHOWN][0], column.name, rest))
    return told


def _not_compiled(patterns: pd.Series) -> list[tuple[object, str]]:
    found: list[tuple[object, str]] = []
    for row, pattern in patterns.items():
        try:
            re.compile(pattern)
        except re.error as error:
            found.append((row, f"{pattern!r} is not a regular expression ({error})"))
    return found


def _row(row: object) -> int:
    return int(str(row))


def _unit(column: Column) -> str:
    return f" ({column.unit})" if column.unit else ""


def _empty(column: Column) -> str:
    if column.enum:
        return f"is empty: use one of {', '.join(column.enum)}"
    return "is empty: it must be filled in"


def _failures(column: Column, values: pd.Series) -> list[tuple[int, str]]:
    """Return the cells outside limits, allowed values or pattern, with what is allowed."""
    checks: dict[str, pa.Check] = {}
    if column.minimum is not None:
        message = f"is below {column.minimum:g}{_unit(column)}, the least allowed"
        checks[message] = pa.Check.ge(column.minimum, error=message)
    if column.maximum is not None:
        message = f"is above {column.maximum:g}{_unit(column)}, the most allowed"
        checks[message] = pa.Check.le(column.maximum, error=message)
    if column.enum:
        message = f"is not allowed: use one of {', '.join(column.enum)}"
        checks[message] = pa.Check.isin(list(column.enum), error=message)
    if column.pattern:
        message = f"does not look right: it must match {column.pattern}"
        # ``fullmatch`` of a pattern with alternatives needs the group.
        whole = rf"^(?:{column.pattern})$"
        checks[message] = pa.Check.str_matches(whole, error=message)
    if not checks or values.empty:
        return []
    # Parts of a list share their row: pandera reports positions, which are mapped back.
    plain = values.reset_index(drop=True)
    try:
        pa.SeriesSchema(checks=list(checks.values())).validate(plain, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        return [
            (
                _row(values.index[int(position)]),
                f"{_show(value)} {next((told for told in checks if told == check), check)}",
            )
            for position, value, check in zip(
                cases["index"], cases["failure_case"], cases["check"], strict=True
            )
        ]
    return []


def _show(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(value)


def _check_key(table: Table, frame: pd.DataFrame) -> list[Problem]:
    key = [name for name in table.key if name in frame]
    if not key or len(key) < len(table.key):
        return []
    twice = frame.duplicated(key)
    found = []
    for row in frame.index[twice][:SHOWN]:
        values = frame.loc[row, key]
        first = frame.index[(frame[key] == values).all(axis=1)][0]
        said = ", ".join(map(str, values))
        column = key[0] if len(key) == 1 else None
        message = f"{said} stands already in row {first}: keep one of the two"
        found.append(Problem(table.path, _row(row), column, message))
    return found


def check_references(
    table: Table, frame: pd.DataFrame, frames: dict[str, pd.DataFrame]
) -> list[Problem]:
    """Return the cells that name a row which another table does not hold.

    A table that is missing or beyond reading is told elsewhere, and passed over here.
    """
    found: list[Problem] = []
    for column in table.columns:
        if column.foreign_key is None or column.name not in frame:
            continue
        there, field = column.foreign_key
        if there not in frames or field not in frames[there]:
            continue
        known = set(frames[there][field])
        cells = frame[column.name]
        cells = cells[cells != ""]
        if column.type == "list":
            cells = cells.str.split(";").explode().str.strip()
        lost = cells[~cells.isin(known)]
        for row, value in list(lost.items())[:SHOWN]:
            message = f"{value!r} is not in {there}.csv, column {field}{_near(value, known)}"
            found.append(Problem(table.path, _row(row), column.name, message))
        if len(lost) > SHOWN:
            rest = f"and {len(lost) - SHOWN} more cells name what {there}.csv does not hold"
            found.append(Problem(table.path, _row(lost.index[SHOWN]), column.name, rest))
    return found


def _near(value: str, known: set[str]) -> str:
    # Codes are numbers: a code that looks alike is another food.
    if re.fullmatch(r"\d+", value):
        return ""
    close = get_close_matches(value, known, n=1)
    return f": did you mean {close[0]!r}?" if close else ""
