"""Chooses a week among the whole meals that the bound was made of.

Where a condition bounds single meals, counting uses over the week says too little about them; the
meals found for the bound keep their ranges one by one. There are few of them that cost the best
fractional week little, so whole numbers of those are soon found.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mealplan.model.settings import Settings
from mealplan.planning.generating import Generated, MealPool
from mealplan.planning.weeks import Meal
from mealplan.solve import Outcome, Patience

SURE = 0.9  # share of a meal in a fractional week: as good as chosen
STRUCTURE = ("dish_", "template_", "food_", "main_ingredient_", "variety_")


def choose_meals(
    pool: MealPool, best: Generated, points: float
) -> tuple[dict[str, list[Meal]], Outcome] | None:
    """Choose whole meals by slot group, near the best fractional week; None where none were found.

    Only meals that cost that week at most so many points are looked at. The programme over whole
    meals is changed: it bounds nothing any more.
    """
    settings, programme = pool.score.spec.settings, pool.programme
    near = _narrow(pool, best, points)
    start = _round_off(pool, near)
    programme.set_lower(dict.fromkeys(near, 0.0))
    pairs = [name for name in pool.master.wishes if name.startswith("pair_")]
    programme.make_whole([*near, *pairs])
    if start is not None:
        start |= {name: float(int(start[name] + 1e-6)) for name in pairs}
    outcome = programme.integer(
        gap=settings["gap_pick"],
        max_nodes=int(settings["nodes_meals"]),
        patience=_patience(settings),
        time_limit_s=settings["time_limit_s"],
        start=start,
    )
    if not outcome.solved:
        return None
    return _meals_of(near, outcome.values), outcome


def round_meals(
    pool: MealPool, best: Generated, points: float, rng: np.random.Generator
) -> dict[str, list[Meal]] | None:
    """Round the best fractional week to whole meals by slot group, by chance; None where stuck.

    Far from the bound by itself: somewhere to begin from. The programme is changed as by
    ``choose_meals``.
    """
    near = _narrow(pool, best, points)
    pool.programme.set_lower(dict.fromkeys(near, 0.0))
    values = _round_off(pool, near, rng)
    return None if values is None else _meals_of(near, values)


def _narrow(pool: MealPool, best: Generated, points: float) -> dict[str, Meal]:
    """Close all meals but those near the bound, and rows of structure that need not bend."""
    near = pool.near(best.duals, points)
    most = {name: float("inf") if name in near else 0.0 for name in pool.meals.values()}
    pool.programme.set_upper(most)
    bent = {
        miss.name: 0.0
        for name, miss in pool.master.misses.items()
        if name.startswith(STRUCTURE) and best.outcome.values[miss.name] < 1e-9
    }
    pool.programme.set_upper(bent)
    return near


def _meals_of(near: Mapping[str, Meal], values: Mapping[str, float]) -> dict[str, list[Meal]]:
    meals: dict[str, list[Meal]] = {}
    for name, meal in near.items():
        for _ in range(round(values[name])):
            meals.setdefault(meal.group, []).append(meal.copy())
    return meals


def _patience(settings: Settings) -> Patience:
    return Patience(
        int(settings["checks_pick"]), settings["gap_patience"], int(settings["checks_meals"])
    )


def _round_off(
    pool: MealPool, near: Mapping[str, Meal], rng: np.random.Generator | None = None
) -> dict[str, float] | None:
    """Round the fractional week: fix the surest meal, solve again, and so on; None if stuck.

    ``rng`` lets chance say which of the likely meals comes first.
    """
    programme, spec = pool.programme, pool.score.spec
    chosen = dict.fromkeys(near, 0)
    left = {group: spec.free_slots(group) for group in spec.slots}
    programme.keep_dual()
    outcome = programme.relax()
    while any(left.values()) and outcome.solved:
        over = {n: outcome.values[n] - k for n, k in chosen.items()}
        chance = np.ones(len(over)) if rng is None else np.sqrt(rng.random(len(over)))
        sure = {n: min(v, 1.0) * c for (n, v), c in zip(over.items(), chance.tolist(), strict=True)}
        fixed: list[str] = []
        for name in sorted(over, key=lambda n: (-sure[n], n)):
            if (fixed and over[name] < SURE) or over[name] < 1e-6:
                break
            count = min(max(1, int(over[name] + 1e-6)), left[near[name].group])
            if count:
                chosen[name] += count
                left[near[name].group] -= count
                fixed.append(name)
        if not fixed:
            return None
        programme.set_lower({name: float(chosen[name]) for name in fixed})
        outcome = programme.relax()
    return dict(outcome.values) if outcome.solved else None
