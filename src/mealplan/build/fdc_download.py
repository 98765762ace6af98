"""Reads FoodData Central's own CSV download of survey foods as the tables that workbooks give.

The download names foods by ``fdc_id`` and spreads them over several files; here they come out
with the columns of the "At A Glance" workbooks, so that nothing after this knows the difference.
It states no moisture change of recipes: their grams are those that go in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from mealplan.build.workbooks import SourceTable, read_csv
from mealplan.errors import DataError, in_file
from mealplan.tables import read_table

Progress = Callable[[str], None]

FOODS, SURVEY = "food.csv", "survey_fndds_food.csv"
AMOUNTS, PORTIONS, INPUTS = "food_nutrient.csv", "food_portion.csv", "input_food.csv"
CATEGORIES, ATTRIBUTES = "wweia_food_category.csv", "food_attribute.csv"
ADDITIONAL = "1001"
"""Type of the attribute that holds an additional description."""
FIRST_ID = 1000
"""FoodData Central's nutrient ids begin here; older downloads write nutrient numbers instead."""
CHUNK_ROWS = 500_000


def is_download(folder: Path) -> bool:
    """Whether a folder holds FoodData Central's CSVs of survey foods."""
    return (folder / FOODS).is_file() and (folder / SURVEY).is_file()


class Download:
    """The download's tables under the workbooks' column names.

    Parameters
    ----------
    folder : holds the CSVs.
    progress : is told each file read, and each missing one with what will be unknown.

    Raises
    ------
    DataError : a file that is needed is missing or damaged, with file, row and column.
    """

    def __init__(self, folder: Path, progress: Progress) -> None:
        self._folder, self._progress = folder, progress
        survey = self._need(SURVEY, ("fdc_id", "food_code"))
        self._codes = dict(zip(survey.codes("fdc_id"), survey.codes("food_code"), strict=True))
        column = _either(survey, "wweia_category_number", "wweia_category_code")
        self._category = dict(zip(survey.codes("fdc_id"), survey.codes(column), strict=True))
        self.release = _release(survey)
        foods = self._need(FOODS, ("fdc_id", "data_type", "description"))
        self._foods = foods.where(foods.codes("fdc_id").isin(list(self._codes)))
        if self._foods.frame.empty:
            msg = in_file(
                FOODS, f"holds none of the foods of {SURVEY}: take both from one download"
            )
            raise DataError(msg)

    def foods(self) -> SourceTable:
        """Return the foods with their descriptions and WWEIA categories."""
        ids = self._foods.codes("fdc_id")
        names = self._category_names()
        numbers = ids.map(self._category)
        frame = pd.DataFrame(
            {
                "Food code": ids.map(self._codes),
                "Main food description": self._foods.frame["description"],
                "Additional food description": ids.map(self._additional()),
                "WWEIA Category number": numbers,
                "WWEIA Category description": numbers.map(names),
            }
        )
        return SourceTable(FOODS, frame)

    def nutrients(self) -> SourceTable:
        """Return amounts per 100 g; a nutrient that is not stated for a food stays unknown."""
        path = self._folder / AMOUNTS
        if not path.is_file():
            msg = f"{self._folder} holds no {AMOUNTS}: download the survey foods again"
            raise DataError(msg)
        wanted = read_table("fdc_nutrients", text=("fdc_number",))
        columns = read_table("nutrient_definitions").set_index("nutrient")["fndds_column"].dropna()
        table = self._long(path)
        by_number = bool(len(table)) and table["nutrient_id"].astype(float).max() < FIRST_ID
        key = "fdc_number" if by_number else "fdc_id"
        amounts = table.pivot_table(index="fdc_id", columns="nutrient_id", values="amount")
        ids = self._foods.codes("fdc_id")
        frame = pd.DataFrame({"Food code": ids.map(self._codes)})
        for nutrient, column in columns.items():
            places = wanted[wanted["nutrient"] == nutrient].sort_values("rank")
            stated = [str(p) for p in places[key].astype(str) if str(p) in amounts.columns]
            frame[str(column)] = ids.map(amounts[stated[0]]) if stated else float("nan")
            if not stated:
                self._progress(f"missing: {nutrient} in {AMOUNTS}; it is unknown")
        return SourceTable(AMOUNTS, frame, blanks=True)

    def _long(self, path: Path) -> pd.DataFrame:
        """Return food, nutrient and amount of the survey foods; the whole file may be large."""
        needed = ("fdc_id", "nutrient_id", "amount")
        kept = []
        try:
            for chunk in pd.read_csv(path, dtype=str, chunksize=CHUNK_ROWS, keep_default_na=False):
                missing = [name for name in needed if name not in chunk]
                if missing:
                    msg = in_file(
                        path.name, f"has no column {missing[0]!r}: is it USDA's own file?"
                    )
                    raise DataError(msg)
                kept.append(chunk.loc[chunk["fdc_id"].isin(list(self._codes)), list(needed)])
        except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
            msg = in_file(path.name, "is not a table: get it again")
            raise DataError(msg) from error
        table = pd.concat(kept)
        table = table[table["amount"] != ""]
        numbers = pd.to_numeric(table["amount"], errors="coerce")
        if numbers.isna().any():
            place = int(str(numbers.isna().idxmax()))
            problem = f"{table.at[place, 'amount']!r} is not a number: get the file from USDA again"
            raise DataError(in_file(path.name, problem, row=place + 2, column="amount"))
        self._progress(f"read {path.name}: {len(table)} amounts")
        return table.assign(amount=numbers)

    def portions(self) -> SourceTable | None:
        """Return household measures, or None where the file is missing."""
        table = self._may(PORTIONS, ("fdc_id", "seq_num", "portion_description", "gram_weight"),
                          "household measures and default portions are unknown")  # fmt: skip
        if table is None:
            return None
        mine = table.where(table.codes("fdc_id").isin(list(self._codes)))
        frame = pd.DataFrame(
            {
                "Food code": mine.codes("fdc_id").map(self._codes),
                "Seq num": mine.frame["seq_num"],
                "Portion description": mine.frame["portion_description"],
                "Portion weight (g)": mine.frame["gram_weight"],
            }
        )
        return SourceTable(PORTIONS, frame)

    def ingredients(self) -> SourceTable | None:
        """Return recipes, or None where the file is missing."""
        table = self._may(INPUTS, ("fdc_id", "gram_weight"), "every food is its own ingredient")
        if table is None:
            return None
        code = _either(table, "ingredient_code", "sr_code")
        text = _either(table, "ingredient_description", "sr_description")
        mine = table.where(table.codes("fdc_id").isin(list(self._codes)))
        mine = mine.where(mine.frame[code].notna())
        self._progress(f"missing: moisture change in {INPUTS}; recipes weigh what goes in")
        frame = pd.DataFrame(
            {
                "Food code": mine.codes("fdc_id").map(self._codes),
                "Ingredient code": mine.codes(code),
                "Ingredient description": mine.frame[text],
                "Ingredient weight (g)": mine.frame["gram_weight"],
                "Moisture change (%)": 0,
            }
        )
        return SourceTable(INPUTS, frame)

    def _category_names(self) -> dict[str, str]:
        table = self._may(CATEGORIES, (), "WWEIA categories have no names")
        if table is None:
            return {}
        number = _either(table, "wweia_food_category", "wweia_food_category_code")
        text = "wweia_food_category_description"
        return dict(zip(table.codes(number), table.frame[text], strict=True))

    def _additional(self) -> dict[str, str]:
        table = self._may(ATTRIBUTES, ("fdc_id", "food_attribute_type_id", "value"),
                          "additional descriptions are unknown")  # fmt: skip
        if table is None:
            return {}
        kinds = table.frame["food_attribute_type_id"].astype(str).str.removesuffix(".0")
        mine = table.where(kinds == ADDITIONAL)
        found: dict[str, str] = {}
        for food, text in zip(mine.codes("fdc_id"), mine.frame["value"], strict=True):
            found[food] = f"{found[food]};{text}" if food in found else str(text)
        return found

    def _need(self, name: str, columns: tuple[str, ...]) -> SourceTable:
        table = read_csv(self._folder / name, columns)
        self._progress(f"read {name}: {len(table.frame)} rows")
        return table

    def _may(self, name: str, columns: tuple[str, ...], lost: str) -> SourceTable | None:
        if not (self._folder / name).is_file():
            self._progress(f"missing: {name}; {lost}")
            return None
        return self._need(name, columns)


def _either(table: SourceTable, *names: str) -> str:
    """Return the first of some column names that is there: downloads of some years differ."""
    for name in names:
        if name in table.frame:
            return name
    msg = in_file(table.file, f"has no column {names[0]!r}: is it USDA's own file?")
    raise DataError(msg)


def _release(survey: SourceTable) -> str:
    years = []
    for column in ("start_date", "end_date"):
        text = str(survey.frame[column].iloc[0]) if column in survey.frame else ""
        found = re.search(r"\b(?:19|20)\d\d\b", text)
        years += [found[0]] if found else []
    name = f"FNDDS {years[0]}-{years[1]}" if len(years) == 2 else "FNDDS (release not named)"
    return f"{name}, FoodData Central download"
