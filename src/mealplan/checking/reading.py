"""Reads ``plan.csv`` or a food diary, however a spreadsheet has saved it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.csvtext import HEADER_WITHIN, TextRow, TextRows, read_text, rows_of
from mealplan.errors import DataError, in_file
from mealplan.tables import read_table

MAX_DAYS = 366
MAX_BYTES = 500_000_000  # the joined plans of some 10,000 clients
_AT_A_TIME = 5000  # rows turned into columns together: cells as text take most memory
_NUMBERS = ("grams", "cost_usd")


def read_plan_csv(path: str, table: FoodTable) -> pd.DataFrame:
    """Read a plan or diary.

    Comma, semicolon or tab between cells, decimal point or comma, with or without BOM, columns in
    any order, further columns kept; ``-`` is standard input. A food without a code is looked up
    by its name. An empty day is the day above.

    Returns
    -------
    ``row`` (as the spreadsheet counts), ``day``, ``meal``, ``food_code`` (text), ``grams`` and
    what else the file has; nutrient cells that were empty are NaN.

    Raises
    ------
    DataError : not a text table, a needed column missing, a cell that is no number, or a food
        that no name or code tells.
    """
    text = read_text(path, most_bytes=MAX_BYTES)
    first = text[:HEADER_WITHIN].lstrip("\ufeff\r\n").split("\n", 1)[0].casefold()
    by_name = "food_code" not in first and "food" in first
    found = rows_of(text, path, ("food" if by_name else "food_code", "grams"))
    records = _records(found, path, table)
    parts = []
    while some := list(islice(records, _AT_A_TIME)):
        parts.append(pd.DataFrame(some))
    if not parts:
        raise DataError(in_file(path, "has no row below its header"))
    return pd.concat(parts, ignore_index=True)


def _records(found: TextRows, path: str, table: FoodTable) -> Iterator[dict[str, Any]]:
    codes = _Codes(table)
    numbers = [c for c in found.columns if c in _NUMBERS or c in table.nutrients]
    day = 1
    for row in found.rows:
        record: dict[str, Any] = {"row": row.number, "meal": "", **row.cells}
        day = record["day"] = _day(row, found, day)
        for column in numbers:
            record[column] = _number(row, column, found)
        if math.isnan(record["grams"]):
            msg = in_file(path, "is empty; write the grams", row=row.number, column="grams")
            raise DataError(msg)
        record["meal"] = row.cells.get("meal", "").strip().lower().replace(" ", "_")
        record["food_code"] = codes.of(row, path)
        yield record


def _day(row: TextRow, found: TextRows, above: int) -> int:
    if not row.cells.get("day", "").strip():
        return above
    day = _number(row, "day", found)
    if day != int(day) or not 1 <= day <= MAX_DAYS:
        problem = f"must be a whole number from 1 to {MAX_DAYS}"
        raise DataError(in_file(found.name, problem, row=row.number, column="day"))
    return int(day)


def _number(row: TextRow, column: str, found: TextRows) -> float:
    """Read a number in any of the ways spreadsheets write one; an empty cell is NaN."""
    cell = row.cells[column]
    text = cell.strip().lstrip("'").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if not text:
        return math.nan
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point and (text.count(",") == 1 or found.decimal_comma):
        text = text.replace(".", "").replace(",", ".")
    else:
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        msg = f"{cell!r} is no number; write it like 12.5"
        raise DataError(in_file(found.name, msg, row=row.number, column=column))
    return value


class _Codes:
    """Finds the code of a food from what a row says."""

    def __init__(self, table: FoodTable) -> None:
        self._table = table
        kitchen = read_table("kitchen")
        self._kitchen = dict(zip(kitchen["name"].str.casefold(), kitchen["food_code"], strict=True))
        foods = table.foods
        self._described = dict(
            zip(foods["usda_description"].str.casefold(), foods.index, strict=True)
        )
        names = foods["name"].dropna().str.casefold()
        once = names[~names.duplicated(keep=False)]
        self._named = dict(zip(once, once.index, strict=True))

    def of(self, row: TextRow, path: str) -> str:
        code = row.cells.get("food_code", "").strip().lstrip("'").removesuffix(".0")
        if code:
            return code
        for column in ("food", "usda_description"):
            words = row.cells.get(column, "").strip().lstrip("'").casefold()
            for known in (self._kitchen, self._described, self._named):
                if words and words in known:
                    return str(known[words])
        name = row.cells.get("food", "").strip()
        problem = f"is empty, and no one food is called {name!r}: `mealplan foods search` finds it"
        raise DataError(in_file(path, problem, row=row.number, column="food_code"))
