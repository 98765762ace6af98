"""Finds the food of the shipped table that a new food may stand in for."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

from mealplan.catalog import FoodTable
from mealplan.tables import read_table, records

WORD = re.compile(r"[a-z]+")


def stand_ins(description: str, table: FoodTable, *, limit: int = 5) -> list[tuple[str, str]]:
    """Return (food code, name) of the foods of meals that a description is most like.

    The cosine of their words, a rare word counting most: "soy" tells more than "milk".
    """
    names = {
        row["food_code"]: str(row["name"])
        for row in records(read_table("kitchen", folder=table.folder))
    }
    words = {code: _words(name) for code, name in names.items()}
    often = Counter(word for found in words.values() for word in found)
    weight = {word: math.log(1 + len(names) / n) for word, n in often.items()}
    said = {word for word in _words(description) if word in weight}
    scored = []
    for code, found in words.items():
        shared = sum(weight[word] ** 2 for word in said & found)
        if shared:
            score = shared / (_length(said, weight) * _length(found, weight))
            scored.append((-round(score, 9), code))
    return [(code, names[code]) for _, code in sorted(scored)[:limit]]


def _length(words: set[str], weight: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight[word] ** 2 for word in words))


def _words(text: str) -> set[str]:
    plant = r"\b(soy|almond|oat|rice|coconut|cashew)[ -]?(milk|drink|beverage)\b"
    joined = re.sub(plant, r"\1 milk", text.lower())  # Europe may not call it milk
    return {word.removesuffix("s") for word in WORD.findall(joined) if len(word) > 2}
