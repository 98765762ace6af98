"""Ranks what could stand in a meal's place, or in the place of one food in it."""

from __future__ import annotations

from functools import lru_cache

from mealplan.catalog import FoodTable
from mealplan.kitchen import Kitchen, open_kitchen
from mealplan.plan import Plan
from mealplan.profiles import Profile
from mealplan.swaps.types import Swap


@lru_cache(maxsize=8)
def _kitchen(profile: Profile, table: FoodTable) -> Kitchen:
    return open_kitchen(profile, table)


def kitchen_of(plan: Plan) -> Kitchen:
    """Open the kitchen a plan was made in; kept for the next question about the same person."""
    return _kitchen(plan.profile, plan.table)


def rank_swaps(
    plan: Plan,
    day: int,
    slot: str,
    *,
    food_code: str | None = None,
    limit: int = 8,
    kitchen: Kitchen | None = None,
) -> list[Swap]:
    """Rank what could stand in a meal's place, or in the place of one food in it.

    Every dish open to her in that slot with portions in kitchen measures (or, with
    ``food_code``, every food that may play the same role) is held against the day, the week and
    the days beside it: energy, daily and weekly targets and limits, meal ranges of conditions,
    weekly fish, repetition, variety, budget. The best come first. As long as there is a swap
    that breaks no target and no rule that was kept, only such swaps are listed.

    Parameters
    ----------
    day, slot : which meal; days count from 1.
    food_code : one food of that meal, else the whole meal.
    limit : at most so many, each another dish (or food).
    kitchen : her kitchen where it is open already; else `kitchen_of` the plan.

    Raises
    ------
    DataError : no such meal, or no such food in it.
    """
    raise NotImplementedError
