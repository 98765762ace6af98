"""The shopping list: what one buys for a plan, by aisle, in amounts that shops sell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.tables import Row

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
    uses = _uses(rows, table, household)
    instead = _little_with_most(uses)
    facts = {use.sold_as: use for use in reversed(uses)}  # the first use of a thing tells
    groups: dict[tuple[str, str], list[_Use]] = {}
    for use in uses:
        name = instead.get(use.sold_as, use.sold_as)
        groups.setdefault((facts[name].aisle, name), []).append(use)
    out = []
    for (aisle, name), of_it in sorted(groups.items()):
        grams = _sum(use.grams for use in of_it)
        out.append(
            (
                client_id,
                aisle,
                name,
                grams,
                shop_amount(grams, facts[name].sold),
                "; ".join(dict.fromkeys(use.used_in for use in of_it)),
                "staple" if facts[name].staple else "",
                float(np.array([use.cost_usd for use in of_it]).sum()),
            )
        )
    frame = pd.DataFrame(out, columns=list(SHOPPING_COLUMNS))
    frame["grams"] = frame["grams"].astype(float).round(1)
    frame["cost_usd"] = frame["cost_usd"].astype(float).round(2)
    frame["pantry"] = frame["pantry"].mask(_named(frame["item"], pantry), "yes")
    return frame


@dataclass(frozen=True)
class _Use:
    """What one buys for a food eaten: one item of it, under the name a shop sells it by.

    ``sold`` is the item's row of ``shop_items.csv``, empty for one that goes by weight; an
    ``itself`` is served as such (a glass of skim milk), not as a part of a dish.
    """

    item: str
    aisle: str
    sold: Row
    grams: float
    cost_usd: float
    itself: bool
    used_in: str

    @property
    def sold_as(self) -> str:
        return str(self.sold.get("sold_as", self.item))

    @property
    def staple(self) -> bool:
        return self.sold.get("staple") == "yes"


@lru_cache(maxsize=8)
def _shop_items(table: FoodTable) -> dict[str, Row]:
    return {row["item"]: row for row in table.rows("shop_items")}


@lru_cache(maxsize=8)
def _purchases(table: FoodTable) -> dict[str, list[tuple[str, str, float]]]:
    """Item, aisle and grams per 100 g of what one buys for each food."""
    bought: dict[str, list[tuple[str, str, float]]] = {}
    columns = (table.purchases[c].tolist() for c in ("food_code", "item", "aisle", "g_per_100g"))
    for code, item, aisle, grams in zip(*columns, strict=True):
        if isinstance(item, str) and isinstance(aisle, str) and aisle != "none":
            bought.setdefault(code, []).append((item, aisle, grams))
    return bought


def _uses(rows: pd.DataFrame, table: FoodTable, household: int) -> list[_Use]:
    """Take every food eaten apart into what one buys; its cost is shared out by weight."""
    shop, purchases = _shop_items(table), _purchases(table)
    costs = rows["cost_usd"].tolist() if "cost_usd" in rows else [math.nan] * len(rows)
    columns = (rows[c].tolist() for c in ("food_code", "grams", "day", "meal"))
    uses = []
    for code, grams, day, meal, cost in zip(*columns, costs, strict=True):
        items = purchases.get(code, ())
        whole = _sum(per_100g for _, _, per_100g in items)
        for item, aisle, per_100g in items:
            sold, share = shop.get(item, {}), per_100g / whole
            yields = sold.get("bought_g_per_100g", math.nan)
            uses.append(
                _Use(
                    item,
                    aisle,
                    sold,
                    grams * per_100g / 100 * household
                    * ((100.0 if math.isnan(yields) else yields) / 100),
                    cost * share * household,
                    share >= ITSELF,
                    f"{day} {meal.replace('_', ' ')}",
                )
            )  # fmt: skip
    return uses


def _sum(numbers: Iterable[float]) -> float:
    """Add up as pandas groups do (Kahan), so that figures rest the same to the last digit."""
    total = lost = 0.0
    for number in numbers:
        corrected = number - lost
        new = total + corrected
        lost = (new - total) - corrected
        total = new
    return total


def _little_with_most(uses: Iterable[_Use]) -> dict[str, str]:
    """Buy a little of a kind (skim milk in a recipe) as the kind there is most of in its family.

    What she is served as such stays what it is. Returns what is bought instead, by name.
    """
    kinds: dict[str, dict[str, list[_Use]]] = {}
    for use in uses:
        family = use.sold.get("family")
        if isinstance(family, str):
            kinds.setdefault(family, {}).setdefault(use.sold_as, []).append(use)
    instead: dict[str, str] = {}
    for of_family in kinds.values():
        grams = {name: _sum(u.grams for u in of_it) for name, of_it in of_family.items()}
        itself = {name: any(u.itself for u in of_it) for name, of_it in of_family.items()}
        most = max(of_family, key=lambda name: (itself[name], grams[name], name))
        for name, of_it in of_family.items():
            # a kind without a pack (NaN) is always little
            little = not grams[name] > LITTLE * of_it[0].sold["pack_g"]
            if name != most and not itself[name] and little:
                instead[name] = most
    return instead


def _named(items: pd.Series[str], words: Iterable[str]) -> pd.Series[bool]:
    """Which items some words name, whole words and either number (egg, eggs)."""
    hit = pd.Series(False, index=items.index)
    for word in words:
        stem = re.escape(word.strip().lower().removesuffix("s"))
        if stem:
            hit |= items.str.lower().str.contains(rf"\b{stem}(?:s|es)?\b", regex=True)
    return hit


def shop_amount(grams: float, sold: Row) -> str:
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
