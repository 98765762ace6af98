"""What a swap does to B12, folate, iron, energy and cost, added up from the food table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mealplan.catalog import FoodTable
from mealplan.plan import Plan, PlannedFood, PlannedMeal
from mealplan.swaps.larder import COST, ENERGY, GRAM_DECIMALS, Floats
from mealplan.swaps.types import Effect

SHOWN = ("vitamin_b12_ug", "folate_dfe_ug", "iron_mg", ENERGY, COST)


@dataclass(frozen=True, eq=False)
class Totals:
    """A plan's day and mean day as they stand: known amounts of what is shown, in its order."""

    plan: Plan
    day: Floats
    week: Floats

    def effects(self, before: PlannedMeal, after: PlannedMeal) -> tuple[Effect, ...]:
        """Return what it does to have ``after`` instead of ``before``."""
        change = shown_amounts(self.plan, after.foods).sum(axis=0)
        change -= shown_amounts(self.plan, before.foods).sum(axis=0)
        return tuple(self._effect(i, name, float(change[i])) for i, name in enumerate(SHOWN))

    def _effect(self, i: int, name: str, change: float) -> Effect:
        label, unit = "Cost", "USD"
        if name != COST:
            label = str(self.plan.table.definitions["label"][name])
            unit = self.plan.table.units[name]
        if math.isnan(change):
            return Effect(name, label, unit, None, None, None, None)
        day, week = float(self.day[i]), float(self.week[i])
        return Effect(
            name, label, unit, day, day + change, week, week + change / self.plan.days
        )  # fmt: skip


def totals_of(plan: Plan, day: int) -> Totals:
    """Add up a plan's day and mean day; foods without a value left out."""
    foods = [food for meal in plan.meals for food in meal.foods]
    on_day = np.array([meal.day == day for meal in plan.meals for _ in meal.foods])
    amounts = np.nan_to_num(shown_amounts(plan, foods))
    return Totals(plan, amounts[on_day].sum(axis=0), amounts.sum(axis=0) / plan.days)


def shown_amounts(plan: Plan, foods: Sequence[PlannedFood]) -> Floats:
    """Amounts of planned foods (rows) as eaten, NaN where the table has none.

    For vegans only added B12 counts, as in the report.
    """
    per_100g = _shown_per_100g(plan.table, added=plan.targets.b12_added_only)
    grams = np.array([[round(f.grams, GRAM_DECIMALS)] for f in foods]).reshape(len(foods), 1)
    numbers = [per_100g[0][f.food_code] for f in foods]
    return np.asarray(per_100g[1][numbers] * grams / 100, dtype=float)


@lru_cache(maxsize=8)
def _shown_per_100g(table: FoodTable, *, added: bool) -> tuple[dict[str, int], Floats]:
    b12 = "vitamin_b12_added_ug" if added else "vitamin_b12_ug"
    columns = [b12 if n == "vitamin_b12_ug" else n for n in SHOWN if n != COST]
    amounts = table.nutrients[columns].to_numpy(float)
    price = table.foods["price_usd_per_100g"].reindex(table.nutrients.index).to_numpy(float)
    codes = {str(code): i for i, code in enumerate(table.nutrients.index)}
    return codes, np.column_stack([amounts, price])
