"""Picks a week: whole uses of dishes and foods, continuous grams, no days yet.

Meals of a slot group (breakfast, lunch, dinner, snack) are counted over the week, because
reference intakes are about usual intake and because day-by-day binaries cost a hundredfold.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulp

from mealplan.model.limits import define_budget_constraint, define_weekly_limit_constraints
from mealplan.model.meal_rules import define_meal_rule_constraints
from mealplan.model.nutrition import (
    define_absorption_constraints,
    define_daily_constraints,
    define_energy_constraints,
    define_target_constraints,
)
from mealplan.model.spec import Uses, WeekSpec
from mealplan.model.structure import (
    define_batch_wishes,
    define_repetition_constraints,
    define_side_constraints,
    define_slot_constraints,
    define_variety_constraints,
)
from mealplan.model.uses import WeekModel, add_grams, add_uses
from mealplan.model.wishes import price_uses

__all__ = ["FAMILIES", "WeekModel", "WeekSpec", "build_week", "empty_week"]

FAMILIES = (
    define_slot_constraints,
    define_side_constraints,
    define_repetition_constraints,
    define_variety_constraints,
    define_target_constraints,
    define_energy_constraints,
    define_daily_constraints,
    define_meal_rule_constraints,
    define_absorption_constraints,
    define_budget_constraint,
    define_weekly_limit_constraints,
    define_batch_wishes,
)


def empty_week(
    spec: WeekSpec, uses: Uses | None = None, prices: Mapping[str, float] | None = None
) -> WeekModel:
    """Return the programme's columns of uses and grams, with the rows that tie them together."""
    uses = uses or Uses(spec)
    model = WeekModel(pulp.LpProblem("week", pulp.LpMinimize), spec=spec, uses=uses)
    add_uses(model, spec, prices or price_uses(spec, uses))
    add_grams(model, spec)
    return model


def build_week(
    spec: WeekSpec, uses: Uses | None = None, prices: Mapping[str, float] | None = None
) -> WeekModel:
    """Build the programme: columns first, then one function per family of rows.

    The objective is left to the stages of solving: ``costs`` and ``wishes`` hold the points.
    ``uses`` are all that the menu has, or some of them at their ``prices`` among all.
    """
    model = empty_week(spec, uses, prices)
    for define in FAMILIES:
        define(model, spec)
    model.problem.setObjective(pulp.LpAffineExpression())
    return model
