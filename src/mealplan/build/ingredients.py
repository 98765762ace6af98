"""Resolves recipes down to what cannot be resolved further, in grams per 100 g as eaten.

A recipe's ingredients weigh anything from a few grams to several kilograms; together, changed
by the recipe's moisture change (percent of their total weight lost or gained in cooking), they
give the food as eaten. USDA's own table confirms the reading: toast with a change of -9 %
holds 1/0.91 times the protein of its bread.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from mealplan.build.workbooks import SourceTable
from mealplan.errors import DataError, in_file

Recipe = dict[str, float]
FULL = 100.0
"""Grams of food that amounts are stated for."""


def recipes(source: SourceTable) -> dict[str, Recipe]:
    """Return for each food its direct ingredients, in grams per 100 g of the food as eaten.

    Raises
    ------
    DataError : a weight is no number or negative, or a recipe weighs nothing when cooked.
    """
    table = pd.DataFrame(
        {
            "food": source.codes("Food code"),
            "leaf": source.codes("Ingredient code"),
            "grams": source.number("Ingredient weight (g)"),
            "change": source.number("Moisture change (%)"),
        }
    )
    if (table["grams"] < 0).any():
        place = int(str((table["grams"] < 0).idxmax()))
        problem = f"{table['grams'][place]:g} is below 0: get the file from USDA again"
        raise DataError(in_file(source.file, problem, row=place, column="Ingredient weight (g)"))
    raw = table.groupby("food")["grams"].sum()
    cooked = raw * (1 + table.groupby("food")["change"].first() / 100)
    if (cooked <= 0).any():
        code = str((cooked <= 0).idxmax())
        place = int(str((table["food"] == code).idxmax()))
        problem = f"the ingredients of {code} weigh nothing when cooked"
        raise DataError(in_file(source.file, problem, row=place, column="Ingredient weight (g)"))
    table["share"] = FULL * table["grams"] / table["food"].map(cooked)
    shares = table.groupby(["food", "leaf"])["share"].sum()
    found: dict[str, Recipe] = {}
    for row in shares.reset_index().itertuples():
        found.setdefault(str(row.food), {})[str(row.leaf)] = float(str(row.share))
    return found


def resolve(direct: Mapping[str, Recipe], codes: list[str]) -> dict[str, Recipe]:
    """Return for each code its leaves in grams per 100 g as eaten.

    A code without a recipe is its own leaf: 100 g of itself.

    Raises
    ------
    DataError : a food contains itself; the message names the codes of the circle.
    """
    done: dict[str, Recipe] = {}

    def leaves(code: str, trail: tuple[str, ...]) -> Recipe:
        if code in done:
            return done[code]
        if code in trail:
            circle = " > ".join([*trail[trail.index(code) :], code])
            msg = f"ingredients go round in a circle: {circle}; get the ingredients file again"
            raise DataError(msg)
        if code not in direct:
            return {code: FULL}
        total: Recipe = {}
        for part, grams in sorted(direct[code].items()):
            for leaf, share in leaves(part, (*trail, code)).items():
                total[leaf] = total.get(leaf, 0.0) + grams * share / FULL
        done[code] = total
        return total

    return {code: leaves(code, ()) for code in codes}


def ingredient_table(source: SourceTable | None, codes: pd.Series) -> pd.DataFrame:
    """Return ``food_code, leaf_code, g_per_100g`` (five significant digits), sorted.

    Foods without a recipe (all of them where the workbook is missing) are their own leaf.
    """
    direct = recipes(source) if source is not None else {}
    rows = [
        (food, leaf, float(f"{grams:.5g}"))
        for food, parts in resolve(direct, sorted(codes)).items()
        for leaf, grams in sorted(parts.items())
        if grams > 0
    ]
    return pd.DataFrame(rows, columns=["food_code", "leaf_code", "g_per_100g"])


def leaf_table(
    source: SourceTable | None, resolved: pd.DataFrame, foods: pd.DataFrame
) -> pd.DataFrame:
    """Return ``leaf_code, leaf``: what USDA calls each leaf that stands in a food."""
    names = dict(zip(foods["food_code"], foods["usda_description"], strict=True))
    if source is not None:
        said = source.frame["Ingredient description"].map(lambda text: " ".join(str(text).split()))
        # A code may be described in more than one way: the first in alphabetical order is kept.
        pairs = pd.DataFrame({"code": source.codes("Ingredient code"), "said": said})
        names |= dict(pairs.sort_values(["code", "said"]).drop_duplicates("code").to_numpy())
    codes = sorted(set(resolved["leaf_code"]))
    return pd.DataFrame({"leaf_code": codes, "leaf": [names.get(code, "") for code in codes]})
