"""Clearly different weeks to choose from, and how different two weeks are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from mealplan.catalog import FoodTable, load_food_table
from mealplan.meals import load_cookbook, slot_group
from mealplan.plan import Plan, PlannedMeal
from mealplan.planner import plan_week
from mealplan.profiles import Profile

DIFFERENT = 0.5  # share of meals that differ, from which on a week is clearly another one
TRIES = 4  # seeds tried for a week


def difference(a: Plan, b: Plan) -> float:
    """Share of meals of two weeks that differ, 0 to 1, wherever in the week they stand.

    Two meals are the same when dish and main food are; for each slot group, meals that both
    weeks have are matched one to one, and what is left over differs.
    """
    ours, theirs = _meals(a), _meals(b)
    total = max(ours.total(), theirs.total())
    return 1 - (ours & theirs).total() / total if total else 0.0


def _meals(plan: Plan) -> Counter[tuple[str, str, str]]:
    mains = {
        template_id: role.name
        for template_id, roles in load_cookbook(plan.table).roles.items()
        for role in roles
        if role.main
    }
    return Counter(
        (slot_group(m.slot), m.template_id or m.name, _main(m, mains.get(m.template_id, "")))
        for m in plan.meals
    )


def _main(meal: PlannedMeal, role: str) -> str:
    """Food code of the food that a dish is made of."""
    return next((f.food_code for f in meal.foods if f.role == role), meal.foods[0].food_code)


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
    seed = profile.seed if seed is None else seed
    table = table or load_food_table()
    plans: list[Plan] = []
    for number in range(n):
        progress(f"Planning week {number + 1} of {n}")
        best: Plan | None = None
        for attempt in range(TRIES if plans else 1):
            tried = plan_week(profile, seed=seed + 101 * number + 13 * attempt, table=table)
            if best is None or _least(tried, plans) > _least(best, plans):
                best = tried
            if _least(best, plans) >= DIFFERENT:
                break
        assert best is not None
        plans.append(best)
    return plans


def _least(plan: Plan, others: Iterable[Plan]) -> float:
    return min((difference(plan, other) for other in others), default=1.0)
