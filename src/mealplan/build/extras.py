"""Nutrients that FNDDS does not give: added sugars from FPED, iodine by a sure match of names."""

from __future__ import annotations

import pandas as pd

from mealplan.build.workbooks import SourceTable
from mealplan.errors import DataError, in_file

DIGITS = 2


def added_sugars_g(groups: pd.DataFrame, settings: pd.Series) -> pd.Series:
    """Return added sugars in g per 100 g, by food_code, for the foods that FPED knows."""
    teaspoons = groups.set_index("food_code")["add_sugars_tsp_eq"].astype(float)
    return (teaspoons * float(settings["added_sugars_g_per_tsp"])).round(DIGITS)


def iodine_ug(source: SourceTable | None, matches: pd.DataFrame, foods: pd.DataFrame) -> pd.Series:
    """Return iodine in ug per 100 g, by food_code, for the matched foods only.

    Parameters
    ----------
    source : the USDA, FDA and ODS iodine database, ug per serving.
    matches : ``iodine_matches.csv``: food_code, the description in the database, and USDA's
        description of the food; where the release describes it otherwise, the match is not
        sure any more and the food stays unknown.
    foods : ``food_code, usda_description``.

    Raises
    ------
    DataError : a match names a description that the database does not hold.
    """
    if source is None:
        return pd.Series(dtype="float64")
    table = pd.DataFrame(
        {
            "said": source.frame["Description"].map(lambda text: " ".join(str(text).split())),
            "ug": pd.to_numeric(source.frame["Iodine (mcg/serving)"], errors="coerce"),
            "grams": pd.to_numeric(source.frame["Serving Weight (g)"], errors="coerce"),
        }
    ).drop_duplicates("said")
    per_100g = (100 * table["ug"] / table["grams"]).round(DIGITS)
    per_100g.index = pd.Index(table["said"])
    for row, said in enumerate(matches["iodine_description"], start=2):
        if said not in per_100g.index:
            problem = f"{said!r} is not in {source.file}"
            raise DataError(
                in_file("iodine_matches.csv", problem, row=row, column="iodine_description")
            )
    described = foods.set_index("food_code")["usda_description"]
    sure = matches["food_code"].map(described) == matches["usda_description"]
    return matches[sure].set_index("food_code")["iodine_description"].map(per_100g)
