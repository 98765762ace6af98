"""A verdict on each trait of each food, with its evidence.

A food has a trait as surely as the surest of its ingredients, or as its descriptions and food
groups say; only a rule that says so lowers a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from mealplan.build.rules import compiled
from mealplan.errors import DataError, in_file
from mealplan.suits import LEVEL_OF, LEVELS, Levels, Mask, rule_rows, suitability
from mealplan.tables import cell_list, records

GROUP = "group:"
SAYS = {
    "yes": "contains {trait}: {why}",
    "may": "may contain {trait}: {why}",
    "unknown": "may or may not contain {trait}: {why}",
}
MEATS = ("pork", "beef", "other_meat", "poultry")
MEAT_WITH_MILK = "meat_with_milk"
UNJUDGED = "this ingredient has not been judged yet"

Evidence = dict[tuple[int, int], str]


def derive(
    frames: dict[str, pd.DataFrame], hand: Callable[[str], pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Derive ``verdicts``, ``verdict_evidence`` and ``suitability``.

    Raises
    ------
    DataError : a rule names a field that is not there, or a leaf holds a trait twice.
    """
    labels = {row["trait"]: row["label"] for row in records(hand("traits"))}
    foods, traits = frames["foods"], list(labels)
    levels, evidence = from_ingredients(
        foods["food_code"], frames["ingredients"], frames["leaves"], hand("leaf_verdicts"), traits
    )
    groups = frames["food_groups"].set_index("food_code").reindex(foods["food_code"])
    apply_rules(levels, evidence, foods, groups, hand("description_rules"), traits)
    if MEAT_WITH_MILK in traits:
        _add_meat_with_milk(levels, evidence, traits)
    words = pd.DataFrame(np.array(LEVELS)[levels], columns=traits)
    words.insert(0, "food_code", foods["food_code"].to_numpy())
    rows = []
    for food, trait in zip(*np.nonzero(levels), strict=True):
        verdict = LEVELS[levels[food, trait]]
        name = traits[trait]
        text = SAYS[verdict].format(trait=labels[name], why=evidence[int(food), int(trait)])
        rows.append((words.at[food, "food_code"], name, verdict, text))
    columns = ["food_code", "trait", "verdict", "evidence"]
    found = pd.DataFrame(rows, columns=columns).sort_values(columns[:2], kind="stable")
    rules = rule_rows(hand("diets"), hand("allergens"))
    choices = list(dict.fromkeys(rules["choice"]))
    suits = suitability(words.set_index("food_code"), rules, choices).reset_index()
    return {
        "verdicts": words,
        "verdict_evidence": found.reset_index(drop=True),
        "suitability": suits,
    }


def leaf_levels(judged: pd.DataFrame, traits: list[str]) -> dict[str, Levels]:
    """Return the levels of each judged leaf. Raises `DataError` for a trait in two lists."""
    place = {name: i for i, name in enumerate(traits)}
    found: dict[str, Levels] = {}
    for number, row in enumerate(records(judged), start=2):
        levels = np.zeros(len(traits), dtype=np.int8)
        for word in LEVELS[1:]:
            for name in cell_list(row[word]):
                if levels[place[name]]:
                    problem = f"{name} stands in two lists: keep it in one of yes, may, unknown"
                    raise DataError(in_file("leaf_verdicts.csv", problem, row=number, column=word))
                levels[place[name]] = LEVEL_OF[word]
        found[str(row["leaf_code"])] = levels
    return found


def from_ingredients(
    codes: pd.Series,
    ingredients: pd.DataFrame,
    leaves: pd.DataFrame,
    judged: pd.DataFrame,
    traits: list[str],
) -> tuple[Levels, Evidence]:
    """Take each food's highest level of each trait over its leaves.

    A leaf that nobody judged leaves every trait unknown. The evidence names the heaviest of
    the leaves that decide.
    """
    by_leaf = leaf_levels(judged, traits)
    unjudged = np.ones(len(traits), dtype=np.int8)
    names = dict(zip(leaves["leaf_code"], leaves["leaf"], strict=True))
    why = dict(zip(judged["leaf_code"], judged["evidence"], strict=True))
    place = {code: i for i, code in enumerate(codes)}
    levels = np.zeros((len(codes), len(traits)), dtype=np.int8)
    evidence: Evidence = {}
    # Heaviest first, so that the first of equal leaves is the one to name.
    ordered = ingredients.sort_values(
        ["food_code", "g_per_100g", "leaf_code"], ascending=[True, False, True]
    )
    for food_code, leaf_code in zip(ordered["food_code"], ordered["leaf_code"], strict=True):
        food = place[food_code]
        of_leaf = by_leaf.get(leaf_code, unjudged)
        for trait in np.flatnonzero(of_leaf > levels[food]):
            levels[food, trait] = of_leaf[trait]
            reason = why.get(leaf_code, UNJUDGED)
            evidence[food, int(trait)] = (
                f"ingredient {leaf_code} {names.get(leaf_code, '')} ({reason})"
            )
    return levels, evidence


def apply_rules(
    levels: Levels,
    evidence: Evidence,
    foods: pd.DataFrame,
    groups: pd.DataFrame,
    rules: pd.DataFrame,
    traits: list[str],
) -> None:
    """Raise and lower levels in place by ``description_rules.csv``, in its order.

    A rule with ``unless_yes`` is idle where the food surely has one of those traits already.
    """
    place = {name: i for i, name in enumerate(traits)}
    for hit, rule in _matches(foods, groups, rules):
        level = LEVEL_OF[rule["verdict"]]
        spare = [place[name] for name in cell_list(rule["unless_yes"])]
        if spare:
            hit = hit & ~(levels[:, spare] == LEVEL_OF["yes"]).any(axis=1)
        for name in cell_list(rule["trait"]):
            trait = place[name]
            changes = levels[:, trait] > 0 if level == 0 else levels[:, trait] < level
            for food in np.flatnonzero(hit & changes):
                levels[food, trait] = level
                evidence[int(food), trait] = rule["reason"]


def _matches(
    foods: pd.DataFrame, groups: pd.DataFrame, rules: pd.DataFrame
) -> Iterator[tuple[Mask, dict[str, str]]]:
    said = foods["usda_description"].fillna("")
    extra = foods["additional_description"].fillna("")
    fields = {
        "description": said,
        "additional": extra,
        "either": said + " | " + extra,
        "wweia_category": foods["wweia_category"].astype(str),
        "food_code": foods["food_code"],
    }
    for number, rule in enumerate(records(rules), start=2):
        field, pattern = rule["field"], str(rule["pattern"])
        if field.startswith(GROUP) and field.removeprefix(GROUP) in groups:
            hit = (groups[field.removeprefix(GROUP)] > float(pattern)).to_numpy()
        elif field in fields:
            look = compiled(pattern, "description_rules.csv", number, "pattern")
            hit = fields[field].map(lambda text, look=look: bool(look.search(text))).to_numpy(bool)
        else:
            problem = f"{field!r} is not a field: use {', '.join(fields)} or {GROUP}<food group>"
            raise DataError(in_file("description_rules.csv", problem, row=number, column="field"))
        if isinstance(rule["unless"], str):
            spare = compiled(rule["unless"], "description_rules.csv", number, "unless")
            hit = hit & ~fields["either"].map(
                lambda t, spare=spare: bool(spare.search(t))
            ).to_numpy(bool)
        yield hit, rule


def _add_meat_with_milk(levels: Levels, evidence: Evidence, traits: list[str]) -> None:
    """Judge meat and milk in one food: as sure as the less sure of the two."""
    milk, both = traits.index("milk"), traits.index(MEAT_WITH_MILK)
    meats = [traits.index(name) for name in MEATS]
    level = np.minimum(levels[:, meats].max(axis=1), levels[:, milk])
    for food in np.flatnonzero(level > levels[:, both]):
        meat = meats[int(levels[food, meats].argmax())]
        levels[food, both] = level[food]
        row = int(food)
        evidence[row, both] = f"{evidence[row, meat]}; {evidence[row, milk]}"
