"""Leftovers: a dish cooked once and eaten again within a few days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mealplan.catalog import FoodTable
from mealplan.meals import SLOTS, KitchenFood, RoleRow, load_cookbook
from mealplan.measures import portion_text
from mealplan.model.settings import Settings, load_settings
from mealplan.naming import joined, meal_steps
from mealplan.plan import PlannedFood, PlannedMeal

EATEN_AGAIN = ("lunch", "dinner")
RAW = re.compile(r"\braw\b", re.IGNORECASE)


def mark_leftovers(
    meals: Iterable[PlannedMeal], table: FoodTable, *, wanted: bool = True
) -> tuple[PlannedMeal, ...]:
    """Say of each lunch and dinner whether it is cooked double or eaten as a leftover.

    A dish that keeps (``batch`` in ``meal_templates.csv``) with the same main food, again within
    ``leftover_days``, is the leftover of the first: each cooking feeds two meals. Foods and grams
    stay; ``leftover_from``, minutes and steps say what to do. Meals that are no leftovers (any
    more) get the steps of their template back.

    Parameters
    ----------
    wanted : False takes all marks away (``batch_cooking`` is off).
    """
    settings = load_settings(table.folder)
    cookbook = load_cookbook(table)
    templates = {t.id: t for t in cookbook.templates}
    out: dict[tuple[int, str], PlannedMeal] = {}
    cooked: dict[tuple[str, str], PlannedMeal] = {}
    for meal in sorted(meals, key=lambda m: (m.day, SLOTS.index(m.slot))):
        template = templates.get(meal.template_id)
        if template is None or meal.slot not in EATEN_AGAIN or not template.batch:
            out[meal.key] = meal
            continue
        names = {f.role: f.name for f in meal.foods}
        plain = replace(
            meal,
            minutes=template.minutes,
            steps=meal_steps(template.steps, names),
            leftover_from=None,
        )
        out[meal.key] = plain
        key = (meal.template_id, _main_code(plain, cookbook.roles[meal.template_id]))
        first = cooked.pop(key, None) if wanted else None
        if first is None or not 0 < meal.day - first.day <= settings["leftover_days"]:
            cooked[key] = plain
            continue
        needed = {role.name for role in cookbook.roles[meal.template_id] if role.required}
        ahead = {
            f.food_code
            for f in first.foods
            if f.role in needed and _is_cooked(f, cookbook.foods.get(f.food_code), table)
        }
        if not ahead & {f.food_code for f in plain.foods}:
            continue
        out[first.key], out[meal.key] = _pair(first, plain, ahead, settings)
    return tuple(out[meal.key] for meal in meals)


def _main_code(meal: PlannedMeal, roles: Iterable[RoleRow]) -> str:
    main = next((role.name for role in roles if role.main), "")
    return next((f.food_code for f in meal.foods if f.role == main), "")


def _is_cooked(food: PlannedFood, known: KitchenFood | None, table: FoodTable) -> bool:
    """Whether a food is cooked ahead with its dish: nothing raw, no bread, egg, nut, fat, drink."""
    if known is None or "added_fresh" in known.kinds:
        return False
    return not RAW.search(str(table.food(food.food_code)["usda_description"]))


def _pair(
    first: PlannedMeal, again: PlannedMeal, ahead: set[str], settings: Settings
) -> tuple[PlannedMeal, PlannedMeal]:
    """Write the steps of a dish cooked double and of its leftover; ``ahead`` is cooked once."""
    kept = [f for f in again.foods if f.food_code in ahead]
    fresh = [f for f in again.foods if f not in kept]
    slot = again.slot.replace("_", " ")
    double = (
        f"Cook double: {_amounts(kept)} more for {slot} on day {again.day}. Cool it within "
        f"{settings['leftover_cool_hours']:g} hours, cover it and keep it in the refrigerator."
    )
    steps = [
        f"Reheat {joined(f.name for f in kept)} from day {first.day} until steaming hot all "
        f"through ({settings['leftover_reheat_f']:g} °F)."
    ]
    if fresh:
        steps.append(f"Add {_amounts(fresh)}.")
    return (
        replace(first, steps=(*first.steps, double)),
        replace(
            again,
            minutes=min(again.minutes, settings["leftover_minutes"]),
            steps=tuple(steps),
            leftover_from=first.day,
        ),
    )


def _amounts(foods: Iterable[PlannedFood]) -> str:
    return joined(portion_text(f.amount, f.name) for f in foods)
