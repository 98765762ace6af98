"""Turns the counts of a picked week into meals: which side goes to which meal, how many grams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from mealplan.meals import Role, Serving
from mealplan.model.uses import WeekModel
from mealplan.planning.fit import Company
from mealplan.planning.weeks import Meal

Seat = tuple[Meal, Role]


def compose_meals(
    model: WeekModel, values: Mapping[str, float], company: Company
) -> dict[str, list[Meal]]:
    """Turn the counts of a solved week into meals by group, sides where they suit best."""
    uses = model.uses
    meals: dict[str, list[Meal]] = defaultdict(list)
    for name, use in uses.mains.items():
        for _ in range(round(values[name])):
            parts = {use.template.main.name: use.serving}
            meals[use.group].append(Meal(use.group, use.template, parts))
    seats: dict[int, list[Seat]] = defaultdict(list)
    for group, of_group in meals.items():
        for meal in of_group:
            for role in meal.template.sides:
                seats[uses.pool_of[group, meal.template.id, role.name]].append((meal, role))
    guests: dict[int, list[Serving]] = defaultdict(list)
    for name, side in uses.sides.items():
        if count := round(values[name]):
            guests[side.pool] += [side.serving] * count
    order = sorted(guests, key=lambda pool: (not uses.pools[pool].role.required, pool))
    for pool in order:
        _seat(guests[pool], seats[pool], company)
    for _ in range(2):
        changed = [_reseat(seats[pool], company) for pool in order]
        if not any(changed):
            break
    _guess_grams(model, meals, values)
    return dict(meals)


def _seat(guests: Sequence[Serving], seats: Sequence[Seat], company: Company) -> None:
    """Give servings to the seats of their pool, each where it adds most."""
    for serving in guests:
        best: tuple[float, int] | None = None
        for i, (meal, role) in enumerate(seats):
            if role.name in meal.parts:
                continue
            before = company.score(meal)
            meal.parts[role.name] = serving
            gain = company.score(meal) - before
            del meal.parts[role.name]
            gain -= 0.3 * sum(
                other.parts.get(r.name) is serving and other.dish == meal.dish for other, r in seats
            )
            if best is None or gain > best[0] + 1e-9:
                best = (gain, i)
        assert best is not None
        meal, role = seats[best[1]]
        meal.parts[role.name] = serving


def _reseat(seats: Sequence[Seat], company: Company) -> bool:
    """Swap servings of one pool between meals while both meals together come out better."""
    improved = False
    for (meal_a, role_a), (meal_b, role_b) in combinations(seats, 2):
        if meal_a is meal_b or meal_a.parts.get(role_a.name) is meal_b.parts.get(role_b.name):
            continue
        before = company.score(meal_a) + company.score(meal_b)
        _exchange(meal_a, role_a.name, meal_b, role_b.name)
        if company.score(meal_a) + company.score(meal_b) > before + 1e-9:
            improved = True
        else:
            _exchange(meal_a, role_a.name, meal_b, role_b.name)
    return improved


def _exchange(a: Meal, role_a: str, b: Meal, role_b: str) -> None:
    serving_a, serving_b = a.parts.pop(role_a, None), b.parts.pop(role_b, None)
    for meal, role, serving in ((a, role_a, serving_b), (b, role_b, serving_a)):
        if serving is not None:
            meal.parts[role] = serving


def _guess_grams(
    model: WeekModel, meals: Mapping[str, Sequence[Meal]], values: Mapping[str, float]
) -> None:
    """Share a group's grams of a food among its servings, as far as their ranges allow."""
    totals: dict[str, float] = {}
    servings: dict[str, int] = defaultdict(int)
    columns: list[tuple[Meal, str, str]] = []
    for of_group in meals.values():
        for meal in of_group:
            for role, name in model.uses.names_in(meal):
                column = model.use_grams[name].name
                totals[column] = values[column]
                servings[column] += 1
                columns.append((meal, role, column))
    for meal, role, column in columns:
        serving = meal.parts[role]
        mean_g = totals[column] / servings[column]
        meal.grams[role] = min(max(mean_g, serving.low_g), serving.high_g)
