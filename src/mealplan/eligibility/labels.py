"""What to look for on a label: added vitamins that differ by brand, and what a diet asks."""

from __future__ import annotations

import math
from functools import lru_cache

import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.eligibility.matching import facts_of
from mealplan.profiles import Profile
from mealplan.tables import cell_list, records


@lru_cache(maxsize=4)
def label_notes(table: FoodTable) -> pd.Series[str]:
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
    serving = grams.map(lambda g: f" per serving ({g:.0f} g)")
    return ("Choose one whose label gives at least " + wanted + serving).where(counts, "")


def choice_notes(profile: Profile, table: FoodTable) -> pd.Series[str]:
    """Say what her diets and allergies ask her to check on a food that is not left out."""
    verdicts = facts_of(table).verdicts
    notes = pd.Series("", index=table.foods.index)
    diets = table.read("diets")
    rows = records(diets[diets["diet"].isin(profile.diet)])
    allergens = table.read("allergens")
    rows += [
        {**row, "trait": trait}
        for row in records(allergens[allergens["allergen"].isin(profile.allergens)])
        for trait in cell_list(row["notes"])
    ]
    for row in rows:
        text = row["note_text"]
        if not isinstance(text, str):
            continue
        levels = cell_list(row["notes"]) if "diet" in row else ["yes", "may", "unknown"]
        hit = verdicts[row["trait"]].isin(levels) & ~notes.str.contains(text, regex=False)
        notes[hit] = (notes[hit] + ". " + text).str.strip(". ")
    return notes
