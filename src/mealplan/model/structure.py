"""Rows that make a week a meal plan: slots filled, sides beside their meals, little repeated."""

from __future__ import annotations

from collections import defaultdict

import pulp

from mealplan.meals import KitchenFood
from mealplan.model.rows import Terms
from mealplan.model.spec import WeekSpec
from mealplan.model.uses import WeekModel

LIGHT = ("breakfast", "snack")  # people repeat these more than lunches and dinners


def define_slot_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Give every slot of the week exactly one meal."""
    for group in spec.slots:
        free = spec.free_slots(group)
        terms: Terms = [
            (model.columns[n], 1.0) for n, m in model.uses.mains.items() if m.group == group
        ]
        model.row(terms, pulp.LpConstraintEQ, free, f"slots_{group}")


def define_side_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Fill a required side in each meal that has it, an optional one in at most each."""
    holders: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name, main in model.uses.mains.items():
        for role in main.template.sides:
            pool = model.uses.pool_of[main.group, main.template.id, role.name]
            holders[pool][name] -= 1.0
    foods: dict[int, Terms] = defaultdict(list)
    for name, side in model.uses.sides.items():
        foods[side.pool].append((model.columns[name], 1.0))
    for number, of_pool in enumerate(model.uses.pools):
        sense = pulp.LpConstraintEQ if of_pool.role.required else pulp.LpConstraintLE
        meals: Terms = [(model.columns[name], n) for name, n in holders[number].items()]
        model.row(foods[number] + meals, sense, 0, f"sides_{number}")


def dish_cap(template_dish: str, group: str, spec: WeekSpec) -> tuple[str, float]:
    """Return the key that near-duplicates of a dish share and how often it may be eaten."""
    limits = spec.settings
    if group == "breakfast":
        return f"breakfast_{template_dish}", limits["max_breakfast_dish"]
    if group == "snack":
        return f"snack_{template_dish}", limits["max_snack_dish"]
    return f"main_{template_dish}", limits["max_dish"]


def food_cap(food: KitchenFood, spec: WeekSpec) -> float:
    """Return how often a food may be eaten in a week."""
    return spec.settings["max_staple" if food.staple else "max_food"]


def define_repetition_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Cap a dish, a main ingredient and a food over the week; near-duplicates count as one."""
    rows: dict[tuple[str, str], Terms] = defaultdict(list)
    tops: dict[tuple[str, str], float] = {}
    served: dict[tuple[str, str], float] = defaultdict(float)

    def count(kind: str, key: str, top: float, name: str | None) -> None:
        tops[kind, key] = max(tops.get((kind, key), 0.0), top)
        if name is None:
            served[kind, key] += 1
        else:
            rows[kind, key].append((model.columns[name], 1.0))

    mains = [(n, m.group, m.template, m.serving.food) for n, m in model.uses.mains.items()]
    mains += [(None, m.group, m.template, m.main.food) for m in spec.served]  # type: ignore[misc]
    for name, group, template, food in mains:
        key, top = dish_cap(template.dish, group, spec)
        count("dish", key, top, name)
        count("template", template.id, template.max_per_week, name)
        if group not in LIGHT:
            count("main_ingredient", food.identity, spec.settings["max_main_identity"], name)
    for name, use in model.uses:
        count("food", use.serving.food.identity, food_cap(use.serving.food, spec), name)
    for meal in spec.served:
        for serving in meal.parts.values():
            count("food", serving.food.identity, food_cap(serving.food, spec), None)
    numbers: dict[str, int] = defaultdict(int)
    for kind, key in sorted(rows):
        number = numbers[kind]
        numbers[kind] += 1
        terms = rows[kind, key] + model.constant(served[kind, key])
        model.cap(terms, max(tops[kind, key], served[kind, key]), f"{kind}_{number}")


VARIETY = (
    ("foods", "min_foods"),
    ("vegetable", "min_vegetables"),
    ("fruit", "min_fruits"),
    ("protein", "min_proteins"),
)


def define_variety_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Ask for enough different foods, vegetables, fruits and protein sources.

    seen <= uses and seen <= 1, so with whole uses ``seen`` counts foods without binaries. What
    the person's foods cannot give is not asked for.
    """
    uses: dict[str, Terms] = defaultdict(list)
    kinds: dict[str, set[str]] = defaultdict(set)
    served: dict[str, float] = defaultdict(float)
    for name, use in model.uses:
        uses[use.serving.food.identity].append((model.columns[name], -1.0))
        kinds[use.serving.food.identity] |= use.serving.food.kinds
    for meal in spec.served:
        for serving in meal.parts.values():
            served[serving.food.identity] -= 1
            kinds[serving.food.identity] |= serving.food.kinds
    seen = {}
    for number, identity in enumerate(sorted(kinds)):
        seen[identity] = model.column(f"seen_{number}", high=1)
        terms = [(seen[identity], 1.0), *uses[identity], *model.constant(served[identity])]
        model.row(terms, pulp.LpConstraintLE, 0, f"seen_{number}")
    for kind, key in VARIETY:
        terms = [(v, 1.0) for i, v in seen.items() if kind == "foods" or kind in kinds[i]]
        model.at_least(
            terms,
            min(spec.settings[key], len(terms)),
            f"variety_{kind}",
            scale=1.0,
            points=spec.settings["weight_structure"],
        )


def define_batch_wishes(model: WeekModel, spec: WeekSpec) -> None:
    """Wish for dishes that are cooked once and eaten twice, at lunch or dinner.

    2 pair <= uses of a dish with one main food, so a whole pair is two meals of it.
    """
    if not spec.batch_cooking:
        return
    uses: dict[tuple[str, str], Terms] = defaultdict(list)
    for name, main in model.uses.mains.items():
        if main.template.batch and main.group not in LIGHT:
            key = (main.template.id, main.serving.food.code)
            uses[key].append((model.columns[name], -1.0))
    for number, (_, terms) in enumerate(sorted(uses.items(), key=lambda item: item[0])):
        pair = model.column(f"pair_{number}", high=1, whole=True)
        model.row([(pair, 2.0), *terms], pulp.LpConstraintLE, 0, f"pair_{number}")
        model.wishes[pair.name] = -spec.settings["weight_batch"]
