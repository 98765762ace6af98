"""What makes a week read well beside its points: foods that go together, dishes kept apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from mealplan.planning.weeks import Meal

Affinity = Callable[[str, int, int], float]
Span = tuple[float | None, float | None]

RANGE_POINTS = 20.0  # a meal wholly out of its condition's range, against log lifts of about 1
DAILY_POINTS = 4.0  # a meal that alone brings all a day needs, against log lifts of about 1
TWICE_IN_A_MEAL = 100.0  # two of one food in a meal lose all others
SHARED_FOOD = 3.0  # one food in two meals of a day
SAME_DISH_SAME_DAY = 30.0
SAME_MAIN_SAME_DAY = 15.0
SAME_DISH_NEXT_DAY = 60.0
SAME_LIGHT_DISH_NEXT_DAY = 4.0
SAME_MAIN_NEXT_DAY = 3.0
COOKED_ONCE = -20.0  # one pot for two days, where she cooks in batches
LIGHT = ("breakfast", "snack")


@dataclass(frozen=True)
class Company:
    """How well a meal's parts go together: their log lifts, and what a condition asks of a meal.

    ``ranges`` holds (slot group, nutrient) -> least and most of one meal; ``daily`` what each day
    needs of a nutrient, so that no meal heaps up what another day lacks; ``density`` is amount
    per gram.
    """

    affinity: Affinity
    density: Mapping[str, Mapping[str, float]]
    ranges: Mapping[tuple[str, str], Span] = field(default_factory=dict)
    daily: Mapping[str, float] = field(default_factory=dict)

    def lifts(self, meal: Meal) -> float:
        """Return the summed log lifts of a meal's pairs; two of one food lose all others."""
        foods = [s.food for s in meal.parts.values()]
        if len({f.identity for f in foods}) < len(foods):
            return -TWICE_IN_A_MEAL
        return sum(
            self.affinity(meal.group, a.category, b.category) for a, b in combinations(foods, 2)
        )

    def score(self, meal: Meal) -> float:
        """Return a meal's score before portions are known: its lifts, and what it could bring."""
        score = self.lifts(meal)
        for nutrient, need in self.daily.items():
            density = self.density[nutrient]
            most = sum(s.high_g * density[s.food.code] for s in meal.parts.values())
            score += DAILY_POINTS * min(1.0, most / need)
        for (group, nutrient), (low, high) in self.ranges.items():
            if group == meal.group:
                density = self.density[nutrient]
                least = sum(s.low_g * density[s.food.code] for s in meal.parts.values())
                most = sum(s.high_g * density[s.food.code] for s in meal.parts.values())
                if low and most < low:
                    score -= RANGE_POINTS * (1 - most / low)
                if high and least > high:
                    score -= RANGE_POINTS * (least / high - 1)
        return score


def same_day(a: Meal, b: Meal) -> float:
    """Points against two meals on one day: a dish or a main again, foods in both."""
    return SHARED_FOOD * len(foods_again(a) & foods_again(b)) + again_on_day(a, b)


def foods_again(meal: Meal) -> set[str]:
    """Foods of a meal, by identity, that another of its day had better not hold."""
    return {s.food.identity for s in meal.parts.values() if not s.food.staple}


def again_on_day(a: Meal, b: Meal) -> float:
    """Points against a dish or a main twice on one day."""
    if a.template.dish == b.template.dish:
        return SAME_DISH_SAME_DAY
    if _both_main(a, b) and a.main.food.identity == b.main.food.identity:
        return SAME_MAIN_SAME_DAY
    return 0.0


def next_day(a: Meal, b: Meal, *, together: bool = False) -> float:
    """Points against two meals on neighbouring days; ``together`` where she cooks in batches."""
    if together and a.dish == b.dish and a.template.batch:
        return COOKED_ONCE
    if a.template.dish == b.template.dish:
        if _both_main(a, b):
            return SAME_DISH_NEXT_DAY
        return SAME_LIGHT_DISH_NEXT_DAY if a.dish == b.dish else 0.0
    if _both_main(a, b) and a.main.food.identity == b.main.food.identity:
        return SAME_MAIN_NEXT_DAY
    return 0.0


def _both_main(a: Meal, b: Meal) -> bool:
    return a.group not in LIGHT and b.group not in LIGHT
