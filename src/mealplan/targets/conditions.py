"""Rules of ``conditions.csv`` that hold for one woman: for her day, her meals, and as advice."""

from __future__ import annotations

import math

import pandas as pd

from mealplan.profiles import Profile
from mealplan.tables import read_table
from mealplan.targets.types import MealRules

MEAL_RULES = ("range", "energy_cap", "bland", "apart")


def rules_for(profile: Profile, trimester: int | None) -> pd.DataFrame:
    """Return the rows of ``conditions.csv`` that hold for her."""
    hers: set[str] = {"everyone", *profile.conditions, *profile.diet, profile.stage}
    hers.add("eats_fish" if eats_fish(profile) else "eats_no_fish")
    if profile.plant_based:
        hers.add("plant_based")
    if trimester == 1:
        hers.add("pregnant_first_trimester")
    table = read_table("conditions")
    return table[table["condition"].isin(sorted(hers))]


def eats_fish(profile: Profile) -> bool:
    """Whether no diet and no allergy of hers leaves fish out."""
    diets = read_table("diets")
    without = diets.loc[(diets["trait"] == "fish") & diets["excludes"].notna(), "diet"]
    return "fish" not in profile.allergens and not set(profile.diet) & set(without)


def _number(value: object) -> float | None:
    number = float(str(value))
    return None if math.isnan(number) else number


def meal_rules(profile: Profile, rules: pd.DataFrame) -> MealRules:
    """Gather the rules for single meals; only her own slots are in it."""
    ranges = {
        (str(row.slot), str(row.nutrient)): (_number(row.minimum), _number(row.maximum))
        for row in rules[rules["rule"] == "range"].itertuples()
        if row.slot in profile.slots
    }
    caps = rules.loc[rules["rule"] == "energy_cap", "maximum"]
    texts = rules.loc[rules["rule"] != "advice_factor", "text"].dropna()
    return MealRules(
        ranges=ranges,
        energy_cap_share=None if caps.empty else float(caps.min()),
        bland=bool((rules["rule"] == "bland").any()),
        tea_coffee_apart=bool((rules["rule"] == "apart").any()),
        advice=tuple(dict.fromkeys(texts)),
        sources=tuple(dict.fromkeys(rules.loc[rules["rule"].isin(MEAL_RULES), "source"])),
    )
