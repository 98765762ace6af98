"""Reads a small table of texts as spreadsheets save it; every cell keeps its row number."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mealplan.errors import DataError, in_file

MAX_BYTES = 20_000_000
HEADER_WITHIN = 1_000_000  # characters


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


@dataclass(frozen=True)
class TextRows:
    """The rows of a table, read one at a time; ``columns`` are the names in its header."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[TextRow]
    decimal_comma: bool


def read_text(path: str, *, most_bytes: int = MAX_BYTES) -> str:
    """Read a text file in UTF-8 (with or without BOM) or Windows' Latin-1; ``-`` is stdin.

    Raises
    ------
    DataError : it is missing, too large, or no text.
    """
    if path == "-":
        return sys.stdin.read().removeprefix("\ufeff")
    try:
        if Path(path).stat().st_size > most_bytes:
            msg = in_file(path, f"is larger than {most_bytes // 1_000_000} MB; split it")
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
    """Split a text into cells, all at once; see `rows_of`.

    Raises
    ------
    DataError : it is empty, lacks a column, or has no row below its header.
    """
    found = rows_of(text, name, needed)
    rows = tuple(found.rows)
    if not rows:
        raise DataError(in_file(name, "has no row below its header"))
    return TextTable(name, rows, found.decimal_comma)


def rows_of(text: str, name: str, needed: Sequence[str]) -> TextRows:
    """Split a text into cells: comma, semicolon or tab between them, columns in any order.

    Parameters
    ----------
    text : the whole file.
    name : what messages call it.
    needed : columns that must be there.

    Raises
    ------
    DataError : it is empty or lacks a column; while its rows are read, that it is no whole CSV.
    """
    lines = text[:HEADER_WITHIN].splitlines()
    header = next((line for line in lines if line.strip()), "")
    columns = ", ".join(needed)
    delimiter = max(",;\t", key=header.count)
    cells = _numbered(text, name, delimiter)
    start, first = next(((n, row) for n, row in cells if any(c.strip() for c in row)), (0, []))
    if not first:
        msg = in_file(name, f"is empty; its first row must name the columns {columns}")
        raise DataError(msg)
    names = [column_name(cell) for cell in first]
    missing = [column for column in needed if column not in names]
    if missing:
        problem = f"the column is missing; the first row must name {columns}"
        raise DataError(in_file(name, problem, row=start, column=missing[0]))
    blank = [""] * len(names)
    rows = (
        TextRow(number, dict(zip(names, [*row, *blank], strict=False)))
        for number, row in cells
        if any(cell.strip() for cell in row)
    )
    return TextRows(name, tuple(names), rows, delimiter == ";")


def _numbered(text: str, name: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1)
    except csv.Error as error:
        msg = in_file(name, f"is not a whole CSV ({error}); save it again as CSV (UTF-8)")
        raise DataError(msg) from None
