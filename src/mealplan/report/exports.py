"""Which files a plan becomes, and writing them into a folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from mealplan.errors import DataError, UsageError
from mealplan.plan import Plan
from mealplan.report.case import plan_json
from mealplan.report.files import write_whole
from mealplan.report.tables import plan_tables

Maker = Callable[[Plan], dict[str, bytes]]
FORMATS = ("csv", "xlsx", "pdf", "ics", "json")
_NEEDS = {"xlsx": "xlsxwriter", "pdf": "fpdf", "ics": "icalendar"}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same files give the same archive


def parse_formats(text: str) -> tuple[str, ...]:
    """Read a comma list of formats.

    Raises
    ------
    UsageError : an unknown format, or none.
    DataError : a format needs the report extra and it is not installed.
    """
    wanted = tuple(dict.fromkeys(f.strip().lower() for f in text.split(",") if f.strip()))
    for name in wanted or ("",):
        if name not in FORMATS:
            msg = f"--format {name!r}: choose from {', '.join(FORMATS)}"
            raise UsageError(msg)
        _maker(name)
    return wanted


def installed_formats() -> tuple[str, ...]:
    """Return the formats whose libraries are installed here."""
    return tuple(f for f in FORMATS if f not in _NEEDS or find_spec(_NEEDS[f]))


def _maker(name: str) -> Maker:
    """Import what a format needs only when it is asked for."""
    if name == "csv":
        return plan_tables
    if name == "json":
        return lambda plan: {"plan.json": plan_json(plan)}
    try:
        module = import_module(f"mealplan.report.{name}")
    except ImportError as error:
        msg = f"{name} needs the report extra: pip install 'mealplan[report]' ({error})"
        raise DataError(msg) from error
    make: Callable[[Plan], bytes] = getattr(module, f"plan_{name}")
    return lambda plan: {f"plan.{name}": make(plan)}


def plan_files(plan: Plan, formats: Sequence[str] = ("csv",)) -> dict[str, bytes]:
    """Return the files of a plan by name.

    Parameters
    ----------
    formats : some of `FORMATS`; ``csv`` gives plan, nutrients and shopping.

    Raises
    ------
    DataError : a format needs the report extra and it is not installed.
    """
    files: dict[str, bytes] = {}
    for name in formats:
        files |= _maker(name)(plan)
    return files


def export_plan(plan: Plan, folder: Path, formats: Sequence[str]) -> list[Path]:
    """Write a plan's files into a folder, each whole or not at all; returns their paths."""
    return [write_whole(folder / name, data) for name, data in plan_files(plan, formats).items()]


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Put files into one archive; a name may hold folders (``anna/plan.pdf``)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
