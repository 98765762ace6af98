"""Finds the foods that a rule means: by words, trait, nutrient, category or ingredient."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.tables import cell_list

LEAF_G_PER_100G = 1.0  # an ingredient counts for a rule from here on


class Facts:
    """The tables that judging reads, aligned with the food table.

    ``parts`` has food_code, leaf_code, leaf, g_per_100g: ingredients of at least a gram in 100 g.
    """

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
def facts_of(table: FoodTable) -> Facts:
    """Return the facts of a food table, once per process."""
    return Facts(table)


@lru_cache(maxsize=4)
def both_descriptions(table: FoodTable) -> pd.Series[str]:
    """USDA's description and its additional one, by food code."""
    return table.foods["usda_description"] + table.foods["additional_description"].map(
        lambda text: f"; {text}" if isinstance(text, str) else ""
    )


def rule_hits(table: FoodTable, rule: Mapping[str, Any]) -> pd.Series[bool]:
    """Return which foods a rule means, by food code.

    Parameters
    ----------
    rule : ``field`` is ``description`` (USDA's), ``either`` (both descriptions), ``leaf`` (an
        ingredient), ``wweia_category``, ``trait:<trait>`` (pattern = verdicts) or
        ``nutrient:<id>`` (pattern = an amount per 100 g that is passed). ``unless`` spares foods
        by both descriptions.
    """
    kind, _, name = str(rule["field"]).partition(":")
    pattern = str(rule["pattern"])
    if kind == "trait":
        return facts_of(table).verdicts[name].isin(cell_list(pattern))
    if kind == "nutrient":
        return table.nutrients[name].reindex(table.foods.index) > float(pattern)
    wanted = re.compile(pattern)
    if kind == "leaf":
        parts = facts_of(table).parts
        codes = parts.loc[[bool(wanted.search(t)) for t in parts["leaf"]], "food_code"]
        hit = pd.Series(table.foods.index.isin(codes), index=table.foods.index)
    elif kind == "wweia_category":
        numbers = [str(int(n)) for n in table.foods["wweia_category"]]
        hit = pd.Series([bool(wanted.search(n)) for n in numbers], index=table.foods.index)
    else:
        plain = kind == "description"
        texts = table.foods["usda_description"] if plain else both_descriptions(table)
        hit = texts.map(lambda text: bool(wanted.search(text)))
    if isinstance(rule["unless"], str):
        spared = re.compile(rule["unless"])
        hit &= ~both_descriptions(table).map(lambda text: bool(spared.search(text)))
    return hit


@lru_cache(maxsize=64)
def mentions(table: FoodTable, word: str) -> pd.Series[bool]:
    """Return the foods that a word of hers means, by food code.

    By code, name, either description or an ingredient of weight; a word of ``food_words.csv``
    also by trait (``dairy``) or added nutrient (``fortified``), and not where the word is part of
    another food's name (``butter`` in peanut butter).
    """
    index = table.foods.index
    if word in index:
        return pd.Series(index == word, index=index)
    singular = word.strip().lower().removesuffix("s")
    pattern = rf"(?i)\b{re.escape(singular)}(?:s|es)?\b"
    known = table.read("food_words", text=("traits", "nutrients", "not_in"))
    meant = known[known["word"].str.removesuffix("s") == singular]
    spared = [phrase for cell in meant["not_in"] for phrase in cell_list(cell)]

    def says(texts: pd.Series[str]) -> pd.Series[bool]:
        for phrase in spared:
            texts = texts.str.replace(rf"(?i)\b{re.escape(phrase)}s?\b", "", regex=True)
        return texts.str.contains(pattern)

    parts = facts_of(table).parts
    hit = says(both_descriptions(table)) | says(table.foods["name"].fillna(""))
    hit |= index.isin(parts.loc[says(parts["leaf"]), "food_code"])
    for trait in (t for cell in meant["traits"] for t in cell_list(cell)):
        hit |= facts_of(table).verdicts[trait] == "yes"
    for nutrient in (n for cell in meant["nutrients"] for n in cell_list(cell)):
        hit |= table.nutrients[nutrient].reindex(index) > 0
    return hit
