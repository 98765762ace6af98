"""Puts a swap into a plan; the plan is added up again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mealplan.errors import DataError
from mealplan.plan import Plan
from mealplan.swaps.finishing import finished
from mealplan.swaps.measuring import mended
from mealplan.swaps.ranking import every_swap, kitchen_of, rank_swaps
from mealplan.swaps.types import Place, Swap, check_places, meal_at

PER_DISH = 20  # versions of a dish among which a named food is looked for


def apply_swap(plan: Plan, swap: Swap) -> Plan:
    """Return the plan with a swap made and everything added up again.

    Every other row stays byte for byte. The solver's report keeps the bound, which holds for
    every week; it is ``optimal`` only where the changed week is still proved near it.

    Raises
    ------
    DataError : the plan no longer holds the meal that the swap was ranked for.
    """
    return finished(plan, made(plan, swap), kitchen_of(plan))


def made(plan: Plan, swap: Swap) -> Plan:
    """Put a swap into a plan; nothing is judged or told yet. Raises `DataError` as `apply_swap`."""
    if meal_at(plan, swap.day, swap.slot) != swap.before:
        msg = f"{swap.slot} on day {swap.day} has changed since: rank its alternatives again"
        raise DataError(msg)
    meals = tuple(swap.meal if meal.key == swap.place else meal for meal in plan.meals)
    return replace(plan, meals=meals)


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

    Where that alone would break a target that was met, portions of meals that are not locked move
    too (`apply_kept`).

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
    refuse_locked(plan, day, meal, locked)
    chosen = choose_swap(plan, day, meal, food=food, replacement=replacement)
    return apply_kept(plan, chosen, locked)


def apply_kept(plan: Plan, swap: Swap, locked: Iterable[Place] = ()) -> Plan:
    """Make a swap and keep what was met: portions elsewhere move where it takes that.

    A swap without ``breaks`` is only made. Otherwise the solver measures out the meals of that
    day again, then, where it takes more, all meals; ``locked`` meals keep their rows byte for
    byte. Where nothing helps, the plan is as from `apply_swap`.
    """
    if not swap.breaks:
        return apply_swap(plan, swap)
    kept = mended(plan, made(plan, swap), kitchen_of(plan), check_places(plan, locked))
    return finished(plan, kept, kitchen_of(plan))


def refuse_locked(plan: Plan, day: int, slot: str, locked: Iterable[Place]) -> None:
    """Raise `DataError` where a meal to change is locked, or a lock names no meal."""
    if (day, slot) in check_places(plan, locked):
        msg = f"{slot} on day {day} is locked: unlock it to change it"
        raise DataError(msg)


def choose_swap(
    plan: Plan, day: int, slot: str, *, food: str | None = None, replacement: str | None = None
) -> Swap:
    """Return the best swap, or the best one with a named food or template.

    A named one is given even if it breaks a target; ``Swap.breaks`` says so. Raises `DataError`
    where there is none.
    """
    if replacement is None:
        ranked = rank_swaps(plan, day, slot, food_code=food, limit=1)
        if not ranked:
            msg = f"nothing else is open to her for {slot} on day {day}: allow more foods"
            raise DataError(msg)
        return ranked[0]
    per_dish = 1 if food else PER_DISH
    every = every_swap(plan, day, slot, food_code=food, per_dish=per_dish, named={replacement})
    named = [s for s in every if replacement == s.with_code or _has(s, replacement)]
    if not named:
        what = f"{food} in {slot} on day {day}" if food else f"{slot} on day {day}"
        open_to_her = dict.fromkeys(
            s.with_code if food else s.meal.template_id for s in every_swap(
                plan, day, slot, food_code=food
            )
        )  # fmt: skip
        msg = f"{replacement} cannot stand for {what}: choose from {', '.join(open_to_her)}"
        raise DataError(msg)
    return named[0]


def _has(swap: Swap, wanted: str) -> bool:
    codes = [f.food_code for f in swap.meal.foods]
    return swap.kind == "meal" and (wanted == swap.meal.template_id or wanted in codes)
