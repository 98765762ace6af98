"""What a swap is, and what it does to a day and to the week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mealplan.errors import DataError
from mealplan.meals import SLOTS
from mealplan.plan import Plan, PlannedMeal

Place = tuple[int, str]
"""A day (1-7) and a slot: where a meal stands."""


@dataclass(frozen=True)
class Effect:
    """What a swap does to one nutrient, or to cost (``cost_usd``), on its day and on the mean day.

    Amounts are of food, in ``unit``, as ``Plan.nutrients`` counts them. None where a food of the
    old or the new meal has no value: unknown is not zero.
    """

    nutrient: str
    label: str
    unit: str
    day_before: float | None
    day_after: float | None
    week_before: float | None
    week_after: float | None

    @property
    def change(self) -> float | None:
        """Change on the day."""
        if self.day_before is None or self.day_after is None:
            return None
        return self.day_after - self.day_before

    @property
    def week_change(self) -> float | None:
        """Change of the week's daily mean."""
        if self.week_before is None or self.week_after is None:
            return None
        return self.week_after - self.week_before


@dataclass(frozen=True)
class Swap:
    """One way to change one meal.

    ``before`` and ``meal`` are the meal as it stands and as it would be. A swap of one food names
    ``food_code`` (out) and ``with_code`` (in); a swap of the whole meal leaves both empty.
    ``effects`` are B12, folate, iron, energy and cost, in this order. ``breaks`` and ``mends``
    are sentences: the targets and rules that were met and would not be, and the reverse.
    ``points`` is what the week would lose (above 0) or gain in the planner's own measure; a list
    of swaps is sorted by it.
    """

    day: int
    slot: str
    before: PlannedMeal
    meal: PlannedMeal
    food_code: str
    with_code: str
    effects: tuple[Effect, ...]
    breaks: tuple[str, ...]
    mends: tuple[str, ...]
    points: float

    @property
    def place(self) -> Place:
        """Day and slot."""
        return self.day, self.slot

    @property
    def kind(self) -> Literal["meal", "food"]:
        """Whether the whole meal changes or one food in it."""
        return "food" if self.food_code else "meal"


def meal_at(plan: Plan, day: int, slot: str) -> PlannedMeal:
    """Return a plan's meal.

    Raises
    ------
    DataError : there is none on that day and slot.
    """
    for meal in plan.meals:
        if meal.key == (day, slot):
            return meal
    slots = [s for s in SLOTS if any(m.slot == s for m in plan.meals)]
    msg = f"there is no {slot} on day {day}: days 1 to {plan.days}, meals {', '.join(slots)}"
    raise DataError(msg)


def check_places(plan: Plan, places: Iterable[Place]) -> frozenset[Place]:
    """Return places as a set, each of them with a meal. Raises `DataError`."""
    found = frozenset((int(day), slot) for day, slot in places)
    for day, slot in sorted(found):
        meal_at(plan, day, slot)
    return found
