"""Reads a small table of texts as spreadsheets save it; every cell keeps its row number."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mealplan.errors import DataError, in_file

MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class TextRow:
    """A row: ``number`` as a spreadsheet counts (the header is row 1), cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class TextTable:
    """A table of texts; ``decimal_comma`` where cells are separated by semicolons."""

    name: str
    rows: tuple[TextRow, ...]
    decimal_comma: bool


def read_text(path: str) -> str:
    """Read a text file in UTF-8 (with or without BOM) or Windows' Latin-1; ``-`` is stdin.

    Raises
    ------
    DataError : it is missing, too large, or no text.
    """
    if path == "-":
        return sys.stdin.read().removeprefix("\ufeff")
    try:
        if Path(path).stat().st_size > MAX_BYTES:
            msg = in_file(path, f"is larger than {MAX_BYTES // 1_000_000} MB; split it")
            raise DataError(msg)
        raw = Path(path).read_bytes()
    except OSError as error:
        msg = in_file(path, f"cannot be read ({error.strerror})")
        raise DataError(msg) from error
    return decoded(raw, path)


def decoded(raw: bytes, name: str) -> str:
    """Turn the bytes of a text file into text; see `read_text`."""
    if b"\x00" in raw:
        msg = in_file(name, "is no text table; save it as CSV (UTF-8)")
        raise DataError(msg)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def column_name(cell: str) -> str:
    """Read a column's name; a byte order mark may stand before the first, even misread."""
    return cell.removeprefix("\ufeff").removeprefix("ï»¿").strip().lower()


def table_of(text: str, name: str, needed: Sequence[str]) -> TextTable:
    """Split a text into cells: comma, semicolon or tab between them, columns in any order.

    Parameters
    ----------
    text : the whole file.
    name : what messages call it.
    needed : columns that must be there.

    Raises
    ------
    DataError : it is empty, lacks a column, or has no row below its header.
    """
    lines = text.splitlines()
    header = next((line for line in lines if line.strip()), "")
    columns = ", ".join(needed)
    if not header:
        msg = in_file(name, f"is empty; its first row must name the columns {columns}")
        raise DataError(msg)
    delimiter = max(",;\t", key=header.count)
    try:
        cells = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        msg = in_file(name, f"is not a whole CSV ({error}); save it again as CSV (UTF-8)")
        raise DataError(msg) from None
    start = next(n for n, row in enumerate(cells) if any(cell.strip() for cell in row))
    names = [column_name(cell) for cell in cells[start]]
    missing = [column for column in needed if column not in names]
    if missing:
        problem = f"the column is missing; the first row must name {columns}"
        raise DataError(in_file(name, problem, row=start + 1, column=missing[0]))
    rows = tuple(
        TextRow(number, dict(zip(names, [*row, *[""] * len(names)], strict=False)))
        for number, row in enumerate(cells[start + 1 :], start=start + 2)
        if any(cell.strip() for cell in row)
    )
    if not rows:
        raise DataError(in_file(name, "has no row below its header"))
    return TextTable(name, rows, delimiter == ";")
