"""Clearly different weeks to choose from, and how different two weeks are."""

from __future__ import annotations

from collections.abc import Callable

from mealplan.catalog import FoodTable
from mealplan.plan import Plan
from mealplan.profiles import Profile


def difference(a: Plan, b: Plan) -> float:
    """Share of meals of two weeks that differ, 0 to 1, wherever in the week they stand.

    Two meals are the same when dish and main food are; for each slot group, meals that both
    weeks have are matched one to one, and what is left over differs.
    """
    raise NotImplementedError


def alternatives(
    profile: Profile,
    n: int = 3,
    seed: int | None = None,
    *,
    table: FoodTable | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Plan]:
    """Plan ``n`` clearly different weeks, the first as `plan_week` gives it.

    Each later week avoids the dishes of those before it and is otherwise planned the same way;
    each plan's ``solver.gap`` says how near it is to the best week.
    """
    raise NotImplementedError
