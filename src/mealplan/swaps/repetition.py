"""What the rest of the week says against a dish or a food: had today, next to it, too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from mealplan.kitchen import Kitchen
from mealplan.meals import KitchenFood, Template, load_cookbook, slot_group
from mealplan.plan import PlannedMeal
from mealplan.swaps.types import Place

SHARED_POINTS = 3.0  # a food that another meal of the day has too, as when placing
NEAR_POINTS = 4.0  # the same light dish on the next day
SAME_MAIN_POINTS = 15.0  # the same main food at lunch and dinner of one day
NEAR_MAIN_POINTS = 3.0  # the same main food on the next day
VARIETY = ((None, "min_foods"), ("vegetable", "min_vegetables"), ("fruit", "min_fruits"),
           ("protein", "min_proteins"))  # fmt: skip


def is_light(group: str) -> bool:
    """Whether dishes of a slot group may repeat more: people repeat breakfasts and snacks."""
    return group in ("breakfast", "snack")


@dataclass(frozen=True)
class Dish:
    """What a meal repeats when it comes again."""

    template_id: str
    dish: str
    main: str
    light: bool


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The meals around one place: of that day, of the days beside it, of the week."""

    kitchen: Kitchen
    group: str
    today: tuple[Dish, ...]
    beside: tuple[Dish, ...]
    week: tuple[Dish, ...]
    foods_today: frozenset[str]
    foods_week: Counter[str]
    foods: Mapping[str, KitchenFood]

    def objections(self, template: Template, foods: Iterable[KitchenFood]) -> dict[str, str]:
        """Say which rules a meal would break, a sentence by rule; the main food comes first."""
        foods = list(foods)
        main, light = foods[0], is_light(self.group)
        limits, dish = self.kitchen.settings, template.dish
        told = template.batch and self.kitchen.profile.batch_cooking
        found: dict[str, str] = {}
        if any(d.dish == dish for d in self.today):
            found["today"] = f"{dish} would be served twice that day"
        if not light and not told and any(d.dish == dish and not d.light for d in self.beside):
            found["beside"] = f"{dish} would be served on two days running"
        top = limits["max_breakfast_dish"] if light else limits["max_dish"]
        times = sum(d.dish == dish and d.light == light for d in self.week) + 1
        if times > top:
            found["dish"] = f"{dish} would be served {times} times this week"
        times = sum(d.template_id == template.id for d in self.week) + 1
        if times > template.max_per_week:
            found["template"] = f"{dish} would be served {times} times this week"
        times = sum(d.main == main.identity and not d.light for d in self.week) + 1
        if not light and times > limits["max_main_identity"]:
            found["main"] = f"{main.identity} would be the main food {times} times this week"
        for food in foods:
            if self.too_often(food):
                times = self.foods_week[food.identity] + 1
                found[f"food {food.identity}"] = (
                    f"{food.identity} would be served {times} times this week"
                )
        return found | self._variety(foods)

    def _variety(self, foods: list[KitchenFood]) -> dict[str, str]:
        """Say which kinds of food the week would have too few of."""
        had = {f.identity: f for f in foods}
        had |= {i: self.foods[i] for i in self.foods_week if i in self.foods}
        found = {}
        for kind, key in VARIETY:
            wanted = self._wanted[key]
            count = sum(kind is None or kind in f.kinds for f in had.values())
            if count < wanted:
                what = f"{kind}s" if kind else "foods"
                found[key] = f"the week would have {count} different {what}, not {wanted:g}"
        return found

    @cached_property
    def _wanted(self) -> dict[str, float]:
        """How many foods of each kind a week should have, as far as there are so many."""
        return {
            key: min(
                self.kitchen.settings[key],
                sum(kind is None or kind in f.kinds for f in self.foods.values()),
            )
            for kind, key in VARIETY
        }

    def too_often(self, food: KitchenFood) -> bool:
        """Whether one more serving of a food passes what a week should have of it."""
        limits = self.kitchen.settings
        top = limits["max_staple"] if food.staple else limits["max_food"]
        return self.foods_week[food.identity] + 1 > top

    def dish_points(self, template: Template, main: KitchenFood) -> float:
        """Points for a dish or main food near itself."""
        points = 0.0
        if is_light(self.group):
            same = [d for d in self.beside if (d.dish, d.main) == (template.dish, main.identity)]
            return NEAR_POINTS * len(same)
        for dishes, each in ((self.today, SAME_MAIN_POINTS), (self.beside, NEAR_MAIN_POINTS)):
            points += each * sum(d.main == main.identity and not d.light for d in dishes)
        return points

    def shared_points(self) -> dict[str, float]:
        """Points by identity for a food that is eaten at another meal of the day."""
        return dict.fromkeys(self.foods_today, SHARED_POINTS)


def surroundings_of(kitchen: Kitchen, meals: Iterable[PlannedMeal], place: Place) -> Surroundings:
    """Gather the meals around a place, the one at the place left out."""
    day, slot = place
    cooked = load_cookbook(kitchen.table).foods
    templates = {t.id: t for t in kitchen.menu.templates}
    others = [m for m in meals if m.key != place]
    dishes = [(m, _dish(m, templates, cooked)) for m in others]
    foods_week: Counter[str] = Counter()
    foods_today: set[str] = set()
    for meal in others:
        for planned in meal.foods:
            food = cooked.get(planned.food_code)
            if food is None:
                continue
            foods_week[food.identity] += 1
            if meal.day == day and not food.staple:
                foods_today.add(food.identity)
    return Surroundings(
        kitchen,
        slot_group(slot),
        tuple(d for m, d in dishes if d and m.day == day),
        tuple(d for m, d in dishes if d and abs(m.day - day) == 1),
        tuple(d for _, d in dishes if d),
        frozenset(foods_today),
        foods_week,
        {f.identity: f for f in kitchen.menu.foods.values()},
    )


def _dish(
    meal: PlannedMeal, templates: dict[str, Template], foods: Mapping[str, KitchenFood]
) -> Dish | None:
    template = templates.get(meal.template_id)
    if template is None:
        return None
    main = next((f for f in meal.foods if f.role == template.main.name), meal.foods[0])
    food = foods.get(main.food_code)
    identity = "" if food is None else food.identity
    return Dish(template.id, template.dish, identity, is_light(slot_group(meal.slot)))
