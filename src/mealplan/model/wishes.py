"""What each use costs in points: how surprising it is, what it is eaten with, likes and chance."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from mealplan.model.spec import Uses, WeekSpec


def price_uses(spec: WeekSpec, uses: Uses) -> dict[str, float]:
    """Price uses by how surprising they are, in nats: the likeliest week is the best one.

    A food costs -log of its share of the occasions at which women choose among the foods of its
    role, less the log lift of its company; a template whose plates are less real than real ones
    costs more; likes pay back, the seed adds chance.
    """
    return {**_main_prices(spec, uses), **_side_prices(spec, uses)}


def _main_prices(spec: WeekSpec, uses: Uses) -> dict[str, float]:
    weights = spec.settings
    occasions: dict[str, float] = defaultdict(float)
    for main in uses.mains.values():
        occasions[main.group] += main.serving.food.occasions[main.group]
    prices = {}
    for name, main in uses.mains.items():
        food, template = main.serving.food, main.template
        points = -weights["weight_rare"] * math.log(
            food.occasions[main.group] / occasions[main.group]
        )
        enough = weights["plate_enough"]
        plate = spec.plates.get((template.id, main.group, food.category), enough)
        points += weights["weight_plate"] * max(0.0, enough - plate)
        points += weights["weight_taste"] * (
            spec.taste(template.id) + 0.5 * spec.taste(f"{template.id}/{food.code}")
        )
        if food.code in spec.likes or template.id in spec.likes:
            points -= weights["weight_like"]
        prices[name] = points
    return prices


def _side_prices(spec: WeekSpec, uses: Uses) -> dict[str, float]:
    weights = spec.settings
    beside: dict[int, Counter[int]] = defaultdict(Counter)
    for main in uses.mains.values():
        for role in main.template.sides:
            pool = uses.pool_of[main.group, main.template.id, role.name]
            beside[pool][main.serving.food.category] += 1
    prices: dict[str, float] = {}
    lifts: dict[tuple[int, int], float] = {}
    offered: dict[int, float] = {}
    for name, side in uses.sides.items():
        of_pool, food = uses.pools[side.pool], side.serving.food
        group = of_pool.group
        if side.pool not in offered:
            servings = of_pool.role.servings
            offered[side.pool] = sum(s.food.occasions[group] for s in servings)
        share = food.occasions[group] / offered[side.pool]
        mains = beside[side.pool]
        key = (side.pool, food.category)
        if key not in lifts:
            lifts[key] = sum(n * spec.affinity(group, food.category, c) for c, n in mains.items())
        lift = lifts[key]
        points = -weights["weight_rare"] * math.log(share)
        points -= weights["weight_company"] * lift / max(1, mains.total())
        points += weights["weight_taste"] * spec.taste(f"{group}/{food.code}")
        if food.code in spec.likes:
            points -= weights["weight_like"]
        prices[name] = points
    return prices
