"""Adds a plan up again from the food table alone; knows nothing of how it was made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mealplan.catalog import FoodTable

CELL_TOLERANCE = 1e-3
GRAMS_PER_ROW_MAX = 3000.0


@dataclass(frozen=True)
class Disagreement:
    """A number or name that the food table does not bear out; ``row`` as a spreadsheet counts."""

    row: int
    column: str
    problem: str

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column}: {self.problem}"


def verify_plan(rows: pd.DataFrame, table: FoodTable) -> list[Disagreement]:
    """Re-add every row of a plan from the table.

    Parameters
    ----------
    rows : as ``Plan.rows`` or ``plan.csv``; only ``food_code`` and ``grams`` are believed.

    Returns
    -------
    Every disagreement: an unknown food code, impossible grams, a nutrient, cost or description
    that differs from the table's.
    """
    found = _check_foods(rows, table)
    bad = {d.row for d in found}
    good = rows[[i + 2 not in bad for i in range(len(rows))]]
    grams = good["grams"].to_numpy(float)
    codes = good["food_code"].astype(str)
    nutrients = [n for n in table.nutrient_ids if n in rows.columns]
    expected = table.nutrients[nutrients].reindex(codes).to_numpy(float) * grams[:, None] / 100
    for nutrient, amounts in zip(nutrients, expected.T, strict=True):
        found += _compare(good, rows, nutrient, amounts)
    if "cost_usd" in rows.columns:
        price = table.foods["price_usd_per_100g"].reindex(codes).to_numpy(float)
        found += _compare(good, rows, "cost_usd", price * grams / 100)
    return sorted(found, key=lambda d: (d.row, d.column))


def _check_foods(rows: pd.DataFrame, table: FoodTable) -> list[Disagreement]:
    found = []
    for number, (code, grams) in enumerate(
        zip(rows["food_code"].astype(str), rows["grams"], strict=True), start=2
    ):
        if code not in table.foods.index:
            found.append(Disagreement(number, "food_code", f"no food {code} in the table"))
        elif not np.isfinite(grams) or not 0 < grams <= GRAMS_PER_ROW_MAX:
            found.append(
                Disagreement(number, "grams", f"{grams} is not between 0 and {GRAMS_PER_ROW_MAX:g}")
            )
    return found


def _compare(
    good: pd.DataFrame,
    rows: pd.DataFrame,
    column: str,
    expected: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> list[Disagreement]:
    stated = good[column].to_numpy(float)
    unknown_differs = np.isnan(stated) != np.isnan(expected)
    tolerance = CELL_TOLERANCE + CELL_TOLERANCE * np.abs(expected)
    differs = unknown_differs | (np.abs(stated - expected) > tolerance)
    if not differs.any():
        return []
    positions = np.flatnonzero(rows.index.isin(good.index))[differs]
    return [
        Disagreement(
            int(position) + 2,
            column,
            f"{_say(stated[i])} is written, the table gives {_say(expected[i])}",
        )
        for position, i in zip(positions, np.flatnonzero(differs), strict=True)
    ]


def _say(number: float) -> str:
    return "nothing" if np.isnan(number) else f"{number:.4g}"
