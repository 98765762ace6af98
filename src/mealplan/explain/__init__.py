"""Why a week is as it is, what would mend it, and what each wish costs."""

from mealplan.conflicts import Conflict, find_conflicts
from mealplan.explain.prices import WishPrice, wish_prices
from mealplan.explain.repairs import Effect, Repair, find_repairs, try_repair

__all__ = [
    "Conflict",
    "Effect",
    "Repair",
    "WishPrice",
    "find_conflicts",
    "find_repairs",
    "try_repair",
    "wish_prices",
]
