"""Amounts as a cook says them: ``1 1/2 cups``, ``2 slices``, ``1 medium banana``."""

from __future__ import annotations

from fractions import Fraction

from mealplan.meals import KitchenFood
from mealplan.naming import one_of

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


def portion_text(amount: str, name: str) -> str:
    """Say an amount of a named food: ``1 cup oatmeal``, ``2 boiled eggs``, ``3-egg omelet``."""
    number, unit = _split(amount)
    unit_words, name_words = unit.split(), name.split()
    if not number or not unit_words or not name_words:
        return f"{amount} {name}"
    if unit in ("egg", "eggs") and name_words[-1] == "omelet":
        return f"{number}-egg {name}"
    if set(_singular(name)) <= set(_singular(unit)):
        return amount
    if _singular(unit)[-1] == _singular(name)[-1]:
        told = [word for word in unit_words[:-1] if word not in name_words]
        return " ".join([number, *told, *name_words[:-1], unit_words[-1]])
    return f"{amount} {name}"


def _split(amount: str) -> tuple[str, str]:
    parts = amount.split()
    digits = [p for p in parts if p[0].isdigit()]
    return " ".join(digits), " ".join(parts[len(digits) :])


def _singular(text: str) -> list[str]:
    return [one_of(word.lower()) for word in text.split()]
