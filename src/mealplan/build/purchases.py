"""What one buys for a food: the food itself where a shop sells it, else its ingredients."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from mealplan.tables import records

CRUMB_G_PER_100G = 0.05  # less of an ingredient than this is no errand


def derive(
    frames: dict[str, pd.DataFrame], hand: Callable[[str], pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Derive ``purchases``: item, aisle and grams to buy for 100 g of each food as eaten.

    Resolving stops at what a shop sells as it is (``bought_whole.csv``: one buys cereal, not
    oats and iron); the rest is bought as ``buy_as.csv`` names its ingredients, in grams as bought
    (beans dry, meat raw). Ingredients without an item (water, fortificants) are not bought.
    """
    foods = frames["foods"]
    whole = _whole(foods, hand("bought_whole"))
    parts = frames["ingredients"].merge(hand("buy_as"), on="leaf_code", how="inner")
    parts = parts[
        parts["item"].notna()
        & (parts["aisle"] != "none")
        & (parts["g_per_100g"] >= CRUMB_G_PER_100G)
        & ~parts["food_code"].isin(whole["food_code"])
    ]
    parts = parts.assign(
        g_per_100g=parts["g_per_100g"] * parts["bought_g_per_100g"].fillna(100.0) / 100
    )
    columns = ["food_code", "item", "aisle", "g_per_100g"]
    both = pd.concat([parts[columns], whole[columns]])
    one_aisle = both.drop_duplicates("item").set_index("item")["aisle"]
    both["aisle"] = both["item"].map(one_aisle)
    summed = both.groupby(columns[:3], sort=True)["g_per_100g"].sum().reset_index()
    return {"purchases": summed.round({"g_per_100g": 3})}


def _whole(foods: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Foods that are bought as they are, each its own item."""
    out = foods[["food_code", "name"]].copy()
    category = foods["wweia_category"].astype(int)
    out["aisle"] = ""
    for rule in records(rules):
        inside = category.between(rule["wweia_min"], rule["wweia_max"])
        out.loc[inside, "aisle"] = rule["aisle"]
    out = out[out["aisle"] != ""].rename(columns={"name": "item"})
    out["item"] = out["item"].str.lower()
    out["g_per_100g"] = 100.0
    return out
