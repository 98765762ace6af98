"""USDA's files become ``food_data/``: for maintainers, and for whoever has a newer release."""

from mealplan.build.pipeline import build_food_data

__all__ = ["build_food_data"]
