"""Reads a plan or food diary back, as edited in a spreadsheet, and adds it up again."""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mealplan.adequacy import binding, nutrient_table
from mealplan.catalog import FoodTable, load_food_table
from mealplan.errors import DataError, in_file
from mealplan.meals import SLOTS
from mealplan.plan import ROW_COLUMNS
from mealplan.profiles import Profile
from mealplan.tables import records
from mealplan.targets import build_targets
from mealplan.verify import verify_plan

NEEDED = ("food_code", "grams")
MAX_BYTES = 100_000_000
MAX_DAYS = 366


@dataclass(frozen=True)
class CheckReport:
    """What a check found; ``problems`` are sentences, ``nutrients`` the plan added up again."""

    file: str
    rows: pd.DataFrame
    problems: tuple[str, ...]
    nutrients: pd.DataFrame | None

    @property
    def text(self) -> str:
        """The report for a terminal."""
        lines = list(self.problems)
        days = self.rows["day"].nunique()
        foods = f"{len(self.rows)} foods over {days} {'day' if days == 1 else 'days'}"
        verdict = f"{len(self.problems)} to look at" if self.problems else "adds up"
        return "\n".join([*lines, f"{self.file}: {foods}; {verdict}."])


def read_plan_csv(path: str) -> pd.DataFrame:
    """Read a ``plan.csv`` or a food diary, however a spreadsheet has saved it.

    Comma, semicolon or tab between cells, decimal point or comma, with or without BOM, columns in
    any order, further columns kept; ``-`` is standard input.

    Returns
    -------
    At least ``day`` (1 where missing), ``meal``, ``food_code`` (text), ``grams``; cells that were
    empty are NaN.

    Raises
    ------
    DataError : not a text table, a needed column missing, or a cell that is no number.
    """
    text = _read_text(path)
    sample = text[:20000]
    header = sample.splitlines()[0] if sample.strip() else ""
    if not header:
        msg = in_file(path, "is empty; it needs the columns food_code and grams")
        raise DataError(msg)
    delimiter = max(",;\t", key=header.count)
    cells = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    names = [c.strip().lower() for c in cells[0]]
    missing = [n for n in NEEDED if n not in names]
    if missing:
        msg = in_file(path, f"column {missing[0]} is missing; the first row must name the columns")
        raise DataError(msg)
    records = []
    for number, row in enumerate(cells[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        record = dict(zip(names, [*row, *[""] * (len(names) - len(row))], strict=False))
        records.append({"row": number, **record})
    if not records:
        msg = in_file(path, "has no rows below its header; add the foods eaten")
        raise DataError(msg)
    return _typed(pd.DataFrame(records), path, decimal_comma=delimiter == ";")


def _read_text(path: str) -> str:
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
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in raw:
            msg = in_file(path, "is no text table; save it as CSV (UTF-8)")
            raise DataError(msg) from None
        return raw.decode("cp1252", errors="replace")


def _typed(frame: pd.DataFrame, path: str, *, decimal_comma: bool) -> pd.DataFrame:
    texts = {*ROW_COLUMNS} - {"day", "grams", "cost_usd"}
    table = load_food_table()
    typed: list[dict[str, Any]] = []
    for cells in records(frame):
        row = {"day": "1", "meal": "", **cells}
        number = int(row["row"])
        for column, cell in row.items():
            if column in ("day", "grams", "cost_usd") or (
                column in table.nutrients and column not in texts
            ):
                row[column] = _number(cell, path, number, column, decimal_comma=decimal_comma)
        row["food_code"] = row["food_code"].strip().lstrip("'")
        if np.isnan(row["grams"]):
            msg = in_file(path, "is empty; write the grams eaten", row=number, column="grams")
            raise DataError(msg)
        day = row["day"]
        if np.isnan(day) or day != int(day) or not 1 <= day <= MAX_DAYS:
            msg = in_file(path, "must be a whole number from 1", row=number, column="day")
            raise DataError(msg)
        row["day"] = int(day)
        typed.append(row)
    return pd.DataFrame(typed)


def _number(cell: str, path: str, row: int, column: str, *, decimal_comma: bool) -> float:
    text = cell.strip().lstrip("'").replace("\u00a0", "").replace(" ", "")
    if not text:
        return float("nan")
    if decimal_comma and "," in text:
        text = text.replace(".", "").replace(",", ".")
    elif text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        msg = in_file(path, f"{cell!r} is no number; write it like 12.5", row=row, column=column)
        raise DataError(msg)
    return value


def check_plan_file(
    path: str, profile: Profile | None = None, table: FoodTable | None = None
) -> CheckReport:
    """Re-add a plan from the food table and, with a profile, hold it against its targets."""
    table = table or load_food_table()
    rows = read_plan_csv(path)
    line = {i + 2: int(r) for i, r in enumerate(rows["row"])}
    problems = [
        in_file(path, found.problem, row=line[found.row], column=found.column) + "."
        for found in verify_plan(rows, table)
    ]
    for row, meal in zip(rows["row"], rows["meal"], strict=True):
        if meal.strip() and meal.strip() not in SLOTS:
            allowed = ", ".join(SLOTS)
            problems.append(
                in_file(path, f"{meal!r} is no meal; use {allowed}", row=row, column="meal") + "."
            )
    nutrients = None
    if profile is not None:
        nutrients, short = _against_targets(rows, profile, table)
        problems += short
    return CheckReport(path, rows, tuple(problems), nutrients)


def added_up(rows: pd.DataFrame, table: FoodTable) -> pd.DataFrame:
    """Return rows with every nutrient from the table, whatever the file said."""
    known = rows[rows["food_code"].isin(table.foods.index)].reset_index(drop=True)
    per_100g = table.nutrients.loc[known["food_code"]].to_numpy(float)
    amounts = pd.DataFrame(
        per_100g * known["grams"].to_numpy(float)[:, None] / 100, columns=list(table.nutrients)
    )
    keep = [c for c in known if c not in table.nutrients]
    return pd.concat([known[keep], amounts], axis=1)


def _against_targets(
    rows: pd.DataFrame, profile: Profile, table: FoodTable
) -> tuple[pd.DataFrame, list[str]]:
    days = {day: i for i, day in enumerate(sorted(rows["day"].unique()), start=1)}
    renumbered = added_up(rows, table)
    renumbered["day"] = renumbered["day"].map(days)
    targets = build_targets(profile)
    definitions = table.definitions
    nutrients = nutrient_table(
        renumbered, targets, table.units, client_id=profile.client_id,
        days=len(days),
    )  # fmt: skip
    missed = binding(nutrients, targets)
    missed = missed[missed["status"].isin(["short", "over"])]
    original = {v: k for k, v in days.items()}
    sentences = []
    for row in records(missed):
        when = "over the days" if row["day"] == "mean" else f"on day {original[row['day']]}"
        goal = row["target_min"] if row["status"] == "short" else row["target_max"]
        word = "of at least" if row["status"] == "short" else "of at most"
        label = definitions["label"][row["nutrient"]]
        sentences.append(
            f"{label} is {row['status']} {when}: {row['total']:.4g} {word} {goal:.4g} "
            f"{row['unit']}."
        )
    return nutrients, sentences
