"""Ends every change of a plan: added up again, its report honest, what it misses explained."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from mealplan.kitchen import Kitchen
from mealplan.model.bounds import Bound
from mealplan.plan import Plan
from mealplan.planner import checked, gap_above, score_for
from mealplan.planning.scoring import WeekScore
from mealplan.shortfalls import explained, sentences_of
from mealplan.swaps.measuring import week_of


def finished(before: Plan, changed: Plan, kitchen: Kitchen) -> Plan:
    """Return a changed plan with its report and explanations made anew; it adds up."""
    plan = checked(rescored(before, changed, kitchen))
    shortfalls = explained(plan, kitchen, reached(before, plan, kitchen), {})
    return plan.explained(shortfalls, sentences_of(plan, shortfalls))


def rescored(before: Plan, changed: Plan, kitchen: Kitchen) -> Plan:
    """Return the changed plan with an honest report: its objective against the old bound.

    The bound holds for every week of the same kitchen and seed. Where a wish changed it does not;
    where a meal is not open to her any more, the objective is unknown. Then the gap is open.
    """
    old = before.solver
    unknown = replace(old, status="feasible", objective=math.nan, gap=math.inf)
    if before.profile != changed.profile or before.seed != changed.seed:
        return replace(changed, solver=replace(unknown, bound=math.nan))
    weeks = [week_of(plan, kitchen) for plan in (before, changed)]
    if any(closed for _, closed in weeks) or not math.isfinite(old.objective):
        return replace(changed, solver=unknown)
    score = _score(kitchen, before.seed)
    was, now = (score.points_of(week) for week, _ in weeks)
    objective = old.objective + now - was
    gap = gap_above(objective, old.bound, kitchen.settings)
    status = "optimal" if gap <= kitchen.settings["gap_proved"] else "feasible"
    return replace(changed, solver=replace(old, status=status, objective=objective, gap=gap))


@lru_cache(maxsize=8)
def _score(kitchen: Kitchen, seed: int) -> WeekScore:
    return score_for(kitchen, seed)


def reached(before: Plan, changed: Plan, kitchen: Kitchen) -> Iterator[Bound]:
    """Give the kitchen's bounds, with what the best week reaches as the plan before knew it."""
    same = before.profile == changed.profile
    best = {s.nutrient: s for s in before.shortfalls if same and s.best_amount is not None}
    for bound in kitchen.bounds:
        known = best.get(bound.nutrient)
        if known is None or known.best_amount is None:
            yield bound
            continue
        amount = known.best_amount - kitchen.targets.supplements.get(bound.nutrient, 0.0)
        if known.kind == "short":
            yield replace(bound, reachable=amount)
        else:
            yield replace(bound, unavoidable=amount)
