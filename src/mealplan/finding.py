"""Finds foods by words and says all there is to say of one."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.eligibility import judge_foods
from mealplan.errors import DataError
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
        judged = judge_foods(profile, table)
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
    Columns ``food_code``, ``name``, ``portion_g`` (the median that women eat at a sitting),
    ``amount`` (in the nutrient's unit), ``cost_usd`` (NaN where unknown).
    """
    allowed = judge_foods(profile, table)["allowed"].to_dict()
    rows = []
    for food in records(table.read("kitchen")):
        code = food["food_code"]
        if not allowed[code]:
            continue
        eaten = table.eaten(code)
        low_g, high_g = food["min_units"] * food["unit_g"], food["max_units"] * food["unit_g"]
        portion_g = (low_g + high_g) / 2
        if eaten is not None:
            portion_g = min(max(eaten["g_p50"], low_g), high_g)
        price = table.price_usd_per_100g(code)
        amount = float(str(table.nutrients.at[code, nutrient])) * portion_g / 100
        cost_usd = float("nan") if price is None else price * portion_g / 100
        rows.append((code, food["name"], round(portion_g), amount, cost_usd))
    frame = pd.DataFrame(rows, columns=["food_code", "name", "portion_g", "amount", "cost_usd"])
    frame = frame.dropna(subset=["amount"]).sort_values("amount", ascending=False, kind="stable")
    return frame.head(limit).reset_index(drop=True)


def judged_in_words(code: str, table: FoodTable, profile: Profile) -> str:
    """Say in one sentence whether a person may be served a food."""
    row = judge_foods(profile, table).loc[need_food(code, table)]
    if row["allowed"]:
        note = f" {row['note']}." if row["note"] else ""
        return f"May be served.{note}"
    return f"Is not served: {row['reason']}."
