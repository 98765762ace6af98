"""Which files a plan becomes, and writing them into a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from mealplan.plan import Plan
from mealplan.report.case import plan_json
from mealplan.report.files import write_whole
from mealplan.report.tables import plan_tables


def _xlsx(plan: Plan) -> dict[str, bytes]:
    from mealplan.report.workbook import plan_xlsx

    return {"plan.xlsx": plan_xlsx(plan)}


def _pdf(plan: Plan) -> dict[str, bytes]:
    from mealplan.report.booklet import plan_pdf

    return {"plan.pdf": plan_pdf(plan)}


def _ics(plan: Plan) -> dict[str, bytes]:
    from mealplan.report.calendar import plan_ics

    return {"plan.ics": plan_ics(plan)}


MAKERS: dict[str, Callable[[Plan], dict[str, bytes]]] = {
    "csv": plan_tables,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "ics": _ics,
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
