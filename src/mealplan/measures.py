"""Amounts as a cook says them: ``1 1/2 cups``, ``2 slices``, ``1 medium banana``."""

from __future__ import annotations

from fractions import Fraction

from mealplan.meals import KitchenFood

_MAX_DENOMINATOR = 4


def amount_text(food: KitchenFood, grams: float) -> str:
    """Say grams of a food in its kitchen unit; grams and words always agree to the step."""
    units = Fraction(grams / food.unit_g).limit_denominator(_MAX_DENOMINATOR)
    if abs(float(units) * food.unit_g - grams) > 0.02 * max(grams, 1.0):
        return f"{grams:.0f} g"
    return f"{fraction_text(units)} {food.unit if units <= 1 else food.unit_plural}"


def fraction_text(number: Fraction) -> str:
    """Write 3/2 as ``1 1/2``."""
    whole, rest = divmod(number, 1)
    if not rest:
        return str(whole)
    return f"{whole} {rest}" if whole else str(rest)
