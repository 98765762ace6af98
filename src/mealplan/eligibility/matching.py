"""Finds the foods that a rule means: by words, trait, nutrient, category or ingredient."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.tables import cell_list

LEAF_G_PER_100G = 1.0  # an ingredient counts for a rule from here on

Mask = npt.NDArray[np.bool_]
"""One truth per food, in the order of the food table."""


class Facts:
    """The tables that judging reads, aligned with the food table.

    ``suits`` and ``verdicts`` hold one word per food, by choice and by trait. ``parts`` has
    food_code, leaf_code, leaf, g_per_100g: ingredients of at least a gram in 100 g.
    """

    def __init__(self, table: FoodTable) -> None:
        index = table.foods.index
        self.suits = self._read("suitability", table)
        self.verdicts = self._read("verdicts", table)
        self.in_meals: Mask = index.isin(table.read("kitchen")["food_code"])
        self.descriptions: list[str] = table.foods["usda_description"].tolist()
        self.both: list[str] = both_descriptions(table).tolist()
        leaves = table.read("leaf_verdicts")[["leaf_code", "leaf"]]
        parts = table.read("ingredients")
        parts = parts[(parts["g_per_100g"] >= LEAF_G_PER_100G) & parts["food_code"].isin(index)]
        self.parts = parts.merge(leaves, on="leaf_code")
        self._leaf_of_part, self._leaves = pd.factorize(self.parts["leaf"])
        self._food_of_part = index.get_indexer(pd.Index(self.parts["food_code"]))

    @staticmethod
    def _read(name: str, table: FoodTable) -> dict[str, npt.NDArray[np.object_]]:
        words = table.read(name).set_index("food_code").reindex(table.foods.index)
        return {str(c): words[c].fillna("unknown").to_numpy(object) for c in words}

    def with_leaf(self, wanted: re.Pattern[str]) -> Mask:
        """Return the foods with an ingredient that a pattern names."""
        found = np.zeros(len(self.both), dtype=bool)
        named = said_in(wanted, self._leaves)
        found[self._food_of_part[named[self._leaf_of_part]]] = True
        return found


@lru_cache(maxsize=8)
def facts_of(table: FoodTable) -> Facts:
    """Return the facts of a food table, once per process."""
    return Facts(table)


@lru_cache(maxsize=8)
def both_descriptions(table: FoodTable) -> pd.Series[str]:
    """USDA's description and its additional one, by food code."""
    return table.foods["usda_description"] + table.foods["additional_description"].map(
        lambda text: f"; {text}" if isinstance(text, str) else ""
    )


def said_in(wanted: re.Pattern[str], texts: Iterable[str]) -> Mask:
    """Return which texts a pattern is found in."""
    return np.array([wanted.search(text) is not None for text in texts], dtype=bool)


def rule_hits(table: FoodTable, rule: Mapping[str, Any]) -> Mask:
    """Return which foods a rule means.

    Parameters
    ----------
    rule : ``field`` is ``description`` (USDA's), ``either`` (both descriptions), ``leaf`` (an
        ingredient), ``wweia_category``, ``trait:<trait>`` (pattern = verdicts) or
        ``nutrient:<id>`` (pattern = an amount per 100 g that is passed). ``unless`` spares foods
        by both descriptions.
    """
    facts = facts_of(table)
    kind, _, name = str(rule["field"]).partition(":")
    pattern = str(rule["pattern"])
    if kind == "trait":
        return np.isin(facts.verdicts[name], cell_list(pattern))
    if kind == "nutrient":
        amounts = table.nutrients[name].reindex(table.foods.index)
        return amounts.to_numpy(float) > float(pattern)
    wanted = re.compile(pattern)
    if kind == "leaf":
        hit = facts.with_leaf(wanted)
    elif kind == "wweia_category":
        hit = said_in(wanted, [str(int(n)) for n in table.foods["wweia_category"]])
    else:
        hit = said_in(wanted, facts.descriptions if kind == "description" else facts.both)
    if isinstance(rule["unless"], str):
        spared, both = re.compile(rule["unless"]), facts.both
        hit[[i for i in np.flatnonzero(hit) if spared.search(both[i])]] = False
    return hit


@lru_cache(maxsize=64)
def mentions(table: FoodTable, word: str) -> Mask:
    """Return the foods that a word of hers means.

    By code, name, either description or an ingredient of weight; a word of ``food_words.csv``
    also by trait (``dairy``) or added nutrient (``fortified``), and not where the word is part of
    another food's name (``butter`` in peanut butter).
    """
    index = table.foods.index
    by_code: Mask = index == word
    if by_code.any():
        return by_code
    singular = word.strip().lower().removesuffix("s")
    pattern = rf"(?i)\b{re.escape(singular)}(?:s|es)?\b"
    known = table.read("food_words", text=("traits", "nutrients", "not_in"))
    meant = known[known["word"].str.removesuffix("s") == singular]
    spared = [phrase for cell in meant["not_in"] for phrase in cell_list(cell)]

    def says(texts: pd.Series[str]) -> pd.Series[bool]:
        for phrase in spared:
            texts = texts.str.replace(rf"(?i)\b{re.escape(phrase)}s?\b", "", regex=True)
        return texts.str.contains(pattern)

    facts = facts_of(table)
    named = says(both_descriptions(table)) | says(table.foods["name"].fillna(""))
    hit: Mask = named.to_numpy(bool, copy=True)
    hit |= index.isin(facts.parts.loc[says(facts.parts["leaf"]), "food_code"])
    for trait in (t for cell in meant["traits"] for t in cell_list(cell)):
        hit |= facts.verdicts[trait] == "yes"
    for nutrient in (n for cell in meant["nutrients"] for n in cell_list(cell)):
        hit |= table.nutrients[nutrient].reindex(index).to_numpy(float) > 0
    return hit
