"""Finds the food of the shipped table that a new food may stand in for."""

from __future__ import annotations

import re

from mealplan.catalog import FoodTable
from mealplan.tables import read_table, records

WORD = re.compile(r"[a-z]+")


def stand_ins(description: str, table: FoodTable, *, limit: int = 5) -> list[tuple[str, str]]:
    """Return (food code, name) of the foods of meals that a description is most like.

    Rare words count most: "soy" tells more than "milk". A word of the food's name that the
    description lacks counts against it.
    """
    kitchen = records(read_table("kitchen", folder=table.folder))
    names = {row["food_code"]: row["name"] for row in kitchen}
    words = {
        code: _words(name) | _words(str(table.food(code)["name"])) for code, name in names.items()
    }
    often: dict[str, int] = {}
    for found in words.values():
        for word in found:
            often[word] = often.get(word, 0) + 1
    said = _words(description)
    scored = []
    for code, name in names.items():
        shared = said & words[code]
        score = sum(1 / often[word] for word in shared)
        missing = _words(name) - said
        score -= 0.3 * sum(1 / often[word] for word in missing)
        if shared and score > 0:
            scored.append((-round(score, 6), len(words[code]), code))
    return [(code, names[code]) for _, _, code in sorted(scored)[:limit]]


def _words(text: str) -> set[str]:
    joined = re.sub(r"(soy|almond|oat|rice|coconut|cashew)(milk)", r"\1 \2", text.lower())
    return {word.removesuffix("s") for word in WORD.findall(joined) if len(word) > 2}
