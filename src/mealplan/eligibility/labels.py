"""What to look for on a label: added vitamins that differ by brand, and what a diet asks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.eligibility.matching import facts_of
from mealplan.eligibility.notes import add_note
from mealplan.profiles import Profile
from mealplan.tables import cell_list, records


@lru_cache(maxsize=8)
def label_notes(table: FoodTable) -> tuple[str, ...]:
    """Say what a serving's label must give where a food counts for an added vitamin.

    The table holds market averages, so a brand without the vitamin would not do what is
    planned. The amount is that of USDA's usual portion, rounded down (``label_notes.csv``).
    """
    foods = table.foods
    grams = foods["default_portion_g"].astype(float)
    wanted = pd.Series("", index=foods.index)
    for rule in records(table.read("label_notes", text=("wweia_categories",))):
        amount = table.nutrients[rule["nutrient"]].reindex(foods.index) * grams / 100
        hit = amount >= float(rule["least_per_portion"])
        categories = {int(c) for c in cell_list(rule["wweia_categories"])}
        if categories:
            hit &= foods["wweia_category"].isin(categories)
        words = (
            amount[hit]
            .map(lambda a, r=rule: f"{math.floor(a * 10 + 1e-9) / 10:g} {r['words']}")
            .astype("str")
        )  # of no food at all, the amounts would stay numbers
        wanted[hit] = (wanted[hit] + " and " + words).str.removeprefix(" and ")
    counts = wanted != ""
    serving = grams.map(lambda g: f" per serving ({g:.0f} g)").astype("str")
    return tuple(("Choose one whose label gives at least " + wanted + serving).where(counts, ""))


def choice_notes(profile: Profile, table: FoodTable) -> list[str]:
    """Say what her diets and allergies ask her to check on a food that is not left out."""
    verdicts = facts_of(table).verdicts
    notes = [""] * len(table.foods)
    for trait, levels, text in _choice_rules(table, profile.diet, profile.allergens):
        add_note(notes, np.isin(verdicts[trait], levels), text)
    return notes


def _choice_rules(
    table: FoodTable, diets: Iterable[str], allergens: Iterable[str]
) -> list[tuple[str, list[str], str]]:
    """Return trait, verdicts and note of what is noted, in the tables' order."""
    of_diet, of_allergen = table.rows("diets"), table.rows("allergens")
    rules = [
        (row["trait"], cell_list(row["notes"]), row["note_text"])
        for row in of_diet
        if row["diet"] in diets
    ]
    rules += [
        (trait, ["yes", "may", "unknown"], row["note_text"])
        for row in of_allergen
        if row["allergen"] in allergens
        for trait in cell_list(row["notes"])
    ]
    return [rule for rule in rules if isinstance(rule[2], str)]
