"""Writes the derived tables the same way every time: byte for byte, on every machine."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import numpy as np
import pandas as pd

SIGNIFICANT_DIGITS = 10
"""More than any source gives; hides the last binary digits of a float."""


def number_text(value: float, digits: int = SIGNIFICANT_DIGITS) -> str:
    """Write a number as short as it can be read back: ``52``, ``0.54``; nothing for unknown."""
    if math.isnan(value):
        return ""
    text = np.format_float_positional(
        value, precision=digits, unique=True, fractional=False, trim="-"
    )
    return "0" if text == "-0" else text


def _cell(value: object) -> str:
    if isinstance(value, float | np.floating):
        return number_text(float(value))
    if value is None or value is pd.NA:
        return ""
    return str(value)


def csv_text(frame: pd.DataFrame) -> str:
    """Return the table as CSV text: header, LF, empty for unknown, rows as they stand."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([_cell(value) for value in row] for row in frame.itertuples(index=False))
    return out.getvalue()


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with LF, whatever the machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
