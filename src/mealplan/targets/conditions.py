"""Rules of ``conditions.csv`` that hold for one woman: for her day, her meals, and as advice."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mealplan.profiles import Profile
from mealplan.tables import Row, table_rows
from mealplan.targets.types import MealRules

MEAL_RULES = ("range", "energy_cap", "bland", "apart")


def rules_for(profile: Profile, trimester: int | None) -> list[Row]:
    """Return the rows of ``conditions.csv`` that hold for her."""
    hers: set[str] = {"everyone", *profile.conditions, *profile.diet, profile.stage}
    hers.add("eats_fish" if eats_fish(profile) else "eats_no_fish")
    if profile.plant_based:
        hers.add("plant_based")
    if trimester == 1:
        hers.add("pregnant_first_trimester")
    return [row for row in table_rows("conditions") if row["condition"] in hers]


def eats_fish(profile: Profile) -> bool:
    """Whether no diet and no allergy of hers leaves fish out."""
    without = {
        row["diet"]
        for row in table_rows("diets")
        if row["trait"] == "fish" and isinstance(row["excludes"], str)
    }
    return "fish" not in profile.allergens and not set(profile.diet) & without


def _number(value: object) -> float | None:
    number = float(str(value))
    return None if math.isnan(number) else number


def meal_rules(profile: Profile, rules: Sequence[Row]) -> MealRules:
    """Gather the rules for single meals; only her own slots are in it."""
    ranges = {
        (str(row["slot"]), str(row["nutrient"])): (_number(row["minimum"]), _number(row["maximum"]))
        for row in rules
        if row["rule"] == "range" and row["slot"] in profile.slots
    }
    caps = [float(row["maximum"]) for row in rules if row["rule"] == "energy_cap"]
    texts = [row["text"] for row in rules if row["rule"] != "advice_factor"]
    kinds = {row["rule"] for row in rules}
    return MealRules(
        ranges=ranges,
        energy_cap_share=min(caps, default=None),
        bland="bland" in kinds,
        tea_coffee_apart="apart" in kinds,
        advice=tuple(dict.fromkeys(text for text in texts if isinstance(text, str))),
        sources=tuple(dict.fromkeys(row["source"] for row in rules if row["rule"] in MEAL_RULES)),
    )
