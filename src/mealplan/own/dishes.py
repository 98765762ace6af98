"""Dishes of the user's own: ingredients of the table with grams, and what the dish weighs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mealplan.catalog import FoodTable
from mealplan.errors import DataError
from mealplan.own.food import OwnFood, own_food, slug


def make_dish(
    name: str,
    parts_g: Mapping[str, float],
    table: FoodTable,
    *,
    yield_g: float | None = None,
    servings: float = 1,
    like: str = "",
) -> OwnFood:
    """Make a dish; its nutrients are the sum over its ingredients.

    Parameters
    ----------
    parts_g : grams of each ingredient, by food code of the table.
    yield_g : grams of the finished dish; None takes the sum of the ingredients (nothing boils
        away), and the note says so.
    servings : how many portions it makes.
    like : food code in whose place meals may use it.

    Raises
    ------
    DataError : an ingredient is not in the table, or a number is impossible.
    """
    for code, grams in parts_g.items():
        if code not in table.foods.index:
            msg = f"{name}: food {code} is not in the table; find it with `mealplan foods search`"
            raise DataError(msg)
        if not np.isfinite(grams) or grams <= 0:
            msg = f"{name}: {grams} grams of {code} cannot be; write a number above 0"
            raise DataError(msg)
    if not parts_g:
        msg = f"{name}: a dish needs at least one ingredient"
        raise DataError(msg)
    if servings <= 0:
        msg = f"{name}: servings must be above 0"
        raise DataError(msg)
    weight_g = sum(parts_g.values()) if yield_g is None else yield_g
    amounts_g = np.array(list(parts_g.values()))
    per_100g = table.nutrients.loc[list(parts_g)].to_numpy(float)
    sums = (per_100g * amounts_g[:, None]).sum(axis=0) / weight_g
    known = {n: round(float(x), 4) for n, x in zip(table.nutrient_ids, sums, strict=True)}
    amounts = {n: x for n, x in known.items() if np.isfinite(x)}
    notes = ["what cooking destroys is not taken off"]
    if yield_g is None:
        notes.append("assumption: the dish weighs what went in")
    return own_food(
        code=slug(name),
        name=name,
        description=name,
        source="a dish of the user's own",
        like=like,
        serving_measure="serving",
        serving_g=round(weight_g / servings, 1),
        nutrients=amounts,
        said=dict.fromkeys(amounts, "sum of its ingredients"),
        notes=tuple(notes),
        parts=tuple({"food_code": c, "grams": g} for c, g in parts_g.items()),
        yield_g=weight_g,
    )
