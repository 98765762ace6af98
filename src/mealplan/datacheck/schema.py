"""What each table of ``food_data/`` must look like: ``tables.csv`` and ``columns.csv``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from mealplan.errors import DataError, in_file

TYPES = ("text", "verbatim", "regex", "integer", "number", "list")
"""``verbatim`` keeps blanks at its ends; ``regex`` is a regular expression, blanks and all;
``list`` is parts separated by ``;``, each held to the column's rules."""
FAMILY = "*"
"""Begins a column name that stands for one column per value: ``*traits.trait``."""
ANY_FILE = "/*"
"""Ends a table name that stands for every CSV of a folder: ``targets/*``."""


@dataclass(frozen=True)
class Column:
    """One column: its type, unit and what its cells may hold."""

    name: str
    type: str
    unit: str
    required: bool
    enum: tuple[str, ...]
    pattern: str
    minimum: float | None
    maximum: float | None
    foreign_key: tuple[str, str] | None
    description: str


@dataclass(frozen=True)
class Table:
    """One table: where it lies, its key and its columns in their order."""

    name: str
    by_hand: bool
    key: tuple[str, ...]
    title: str
    columns: tuple[Column, ...]

    @cached_property
    def path(self) -> str:
        """Return the path inside ``food_data/``."""
        return f"{self.name}.csv"


def _read(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.csv"
    if not path.is_file():
        msg = f"{name}.csv is missing from {folder.name}: it describes the other tables"
        raise DataError(msg)
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataError(in_file(path.name, f"cannot be read as a table ({error})")) from error


def read_schema(folder: Path) -> list[Table]:
    """Return the description of every table, sorted by name.

    A table named with ``/*`` at its end is given once for each CSV of that folder.

    Raises
    ------
    DataError : the description itself is wrong, with file, row and column.
    """
    tables, columns = _read(folder, "tables"), _read(folder, "columns")
    by_table: dict[str, list[Column]] = {}
    for row, line in enumerate(columns.to_dict("records"), start=2):
        cells = {str(name): str(value) for name, value in line.items()}
        by_table.setdefault(cells["table"], []).extend(_columns(folder, cells, row))
    found = []
    for line in tables.to_dict("records"):
        name, key = str(line["table"]), tuple(str(line["key"]).split(";"))
        names = [name]
        if name.endswith(ANY_FILE):
            place = folder / name.removesuffix(ANY_FILE)
            names = sorted(
                path.relative_to(folder).with_suffix("").as_posix() for path in place.glob("*.csv")
            )
        found += [
            Table(
                name=each,
                by_hand=line["kept"] == "hand",
                key=tuple(part for part in key if part),
                title=str(line["title"]),
                columns=tuple(by_table.get(name, ())),
            )
            for each in names
        ]
    return sorted(found, key=lambda table: table.name)


def _columns(folder: Path, cells: dict[str, str], row: int) -> list[Column]:
    def wrong(column: str, problem: str) -> DataError:
        return DataError(in_file("columns.csv", problem, row=row, column=column))

    if cells["type"] not in TYPES:
        raise wrong("type", f"{cells['type']!r} is not a type: use {', '.join(TYPES)}")
    if cells["required"] not in ("yes", "no"):
        raise wrong("required", f"{cells['required']!r}: use yes or no")
    try:
        re.compile(cells["pattern"])
    except re.error as error:
        raise wrong("pattern", f"{cells['pattern']!r} is not a pattern ({error})") from error
    limits: dict[str, float | None] = {}
    for end in ("minimum", "maximum"):
        try:
            limits[end] = float(cells[end]) if cells[end] else None
        except ValueError as error:
            raise wrong(end, f"{cells[end]!r} is not a number") from error
    key: tuple[str, str] | None = None
    if cells["foreign_key"]:
        table, dot, field = cells["foreign_key"].rpartition(".")
        if not dot:
            raise wrong("foreign_key", f"{cells['foreign_key']!r}: write table.column")
        key = (table, field)
    return [
        Column(
            name=name,
            type=cells["type"],
            unit=cells["unit"] or unit,
            required=cells["required"] == "yes",
            enum=tuple(part for part in cells["enum"].split(";") if part),
            pattern=cells["pattern"],
            minimum=limits["minimum"],
            maximum=limits["maximum"],
            foreign_key=key,
            description=cells["description"],
        )
        for name, unit in _names(folder, cells["column"])
    ]


def _names(folder: Path, name: str) -> list[tuple[str, str]]:
    """Return the names that a column stands for, each with its unit where its table states one."""
    if not name.startswith(FAMILY):
        return [(name, "")]
    table, _, field = name.removeprefix(FAMILY).rpartition(".")
    values = _read(folder, table)
    units = values["unit"] if "unit" in values else [""] * len(values)
    return list(zip(values[field], units, strict=True))
