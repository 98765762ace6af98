"""The food table as the planner sees it: foods, nutrients, prices, what women eat of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from mealplan.tables import read_table

MIN_OCCASIONS = 30


@dataclass(frozen=True, eq=False)
class FoodTable:
    """Every food of the table.

    ``foods`` and ``nutrients`` (amounts per 100 g, NaN = unknown) are indexed by food code.
    """

    foods: pd.DataFrame
    nutrients: pd.DataFrame
    folder: Path | None = None

    @cached_property
    def nutrient_ids(self) -> tuple[str, ...]:
        """The nutrient ids, in the table's order."""
        return tuple(self.nutrients.columns)

    @cached_property
    def definitions(self) -> pd.DataFrame:
        """The data dictionary of nutrients, indexed by nutrient id."""
        return read_table("nutrient_definitions", folder=self.folder).set_index("nutrient")

    @cached_property
    def portions(self) -> pd.DataFrame:
        """FNDDS's household measures: food_code, seq, measure, grams, kitchen."""
        return read_table("portions", folder=self.folder)

    @cached_property
    def consumption(self) -> pd.DataFrame:
        """What women eat of each food, by food code."""
        return read_table("consumption", folder=self.folder).set_index("food_code")

    @cached_property
    def category_consumption(self) -> pd.DataFrame:
        """What women eat of each WWEIA category, by category number."""
        frame = read_table("consumption_categories", folder=self.folder)
        return frame.set_index("wweia_category")

    def eaten(self, code: str) -> pd.Series | None:
        """Occasions and portion percentiles (grams) of a food.

        The food's own from 30 occasions, else its category's, else None.
        """
        if code in self.consumption.index:
            own = self.consumption.loc[code]
            if own["occasions"] >= MIN_OCCASIONS:
                return own
        category = self.foods.at[code, "wweia_category"]
        if category in self.category_consumption.index:
            return self.category_consumption.loc[category]
        return None


@lru_cache(maxsize=4)
def load_food_table(folder: Path | None = None) -> FoodTable:
    """Load the food table, once per process."""
    foods = read_table("foods", folder=folder).set_index("food_code")
    nutrients = read_table("nutrients", folder=folder).set_index("food_code")
    return FoodTable(foods, nutrients.astype(float), folder)
