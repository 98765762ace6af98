"""The only conversions between units; the factors and their sources are in a table."""

from __future__ import annotations

from functools import lru_cache

from mealplan.errors import DataError
from mealplan.tables import read_table


@lru_cache(maxsize=1)
def _factors() -> dict[tuple[str, str, str], float]:
    table = read_table("unit_factors")
    pairs = {}
    for row in table.itertuples():
        what, here, there = str(row.quantity), str(row.from_unit), str(row.to_unit)
        pairs[what, here, there] = float(str(row.factor))
        pairs[what, there, here] = 1 / float(str(row.factor))
    return pairs


def factor(quantity: str, from_unit: str, to_unit: str) -> float:
    """Return by what to multiply an amount in ``from_unit`` to have it in ``to_unit``.

    Parameters
    ----------
    quantity : what is measured: ``mass``, ``length``, ``energy_kcal``, ``b12``, a nutrient id.
    from_unit, to_unit : as in ``unit_factors.csv``; two steps (``g`` to ``ug``) are found too.

    Raises
    ------
    DataError : no such conversion.
    """
    if from_unit == to_unit:
        return 1.0
    known = _factors()
    direct = known.get((quantity, from_unit, to_unit))
    if direct is not None:
        return direct
    for (what, here, middle), first in known.items():
        second = known.get((what, middle, to_unit))
        if what == quantity and here == from_unit and second is not None:
            return first * second
    units = sorted({here for what, here, _ in known if what == quantity})
    allowed = f"units of {quantity} are {', '.join(units)}" if units else "no such quantity"
    msg = f"cannot turn {quantity} from {from_unit} into {to_unit}: {allowed}"
    raise DataError(msg)


def convert(value: float, quantity: str, from_unit: str, to_unit: str) -> float:
    """Convert a value; see `factor`."""
    return value * factor(quantity, from_unit, to_unit)


def unit_of(nutrient: str) -> str:
    """Return the unit that a nutrient id carries: ``mg`` of ``iron_mg``."""
    return nutrient.rsplit("_", 1)[-1]


def kj(kcal: float) -> float:
    """Turn kilocalories into kilojoules."""
    return convert(kcal, "energy_kcal", "kcal", "kJ")


def kcal(kj: float) -> float:
    """Turn kilojoules into kilocalories."""
    return convert(kj, "energy_kcal", "kJ", "kcal")


def kg_from_lb(lb: float) -> float:
    """Turn pounds into kilograms."""
    return convert(lb, "mass", "lb", "kg")


def cm_from_in(inches: float) -> float:
    """Turn inches into centimetres."""
    return convert(inches, "length", "in", "cm")


def dfe_ug(food_folate_ug: float, folic_acid_ug: float) -> float:
    """Return dietary folate equivalents (ug) of folate in food and folic acid taken with food."""
    return food_folate_ug + convert(folic_acid_ug, "folic_acid_ug", "ug", "ug_dfe")


def kcal_per_g(nutrient: str) -> float:
    """Return the energy (kcal) in a gram of an energy-giving nutrient. Raises `DataError`."""
    return factor(nutrient, "g", "kcal")
