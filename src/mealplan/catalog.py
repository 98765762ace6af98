"""The food table as the planner sees it: foods, nutrients, prices, what women eat of each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from mealplan.tables import Row, read_table, records, table_rows

MIN_OCCASIONS = 30


@dataclass(frozen=True, eq=False)
class FoodTable:
    """Every food of the table.

    ``foods`` and ``nutrients`` (amounts per 100 g, NaN = unknown) are indexed by food code.
    ``own`` holds the user's own rows by table name, with that table's columns; they are read
    behind the shipped ones and never change them.
    """

    foods: pd.DataFrame
    nutrients: pd.DataFrame
    folder: Path | None = None
    own: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def read(self, name: str, *, text: tuple[str, ...] = ()) -> pd.DataFrame:
        """Read a table of ``food_data/`` with the user's own rows behind it."""
        shipped = read_table(name, text=text, folder=self.folder)
        mine = self.own.get(name)
        return shipped if mine is None else pd.concat([shipped, mine], ignore_index=True)

    def rows(self, name: str, *, text: tuple[str, ...] = ()) -> Sequence[Row]:
        """Return a table's rows as `mealplan.tables.table_rows`, her own behind them."""
        shipped = table_rows(name, text=text, folder=self.folder)
        return shipped if name not in self.own else records(self.read(name, text=text))

    def only(self, codes: Iterable[str]) -> FoodTable:
        """Return the table of some of its foods, in its order: judging these is far quicker."""
        wanted = set(codes)
        foods = self.foods[self.foods.index.isin(wanted)]
        nutrients = self.nutrients[self.nutrients.index.isin(wanted)]
        return replace(self, foods=foods, nutrients=nutrients)

    @cached_property
    def of_meals(self) -> FoodTable:
        """The foods that meals are made of (``kitchen.csv``), as a table of their own."""
        return self.only(self.read("kitchen")["food_code"])

    def holding(self, codes: Iterable[str]) -> FoodTable:
        """Return a small table that holds some foods: the foods of meals where these are enough."""
        wanted = set(codes)
        enough = wanted <= set(self.of_meals.foods.index)
        return self.of_meals if enough else self.only(wanted)

    def with_own(self, own: Mapping[str, pd.DataFrame]) -> FoodTable:
        """Return the table with own rows (by table name) in place of those it held before."""
        plain = load_food_table(self.folder)
        if "foods" not in own:
            return replace(plain, own=own) if own else plain
        foods = pd.concat([plain.foods, own["foods"].set_index("food_code")])
        amounts = own["nutrients"].set_index("food_code").astype(float)
        return replace(plain, foods=foods, nutrients=pd.concat([plain.nutrients, amounts]), own=own)

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
        return self.read("portions")

    @cached_property
    def consumption(self) -> pd.DataFrame:
        """What women eat of each food, by food code."""
        return self.read("consumption").set_index("food_code")

    @cached_property
    def category_consumption(self) -> pd.DataFrame:
        """What women eat of each WWEIA category, by category number."""
        frame = read_table("consumption_categories", folder=self.folder)
        return frame.set_index("wweia_category")

    @cached_property
    def units(self) -> dict[str, str]:
        """Unit of each nutrient id."""
        return {str(k): str(v) for k, v in self.definitions["unit"].items()}

    @cached_property
    def purchases(self) -> pd.DataFrame:
        """What one buys for 100 g of a food: food_code, item, aisle, g_per_100g."""
        return self.read("purchases")

    @cached_property
    def _consumption_rows(self) -> dict[str, dict[str, Any]]:
        return {row["food_code"]: row for row in records(self.consumption.reset_index())}

    @cached_property
    def _category_rows(self) -> dict[int, dict[str, Any]]:
        frame = self.category_consumption.reset_index()
        return {int(row["wweia_category"]): row for row in records(frame)}

    @cached_property
    def _food_rows(self) -> dict[str, dict[str, Any]]:
        return {row["food_code"]: row for row in records(self.foods.reset_index())}

    def food(self, code: str) -> Mapping[str, Any]:
        """Return the row of a food."""
        return self._food_rows[code]

    def category_of(self, code: str) -> int:
        """WWEIA category number of a food."""
        return int(self.food(code)["wweia_category"])

    def price_usd_per_100g(self, code: str) -> float | None:
        """Price per 100 g as eaten, None where unknown."""
        price = float(self.food(code)["price_usd_per_100g"])
        return None if math.isnan(price) else price

    def own_consumption(self, code: str) -> Mapping[str, Any]:
        """Return what women eat of this very food; empty where nobody did."""
        return self._consumption_rows.get(code, {})

    def category_eaten(self, code: str) -> Mapping[str, Any]:
        """Return what women eat of a food's WWEIA category; empty where nobody did."""
        return self._category_rows.get(self.category_of(code), {})

    def eaten(self, code: str) -> Mapping[str, Any] | None:
        """Occasions and portion percentiles (grams) of a food.

        The food's own from 30 occasions, else its category's, else None.
        """
        own = self._consumption_rows.get(code)
        if own is not None and own["occasions"] >= MIN_OCCASIONS:
            return own
        return self._category_rows.get(self.category_of(code))


@lru_cache(maxsize=4)
def load_food_table(folder: Path | None = None) -> FoodTable:
    """Load the food table, once per process."""
    foods = read_table("foods", folder=folder).set_index("food_code")
    nutrients = read_table("nutrients", folder=folder).set_index("food_code")
    return FoodTable(foods, nutrients.astype(float), folder)
