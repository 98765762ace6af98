"""Compares a release with what is known of it: row counts and single values.

Nobody can compare the source files with USDA's own downloads on the spot; the figures in
``release_checks.csv`` show at once a file that was cut short, shifted or mixed up.
"""

from __future__ import annotations

import pandas as pd

from mealplan.build.source import Progress, Source
from mealplan.build.steps import Frames
from mealplan.errors import DataError, in_file
from mealplan.tables import read_table


def release_checks(release: str) -> pd.DataFrame:
    """Return the rows of ``release_checks.csv`` for a release (none for an unknown one)."""
    checks = read_table("release_checks", text=("key",))
    return checks[checks["release"] == release]


def check_source_counts(read: Source, progress: Progress) -> None:
    """Compare the rows of each source file. Raises `DataError` for a file cut short or padded."""
    checks = release_checks(read.release)
    if checks.empty:
        progress(f"{read.release}: no known counts or values to compare with")
        return
    for check in checks[checks["check"] == "source_rows"].itertuples():
        table = getattr(read, str(check.table))
        if table is None:
            continue
        rows, expected = len(table.frame), int(float(str(check.expected)))
        if rows != expected:
            problem = (
                f"holds {rows} rows, {read.release} has {expected}: get the file from USDA again"
            )
            raise DataError(in_file(table.file, problem))


def check_known(release: str, frames: Frames, progress: Progress) -> None:
    """Compare single values of the derived tables. Raises `DataError` with the first that differs.

    An unknown release has nothing to compare with and passes.
    """
    checks = release_checks(release)
    values = checks[checks["check"] == "value"]
    for check in values.itertuples():
        frame = frames[str(check.table)]
        found = frame.loc[frame["food_code"] == check.key, str(check.column)]
        value = float(found.iloc[0]) if len(found) else float("nan")
        expected, tolerance = float(str(check.expected)), float(str(check.tolerance))
        # "not <=" so that an unknown value fails too.
        if not abs(value - expected) <= tolerance:
            problem = f"food {check.key} has {value:g}, {release} has {expected:g}"
            raise DataError(in_file(f"{check.table}.csv", problem, column=str(check.column)))
    if len(values):
        progress(f"{release}: {len(values)} known values agree")
