"""Verdicts on traits, and what diets and allergies make of them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from mealplan.tables import cell_list, records

LEVELS = ("no", "unknown", "may", "yes")
"""From surely without a trait to surely with it; the higher wins where parts differ."""
LEVEL_OF = {word: level for level, word in enumerate(LEVELS)}

Levels = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]


def levels_of(verdicts: pd.DataFrame) -> Levels:
    """Turn words (``yes``, ``may``, ``unknown``, ``no``) into levels 3 to 0, same shape."""
    found = [verdicts[name].map(LEVEL_OF).to_numpy(dtype=np.int8) for name in verdicts.columns]
    return np.column_stack(found) if found else np.zeros((len(verdicts), 0), dtype=np.int8)


def holds(levels: Levels, words: Iterable[str]) -> Mask:
    """Return where a level is one of some verdicts."""
    return np.isin(levels, [LEVEL_OF[word] for word in words])


def rule_rows(diets: pd.DataFrame, allergens: pd.DataFrame) -> pd.DataFrame:
    """Put diets and allergies into one table of rules.

    Parameters
    ----------
    diets : ``diets.csv``.
    allergens : ``allergens.csv``.

    Returns
    -------
    Columns ``choice`` (a diet, an allergen or ``gluten_free``), ``trait``, ``excludes`` and
    ``notes`` (lists of verdicts), in the tables' order.
    """
    rows = [
        (row["diet"], row["trait"], cell_list(row["excludes"]), cell_list(row["notes"]))
        for row in records(diets)
    ]
    for row in records(allergens):
        rows += [
            (row["allergen"], trait, cell_list(row["excludes"]), [])
            for trait in cell_list(row["traits"])
        ]
        rows += [
            (row["allergen"], trait, [], list(LEVELS[1:])) for trait in cell_list(row["notes"])
        ]
    return pd.DataFrame(rows, columns=["choice", "trait", "excludes", "notes"])


def suitability(verdicts: pd.DataFrame, rules: pd.DataFrame, choices: list[str]) -> pd.DataFrame:
    """Say for each food and choice whether the food suits.

    Parameters
    ----------
    verdicts : words by food (rows) and trait (columns).
    rules : as from `rule_rows`.
    choices : diets, allergens or ``gluten_free``; one without rules suits every food.

    Returns
    -------
    ``yes``, ``no`` (it surely holds what is excluded) or ``unknown`` (it may hold it, and is
    excluded too), by food and choice.
    """
    out = pd.DataFrame("yes", index=verdicts.index, columns=choices)
    for choice in choices:
        surely = np.zeros(len(verdicts), dtype=bool)
        perhaps = np.zeros(len(verdicts), dtype=bool)
        for rule in records(rules[rules["choice"] == choice]):
            words = verdicts[rule["trait"]]
            surely |= ((words == "yes") & ("yes" in rule["excludes"])).to_numpy()
            perhaps |= words.isin(set(rule["excludes"]) - {"yes"}).to_numpy()
        out[choice] = np.where(surely, "no", np.where(perhaps, "unknown", "yes"))
    return out
