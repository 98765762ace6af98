"""Which files a plan becomes, and writing them into a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from mealplan.plan import Plan
from mealplan.report.case import plan_json
from mealplan.report.files import write_whole
from mealplan.report.tables import plan_tables

MAKERS: dict[str, Callable[[Plan], dict[str, bytes]]] = {
    "csv": plan_tables,
    "json": lambda plan: {"plan.json": plan_json(plan)},
}


def plan_files(plan: Plan, formats: Sequence[str]) -> dict[str, bytes]:
    """Return the files of a plan by name; ``formats`` as in ``MAKERS``."""
    files: dict[str, bytes] = {}
    for name in formats:
        files |= MAKERS[name](plan)
    return files


def export_plan(plan: Plan, folder: Path, formats: Sequence[str]) -> list[Path]:
    """Write a plan's files into a folder, each whole or not at all; returns their paths."""
    return [write_whole(folder / name, data) for name, data in plan_files(plan, formats).items()]
