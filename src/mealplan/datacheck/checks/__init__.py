"""Checks that need to know what a table means. To add some, put a module into this folder.

Each module has ``CHECKS``, a tuple of functions that take the tables by name (frames of texts,
empty cells being ``""``, indexed by the row a spreadsheet shows) and return problems. A table
that is missing or damaged may not be among them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable

import pandas as pd

from mealplan.datacheck.problem import Problem

Frames = dict[str, pd.DataFrame]
Check = Callable[[Frames], Iterable[Problem]]


def all_checks() -> list[Check]:
    """Return the checks of every module in this folder, in the order of their names."""
    found: list[Check] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        found += importlib.import_module(f"{__name__}.{module.name}").CHECKS
    return found
