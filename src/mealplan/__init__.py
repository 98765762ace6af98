"""A week of real meals that meets pregnancy targets, planned by linear programming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mealplan.diet import Diet, least_cost_diet
    from mealplan.plan import Plan
    from mealplan.planner import plan_week
    from mealplan.profiles import Profile
    from mealplan.screening import Screen, screen
    from mealplan.swaps import rank_swaps, replan, swap
    from mealplan.verify import verify_plan

__all__ = [
    "Diet",
    "Plan",
    "Profile",
    "Screen",
    "least_cost_diet",
    "plan_week",
    "rank_swaps",
    "replan",
    "screen",
    "swap",
    "verify_plan",
]

_HOMES = {
    "Diet": "diet",
    "Plan": "plan",
    "Profile": "profiles",
    "Screen": "screening",
    "least_cost_diet": "diet",
    "plan_week": "planner",
    "rank_swaps": "swaps",
    "replan": "swaps",
    "screen": "screening",
    "swap": "swaps",
    "verify_plan": "verify",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for: ``mealplan --help`` stays quick."""
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f"mealplan.{_HOMES[name]}"), name)
    msg = f"module 'mealplan' has no attribute {name!r}"
    raise AttributeError(msg)
