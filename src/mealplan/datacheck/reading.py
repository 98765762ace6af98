"""Reads a table cell by cell, so that every problem can be told with its row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from mealplan.datacheck.problem import Problem
from mealplan.datacheck.schema import Table

GET_AGAIN = "restore it from the release, or run `mealplan data build`"


def read_cells(folder: Path, table: Table) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read a table as texts, its index being the rows that a spreadsheet shows.

    Returns
    -------
    The frame (None where the file is beyond reading) and what is wrong with the file itself:
    missing, empty, not UTF-8, cut off, wrong columns, rows with too few or too many cells.
    A column that is missing is not in the frame; a row of the wrong length is left out.
    """
    path = folder / table.path

    def problem(message: str, row: int | None = None, column: str | None = None) -> Problem:
        return Problem(table.path, row, column, message)

    if not path.is_file():
        return None, [problem(f"the file is missing: {GET_AGAIN}")]
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return None, [problem("is not UTF-8 text: save it as CSV UTF-8", row)]
    if text.startswith("\ufeff"):
        # A spreadsheet's "CSV UTF-8" begins with this mark; it does no harm.
        text = text.removeprefix("\ufeff")
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        return None, [problem(f"holds bytes that are no text: {GET_AGAIN}", row)]
    reader = csv.reader(io.StringIO(text), strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        # Row numbers count records as a spreadsheet does, not lines of the file.
        lines = [(row, cells) for row, cells in enumerate(reader, start=1) if cells]
    except csv.Error as error:
        return None, [problem(f"is not a whole CSV ({error}): {GET_AGAIN}", reader.line_num)]
    if not lines:
        return None, [problem(f"is empty: {GET_AGAIN}")]
    header, problems = lines[0][1], []
    if not text.endswith("\n") and not table.by_hand:
        problems.append(problem(f"ends in the middle of a row: {GET_AGAIN}", lines[-1][0]))
    expected = [column.name for column in table.columns]
    problems += [
        problem("the column is missing: put it back", 1, name)
        for name in expected
        if name not in header
    ]
    for name in header:
        if name not in expected:
            allowed = ", ".join(expected[:8]) + (", ..." if len(expected) > 8 else "")
            problems.append(problem(f"no such column here: use {allowed}", 1, name))
    whole = []
    for row, cells in lines[1:]:
        if len(cells) == len(header):
            whole.append((row, cells))
        else:
            counts = f"has {len(cells)} cells where the header has {len(header)}"
            problems.append(problem(f"{counts}: {_cell_hint(cells, header)}", row))
    frame = pd.DataFrame(
        [cells for _, cells in whole], columns=header, index=[row for row, _ in whole], dtype=str
    )
    if frame.columns.duplicated().any():
        name = header[int(frame.columns.duplicated().argmax())]
        return None, [*problems, problem("the column stands twice: keep one", 1, name)]
    return frame, problems


def _cell_hint(cells: list[str], header: list[str]) -> str:
    if len(cells) > len(header):
        return "put text that holds a comma between double quotes"
    return "add the missing cells (empty ones too)"
