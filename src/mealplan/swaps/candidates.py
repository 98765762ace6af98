"""The first versions of a meal: every dish open in the slot, or every food open in a role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from mealplan.meals import Template
from mealplan.plan import PlannedMeal
from mealplan.swaps.larder import Floats, Ints, Larder, RoleChoice
from mealplan.swaps.repetition import Surroundings
from mealplan.swaps.search import Scales, Versions, amounts_of, usual_steps

SIZES = np.linspace(0.0, 1.0, 7)  # of each portion's range, tried first
PER_DISH = 3  # versions of one dish that are worked out
WORKED_OUT = 34  # versions of a meal that are worked out


@dataclass(frozen=True, eq=False)
class Candidates:
    """Versions and the template of each."""

    versions: Versions
    templates: list[Template]

    def keep(self, rows: Ints) -> Candidates:
        """Keep some, in the given order."""
        self.versions.keep(rows)
        return Candidates(self.versions, [self.templates[i] for i in rows])


def dish_candidates(
    larder: Larder,
    around: Surroundings,
    meal: PlannedMeal,
    scales: Scales,
    named: Collection[str] = (),
) -> Candidates:
    """Every dish open in the slot but the one that stands there, the likeliest ones of each.

    ``named`` holds templates' ids or foods' codes: then only dishes of those templates, or with
    one of those foods in them, are looked at.
    """
    had = {f.food_code for f in meal.foods}
    group = around.group
    roles: list[Sequence[RoleChoice]] = []
    parts: list[list[Part]] = []
    templates, dish_points = [], []
    for template in larder.kitchen.menu.templates:
        if group not in template.groups:
            continue
        choices = larder.choices(template, group)
        main = next(i for i, choice in enumerate(choices) if choice.role.main)
        of_main, same = choices[main], [_had(larder, c, had) for c in choices]
        for number, points in zip(of_main.numbers, of_main.points, strict=True):
            food = larder.servings[number].food
            if template.id == meal.template_id and food.code in had:
                continue
            asked = same
            if named and template.id not in named and food.code not in named:
                asked = [_had(larder, c, named) for c in choices]
                if not any(asked):
                    continue
            for filled in _fillings(larder, choices, group, int(number), asked):
                filled[main] = (int(number), float(points))
                roles.append(choices)
                parts.append(filled)
                templates.append(template)
                dish_points.append(around.dish_points(template, food))
    versions = _versions(larder, roles, parts, np.array(dish_points, dtype=float))
    _size(versions, scales)
    versions.weigh(scales)
    taken = _likeliest(versions.points, [t.dish for t in templates])
    return Candidates(versions, templates).keep(taken)


Part = tuple[int, float]
"""A serving's number and the points of choosing it."""


def _had(larder: Larder, choice: RoleChoice, had: Collection[str]) -> Part | None:
    """Return a side that the meal so far has."""
    for number, points in zip(choice.numbers, choice.points, strict=True):
        if not choice.role.main and larder.servings[number].food.code in had:
            return int(number), float(points)
    return None


def _fillings(
    larder: Larder, choices: Sequence[RoleChoice], group: str, main: int, same: list[Part | None]
) -> list[list[Part]]:
    """Sides for a main: what women have beside it; once more with the sides of the meal so far."""
    lifts = larder.lifts(group)[larder.category[main]]
    bare: list[Part] = []
    for choice in choices:
        if not choice.role.required or choice.role.main:
            bare.append((larder.nothing, 0.0))
            continue
        suited = int(np.argmin(choice.points - lifts[larder.category[choice.numbers]]))
        bare.append((int(choice.numbers[suited]), float(choice.points[suited])))
    kept = [old or new for old, new in zip(same, bare, strict=True)]
    return [bare] if kept == bare else [bare, kept]


def _versions(
    larder: Larder,
    roles: list[Sequence[RoleChoice]],
    parts: list[list[Part]],
    dish_points: Floats,
    *,
    held: bool = False,
) -> Versions:
    width = max((len(p) for p in parts), default=1)
    nothing = (larder.nothing, 0.0)
    padded = np.array([[*p, *[nothing] * (width - len(p))] for p in parts], dtype=float)
    padded = padded.reshape(len(parts), width, 2)
    servings = padded[:, :, 0].astype(np.int64)
    return Versions(
        roles, servings, usual_steps(larder, servings), padded[:, :, 1], dish_points, held
    )


def _size(versions: Versions, scales: Scales) -> None:
    """Give each version the size that serves the day best: one share of all portions' ranges."""
    larder = scales.larder
    low, high = larder.low[versions.servings], larder.high[versions.servings]
    best = np.full(len(low), np.inf)
    steps = versions.steps
    for size in SIZES:
        tried = np.rint(low + size * (high - low)).astype(np.int64)
        points = scales.aims.points(amounts_of(larder, versions.servings, tried))
        better = points < best - 1e-9
        steps = np.where(better[:, None], tried, steps)
        best = np.where(better, points, best)
    versions.steps = steps


def _likeliest(points: Floats, dishes: Sequence[str]) -> Ints:
    """Take the best versions, a few of each dish."""
    taken, seen = [], Counter[str]()
    for i in np.argsort(points, kind="stable"):
        if seen[dishes[i]] < PER_DISH:
            seen[dishes[i]] += 1
            taken.append(int(i))
        if len(taken) == WORKED_OUT:
            break
    return np.array(taken, dtype=np.int64)


def food_candidates(
    larder: Larder,
    template: Template,
    around: Surroundings,
    meal: PlannedMeal,
    food_code: str,
    scales: Scales,
) -> Candidates:
    """Every other food that may play a food's role; the rest of the meal as it is.

    Parts whose role is not open to her any more are left to the caller: they count as fixed.
    """
    by_role = {c.role.name: c for c in larder.choices(template, around.group)}
    out = next(f for f in meal.foods if f.food_code == food_code)
    swapped = by_role[out.role]
    roles, beside, steps = [swapped], [], []
    for food in meal.foods:
        choice = by_role.get(food.role)
        found = None if choice is None or food is out else number_of(larder, choice, food.food_code)
        if choice is not None and found is not None:
            roles.append(choice)
            beside.append((int(choice.numbers[found]), float(choice.points[found])))
            serving = larder.servings[int(choice.numbers[found])]
            steps.append(round(food.grams / serving.food.step_g))
    parts, sizes, dish_points = [], [], []
    for number, points in zip(swapped.numbers, swapped.points, strict=True):
        food_in = larder.servings[number].food
        if food_in.code == food_code:
            continue
        for count in range(int(larder.low[number]), int(larder.high[number]) + 1):
            parts.append([(int(number), float(points)), *beside])
            sizes.append([count, *steps])
            main = template.main.name == out.role
            dish_points.append(around.dish_points(template, food_in) if main else 0.0)
    versions = _versions(larder, [roles] * len(parts), parts, np.array(dish_points), held=True)
    if parts:
        versions.steps = np.array(sizes, dtype=np.int64)
    versions.weigh(scales)
    best = _best_of_each(versions)
    return Candidates(versions, [template] * len(parts)).keep(best)


def number_of(larder: Larder, choice: RoleChoice, code: str) -> int | None:
    """Return which of a role's choices a food is; None where it is none of them."""
    for i, number in enumerate(choice.numbers):
        if larder.servings[number].food.code == code:
            return i
    return None


def _best_of_each(versions: Versions) -> Ints:
    """Take the best amount of each food."""
    best: dict[int, int] = {}
    for i in np.argsort(versions.points, kind="stable"):
        best.setdefault(int(versions.servings[i, 0]), int(i))
    return np.array(list(best.values()), dtype=np.int64)
