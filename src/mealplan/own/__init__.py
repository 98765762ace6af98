"""The user's own foods, dishes and meals: rows beside the shipped table, never in it."""

from mealplan.own.food import OwnFood, own_food
from mealplan.own.shelf import OwnFoods, load_own_foods, user_table

__all__ = ["OwnFood", "OwnFoods", "load_own_foods", "own_food", "user_table"]
