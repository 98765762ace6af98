"""Rows about what a condition asks of every single meal, though the programme knows no meals.

Only totals over a slot group can be held here: a breakfast without carbohydrate makes up for one
with too much. Where conditions ask this, weeks are picked among whole meals instead (``master``),
which keep their ranges one by one; these rows serve where only relaxations are compared.
"""

from __future__ import annotations

import pulp

from mealplan.model.nutrition import spread_terms
from mealplan.model.spec import WeekSpec
from mealplan.model.uses import WeekModel


def define_meal_rule_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Let each slot group's meals keep the widest range of its slots between them.

    Of a minimum, each use counts only what one meal can make use of.
    """
    points = spec.settings["weight_meal"]
    for group, slots in spec.slots.items():
        for nutrient in dict.fromkeys(n for _, n in spec.meal_ranges):
            spans = [spec.meal_ranges.get((slot, nutrient), (None, None)) for slot in slots]
            lows = [low for low, _ in spans if low]
            highs = [high for _, high in spans if high is not None]
            name, total = f"{group}_{nutrient}", model.amount(spec.density[nutrient], group)
            if len(lows) == len(slots):
                scale, least = max(lows), spec.days * sum(lows)
                miss = model.at_least(total, least, f"meal_{name}_low", scale=scale, points=points)
                spread = spread_terms(model, spec, nutrient, scale, group)
                model.row(
                    [*spread, (miss, scale)], pulp.LpConstraintGE, least, f"spread_meal_{name}"
                )
            if len(highs) == len(slots):
                scale, most = max(highs), spec.days * sum(highs)
                model.at_most(total, most, f"meal_{name}_high", scale=scale, points=points)
