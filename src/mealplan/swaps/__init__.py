"""Steering a planned week: swap a meal or a food, keep what is liked, plan the rest anew."""

from mealplan.swaps.applying import apply_kept, apply_swap, swap
from mealplan.swaps.choosing import alternatives, difference
from mealplan.swaps.ranking import kitchen_of, rank_swaps
from mealplan.swaps.replanning import replan
from mealplan.swaps.types import Effect, Place, Swap, meal_at

__all__ = [
    "Effect",
    "Place",
    "Swap",
    "alternatives",
    "apply_kept",
    "apply_swap",
    "difference",
    "kitchen_of",
    "meal_at",
    "rank_swaps",
    "replan",
    "swap",
]
