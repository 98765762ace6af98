"""Measures out some meals of a week again while the others keep every gram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mealplan.kitchen import Kitchen
from mealplan.meals import SLOTS, KitchenFood, Role, Serving, Template, load_cookbook, slot_group
from mealplan.model.bounds import per_gram
from mealplan.plan import Plan, PlannedFood, PlannedMeal
from mealplan.planner import planned_meals, score_for
from mealplan.planning.portioning import measure_week
from mealplan.planning.weeks import Meal, Week
from mealplan.swaps.types import Place


def mended(before: Plan, changed: Plan, kitchen: Kitchen, keep: frozenset[Place]) -> Plan:
    """Let portions move where a target that was met is missed now: of its days first, then of all.

    Returns the plan that misses the fewest targets, with the fewest changes among those. Meals in
    ``keep`` and those that ``changed`` has and ``before`` has not keep every gram at first.
    """
    missed = _missed(changed)
    if not missed - _missed(before):
        return changed
    moved = {m.key for m in changed.meals if m not in before.meals}
    days = {day for day, _ in moved}
    every = frozenset(m.key for m in changed.meals) - keep
    best = changed
    for free in (frozenset(p for p in every if p[0] in days), every):
        tried = remeasured(changed, kitchen, free)
        if len(_missed(tried)) < len(_missed(best)):
            best = tried
        if not _missed(best) - _missed(before):
            break
    return best


def _missed(plan: Plan) -> set[tuple[str, str]]:
    rows = plan.missed
    return set(zip(rows["day"].astype(str), rows["nutrient"], strict=True))


def remeasured(plan: Plan, kitchen: Kitchen, free: frozenset[Place]) -> Plan:
    """Return the plan with the best portions for the ``free`` meals; the others stay the same.

    A meal whose dish or foods are not open to her any more stays as it is, free or not.
    """
    able = knowing(kitchen, plan.meals)
    week, closed = week_of(plan, able)
    fixed = frozenset(m.key for m in plan.meals) - free | closed
    measure_week(score_for(able, plan.seed), week, fixed)
    measured = {m.key: m for m in planned_meals(_open_only(week), kitchen)}
    meals = tuple(
        meal if meal.key in fixed else _kept_rows(meal, measured[meal.key]) for meal in plan.meals
    )
    return replace(plan, meals=meals)


def week_of(plan: Plan, kitchen: Kitchen) -> tuple[Week, frozenset[Place]]:
    """Return a plan as a week being made, and the places of meals that can only stay."""
    week: Week = [{} for _ in range(plan.days)]
    closed = set()
    for planned in sorted(plan.meals, key=lambda m: (m.day, SLOTS.index(m.slot))):
        meal = _open_meal(planned, kitchen)
        if meal is None:
            closed.add(planned.key)
        week[planned.day - 1][planned.slot] = meal or _closed_meal(planned, kitchen)
    return week, frozenset(closed)


def knowing(kitchen: Kitchen, meals: Iterable[PlannedMeal]) -> Kitchen:
    """Return the kitchen able to count foods of meals that its menu has not."""
    codes = sorted({f.food_code for m in meals for f in m.foods})
    return replace(kitchen, density=_with_foods(kitchen, codes))


def _kept_rows(before: PlannedMeal, after: PlannedMeal) -> PlannedMeal:
    """Keep a meal, and each food of it, whose grams did not change."""
    old = {(f.role, f.food_code): f for f in before.foods}
    foods = tuple(
        was
        if (was := old.get((f.role, f.food_code))) is not None and abs(was.grams - f.grams) < 0.05
        else f
        for f in after.foods
    )
    return before if foods == before.foods else replace(after, foods=foods)


def _open_meal(planned: PlannedMeal, kitchen: Kitchen) -> Meal | None:
    """Return a planned meal with the servings that its roles offer; None where one is closed."""
    template = next((t for t in kitchen.menu.templates if t.id == planned.template_id), None)
    if template is None:
        return None
    roles = {role.name: role for role in template.roles}
    meal = Meal(slot_group(planned.slot), template)
    for food in planned.foods:
        role = roles.get(food.role)
        servings = [] if role is None else role.servings
        serving = next((s for s in servings if s.food.code == food.food_code), None)
        if serving is None:
            return None
        meal.parts[food.role], meal.grams[food.role] = serving, food.grams
    return meal if template.main.name in meal.parts else None


def _closed_meal(planned: PlannedMeal, kitchen: Kitchen) -> Meal:
    """Return a meal that can only stay as it is."""
    servings = {f"{i}_{f.role}": _fixed_serving(f, kitchen) for i, f in enumerate(planned.foods)}
    roles = [
        Role(name, required=True, main=i == 0, servings=(serving,))
        for i, (name, serving) in enumerate(servings.items())
    ]
    template = Template(
        "", planned.name, (slot_group(planned.slot),), "", planned.name, 0.0, 7, False, False, (),
        tuple(roles),
    )  # fmt: skip
    grams = {name: f.grams for name, f in zip(servings, planned.foods, strict=True)}
    return Meal(slot_group(planned.slot), template, servings, grams)


def _fixed_serving(food: PlannedFood, kitchen: Kitchen) -> Serving:
    known = load_cookbook(kitchen.table).foods.get(food.food_code)
    price = kitchen.table.price_usd_per_100g(food.food_code)
    grams = food.grams
    as_is = known or KitchenFood(
        food.food_code, food.name, "g", "g", 1.0, 1.0, grams, grams, grams, grams, food.food_code,
        False, kitchen.table.category_of(food.food_code), frozenset(),
        0.0 if price is None else price / 100, {},
    )  # fmt: skip
    return Serving(as_is, grams, grams, grams, grams)


def _with_foods(kitchen: Kitchen, codes: list[str]) -> dict[str, Mapping[str, float]]:
    """Add foods outside her menu to what the kitchen counts."""
    missing = [c for c in codes if c not in kitchen.menu.foods]
    if not missing:
        return dict(kitchen.density)
    nutrients = kitchen.table.nutrients
    if kitchen.targets.b12_added_only:
        nutrients = nutrients.assign(vitamin_b12_ug=nutrients["vitamin_b12_added_ug"])
    more = per_gram(nutrients, missing)
    return {name: {**of_food, **more[name]} for name, of_food in kitchen.density.items()}


def _open_only(week: Week) -> Week:
    return [{slot: m for slot, m in day.items() if m.template.id} for day in week]
