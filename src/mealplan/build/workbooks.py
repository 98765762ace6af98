"""Reads USDA's workbooks and CSVs as they come: any FNDDS release, columns found by name.

The "At A Glance" workbooks hold their table on the first sheet, under a title row; some column
names hold line breaks. Nothing here knows a food.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mealplan.errors import DataError, UsageError, in_file

HEADER_SEARCH_ROWS = 10
"""How many rows of a sheet may stand above its header."""


@dataclass(frozen=True)
class SourceTable:
    """A source table with the place where each row stood.

    Attributes
    ----------
    file : name of the file, for messages.
    frame : the table; its index is the row number that a spreadsheet shows.
    blanks : whether an empty cell is an unknown amount; otherwise it is a damaged file.
    """

    file: str
    frame: pd.DataFrame
    blanks: bool = False

    def where(self, rows: pd.Series) -> SourceTable:
        """Return some of the rows; each keeps its row number."""
        return SourceTable(self.file, self.frame[rows], self.blanks)

    def number(self, column: str, *, whole: bool = False) -> pd.Series:
        """Return a column as numbers. Raises `DataError` naming the first cell that is none."""
        cells = self.frame[column]
        numbers = pd.to_numeric(cells, errors="coerce")
        unknown = cells.isna() if self.blanks and not whole else False
        bad = (numbers.isna() & ~unknown) | (numbers.mod(1).ne(0) if whole else False)
        if bad.any():
            row = int(str(bad.idxmax()))
            kind = "a whole number" if whole else "a number"
            said = "an empty cell" if pd.isna(cells[row]) else repr(cells[row])
            problem = f"{said} is not {kind}: get the file from USDA again"
            raise DataError(in_file(self.file, problem, row=row, column=column))
        return numbers.astype("int64") if whole else numbers.astype("float64")

    def codes(self, column: str) -> pd.Series:
        """Return a column of codes as text without leading zeros (``"1077"``)."""
        return self.number(column, whole=True).astype(str)


def tidy(text: object) -> str:
    """Join the words of a cell by single blanks (column names hold line breaks)."""
    return re.sub(r"\s+", " ", str(text)).strip()


def find_file(folder: Path, pattern: str) -> Path | None:
    """Return the only file in ``folder`` whose name matches, or None.

    Raises
    ------
    DataError : several match (two releases in one folder).
    """
    found = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith("~") and re.search(pattern, path.name, re.I)
    )
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        msg = f"{folder.name} holds {names}: keep the files of one release only"
        raise DataError(msg)
    return found[0] if found else None


def read_workbook(path: Path, required: Sequence[str]) -> SourceTable:
    """Read the first sheet of a workbook, wherever its header stands.

    Parameters
    ----------
    path : an .xlsx or .xls file.
    required : columns that must be there; the first marks the header row.

    Raises
    ------
    DataError : not a workbook, no header, a column is missing, or there are no rows.
    UsageError : the package that reads workbooks is not installed.
    """
    try:
        raw = pd.read_excel(
            path,
            sheet_name=0,
            header=None,
            engine="calamine",
            dtype=object,
            keep_default_na=False,
            na_values=[""],
        )
    except ImportError as error:
        msg = "reading workbooks needs python-calamine: pip install 'mealplan[build]'"
        raise UsageError(msg) from error
    except Exception as error:  # calamine raises its own type for each kind of damage
        msg = in_file(path.name, f"cannot be read as a workbook ({tidy(error)}): get it again")
        raise DataError(msg) from error
    for position in range(min(HEADER_SEARCH_ROWS, len(raw))):
        names = [tidy(cell) for cell in raw.iloc[position]]
        if required[0] in names:
            break
    else:
        msg = in_file(path.name, f"no column {required[0]!r} in its first rows: is it this table?")
        raise DataError(msg)
    frame = raw.iloc[position + 1 :].copy()
    frame.columns = pd.Index(names)
    # Excel counts rows from 1; ``raw`` from 0.
    frame.index = pd.RangeIndex(position + 2, position + 2 + len(frame))
    frame = frame[frame[required[0]].notna()]
    return _checked(SourceTable(path.name, frame), required)


def read_csv(path: Path, required: Sequence[str], *, encoding: str = "utf-8") -> SourceTable:
    """Read a source CSV; the same promises as `read_workbook`."""
    try:
        frame = pd.read_csv(
            path, encoding=encoding, dtype=object, keep_default_na=False, na_values=[""]
        )
    except UnicodeDecodeError as error:
        msg = in_file(path.name, f"is not {encoding} text (byte {error.start}): get it again")
        raise DataError(msg) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        msg = in_file(path.name, f"is not a table ({tidy(error)}): get it again")
        raise DataError(msg) from error
    frame.index = pd.RangeIndex(2, 2 + len(frame))
    return _checked(SourceTable(path.name, frame), required)


def _checked(table: SourceTable, required: Sequence[str]) -> SourceTable:
    missing = [name for name in required if name not in table.frame.columns]
    if missing:
        msg = in_file(table.file, f"has no column {missing[0]!r}: is it USDA's own file?")
        raise DataError(msg)
    if table.frame.empty:
        raise DataError(in_file(table.file, "holds no rows: get the file from USDA again"))
    return table
