"""Which foods this person may be served, and why not the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.meals import Menu
from mealplan.profiles import Profile
from mealplan.tables import cell_list, records

MEATS = ("pork", "beef", "other_meat", "poultry")
LEAF_G_PER_100G = 1.0  # a disliked word counts in an ingredient from here on


def judge_foods(profile: Profile, table: FoodTable) -> pd.DataFrame:
    """Judge every food for a person.

    Returns
    -------
    Indexed by food code: ``allowed``, ``reason`` (one sentence where not), ``note`` (what to
    look to when it is served), ``weekly_share_per_g`` (share of a week's fish advice that a gram
    uses up, NaN without one), ``is_meat``, ``is_dairy``.
    """
    facts = _facts(table)
    out = pd.DataFrame(index=table.foods.index)
    reasons = pd.Series("", index=out.index)
    served = (table.foods["served"] == "yes") | out.index.isin(facts.kitchen)
    _refuse(reasons, ~served, table.foods["unserved_reason"].fillna("not served"))
    choices = [*profile.diet, *profile.allergens, *(["gluten_free"] if profile.gluten_free else [])]
    for choice in choices:
        if choice in facts.suits:
            words = "is left out of" if choice in profile.diet else "is not free of what you avoid:"
            verdict = facts.suits[choice]
            _refuse(reasons, verdict == "no", f"{words} {choice.replace('_', ' ')}")
            _refuse(reasons, verdict == "unknown", f"may not suit {choice.replace('_', ' ')}")
    excluded, notes, shares = _safety(table, profile.stage)
    _refuse(reasons, excluded != "", excluded)
    for word in profile.dislikes:
        _refuse(reasons, _mentions(table, word), f"you do not like {word}")
    out["allowed"] = reasons == ""
    out["reason"] = reasons
    out["note"] = notes
    out["weekly_share_per_g"] = shares
    out["is_meat"] = (facts.verdicts[list(MEATS)] == "yes").any(axis=1)
    out["is_dairy"] = facts.verdicts["milk"] == "yes"
    return out


def _refuse(reasons: pd.Series[str], where: pd.Series[bool], why: object) -> None:
    first = where & (reasons == "")
    reasons[first] = why[first] if isinstance(why, pd.Series) else str(why)


class _Facts:
    """The tables that judging reads, aligned with the food table."""

    def __init__(self, table: FoodTable) -> None:
        index = table.foods.index
        self.suits = self._read("suitability", table).reindex(index).fillna("unknown")
        self.verdicts = self._read("verdicts", table).reindex(index).fillna("unknown")
        self.kitchen = set(table.read("kitchen")["food_code"])
        leaves = table.read("leaf_verdicts")[["leaf_code", "leaf"]]
        parts = table.read("ingredients")
        self.parts = parts[parts["g_per_100g"] >= LEAF_G_PER_100G].merge(leaves, on="leaf_code")

    @staticmethod
    def _read(name: str, table: FoodTable) -> pd.DataFrame:
        return table.read(name).set_index("food_code")


@lru_cache(maxsize=4)
def _facts(table: FoodTable) -> _Facts:
    return _Facts(table)


@lru_cache(maxsize=16)
def _safety(
    table: FoodTable, stage: str
) -> tuple[pd.Series[str], pd.Series[str], pd.Series[float]]:
    """Rules of ``food_safety.csv`` for a stage: why excluded, notes, weekly share per gram."""
    excluded = pd.Series("", index=table.foods.index)
    notes = pd.Series("", index=table.foods.index)
    shares = pd.Series(np.nan, index=table.foods.index)
    ounce_raw_g = 28.35 * 0.75  # a raw ounce weighs about a quarter less when cooked
    for rule in records(table.read("food_safety")):
        if stage not in cell_list(rule["stages"]):
            continue
        hit = _matches(table, rule)
        if rule["effect"] == "exclude":
            _refuse(excluded, hit, f"not in this stage: {rule['reason']}")
        elif rule["effect"] == "note":
            fresh = hit & ~notes.str.contains(str(rule["reason"]), regex=False)
            notes[fresh] = (notes[fresh] + ". " + str(rule["reason"])).str.strip(". ")
        else:
            share = 1 / (float(rule["amount"]) * ounce_raw_g)
            shares[hit] = np.fmax(shares[hit], share)
    return excluded, notes, shares


def _matches(table: FoodTable, rule: dict[str, Any]) -> pd.Series[bool]:
    kind, _, name = str(rule["field"]).partition(":")
    pattern = str(rule["pattern"])
    none = pd.Series(False, index=table.foods.index)
    if kind == "trait":
        return _facts(table).verdicts[name].isin(cell_list(pattern))
    if kind == "nutrient":
        return table.nutrients[name].reindex(table.foods.index) > float(pattern)
    wanted = re.compile(pattern)
    if kind == "leaf":
        parts = _facts(table).parts
        codes = parts.loc[[bool(wanted.search(t)) for t in parts["leaf"]], "food_code"]
        hit = none | table.foods.index.isin(codes)
    elif kind == "wweia_category":
        numbers = [str(int(n)) for n in table.foods["wweia_category"]]
        hit = pd.Series([bool(wanted.search(n)) for n in numbers], index=table.foods.index)
    else:
        texts = table.foods["usda_description"] if kind == "description" else _texts(table)
        hit = texts.map(lambda text: bool(wanted.search(text)))
    if isinstance(rule["unless"], str):
        spared = re.compile(rule["unless"])
        hit &= ~_texts(table).map(lambda text: bool(spared.search(text)))
    return hit


@lru_cache(maxsize=4)
def _texts(table: FoodTable) -> pd.Series[str]:
    return table.foods["usda_description"] + table.foods["additional_description"].map(
        lambda text: f"; {text}" if isinstance(text, str) else ""
    )


def _mentions(table: FoodTable, word: str) -> pd.Series[bool]:
    """Foods whose code, name, description or an ingredient of weight a word means."""
    if word in table.foods.index:
        return pd.Series(table.foods.index == word, index=table.foods.index)
    stem = re.escape(word.strip().lower().removesuffix("s"))
    pattern = rf"(?i)\b{stem}(?:s|es)?\b"
    hit = _texts(table).str.contains(pattern) | table.foods["name"].str.contains(pattern)
    parts = _facts(table).parts
    codes = parts.loc[parts["leaf"].str.contains(pattern), "food_code"]
    return hit | table.foods.index.isin(codes)


def matching_foods(words: Iterable[str], table: FoodTable, menu: Menu) -> frozenset[str]:
    """Find the foods and templates that the words of a wish mean."""
    found: set[str] = set()
    for word in words:
        stem = re.compile(rf"\b{re.escape(word.strip().lower().removesuffix('s'))}(?:s|es)?\b")
        found |= {code for code, food in menu.foods.items() if code == word}
        found |= {code for code, food in menu.foods.items() if stem.search(food.name.lower())}
        found |= {t.id for t in menu.templates if stem.search(t.dish.lower())}
    return frozenset(found)


def countable_b12(table: FoodTable, *, vegan: bool) -> pd.Series[float]:
    """B12 (ug per 100 g) that counts: for vegans only what is added, never pseudo-B12."""
    return table.nutrients["vitamin_b12_added_ug" if vegan else "vitamin_b12_ug"]
