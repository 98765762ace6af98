"""The shopping list: what one buys for a plan, by aisle, in amounts that shops sell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.tables import records

SHOPPING_COLUMNS = (
    "client_id",
    "aisle",
    "item",
    "grams",
    "amount",
    "used_in",
    "pantry",
    "cost_usd",
)
LB_G, OZ_G = 453.59237, 28.349523
CRUMB = 0.02  # of a pack or piece: so much more than a whole number needs no further one
LITTLE = 0.13  # of a pack: so little of a kind is bought with the kind there is most of
ITSELF = 0.9  # of a food's weight: then the food is the thing itself, not a dish made with it
IRREGULAR = {"loaf": "loaves", "dozen": "dozen"}


def shopping_list(
    rows: pd.DataFrame,
    table: FoodTable,
    *,
    client_id: str = "",
    household: int = 1,
    pantry: Iterable[str] = (),
) -> pd.DataFrame:
    """Turn a plan's rows into things one buys.

    Parameters
    ----------
    rows : with ``day``, ``meal``, ``food_code``, ``grams`` and, for the cost, ``cost_usd``.
    household : portions at the table; multiplies grams and cost.
    pantry : words for what is at home already; an item that one of them names is struck out.

    Returns
    -------
    Columns as in ``shopping.csv``. ``grams`` as bought (beans dry, meat raw); ``amount`` as a
    shop sells it; ``pantry`` is ``yes`` (she has it), ``staple`` (taken to be at home: salt, oil,
    sugar) or empty; ``cost_usd`` is what the amount used costs (2017/18 prices), NaN where a
    price is unknown.
    """
    used = _as_sold(_bought(rows, table, household), table)
    used = _little_with_most(used)
    grouped = used.groupby(["aisle", "sold_as"], sort=True)
    frame = grouped.agg(
        grams=("grams", "sum"),
        used_in=("used_in", lambda s: "; ".join(dict.fromkeys(s))),
        staple=("staple", "max"),
        **{name: (name, "first") for name in SOLD},
    ).reset_index()
    frame["cost_usd"] = grouped["cost_usd"].agg(lambda s: s.sum(skipna=False)).to_numpy(float)
    frame["cost_usd"] = frame["cost_usd"].round(2)
    frame["amount"] = [shop_amount(row["grams"], row) for row in records(frame)]
    frame["grams"] = frame["grams"].round(1)
    at_home = _named(frame["sold_as"], pantry)
    frame["pantry"] = np.where(at_home, "yes", np.where(frame["staple"] == "yes", "staple", ""))
    frame["client_id"] = client_id
    return frame.rename(columns={"sold_as": "item"})[list(SHOPPING_COLUMNS)]


SOLD = ("unit", "unit_g", "pack", "pack_g", "other_pack", "other_pack_g", "family")


def _bought(rows: pd.DataFrame, table: FoodTable, household: int) -> pd.DataFrame:
    """One row per item of each food eaten; a food's cost is shared out by weight."""
    sold = table.purchases[table.purchases["food_code"].isin(set(rows["food_code"]))]
    bought = rows.assign(row=range(len(rows))).merge(sold, on="food_code", how="left")
    bought = bought[bought["item"].notna() & (bought["aisle"] != "none")]
    share = bought["g_per_100g"] / bought.groupby("row")["g_per_100g"].transform("sum")
    cost = bought["cost_usd"] if "cost_usd" in bought.columns else np.nan
    return bought.assign(
        grams=bought["grams"] * bought["g_per_100g"] / 100 * household,
        cost_usd=cost * share * household,
        itself=share >= ITSELF,
        used_in=bought["day"].astype(str) + " " + bought["meal"].str.replace("_", " "),
    )


def _as_sold(bought: pd.DataFrame, table: FoodTable) -> pd.DataFrame:
    """Say of each item how a shop sells it; one that ``shop_items.csv`` lacks goes by weight."""
    used = bought.merge(table.read("shop_items"), on="item", how="left", suffixes=("", "_shop"))
    used["sold_as"] = used["sold_as"].fillna(used["item"])
    used["staple"] = used["staple"].fillna("no")
    used["grams"] *= used["bought_g_per_100g"].fillna(100.0) / 100
    one_aisle = used.drop_duplicates("sold_as").set_index("sold_as")["aisle"]
    used["aisle"] = used["sold_as"].map(one_aisle)
    return used


def _little_with_most(used: pd.DataFrame) -> pd.DataFrame:
    """Buy a little of a kind (skim milk in a recipe) as the kind there is most of in its family.

    What she is served as such (a glass of skim milk) stays what it is.
    """
    kinds = used[used["family"].notna()].groupby("sold_as").agg(
        family=("family", "first"), pack_g=("pack_g", "first"),
        grams=("grams", "sum"), itself=("itself", "max"),
    )  # fmt: skip
    instead: dict[str, str] = {}
    for _, family in kinds.groupby("family"):
        most = str(family.sort_values(["itself", "grams"]).index[-1])
        for name, kind in family.iterrows():
            little = not kind["grams"] > LITTLE * kind["pack_g"]  # always, where it has no pack
            if name != most and not kind["itself"] and little:
                instead[str(name)] = most
    facts = used.drop_duplicates("sold_as").set_index("sold_as")
    used = used.assign(sold_as=used["sold_as"].replace(instead))
    for name in (*SOLD, "aisle", "staple"):
        used[name] = used["sold_as"].map(facts[name])
    return used


def _named(items: pd.Series[str], words: Iterable[str]) -> pd.Series[bool]:
    """Which items some words name, whole words and either number (egg, eggs)."""
    hit = pd.Series(False, index=items.index)
    for word in words:
        stem = re.escape(word.strip().lower().removesuffix("s"))
        if stem:
            hit |= items.str.lower().str.contains(rf"\b{stem}(?:s|es)?\b", regex=True)
    return hit


def shop_amount(grams: float, sold: dict[str, Any]) -> str:
    """Round grams up to what one asks for in a shop.

    Parameters
    ----------
    sold : ``unit``, ``unit_g``, ``pack``, ``pack_g``, ``other_pack``, ``other_pack_g`` as in
        ``shop_items.csv``; missing where the thing goes by weight.

    Returns
    -------
    ``7 eggs (1 dozen)``, ``2 half gallons``, ``1 bag (2 lb)``, ``1 1/4 lb``.
    """
    unit, pack = sold.get("unit"), sold.get("pack")
    packs = counted(grams, sold["pack_g"], pack) if isinstance(pack, str) else ""
    if isinstance(unit, str):
        pieces = counted(grams, sold["unit_g"], unit)
        return f"{pieces} ({packs})" if packs else pieces
    other = sold.get("other_pack")
    if packs and isinstance(other, str):
        fewer = counted(grams, sold["other_pack_g"], other)
        if other.startswith("can"):
            return f"{packs} or {fewer}"
        if grams <= sold["other_pack_g"] * (1 + CRUMB):
            return fewer
    return packs or weight_text(grams)


def counted(grams: float, each_g: float, name: str) -> str:
    """Say how many pieces or packs hold some grams: ``2 bags (2 lb)``, ``1 half gallon``."""
    number = max(1, math.ceil(grams / each_g - CRUMB))
    word, size, rest = name.partition(" (")
    word, of, content = word.partition(" of ")
    if number > 1:
        word = plural(word)
    return f"{number} {word}{of}{content}{size}{rest}"


def plural(word: str) -> str:
    """Return a word in the plural: loaves, boxes, patties, mangoes."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return word + ("es" if word.endswith(("s", "x", "sh", "ch", "go", "to")) else "s")


def weight_text(grams: float) -> str:
    """Say a weight as a shop weighs it: quarter pounds from a quarter pound on, else ounces."""
    quarters = math.ceil(4 * grams / LB_G - 0.1)
    if quarters >= 2:
        whole, rest = divmod(quarters, 4)
        text = ("", "1/4", "1/2", "3/4")[rest]
        return f"{whole or ''} {text}".strip() + " lb"
    if grams < OZ_G / 4:
        return "a little"
    return f"{math.ceil(grams / OZ_G - 0.1)} oz"
