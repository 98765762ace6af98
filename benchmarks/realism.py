"""How a week's meals compare with plates women really ate: mean log lift of category pairs."""

from itertools import combinations

import numpy as np

from mealplan.affinity import load_affinities
from mealplan.meals import slot_group
from mealplan.plan import Plan

REAL_PLATES = {"breakfast": 0.53, "lunch": 0.55, "dinner": 0.44, "snack": 0.37}
WATER = {7702, 7704}


def meal_scores(plan: Plan) -> dict[str, list[float]]:
    """Mean log lift within each meal, by slot group; a meal without known pairs is left out."""
    affinities = load_affinities(plan.table.folder)
    scores: dict[str, list[float]] = {g: [] for g in REAL_PLATES}
    for meal in plan.meals:
        categories = sorted({plan.table.category_of(f.food_code) for f in meal.foods} - WATER)
        lifts = [
            lift
            for a, b in combinations(categories, 2)
            if (lift := affinities.log_lift(slot_group(meal.slot), a, b)) is not None
        ]
        if lifts:
            scores[slot_group(meal.slot)].append(float(np.mean(lifts)))
    return scores


def realism(plans: list[Plan]) -> dict[str, float]:
    """Mean score by slot group over many weeks."""
    pooled: dict[str, list[float]] = {g: [] for g in REAL_PLATES}
    for plan in plans:
        for group, scores in meal_scores(plan).items():
            pooled[group] += scores
    return {g: float(np.mean(s)) if s else float("nan") for g, s in pooled.items()}


def different_meals(plans: list[Plan]) -> int:
    """Number of different meal names over all weeks."""
    return len({meal.name for plan in plans for meal in plan.meals})
