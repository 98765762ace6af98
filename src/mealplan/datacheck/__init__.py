"""``mealplan data verify``: whether the food table is whole, and what was edited in it possible.

Every problem is told with file, row and column. Derived tables are compared with their
checksums; the tables kept by hand may be edited, and are held to their schema and to each other.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mealplan.datacheck.problem import Problem
from mealplan.datacheck.reading import read_cells
from mealplan.datacheck.schema import read_schema
from mealplan.errors import DataError

__all__ = ["Problem", "verify_food_data"]


def verify_food_data(folder: Path) -> list[Problem]:
    """Check every table of a ``food_data/`` folder.

    Parameters
    ----------
    folder : the folder; it holds its own schema (``tables.csv`` and ``columns.csv``).

    Returns
    -------
    Every problem found, by file, row and column; an empty list when all is well.
    """
    # pandera takes a second to load: only those who verify pay for it.
    from mealplan.datacheck import cells, whole
    from mealplan.datacheck.checks import all_checks

    if not folder.is_dir():
        return [Problem(folder.name, None, None, "is not a folder: name the food_data folder")]
    try:
        schema = read_schema(folder)
    except DataError as error:
        return [Problem("columns.csv", None, None, str(error))]
    problems: list[Problem] = []
    frames: dict[str, pd.DataFrame] = {}
    for table in schema:
        frame, found = read_cells(folder, table)
        problems += found
        if frame is not None:
            frames[table.name] = frame
            problems += cells.check_cells(table, frame)
    for table in schema:
        if table.name in frames:
            problems += cells.check_references(table, frames[table.name], frames)
    package, found = whole.read_package(folder)
    problems += found
    problems += whole.check_counts(package, frames)
    problems += whole.check_values(package, frames)
    problems += whole.check_checksums(folder, schema)
    problems += whole.check_strays(folder, schema)
    for check in all_checks():
        problems += check(frames)
    # The same file and row first, the whole file before its rows.
    return sorted(
        set(problems), key=lambda one: (one.file, one.row or 0, one.column or "", one.message)
    )
