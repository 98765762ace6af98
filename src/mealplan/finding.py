"""Finds foods by words and says all there is to say of one."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.eligibility import judge_foods, why_excluded
from mealplan.errors import DataError
from mealplan.meals import load_cookbook
from mealplan.measures import amount_text
from mealplan.own.shelf import OwnFoods
from mealplan.profiles import Profile
from mealplan.tables import records


@dataclass(frozen=True)
class Amount:
    """A nutrient of a food per 100 g, None where unknown, and where the number comes from."""

    nutrient: str
    label: str
    unit: str
    per_100g: float | None
    source: str


def find_foods(
    words: str, table: FoodTable, profile: Profile | None = None, *, limit: int | None = 20
) -> pd.DataFrame:
    """Find foods whose name or description holds every word, the most eaten first.

    Returns
    -------
    Columns ``food_code``, ``name``, ``usda_description``, ``in_meals`` (whether meals are made of
    it), ``allowed`` and ``reason`` (for the profile; without one, all are allowed).
    """
    stems = [word.lower().removesuffix("s") for word in re.findall(r"\w+", words)]
    if not stems:
        msg = "search for at least one word, such as `lentils` or `soy milk`"
        raise DataError(msg)
    foods = table.foods
    text = (foods["name"].fillna("") + " " + foods["usda_description"].fillna("")).str.lower()
    hit = pd.Series(True, index=foods.index)
    for stem in stems:
        hit &= text.str.contains(rf"\b{re.escape(stem)}", regex=True)
    found = foods.loc[hit, ["name", "usda_description"]].copy()
    eaten = table.consumption["occasions"].reindex(found.index).fillna(0)
    short = found["usda_description"].str.len()
    kitchen = set(table.read("kitchen")["food_code"])
    found["in_meals"] = found.index.isin(kitchen)
    own = ~found.index.str.fullmatch(r"\d{8}")
    order = pd.DataFrame({"own": ~own, "meals": ~found["in_meals"], "n": -eaten, "short": short})
    found = found.loc[order.sort_values(["own", "meals", "n", "short"], kind="stable").index]
    found["allowed"], found["reason"] = True, ""
    if profile is not None:
        judged = judge_foods(profile, table.only(found.index))
        found["allowed"] = judged["allowed"].reindex(found.index)
        found["reason"] = judged["reason"].reindex(found.index)
    else:
        found["reason"] = foods["unserved_reason"].reindex(found.index).fillna("")
    found = found if limit is None else found.head(limit)
    return found.rename_axis("food_code").reset_index()


def need_food(code: str, table: FoodTable) -> str:
    """Return a food code that the table knows. Raises `DataError` with what to do."""
    if code not in table.foods.index:
        msg = f"food {code} is not in the table; look it up with `mealplan foods search WORDS`"
        raise DataError(msg)
    return code


def amounts_of(code: str, table: FoodTable, own: OwnFoods) -> list[Amount]:
    """Return each nutrient of a food with where its number comes from. Raises `DataError`."""
    need_food(code, table)
    said = own[code].said if code in own else {}
    out = []
    for row in records(table.definitions.reset_index()):
        nutrient = row["nutrient"]
        value = float(str(table.nutrients.at[code, nutrient]))
        known = value == value
        source = said.get(nutrient, "") if code in own else str(row["source"])
        out.append(
            Amount(nutrient, row["label"], row["unit"], value if known else None, source)
            if known
            else Amount(nutrient, row["label"], row["unit"], None, "unknown: no value at hand")
        )
    return out


def evidence_of(code: str, table: FoodTable) -> list[str]:
    """Return why the food is not free of this or that. Raises `DataError`."""
    need_food(code, table)
    rows = table.read("verdict_evidence")
    return [str(text) for text in rows.loc[rows["food_code"] == code, "evidence"]]


def measures_of(code: str, table: FoodTable) -> list[tuple[str, float]]:
    """Return household measures fit for a kitchen, with their grams."""
    rows = table.portions
    mine = rows[(rows["food_code"] == code) & (rows["kitchen"] == "yes")]
    return [(str(r["measure"]), float(r["grams"])) for r in records(mine)]


def best_sources(
    nutrient: str, table: FoodTable, profile: Profile, *, limit: int = 10
) -> pd.DataFrame:
    """Return the foods of meals that give this person most of a nutrient per usual portion.

    Returns
    -------
    Columns ``food_code``, ``name``, ``portion`` (a kitchen measure in the middle of what women
    eat at a sitting), ``portion_g``, ``amount`` (in the nutrient's unit), ``cost_usd`` (NaN where
    unknown), ``note`` (what to look to when it is served).
    """
    judged = judge_foods(profile, table.of_meals)
    allowed, notes = judged["allowed"].to_dict(), judged["note"].to_dict()
    vegan_b12 = nutrient == "vitamin_b12_ug" and "vegan" in profile.diet
    counted = "vitamin_b12_added_ug" if vegan_b12 else nutrient  # pseudo-B12 never counts
    per_100g = table.of_meals.nutrients[counted].to_dict()
    rows = []
    for code, food in load_cookbook(table).foods.items():
        if not allowed[code]:
            continue
        middle_g = (food.usual_low_g + food.usual_high_g) / 2
        portion_g = max(round(middle_g / food.step_g), 1) * food.step_g
        amount = per_100g[code] * portion_g / 100
        cost_usd = food.usd_per_g * portion_g if food.usd_per_g else float("nan")
        words = amount_text(food, portion_g)
        rows.append((code, food.name, words, round(portion_g), amount, cost_usd, notes[code]))
    columns = ["food_code", "name", "portion", "portion_g", "amount", "cost_usd", "note"]
    frame = pd.DataFrame(rows, columns=columns).dropna(subset=["amount"])
    frame = frame.sort_values("amount", ascending=False, kind="stable")
    return frame.head(limit).reset_index(drop=True)


def judged_in_words(code: str, table: FoodTable, profile: Profile) -> list[str]:
    """Say whether a person may be served a food, and every reason where not.

    Returns
    -------
    Sentences; the first says yes or no, the others why, each with its evidence.
    """
    reasons = why_excluded(profile, table, need_food(code, table))
    if not reasons:
        note = str(judge_foods(profile, table.holding([code])).at[code, "note"] or "")
        return ["May be served.", *([f"{note}."] if note else [])]
    lines = ["Is left out:"]
    for found in reasons:
        source = f" [{found.source}]" if found.source else ""
        lines.append(f"- {found.reason}{source}")
        lines += [f"    {text}" for text in found.evidence]
    return lines
