"""Puts a swap into a plan; the plan is added up again."""

from __future__ import annotations

from collections.abc import Iterable

from mealplan.plan import Plan
from mealplan.swaps.types import Place, Swap


def apply_swap(plan: Plan, swap: Swap) -> Plan:
    """Return the plan with a swap made and everything added up again.

    Every other row stays byte for byte. The solver's report keeps the bound, which holds for
    every week; it is ``optimal`` only where the changed week is still proved near it.

    Raises
    ------
    DataError : the plan no longer holds the meal that the swap was ranked for.
    """
    raise NotImplementedError


def swap(
    plan: Plan,
    day: int,
    meal: str,
    *,
    food: str | None = None,
    replacement: str | None = None,
    locked: Iterable[Place] = (),
) -> Plan:
    """Swap a meal, or one food in it, for the best alternative or for a named one.

    Parameters
    ----------
    day, meal : which meal, such as ``3, "dinner"``.
    food : code of one food in it; without, the whole meal changes.
    replacement : code of the food to have instead (for a whole meal: of a food the new meal
        should have, or a template's id); without, the first of `rank_swaps`.
    locked : meals that must stay; to swap one of them is an error.

    Raises
    ------
    DataError : no such meal or food, it is locked, or nothing can stand in its place.
    """
    raise NotImplementedError
