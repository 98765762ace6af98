"""``plan.csv``, ``nutrients.csv`` and ``shopping.csv``."""

from __future__ import annotations

import pandas as pd

from mealplan.plan import Plan
from mealplan.report.files import defused_frame

BOM = b"\xef\xbb\xbf"


def csv_bytes(frame: pd.DataFrame, *, bom: bool = True) -> bytes:
    """Write a frame for spreadsheets: UTF-8 with BOM, unknown numbers empty, text defused."""
    out = defused_frame(frame)
    for column in out.columns:
        if pd.api.types.is_float_dtype(out[column]):
            out[column] = out[column].map(number_text)
    text = out.to_csv(index=False, lineterminator="\r\n")
    return (BOM if bom else b"") + text.encode("utf-8")


def number_text(number: float) -> str:
    """Write a number without exponent or trailing zeros; an unknown one is empty."""
    if pd.isna(number):
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
