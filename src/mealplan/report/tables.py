"""``plan.csv``, ``nutrients.csv`` and ``shopping.csv``."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

import pandas as pd

from mealplan.plan import Plan
from mealplan.report.files import defused

BOM = b"\xef\xbb\xbf"


def csv_bytes(frame: pd.DataFrame, *, bom: bool = True) -> bytes:
    """Write a frame for spreadsheets: UTF-8 with BOM, unknown numbers empty, text defused."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows(zip(*(_cells(column) for _, column in frame.items()), strict=True))
    return (BOM if bom else b"") + stream.getvalue().encode("utf-8")


def _cells(column: pd.Series[Any]) -> list[str]:
    values = column.tolist()
    if pd.api.types.is_float_dtype(column):
        return [number_text(value) for value in values]
    if pd.api.types.is_numeric_dtype(column):
        return [str(value) for value in values]
    return ["" if pd.isna(value) else str(defused(value)) for value in values]


def number_text(number: float) -> str:
    """Write a number without exponent or trailing zeros; an unknown one is empty."""
    if math.isnan(number):
        return ""
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def plan_tables(plan: Plan) -> dict[str, bytes]:
    """Return the CSV files of a plan by name; B12 by meal only where absorbed B12 is planned."""
    tables = {
        "plan.csv": csv_bytes(plan.rows),
        "nutrients.csv": csv_bytes(plan.nutrients),
        "shopping.csv": csv_bytes(plan.shopping),
    }
    if plan.targets.b12_absorbed:
        tables["b12.csv"] = csv_bytes(plan.b12_by_occasion)
    return tables
