"""Rules of ``food_safety.csv`` for a stage: left out, what to mind, how much fish a week."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.eligibility.matching import Mask, facts_of, rule_hits, said_in
from mealplan.eligibility.notes import add_note
from mealplan.tables import cell_list, records
from mealplan.units import convert, factor

SEAFOOD_LEAF = r"(?i)^(?:fish|crustaceans|mollusks),"
RAW_LEAF = r"(?i)\braw\b"


@dataclass(frozen=True, eq=False)
class SafetyRule:
    """A rule and the foods it means (``hits``)."""

    rule: str
    effect: str
    reason: str
    source: str
    ounces_raw: float
    pattern: str
    by_leaf: bool
    hits: Mask


@lru_cache(maxsize=24)
def safety_rules(table: FoodTable, stage: str) -> tuple[SafetyRule, ...]:
    """Return the rules of a stage in the table's order."""
    return tuple(
        SafetyRule(
            str(row["rule"]),
            str(row["effect"]),
            row["reason"] if isinstance(row["reason"], str) else "",
            str(row["source"]),
            float(row["amount"]),
            str(row["pattern"]),
            row["field"] == "leaf",
            rule_hits(table, row),
        )
        for row in records(table.read("food_safety"))
        if stage in cell_list(row["stages"])
    )


@lru_cache(maxsize=24)
def safety_notes(table: FoodTable, stage: str) -> tuple[str, ...]:
    """Say what to mind with each food, without a last full stop; empty where nothing.

    A weekly limit's reason stands here too: it narrows the choice ("canned light tuna").
    """
    notes = [""] * len(table.foods)
    for rule in safety_rules(table, stage):
        if rule.effect != "exclude" and rule.reason:
            add_note(notes, rule.hits, rule.reason)
    return tuple(notes)


@lru_cache(maxsize=24)
def weekly_share_per_g(table: FoodTable, stage: str) -> pd.Series[float]:
    """Share of a week's fish advice that a gram of each food uses up; NaN without fish.

    The advice is in ounces weighed raw, so the seafood inside a food counts as it weighed raw.
    Each ingredient is in the tier of the first rule that names it; a rule on the food's
    description holds for all its seafood; the stricter of both counts.
    """
    raw = _raw_seafood(table)
    per_food = raw.groupby("food_code")["raw_g_per_g"].sum()
    cooked = factor("fish_as_eaten", "g", "g_raw")
    whole = per_food.reindex(table.foods.index).fillna(cooked).to_numpy(float)
    leaf_of_part, leaves = pd.factorize(raw["leaf"])
    ounces = np.full(len(raw), np.nan)
    strictest = np.full(len(table.foods), np.nan)
    for rule in safety_rules(table, stage):
        if rule.effect != "weekly_limit":
            continue
        limit_g = convert(rule.ounces_raw, "mass", "oz", "g")
        if rule.by_leaf:
            named = said_in(re.compile(rule.pattern), leaves)[leaf_of_part]
            ounces[np.isnan(ounces) & named] = rule.ounces_raw
        else:
            share = whole[rule.hits] / limit_g
            strictest[rule.hits] = np.fmax(strictest[rule.hits], share)
    by_leaf = raw["raw_g_per_g"] / convert(1, "mass", "oz", "g") / ounces
    summed = by_leaf.groupby(raw["food_code"]).sum(min_count=1)
    return pd.Series(np.fmax(strictest, summed.reindex(table.foods.index)), index=table.foods.index)


def _raw_seafood(table: FoodTable) -> pd.DataFrame:
    """Seafood inside each food: food_code, leaf, raw_g_per_g (grams raw in a gram as eaten)."""
    parts = facts_of(table).parts
    seafood = parts[parts["leaf"].str.contains(SEAFOOD_LEAF)].reset_index(drop=True)
    cooked = factor("fish_as_eaten", "g", "g_raw")
    is_raw = seafood["leaf"].str.contains(RAW_LEAF)
    grams: Any = seafood["g_per_100g"] / 100 * np.where(is_raw, 1.0, cooked)
    return seafood.assign(raw_g_per_g=grams)
