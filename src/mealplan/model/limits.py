"""Rows about money, and about foods of which a week may hold only so much."""

from __future__ import annotations

import pulp

from mealplan.model.spec import WeekSpec
from mealplan.model.uses import WeekModel


def define_budget_constraint(model: WeekModel, spec: WeekSpec) -> None:
    """Keep the week's cost within the budget; what passes it counts as a shortfall."""
    if spec.budget_usd_per_day is None:
        return
    total = spec.days * spec.budget_usd_per_day
    terms = model.amount(spec.usd_per_g)
    model.at_most(terms, total, "budget", scale=total, points=spec.settings["weight_shortfall"])


def define_weekly_limit_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Hold weekly servings of fish and other limited foods: the shares used add up to one."""
    terms = model.amount(spec.weekly_shares)
    if any(column is not model.served for column, _ in terms):
        served = sum(c for column, c in terms if column is model.served)
        model.row(terms, pulp.LpConstraintLE, max(1.0, served), "weekly_limit_fish")
