"""Finds and reads the tables of ``food_data/``; everything else works on the frames given here."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mealplan.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

TEXT_KEYS = ("food_code", "stands_in_for", "leaf_code", "month", "gtin")


@lru_cache(maxsize=1)
def data_dir() -> Path:
    """Return the folder of the shipped tables: inside an installed wheel, else the checkout's."""
    here = Path(__file__).resolve().parent
    for folder in (here / "food_data", here.parents[1] / "food_data"):
        if folder.is_dir():
            return folder
    msg = f"food_data is missing beside {here}: install mealplan again"
    raise DataError(msg)


@lru_cache(maxsize=128)
def _read_cached(path: Path, text: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd  # half a second: `mealplan --help` and a profile do without

    with path.open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream), [])
    kinds = {name: "str" for name in header if name in TEXT_KEYS or name in text}
    return pd.read_csv(path, dtype=kinds, encoding="utf-8", keep_default_na=False, na_values=[""])


def read_table(
    name: str, *, text: tuple[str, ...] = (), folder: Path | None = None
) -> pd.DataFrame:
    """Read ``food_data/<name>.csv``; an empty cell is missing (NaN), food codes are text.

    Parameters
    ----------
    name : the table's name without its ending; ``targets/us`` for a table in a folder.
    text : further columns to read as text whatever they hold.
    folder : another folder than the shipped one.

    Returns
    -------
    A frame of its own: the caller may change it.

    Raises
    ------
    DataError : the file is missing.
    """
    return _read_cached(_path_of(name, folder), text).copy()


def _path_of(name: str, folder: Path | None) -> Path:
    path = (folder or data_dir()) / f"{name}.csv"
    if not path.is_file():
        msg = f"{path.name} is missing from food_data: run `mealplan data verify`"
        raise DataError(msg)
    return path


Row = Mapping[str, Any]
"""A row of a table by column; a missing cell is NaN. It is shared: nobody changes it."""


def table_rows(
    name: str, *, text: tuple[str, ...] = (), folder: Path | None = None
) -> tuple[Row, ...]:
    """Return the rows of ``food_data/<name>.csv``, turned into dictionaries once per process.

    For the small tables of rules, which every profile goes through; parameters and errors as of
    `read_table`.
    """
    return _rows_cached(_path_of(name, folder), text)


@lru_cache(maxsize=128)
def _rows_cached(path: Path, text: tuple[str, ...]) -> tuple[Row, ...]:
    return tuple(records(_read_cached(path, text)))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as dictionaries by column."""
    names = [str(name) for name in frame.columns]
    columns = [_plain(column) for _, column in frame.items()]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Return a column as Python's own values (``DataFrame.to_dict`` does it cell by cell)."""
    values: list[Any] = column.tolist()
    if column.dtype == object:
        return [v.item() if hasattr(v, "dtype") else v for v in values]
    return values


def holds_in(low: float, high: float, value: float | None) -> bool:
    """Whether a row for a span of ages, weeks or months (NaN = open) holds at a value.

    Where she has no such value, only a row without a span holds.
    """
    if value is None:
        return low != low and high != high
    return (low != low or low <= value) and (high != high or high >= value)


def cell_list(cell: object) -> list[str]:
    """Split a cell that holds a list (``a;b``); a missing cell is an empty list."""
    if not isinstance(cell, str):
        return []
    return [part.strip() for part in cell.split(";") if part.strip()]


def data_package(folder: Path | None = None) -> dict[str, Any]:
    """Return what the food table says of itself: release, sources, licences, resources."""
    package = (folder or data_dir()) / "datapackage.json"
    described: dict[str, Any] = json.loads(package.read_text(encoding="utf-8"))
    return described


def data_release(folder: Path | None = None) -> str:
    """Return the release of the food table, as its data package states it."""
    return str(data_package(folder).get("release", ""))
