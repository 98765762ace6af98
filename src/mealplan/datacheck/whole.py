"""Checks of ``food_data/`` as a whole: checksums, the package file, known values, stray files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from mealplan.datacheck.problem import Problem
from mealplan.datacheck.schema import Table

PACKAGE = "datapackage.json"
CHECKSUMS = "CHECKSUMS"
BUILD = "run `mealplan data build`"


def check_checksums(folder: Path, schema: list[Table]) -> list[Problem]:
    """Compare each derived table with its checksum, and each derived table with ``CHECKSUMS``."""
    path = folder / CHECKSUMS
    if not path.is_file():
        return [Problem(CHECKSUMS, None, None, f"the file is missing: {BUILD}")]
    found, stated = [], {}
    for row, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not name.endswith(".csv"):
            message = f"is not a checksum and a file name: {BUILD}"
            found.append(Problem(CHECKSUMS, row, None, message))
            continue
        stated[name] = digest
    for name, digest in stated.items():
        file = folder / name
        if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            message = (
                "was changed since it was built (its checksum differs): "
                "restore it from the release; rules are edited in the tables kept by hand"
            )
            found.append(Problem(name, None, None, message))
    for table in schema:
        if not table.by_hand and table.path not in stated and (folder / table.path).is_file():
            message = f"does not hold a checksum of {table.path}: {BUILD}"
            found.append(Problem(CHECKSUMS, None, None, message))
    return found


def read_package(folder: Path) -> tuple[dict[str, Any], list[Problem]]:
    """Return ``datapackage.json`` (empty where it is beyond reading)."""
    path = folder / PACKAGE
    if not path.is_file():
        return {}, [Problem(PACKAGE, None, None, f"the file is missing: {BUILD}")]
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        return {}, [Problem(PACKAGE, None, None, f"is not JSON ({error}): {BUILD}")]
    if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
        return {}, [Problem(PACKAGE, None, None, f"is not a data package: {BUILD}")]
    return package, []


def check_counts(package: dict[str, Any], frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Compare the rows of each derived table with what the package states."""
    found = []
    for resource in package.get("resources", []):
        name, rows = str(resource.get("path", "")).removesuffix(".csv"), resource.get("rows")
        if rows is not None and name in frames and len(frames[name]) != rows:
            message = f"holds {len(frames[name])} rows, the build wrote {rows}: {BUILD}"
            found.append(Problem(f"{name}.csv", None, None, message))
    return found


def check_values(package: dict[str, Any], frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Compare single values with what is known of the release (``release_checks.csv``)."""
    checks = frames.get("release_checks")
    if checks is None or not {"release", "check", "table", "key", "column"} <= set(checks.columns):
        return []
    found = []
    known = checks[(checks["release"] == package.get("release")) & (checks["check"] == "value")]
    for check in known.itertuples():
        name, column = str(check.table), str(check.column)
        frame = frames.get(name)
        if frame is None or column not in frame or "food_code" not in frame:
            continue
        cells = frame.loc[frame["food_code"] == check.key, column]
        try:
            expected, tolerance = float(str(check.expected)), float(str(check.tolerance))
        except ValueError:
            continue  # told as a wrong cell of release_checks.csv
        value = pd.to_numeric(cells, errors="coerce").max() if len(cells) else float("nan")
        if not abs(value - expected) <= tolerance:
            row = int(str(cells.index[0])) if len(cells) else None
            said = repr(cells.iloc[0]) if len(cells) else "nothing"
            message = f"holds {said} for food {check.key} where {expected:g} is known: {BUILD}"
            found.append(Problem(f"{name}.csv", row, column, message))
    return found


def check_strays(folder: Path, schema: list[Table]) -> list[Problem]:
    """Return the CSVs that no row of ``tables.csv`` describes."""
    described = {table.path for table in schema}
    return [
        Problem(name, None, None, "has no row in tables.csv: describe it there and in columns.csv")
        for path in sorted(folder.rglob("*.csv"))
        if (name := path.relative_to(folder).as_posix()) not in described
    ]
