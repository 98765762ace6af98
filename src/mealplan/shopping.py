"""The shopping list: what one buys for a plan, by aisle."""

from __future__ import annotations

import pandas as pd

from mealplan.catalog import FoodTable

SHOPPING_COLUMNS = ("client_id", "aisle", "item", "grams", "amount", "used_in")


def shopping_list(
    rows: pd.DataFrame, table: FoodTable, *, client_id: str = "", household: int = 1
) -> pd.DataFrame:
    """Turn a plan's rows into things one buys.

    Parameters
    ----------
    rows : with ``day``, ``meal``, ``meal_name``, ``food_code``, ``grams``.
    household : portions at the table; multiplies the grams.

    Returns
    -------
    Columns as in ``shopping.csv``; ``grams`` as bought, ``amount`` rounded to what a shop sells.
    """
    bought = rows.merge(table.purchases, on="food_code", how="left")
    bought["grams"] = bought["grams"] * bought["g_per_100g"] / 100 * household
    bought = bought[bought["item"].notna() & (bought["aisle"] != "none")]
    used = bought["day"].astype(str) + " " + bought["meal"].str.replace("_", " ")
    grouped = bought.assign(used_in=used).groupby(["aisle", "item"], sort=True)
    frame = grouped.agg(
        grams=("grams", "sum"), used_in=("used_in", lambda s: "; ".join(dict.fromkeys(s)))
    ).reset_index()
    frame["grams"] = frame["grams"].round(1)
    frame["amount"] = frame["grams"].map(shop_amount)
    frame["client_id"] = client_id
    return frame[list(SHOPPING_COLUMNS)]


def shop_amount(grams: float) -> str:
    """Round grams up to what one asks for in a shop: ``350 g``, ``1.2 kg``."""
    if grams >= 995:
        return f"{-(-grams // 100) / 10:.1f} kg"
    if grams >= 95:
        return f"{-(-grams // 10) * 10:.0f} g"
    if grams >= 10:
        return f"{-(-grams // 5) * 5:.0f} g"
    return "a little"
