"""The derived tables that need little more than renaming: nutrients, portions, groups, eating."""

from __future__ import annotations

import re

import pandas as pd

from mealplan.build.source import EATEN_COLUMNS, PAIR_COLUMNS
from mealplan.build.workbooks import SourceTable
from mealplan.errors import DataError, in_file


def by_code(frame: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """Sort rows by their keys: codes of eight digits sort as text as they do as numbers."""
    return frame.sort_values(list(keys), kind="stable").reset_index(drop=True)


def nutrient_table(source: SourceTable, definitions: pd.DataFrame) -> pd.DataFrame:
    """Return amounts per 100 g under mealplan's nutrient ids.

    Parameters
    ----------
    source : FNDDS nutrient values.
    definitions : ``nutrient_definitions.csv``; a nutrient without ``fndds_column`` is not in
        FNDDS and stays unknown here (other sources fill it).

    Raises
    ------
    DataError : a column is missing, an amount is no number or negative, a code stands twice.
    """
    table = pd.DataFrame({"food_code": source.codes("Food code")})
    _no_repeats(source, table["food_code"])
    for row in definitions.itertuples():
        nutrient = str(row.nutrient)
        column = row.fndds_column
        if not isinstance(column, str):
            table[nutrient] = float("nan")
            continue
        if column not in source.frame.columns:
            msg = in_file(source.file, f"has no column {column!r}, which {nutrient} needs")
            raise DataError(msg)
        amounts = source.number(column)
        if (amounts < 0).any():
            place = int(str((amounts < 0).idxmax()))
            problem = f"{amounts[place]:g} is below 0: get the file from USDA again"
            raise DataError(in_file(source.file, problem, row=place, column=column))
        table[nutrient] = amounts
    return by_code(table, "food_code")


def _no_repeats(source: SourceTable, codes: pd.Series) -> None:
    if codes.duplicated().any():
        place = int(str(codes.duplicated().idxmax()))
        problem = f"food code {codes[place]} stands twice: get the file from USDA again"
        raise DataError(in_file(source.file, problem, row=place, column="Food code"))


def food_table(source: SourceTable) -> pd.DataFrame:
    """Return ``food_code, usda_description, additional_description, wweia_category, category``."""
    frame = source.frame
    codes = source.codes("Food code")
    _no_repeats(source, codes)
    extra = "Additional food description"
    table = pd.DataFrame(
        {
            "food_code": codes,
            "usda_description": frame["Main food description"].map(_text),
            "additional_description": frame[extra].map(_text) if extra in frame else None,
            "wweia_category": source.codes("WWEIA Category number"),
            "category": frame["WWEIA Category description"].map(_text),
        }
    )
    return by_code(table, "food_code")


def _text(cell: object) -> str | None:
    text = re.sub(r"\s+", " ", cell).strip() if isinstance(cell, str) else ""
    return text or None


def portion_table(
    source: SourceTable | None, rules: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series]:
    """Return household measures, and the default portion of each food (g, by food_code).

    ``rules`` is ``portion_rules.csv``: a measure that matches a pattern is not for a kitchen;
    the one whose ``effect`` is ``default`` is FNDDS's weight for "no amount given". A weight
    of 0 is no weight and is left out.

    Raises
    ------
    DataError : a weight or a sequence number is no number.
    """
    columns = ["food_code", "seq", "measure", "grams", "kitchen"]
    if source is None:
        return pd.DataFrame(columns=columns), pd.Series(dtype="float64")
    table = pd.DataFrame(
        {
            "food_code": source.codes("Food code"),
            "seq": source.number("Seq num", whole=True),
            "measure": source.frame["Portion description"].map(_text),
            "grams": source.number("Portion weight (g)"),
        }
    )
    table = table[table["grams"] > 0]
    measures = table["measure"].fillna("")
    kitchen = pd.Series(True, index=table.index)
    default = pd.Series(False, index=table.index)
    for rule in rules.itertuples():
        hit = measures.str.contains(str(rule.pattern), case=False, regex=True)
        kitchen &= ~hit
        if rule.effect == "default":
            default |= hit
    table["kitchen"] = kitchen.map({True: "yes", False: "no"})
    portions = table[default].drop_duplicates("food_code").set_index("food_code")["grams"]
    return by_code(table[columns], "food_code", "seq"), portions


def group_table(source: SourceTable | None, groups: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """Return FPED's food groups per 100 g for the foods of this release that FPED knows.

    Raises
    ------
    DataError : a group's column is missing or holds no number.
    """
    names = {str(row.fped_column): str(row.food_group) for row in groups.itertuples()}
    if source is None:
        return pd.DataFrame(columns=["food_code", *names.values()])
    table = pd.DataFrame({"food_code": source.codes("FOODCODE")})
    for column, name in names.items():
        if column not in source.frame.columns:
            problem = f"has no column {column!r}: is it FPED 2017-2020?"
            raise DataError(in_file(source.file, problem))
        table[name] = source.number(column)
    table = table[table["food_code"].isin(codes)].drop_duplicates("food_code")
    return by_code(table, "food_code")


def eaten_table(source: SourceTable | None, key: str, known: pd.Series) -> pd.DataFrame:
    """Return eating occasions by slot and grams per occasion; rows of unknown keys are left out."""
    if source is None:
        return pd.DataFrame(columns=[key, *EATEN_COLUMNS])
    table = pd.DataFrame({key: source.codes(key)})
    for column in EATEN_COLUMNS:
        table[column] = source.number(column, whole=column[:2] != "g_")
    if "exact_share" in source.frame:
        table["exact_share"] = source.number("exact_share")
    return by_code(table[table[key].isin(known)], key)


def pair_table(source: SourceTable | None, known: pd.Series) -> pd.DataFrame:
    """Return the pairs of categories that were eaten together, by slot."""
    if source is None:
        return pd.DataFrame(columns=PAIR_COLUMNS)
    table = pd.DataFrame({"slot": source.frame["slot"].map(_text)})
    for column in PAIR_COLUMNS[1:3]:
        table[column] = source.codes(column)
    for column in PAIR_COLUMNS[3:]:
        table[column] = source.number(column, whole=column != "lift")
    table = table[table["category_a"].isin(known) & table["category_b"].isin(known)]
    return by_code(table, "slot", "category_a", "category_b")
