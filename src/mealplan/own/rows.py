"""Turns own foods into rows of the food table's tables, with verdicts from their statements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.own.food import OwnFood
from mealplan.own.statement import read_statement
from mealplan.suits import LEVEL_OF, LEVELS, rule_rows, suitability
from mealplan.tables import cell_list, read_table, records

NO_CATEGORY = 9999
NUMBER = re.compile(r"^(\d+(?:[.,]\d+)?|\d+/\d+)\s+(\w+)")


def own_rows(foods: Sequence[OwnFood], table: FoodTable) -> dict[str, pd.DataFrame]:
    """Return the rows that own foods add, by table name, with that table's columns.

    Parameters
    ----------
    foods : the user's own.
    table : the shipped table (without own rows), whose foods they stand beside.
    """
    if not foods:
        return {}
    verdicts = {food.code: judged(food, table) for food in foods}
    traits = list(read_table("traits", folder=table.folder)["trait"])
    words = pd.DataFrame([v for v, _ in verdicts.values()], index=list(verdicts))[traits]
    rules = rule_rows(
        read_table("diets", folder=table.folder), read_table("allergens", folder=table.folder)
    )
    words = _as_declared(words, foods, rules)
    choices = [
        c for c in read_table("suitability", folder=table.folder).columns if c != "food_code"
    ]
    suits = suitability(words, rules, choices)
    evidence = [
        (code, trait, words.at[code, trait], text)
        for code, (_, texts) in verdicts.items()
        for trait, text in texts.items()
        if words.at[code, trait] != "no"
    ]
    kitchen = {r["food_code"]: r for r in records(read_table("kitchen", folder=table.folder))}
    placed = [food for food in foods if food.like in kitchen]
    nutrients = [{n: food.nutrients.get(n, np.nan) for n in table.nutrient_ids} for food in foods]
    own = {
        "foods": pd.DataFrame([_food_row(food, table) for food in foods]),
        "nutrients": pd.DataFrame(
            {"food_code": [f.code for f in foods], **pd.DataFrame(nutrients).to_dict("list")}
        ),
        "verdicts": words.rename_axis("food_code").reset_index(),
        "suitability": suits.rename_axis("food_code").reset_index(),
        "verdict_evidence": pd.DataFrame(
            evidence, columns=["food_code", "trait", "verdict", "evidence"]
        ),
        "portions": pd.DataFrame(
            [
                {"food_code": f.code, "seq": 1, "measure": f.serving_measure or "serving",
                 "grams": f.serving_g, "kitchen": "yes"}
                for f in foods if f.serving_g
            ],
            columns=["food_code", "seq", "measure", "grams", "kitchen"],
        ),
        "purchases": pd.DataFrame([row for food in foods for row in _purchases(food, table)]),
        "kitchen": pd.DataFrame([_kitchen_row(food, kitchen[food.like]) for food in placed]),
        "food_sets": pd.DataFrame(_set_rows(placed, table)),
        "consumption": _consumption(placed, table),
    }  # fmt: skip
    return {name: frame for name, frame in own.items() if not frame.empty}


def judged(food: OwnFood, table: FoodTable) -> tuple[dict[str, str], dict[str, str]]:
    """Return the verdict on each trait, and evidence for each that is not ``no``.

    A dish takes the surest verdict of its parts, as the shipped foods do of their ingredients.
    """
    if not food.is_dish:
        statement = read_statement(food.ingredients)
        return dict(statement.verdicts), dict(statement.evidence)
    of_parts = table.read("verdicts").set_index("food_code")
    verdicts: dict[str, str] = {}
    evidence: dict[str, str] = {}
    for trait in of_parts.columns:
        found = {part.food_code: str(of_parts.at[part.food_code, trait]) for part in food.parts}
        code = max(found, key=lambda c: LEVEL_OF[found[c]])
        verdicts[trait] = found[code]
        if found[code] != "no":
            name = table.food(code)["name"]
            evidence[trait] = f"{found[code]}, because of its ingredient {name} ({code})"
    return verdicts, evidence


def _as_declared(
    words: pd.DataFrame, foods: Sequence[OwnFood], rules: pd.DataFrame
) -> pd.DataFrame:
    """Let a package's own declaration settle what its statement leaves open, never what it says."""
    out = words.copy()
    for food in foods:
        for choice in food.says:
            for rule in records(rules[rules["choice"] == choice]):
                trait = rule["trait"]
                if rule["excludes"] and LEVEL_OF[str(out.at[food.code, trait])] < LEVEL_OF["yes"]:
                    out.at[food.code, trait] = LEVELS[0]
    return out


def _food_row(food: OwnFood, table: FoodTable) -> dict[str, Any]:
    like = table.food(food.like) if food.like in table.foods.index else None
    price, basis = food.price_usd_per_100g, "own"
    if price is None and food.is_dish:
        price = _dish_price(food, table)
    if price is None and like is not None:
        price, basis = like["price_usd_per_100g"], "category_median"
    known = price is not None and not np.isnan(price)
    text = ", ".join(part for part in (food.description or food.name, food.brand) if part)
    return {
        "food_code": food.code,
        "usda_description": text,
        "additional_description": food.ingredients or None,
        "name": food.name,
        "wweia_category": NO_CATEGORY if like is None else like["wweia_category"],
        "default_portion_g": food.serving_g if food.serving_g else np.nan,
        "price_usd_per_100g": price if known else np.nan,
        "cost_basis": basis if known else "none",
        "served": "yes",
        "unserved_reason": None,
    }


def _dish_price(food: OwnFood, table: FoodTable) -> float | None:
    prices = [(table.price_usd_per_100g(part.food_code), part.grams) for part in food.parts]
    if any(price is None for price, _ in prices) or not food.yield_g:
        return None
    return sum((price or 0.0) * grams for price, grams in prices) / food.yield_g


def _purchases(food: OwnFood, table: FoodTable) -> list[dict[str, Any]]:
    bought = table.purchases
    if not food.is_dish:
        aisles = bought.loc[bought["food_code"] == food.like, "aisle"]
        aisle = aisles.iloc[0] if len(aisles) else "Other"
        return [{"food_code": food.code, "item": food.name, "aisle": aisle, "g_per_100g": 100.0}]
    sums: dict[tuple[str, str], float] = {}
    for part in food.parts:
        for row in records(bought[bought["food_code"] == part.food_code]):
            key = (row["item"], row["aisle"])
            share = part.grams / (food.yield_g or 1.0)
            sums[key] = sums.get(key, 0.0) + row["g_per_100g"] * share
    return [
        {"food_code": food.code, "item": item, "aisle": aisle, "g_per_100g": round(grams, 3)}
        for (item, aisle), grams in sorted(sums.items())
    ]


def _kitchen_row(food: OwnFood, like: Mapping[str, Any]) -> dict[str, Any]:
    """As the food it stands in for, but for its name and what its own measure weighs."""
    unit_g = like["unit_g"]
    match = NUMBER.match(food.serving_measure.lower())
    if match and food.serving_g and match[2].rstrip("s") == str(like["unit"]).rstrip("s"):
        top, _, bottom = match[1].replace(",", ".").partition("/")
        count = float(top) / float(bottom or 1)
        if count > 0 and 0.5 < food.serving_g / count / unit_g < 2:
            unit_g = round(food.serving_g / count, 2)
    return {**like, "food_code": food.code, "name": food.name, "unit_g": unit_g}


def _set_rows(foods: Sequence[OwnFood], table: FoodTable) -> list[dict[str, str]]:
    """Put each food into the sets and roles that name the food it stands in for."""
    sets = read_table("food_sets", folder=table.folder)
    roles = read_table("meal_roles", text=("foods",), folder=table.folder)
    named = {item for cell in roles["foods"] for item in cell_list(cell)}
    rows = []
    for food in foods:
        mine = {"food_code": food.code, "usda_description": food.name}
        rows += [{"set": name, **mine} for name in sets.loc[sets["food_code"] == food.like, "set"]]
        if food.like in named:  # a role may name a food itself: it becomes a set of two
            rows.append({"set": food.like, "food_code": food.like, "usda_description": ""})
            rows.append({"set": food.like, **mine})
    return list({(row["set"], row["food_code"]): row for row in rows}.values())


def _consumption(foods: Sequence[OwnFood], table: FoodTable) -> pd.DataFrame:
    """Eaten as often and as much as the food it stands in for."""
    rows = [
        {"food_code": food.code, **{k: v for k, v in eaten.items() if k != "food_code"}}
        for food in foods
        if (eaten := table.own_consumption(food.like))
    ]
    return pd.DataFrame(rows)
