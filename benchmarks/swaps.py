"""CPU seconds of ranking swaps, and whether any swap breaks a target that was met."""

import gc
import time
from dataclasses import dataclass, field

import numpy as np

from mealplan.plan import Plan
from mealplan.swaps import apply_swap, kitchen_of, rank_swaps


@dataclass
class SwapResult:
    meal_seconds: list[float] = field(default_factory=list)
    food_seconds: list[float] = field(default_factory=list)
    listed: list[int] = field(default_factory=list)
    harmless: int = 0
    places: int = 0
    wrong: int = 0


def time_swaps(plans: list[Plan]) -> SwapResult:
    """Rank one meal of each slot and its main food, kitchen open; apply the first of each.

    The weeks of all profiles lie in memory here; who asks for a swap has one. What is there at the
    start is kept from the garbage collector, which else goes through all of it (0.1 s and more)
    in the middle of some ranking.
    """
    result = SwapResult()
    gc.collect()
    gc.freeze()
    for number, plan in enumerate(plans):
        kitchen = kitchen_of(plan)
        before = missed(plan)
        for slot in plan.profile.slots:
            day = 1 + number % plan.days
            meal = next(m for m in plan.meals if m.key == (day, slot))
            began = time.process_time()
            swaps = rank_swaps(plan, day, slot, kitchen=kitchen)
            result.meal_seconds.append(time.process_time() - began)
            began = time.process_time()
            rank_swaps(plan, day, slot, food_code=meal.foods[0].food_code, kitchen=kitchen)
            result.food_seconds.append(time.process_time() - began)
            result.listed.append(len(swaps))
            result.places += 1
            if swaps and not swaps[0].breaks:
                result.harmless += 1
                result.wrong += bool(missed(apply_swap(plan, swaps[0])) - before)
    gc.unfreeze()
    return result


def missed(plan: Plan) -> set[tuple[str, str]]:
    return set(zip(plan.missed["day"].astype(str), plan.missed["nutrient"], strict=True))


def swap_lines(plans: list[Plan]) -> list[str]:
    result = time_swaps(plans)
    meals, foods = np.array(result.meal_seconds), np.array(result.food_seconds)
    return [
        f"## Swaps: {result.places} meals of {len(plans)} weeks, CPU seconds, kitchen open",
        "",
        "| | mean | median | 95th percentile | worst |",
        "|---|---|---|---|---|",
        *[
            f"| {name} | {x.mean():.3f} | {np.median(x):.3f} | {np.quantile(x, 0.95):.3f} | "
            f"{x.max():.3f} |"
            for name, x in (("a meal", meals), ("one food in it", foods))
        ],
        "",
        f"{result.harmless} of {result.places} meals have a swap that breaks nothing; applied and "
        f"added up again, {result.wrong} of these missed a target that was met before. "
        f"{np.mean(result.listed):.1f} alternatives listed for a meal.",
        "",
    ]
