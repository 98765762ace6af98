"""Ranks what could stand in a meal's place, or in the place of one food in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from mealplan.catalog import FoodTable
from mealplan.errors import DataError
from mealplan.kitchen import Kitchen, open_kitchen
from mealplan.meals import Template, slot_group
from mealplan.plan import Plan, PlannedFood, PlannedMeal
from mealplan.planner import planned_meals
from mealplan.planning.weeks import Meal
from mealplan.profiles import Profile
from mealplan.swaps.aims import Rest, aims_of, rest_of
from mealplan.swaps.candidates import Candidates, dish_candidates, food_candidates, number_of
from mealplan.swaps.effects import totals_of
from mealplan.swaps.larder import GRAM_DECIMALS, Floats, Larder, open_larder
from mealplan.swaps.repetition import Surroundings, surroundings_of
from mealplan.swaps.search import Scales, improve
from mealplan.swaps.types import Swap, meal_at
from mealplan.swaps.verdicts import Verdicts, absorbed_broken, verdicts_of

NAMED_POINTS = 500.0  # for the food that was asked for
TOO_OFTEN_POINTS = 200.0  # a food served more often than a week should have it


@lru_cache(maxsize=8)
def _kitchen(profile: Profile, table: FoodTable) -> Kitchen:
    return open_kitchen(profile, table)


def kitchen_of(plan: Plan) -> Kitchen:
    """Open the kitchen a plan was made in; kept for the next question about the same person."""
    return _kitchen(plan.profile, plan.table)


def rank_swaps(
    plan: Plan,
    day: int,
    slot: str,
    *,
    food_code: str | None = None,
    limit: int = 8,
    kitchen: Kitchen | None = None,
) -> list[Swap]:
    """Rank what could stand in a meal's place, or in the place of one food in it.

    Every dish open to her in that slot with portions in kitchen measures (or, with
    ``food_code``, every food that may play the same role) is held against the day, the week and
    the days beside it: energy, daily and weekly targets and limits, meal ranges of conditions,
    weekly fish, repetition, variety, budget. The best come first. As long as there is a swap
    that breaks no target and no rule that was kept, only such swaps are listed.

    Parameters
    ----------
    day, slot : which meal; days count from 1.
    food_code : one food of that meal, else the whole meal.
    limit : at most so many, each another dish (or food).
    kitchen : her kitchen where it is open already; else `kitchen_of` the plan.

    Raises
    ------
    DataError : no such meal, or no such food in it.
    """
    swaps = every_swap(plan, day, slot, food_code=food_code, kitchen=kitchen, limit=limit)
    harmless = [s for s in swaps if not s.breaks]
    return (harmless or swaps)[:limit]


def every_swap(
    plan: Plan,
    day: int,
    slot: str,
    *,
    food_code: str | None = None,
    kitchen: Kitchen | None = None,
    limit: int | None = None,
    per_dish: int = 1,
    named: Collection[str] = (),
) -> list[Swap]:
    """Rank all swaps, those that break something too, the harmless first.

    ``per_dish`` versions of each dish (or food) are kept. With ``named`` (templates' ids, foods'
    codes), only meals of those templates or with one of those foods are worked out. Other
    arguments as in `rank_swaps`.
    """
    larder = open_larder(kitchen or kitchen_of(plan))
    scene = _scene(plan, larder, day, slot, food_code)
    wanted = larder.of_codes({} if food_code else dict.fromkeys(named, -NAMED_POINTS))
    scene.scales.serving_points[:] += wanted
    found = scene.candidates(food_code, named)
    improve(found.versions, scene.scales)
    before = scene.before_points
    broken = scene.verdicts.broken(scene.amounts, found.versions.amounts)
    absorbed = absorbed_broken(larder, scene.rest, day, scene.amounts, found.versions.amounts)
    objections = [absorbed[i] + scene.new_objections(found, i) for i in range(len(found.templates))]
    harm = broken.sum(axis=1) + np.array([len(o) for o in objections], dtype=float)
    order = np.lexsort((found.versions.points, harm > 0))
    totals = totals_of(plan, day)
    swaps: list[Swap] = []
    seen: dict[object, int] = {}
    for i in order:
        key = scene.kind_of(found, int(i), whole=food_code is None)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > per_dish:
            continue
        meal = scene.planned(found, int(i))
        amounts = found.versions.amounts[i]
        asked = float(wanted[found.versions.servings[i]].sum())
        mended = scene.verdicts.mended(scene.amounts, amounts[None, :])[0]
        swaps.append(
            Swap(
                day,
                slot,
                scene.meal,
                meal,
                food_code or "",
                scene.food_in(found, int(i)) if food_code else "",
                totals.effects(scene.meal, meal),
                tuple(scene.verdicts.say(int(r), amounts) for r in np.flatnonzero(broken[i]))
                + objections[i],
                tuple(scene.verdicts.say(int(r), amounts) for r in np.flatnonzero(mended)),
                round(float(found.versions.points[i]) - asked - before, 3),
            )
        )
        if limit is not None and len(swaps) >= limit:
            break
    return swaps


@dataclass(frozen=True, eq=False)
class _Scene:
    """The meal to change and everything around it."""

    plan: Plan
    larder: Larder
    meal: PlannedMeal
    rest: Rest
    amounts: Floats
    around: Surroundings
    scales: Scales
    verdicts: Verdicts
    stays: frozenset[str]

    @property
    def template(self) -> Template | None:
        """The meal's template, where it is open to her still."""
        menu = self.larder.kitchen.menu
        return next((t for t in menu.templates if t.id == self.meal.template_id), None)

    def candidates(self, food_code: str | None, named: Collection[str]) -> Candidates:
        """Return the first versions."""
        if food_code is None:
            return dish_candidates(self.larder, self.around, self.meal, self.scales, named)
        template = self.template
        assert template is not None
        return food_candidates(
            self.larder, template, self.around, self.meal, food_code, self.scales
        )

    @property
    def before_points(self) -> float:
        """Points of the meal as it stands; choices that are not open to her any more cost none."""
        larder, group = self.larder, self.around.group
        template = self.template
        choices = {} if template is None else {
            c.role.name: c for c in larder.choices(template, group)
        }  # fmt: skip
        servings, steps, chosen = [], [], 0.0
        for food in self.meal.foods:
            choice = choices.get(food.role)
            at = None if choice is None else number_of(larder, choice, food.food_code)
            if choice is not None and at is not None:
                number = int(choice.numbers[at])
                servings.append(number)
                steps.append(round(food.grams / larder.servings[number].food.step_g))
                chosen += float(choice.points[at])
                if choice.role.main and template is not None:
                    chosen += self.around.dish_points(template, larder.servings[number].food)
        points = self.scales.points(
            np.array([servings or [larder.nothing]], dtype=np.int64),
            np.array([steps or [0]], dtype=np.int64),
            np.array([chosen]),
            self.amounts[None, :],
        )
        return float(points[0])

    def kind_of(self, found: Candidates, i: int, *, whole: bool) -> object:
        """Tell what makes two versions one choice for a person: the dish, or the food."""
        return found.templates[i].dish if whole else self.food_in(found, i)

    def food_in(self, found: Candidates, i: int) -> str:
        """Code of the food that comes in, in a swap of one food."""
        return self.larder.servings[int(found.versions.servings[i, 0])].food.code

    def _meal(self, found: Candidates, i: int) -> Meal:
        meal = Meal(self.around.group, found.templates[i])
        versions, nothing = found.versions, self.larder.nothing
        for choice, number, steps in zip(
            versions.roles[i], versions.servings[i], versions.steps[i], strict=False
        ):
            if number != nothing:
                serving = self.larder.servings[number]
                meal.parts[choice.role.name] = serving
                meal.grams[choice.role.name] = float(steps) * serving.food.step_g
        return meal

    def planned(self, found: Candidates, i: int) -> PlannedMeal:
        """Return a version as a meal for people; foods that stay are the same rows."""
        meal = planned_meals([{self.meal.slot: self._meal(found, i)}], self.larder.kitchen)[0]
        if found.versions.held:
            new = {f.role: f for f in meal.foods}
            foods = tuple(_same(f, new.get(f.role, f)) for f in self.meal.foods)
            meal = replace(meal, foods=foods)
        return replace(meal, day=self.meal.day)

    def new_objections(self, found: Candidates, i: int) -> tuple[str, ...]:
        """Return what the rest of the week says against a version, and did not against the meal."""
        meal = self._meal(found, i)
        foods = [meal.main.food, *(s.food for r, s in meal.parts.items()
                                   if r != meal.template.main.name)]  # fmt: skip
        known = self._old_objections
        said = self.around.objections(meal.template, foods)
        return tuple(text for rule, text in said.items() if rule not in known)

    @cached_property
    def _old_objections(self) -> set[str]:
        template = self.template
        codes = {f.role: f.food_code for f in self.meal.foods}
        foods = self.larder.kitchen.menu.foods
        if template is None or codes.get(template.main.name) not in foods:
            return set()
        main = foods[codes[template.main.name]]
        rest = [foods[c] for r, c in codes.items() if r != template.main.name and c in foods]
        return set(self.around.objections(template, [main, *rest]))


def _same(old: PlannedFood, new: PlannedFood) -> PlannedFood:
    """Keep the old row where food and grams are as they were."""
    unchanged = old.food_code == new.food_code and abs(old.grams - new.grams) < 0.05
    return old if unchanged else new


def _scene(plan: Plan, larder: Larder, day: int, slot: str, food_code: str | None) -> _Scene:
    meal = meal_at(plan, day, slot)
    stays = _stays(larder, meal, food_code)
    amounts = {m.key: amounts_of_foods(larder, m.foods) for m in plan.meals}
    fixed = amounts_of_foods(larder, [f for f in meal.foods if f.role in stays])
    rest = rest_of(larder, amounts, meal.key, fixed)
    around = surroundings_of(larder.kitchen, plan.meals, meal.key)
    points = larder.of_identity(around.shared_points())
    often = {
        f.identity: TOO_OFTEN_POINTS for f in around.foods.values() if around.too_often(f)
    }  # fmt: skip
    scales = Scales(
        larder, slot_group(slot), aims_of(larder, rest, slot), points + larder.of_identity(often)
    )
    return _Scene(
        plan, larder, meal, rest, amounts[meal.key] - fixed, around, scales,
        verdicts_of(larder, rest, day, slot), stays,
    )  # fmt: skip


def _stays(larder: Larder, meal: PlannedMeal, food_code: str | None) -> frozenset[str]:
    """Roles that stay whatever is tried: in a swap of one food, those not open to her any more."""
    if food_code is None:
        return frozenset()
    if all(f.food_code != food_code for f in meal.foods):
        has = ", ".join(f"{f.food_code} {f.name}" for f in meal.foods)
        msg = f"{meal.slot} on day {meal.day} has no food {food_code}: it has {has}"
        raise DataError(msg)
    template = next(
        (t for t in larder.kitchen.menu.templates if t.id == meal.template_id), None
    )  # fmt: skip
    choices = {} if template is None else {
        c.role.name: c for c in larder.choices(template, slot_group(meal.slot))
    }  # fmt: skip
    out = next(f for f in meal.foods if f.food_code == food_code)
    if out.role not in choices:
        msg = f"nothing is known to stand in the place of {out.name} here: swap the whole meal"
        raise DataError(msg)
    return frozenset(
        f.role
        for f in meal.foods
        if f is not out
        and (f.role not in choices or number_of(larder, choices[f.role], f.food_code) is None)
    )


def amounts_of_foods(larder: Larder, foods: Iterable[PlannedFood]) -> Floats:
    """Add up what planned foods bring, by column."""
    total = np.zeros(len(larder.columns))
    for food in foods:
        total += round(food.grams, GRAM_DECIMALS) * larder.food_amounts(food.food_code)
    return total
