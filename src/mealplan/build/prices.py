"""Prices per edible 100 g, and where each came from."""

from __future__ import annotations

import pandas as pd

from mealplan.build.workbooks import SourceTable

DIGITS = 4
"""Prices are kept to a hundredth of a cent per 100 g."""


def price_table(
    source: SourceTable | None, foods: pd.DataFrame, settings: pd.Series
) -> pd.DataFrame:
    """Return ``price_usd_per_100g`` and ``cost_basis`` for each food, indexed like ``foods``.

    Parameters
    ----------
    source : USDA's Purchase to Plate prices.
    foods : ``food_code, wweia_category``.
    settings : ``build_settings.csv`` as texts: the year of the prices, and how many times its
        category's median a price may be before it counts as an error, in categories with
        enough prices to tell.

    Returns
    -------
    An own price is ``own``; without one, or with one that counts as an error, the median of the
    own prices in the category is ``category_median``, an estimate; else missing and ``none``.
    """
    prices = pd.Series(float("nan"), index=foods.index)
    if source is not None:
        # Other years hold empty prices.
        of_year = source.where(source.frame["year"].astype(str) == settings["price_year"])
        table = pd.DataFrame(
            {"code": of_year.codes("food_code"), "price": of_year.number("price_100gm")}
        )
        own = table[table["price"] > 0].drop_duplicates("code").set_index("code")["price"]
        prices = foods["food_code"].map(own)
    category = foods["wweia_category"]
    median = prices.groupby(category).transform("median")
    count = prices.groupby(category).transform("count")
    doubtful = (prices > float(settings["price_outlier_ratio"]) * median) & (
        count >= float(settings["price_outlier_min_foods"])
    )
    prices = prices.mask(doubtful)
    median = prices.groupby(category).transform("median")
    basis = pd.Series("none", index=foods.index)
    basis[median.notna()] = "category_median"
    basis[prices.notna()] = "own"
    return pd.DataFrame(
        {"price_usd_per_100g": prices.fillna(median).round(DIGITS), "cost_basis": basis}
    )
