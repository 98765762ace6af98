"""Finds the files of one FNDDS release and what belongs to it, and says what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mealplan.build.fdc_download import Download, is_download
from mealplan.build.workbooks import SourceTable, find_file, read_csv, read_workbook
from mealplan.errors import DataError

Progress = Callable[[str], None]

FOOD_COLUMNS = ("Food code", "Main food description", "WWEIA Category number")
CATEGORY = "WWEIA Category description"
PRICE_COLUMNS = ("year", "food_code", "price_100gm")
IODINE_COLUMNS = ("Description", "Serving Weight (g)", "Iodine (mcg/serving)")
SLOTS = ("breakfast", "lunch", "dinner", "snack", "drink")
PERCENTILES = ("g_p05", "g_p25", "g_p50", "g_p75", "g_p95")
EATEN_COLUMNS = ("occasions", "women", *(f"n_{slot}" for slot in SLOTS), *PERCENTILES)
PAIR_COLUMNS = ("slot", "category_a", "category_b", "n_a", "n_b", "n_both", "n_slot", "lift")


@dataclass(frozen=True)
class Source:
    """The source tables of one release; a table that is not at hand is None."""

    release: str
    foods: SourceTable
    nutrients: SourceTable
    ingredients: SourceTable | None
    portions: SourceTable | None
    fped: SourceTable | None
    prices: SourceTable | None
    iodine: SourceTable | None
    eaten_foods: SourceTable | None
    eaten_categories: SourceTable | None
    eaten_pairs: SourceTable | None


def read_source(folder: Path, consumption: Path | None, progress: Progress) -> Source:
    """Read every source file that is there.

    Parameters
    ----------
    folder : holds the "FNDDS At A Glance" workbooks, or FoodData Central's CSVs of survey foods
        (``food.csv``, ``survey_fndds_food.csv``, ...); and FPED, prices and iodine.
    consumption : the folder of eating occasions; None looks beside and inside ``folder``.
    progress : is told each file read, and each file missing with what will be unknown.

    Raises
    ------
    DataError : the folder, the foods or the nutrients are missing, or a file is damaged.
    """
    if not folder.is_dir():
        msg = f"{folder} is not a folder: --source takes the folder of USDA's files"
        raise DataError(msg)
    eaten = _consumption_folder(folder, consumption)
    release, foods, nutrients, ingredients, portions = (
        _download(folder, progress) if is_download(folder) else _workbooks(folder, progress)
    )
    return Source(
        release=release,
        foods=foods,
        nutrients=nutrients,
        ingredients=ingredients,
        portions=portions,
        fped=_workbook(
            folder, "FPED", ("FOODCODE",), progress, lost="food groups and added sugars are unknown"
        ),
        prices=_csv(folder, "price", PRICE_COLUMNS, progress, lost="prices are unknown"),
        iodine=_csv(folder, "iodine", IODINE_COLUMNS, progress, lost="iodine is unknown"),
        eaten_foods=_eaten(eaten, "foods.csv", ("food_code", *EATEN_COLUMNS), progress),
        eaten_categories=_eaten(
            eaten, "categories.csv", ("wweia_category", *EATEN_COLUMNS), progress
        ),
        eaten_pairs=_eaten(eaten, "pairs.csv", PAIR_COLUMNS, progress),
    )


Tables = tuple[str, SourceTable, SourceTable, SourceTable | None, SourceTable | None]
"""Release, foods, nutrients, ingredients, portions."""


def _download(folder: Path, progress: Progress) -> Tables:
    found = Download(folder, progress)
    return (
        found.release, found.foods(), found.nutrients(), found.ingredients(), found.portions(),
    )  # fmt: skip


def _workbooks(folder: Path, progress: Progress) -> Tables:
    foods = _workbook(folder, "Foods and Beverages", FOOD_COLUMNS, progress, needed=True)
    nutrients = _workbook(folder, "Nutrient Values", FOOD_COLUMNS, progress, needed=True)
    assert foods is not None
    assert nutrients is not None
    ingredients = _workbook(
        folder,
        "FNDDS Ingredients",
        ("Food code", "Ingredient code", "Ingredient weight (g)", "Moisture change (%)"),
        progress,
        lost="every food is its own ingredient",
    )
    portions = _workbook(
        folder,
        "Portions and Weights",
        ("Food code", "Seq num", "Portion description", "Portion weight (g)"),
        progress,
        lost="household measures and default portions are unknown",
    )
    return _release(nutrients.file), foods, nutrients, ingredients, portions


def _release(file: str) -> str:
    years = re.search(r"\d{4}-\d{4}", file)
    return f"FNDDS {years[0]}" if years else "FNDDS (release not named)"


def _consumption_folder(folder: Path, consumption: Path | None) -> Path | None:
    if consumption is not None:
        if not consumption.is_dir():
            msg = f"{consumption} is not a folder: --consumption takes the eating occasions"
            raise DataError(msg)
        return consumption
    # ``folder`` may be a link or a relative path: its true parent is wanted.
    candidates = (folder.resolve().parent / "consumption", folder / "consumption")
    return next((path for path in candidates if path.is_dir()), None)


def _missing(what: str, lost: str, progress: Progress) -> None:
    progress(f"missing: {what}; {lost}")


def _workbook(
    folder: Path,
    title: str,
    columns: tuple[str, ...],
    progress: Progress,
    *,
    lost: str = "",
    needed: bool = False,
) -> SourceTable | None:
    path = find_file(folder, rf"{re.escape(title)}.*\.xlsx?$")
    if path is None:
        if needed:
            msg = f"{folder} holds no workbook named ...{title}.xlsx: download it from USDA"
            raise DataError(msg)
        _missing(f"the workbook ...{title}", lost, progress)
        return None
    table = read_workbook(path, columns)
    progress(f"read {path.name}: {len(table.frame)} rows")
    return table


def _csv(
    folder: Path, word: str, columns: tuple[str, ...], progress: Progress, *, lost: str
) -> SourceTable | None:
    path = find_file(folder, rf"{word}.*\.csv$")
    if path is None:
        _missing(f"a CSV with {word!r} in its name", lost, progress)
        return None
    # USDA's price file is latin-1, the iodine table UTF-8.
    encoding = "latin-1" if word == "price" else "utf-8"
    table = read_csv(path, columns, encoding=encoding)
    progress(f"read {path.name}: {len(table.frame)} rows")
    return table


def _eaten(
    folder: Path | None, name: str, columns: tuple[str, ...], progress: Progress
) -> SourceTable | None:
    if folder is None or not (folder / name).is_file():
        _missing(f"consumption/{name}", "eating occasions are unknown", progress)
        return None
    table = read_csv(folder / name, columns)
    progress(f"read consumption/{name}: {len(table.frame)} rows")
    return table
