"""What weeks of whole meals can bring of one nutrient: the rows every week keeps, and portions.

With nothing but amounts at stake, of each portion only the least and the largest matter: every
other is a mixture of the two. Fractional throughout: what it cannot reach, no week can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pulp

from mealplan.meals import Role, Serving, Template
from mealplan.model.master import Master, add_limits, add_nutrition, add_repetition, add_slots
from mealplan.model.spec import Uses, WeekSpec
from mealplan.model.structure import LIGHT
from mealplan.planning.weeks import Meal

Array = np.ndarray[Any, np.dtype[np.float64]]
Indices = np.ndarray[Any, np.dtype[np.intp]]


def build_reach(spec: WeekSpec) -> Master:
    """Build what every week keeps: slots, repetition, energy, hard limits, the budget; no wishes.

    Variety is left out, since it hardly changes what can be reached, and so is what a condition
    asks of single meals.
    """
    hard = tuple(replace(b, minimum=None) for b in spec.bounds if b.hard_maximum)
    spec = replace(spec, bounds=hard)
    problem = pulp.LpProblem("reach", pulp.LpMinimize)
    master = Master(problem, spec=spec, served=problem.add_variable("served", 1, 1))
    add_slots(master)
    add_nutrition(master)
    add_limits(master)
    add_repetition(master, Uses(spec))
    problem.setObjective(pulp.LpAffineExpression())
    return master


@dataclass(frozen=True)
class Dish:
    """A template in a slot group; ``seats`` numbers its main role and its sides."""

    group: str
    template: Template
    seats: tuple[int, ...]


class Portions:
    """Least and largest portion of all that may be served, those of a seat side by side.

    A seat is a main role or side roles with the same foods. ``food`` numbers the foods of
    ``codes``, ``grams`` is 0 where a seat stays empty; ``table`` (dishes, seats) ends in a seat
    that stands for none.
    """

    def __init__(self, spec: WeekSpec) -> None:
        self.codes = list(spec.menu.foods)
        self._place = {code: k for k, code in enumerate(self.codes)}
        self.spec = spec
        self.dishes: list[Dish] = []
        self.servings: list[Serving | None] = []
        self._grams: list[float] = []
        self._starts: list[int] = []
        self._groups: list[int] = []
        self._mains: list[bool] = []
        seats: dict[object, int] = {}
        for number, group in enumerate(spec.slots):
            for template in spec.menu.templates:
                if group in template.groups:
                    main = self._seat(seats, number, template.main, template.id)
                    sides = [self._seat(seats, number, r, r.signature) for r in template.sides]
                    self.dishes.append(Dish(group, template, (main, *sides)))
        self._lay_out(spec)

    def _seat(self, seats: dict[object, int], group: int, role: Role, key: object) -> int:
        if (group, key) in seats:
            return seats[group, key]
        self._starts.append(len(self.servings))
        self._groups.append(group)
        self._mains.append(role.main)
        for serving in role.servings:
            for grams in sorted({serving.low_g, serving.high_g}):
                self.servings.append(serving)
                self._grams.append(grams)
        if not (role.required or role.main):
            self.servings.append(None)
            self._grams.append(0.0)
        return seats.setdefault((group, key), len(seats))

    def _lay_out(self, spec: WeekSpec) -> None:
        self.grams = np.array(self._grams)
        self.starts = np.array(self._starts, dtype=np.intp)
        codes = [0 if s is None else self._place[s.food.code] for s in self.servings]
        self.food = np.array(codes, dtype=np.intp)
        self.served = np.array([s is not None for s in self.servings])
        seat = np.zeros(len(self.grams), dtype=np.intp)
        seat[self.starts[1:]] = 1
        self.seat = np.cumsum(seat)
        self.group = np.array(self._groups, dtype=np.intp)[self.seat]
        light = np.array([group in LIGHT for group in spec.slots])
        self.heavy_main = np.array(self._mains)[self.seat] & ~light[self.group]
        widest = max(len(dish.seats) for dish in self.dishes)
        self.table = np.full((len(self.dishes), widest), len(self.starts), dtype=np.intp)
        for k, dish in enumerate(self.dishes):
            self.table[k, : len(dish.seats)] = dish.seats
        groups = {group: k for k, group in enumerate(spec.slots)}
        self.dish_group = np.array([groups[d.group] for d in self.dishes], dtype=np.intp)
        self.dishes_of = [np.flatnonzero(self.dish_group == k) for k in range(len(groups))]
        self.group_food = self.group * len(self.codes) + self.food

    def per_gram(self, density: Mapping[str, float]) -> Array:
        """Amount in a gram of each food."""
        return np.array([density.get(code, 0.0) for code in self.codes])

    def cheapest(self, costs: Array) -> tuple[Array, Indices]:
        """Return the least cost of each dish's parts, and the portion in each of its seats."""
        least = np.minimum.reduceat(costs, self.starts)
        hit = np.flatnonzero(costs <= least[self.seat])[::-1]
        portion = np.zeros(len(self.starts) + 1, dtype=np.intp)
        portion[self.seat[hit]] = hit
        portion[-1] = -1
        total = np.append(least, 0.0)[self.table].sum(axis=1)
        return cast(Array, total), portion[self.table]

    def meal(self, dish: int, portions: Iterable[int]) -> Meal:
        """Return a dish with its seats filled."""
        of = self.dishes[dish]
        meal = Meal(of.group, of.template)
        roles = (of.template.main, *of.template.sides)
        for role, portion in zip(roles, portions, strict=False):  # a wider dish has more seats
            if (serving := self.servings[portion]) is not None:
                meal.parts[role.name] = serving
                meal.grams[role.name] = float(self.grams[portion])
        return meal


class Entries:
    """What portions and dishes have in the programme's rows, by row number; the last is none.

    ``counted`` are things beside: (things, foods), amount per gram.
    """

    def __init__(
        self, master: Master, index: Mapping[str, int], portions: Portions, counted: Array
    ) -> None:
        self.portions, spec = portions, master.spec
        self.n = len(index)
        density = {**spec.density, "weekly_share": spec.weekly_shares, "usd": spec.usd_per_g}
        self.week_rows = _numbers(index[e.row] for _, e in master.of_week)
        week = [portions.per_gram(density[a]) * e.factor for a, e in master.of_week]
        self.week = np.array(week)
        shares = [[index[e.row] for _, e in master.of_group[g]] for g in spec.slots]
        self.group_rows = np.array(shares, dtype=np.intp)  # (groups, rows): all of them energy
        self.kcal = portions.per_gram(spec.density["energy_kcal"])
        self._summed = np.vstack((self.week, self.kcal, counted))
        foods = [spec.menu.foods[code].identity for code in portions.codes]
        food_row = _numbers(index[master.of_identity[i][0].row] for i in foods)
        mains = {i: index[entries[0].row] for i, entries in master.of_main.items()}
        main_row = _numbers(mains.get(i, self.n) for i in foods)
        self.food_row = np.where(portions.served, food_row[portions.food], self.n)
        self.main_row = np.where(portions.heavy_main, main_row[portions.food], self.n)
        self._mains = np.flatnonzero(self.main_row < self.n)
        of_dishes = (master.of_template[d.group, d.template.id] for d in portions.dishes)
        self.dish_rows = np.array([[index[e.row] for e in entries] for entries in of_dishes])

    def reduced(self, duals: Array, per_gram: Array) -> tuple[Array, Array]:
        """Return the reduced costs of portions and of dishes; ``per_gram`` is a food's own cost."""
        p, worth = self.portions, np.append(duals, 0.0)
        shares = worth[self.group_rows].sum(axis=1)
        gram = per_gram - worth[self.week_rows] @ self.week - shares[:, None] * self.kcal
        costs = gram.ravel()[p.group_food] * p.grams
        costs -= worth[self.food_row]
        costs[self._mains] -= worth[self.main_row[self._mains]]
        return costs, -worth[self.dish_rows].sum(axis=1)

    def of_meals(self, dishes: Indices, chosen: Indices) -> tuple[Array, Array]:
        """Return what meals have in every row, (meals, rows), and of things, (meals, things).

        ``chosen`` are the portions in their seats, -1 for none.
        """
        p, n = self.portions, len(self.week_rows)
        meal, seat = np.nonzero(chosen >= 0)
        part = chosen[meal, seat]
        first = np.searchsorted(meal, np.arange(len(dishes)))
        sums = np.add.reduceat(self._summed[:, p.food[part]] * p.grams[part], first, axis=1).T
        out = np.zeros((len(dishes), self.n + 1))
        every = np.arange(len(dishes))[:, None]
        out[:, self.week_rows] = sums[:, :n]
        out[every, self.group_rows[p.dish_group[dishes]]] = sums[:, n : n + 1]
        out[every, self.dish_rows[dishes]] = 1.0
        np.add.at(out, (meal, self.food_row[part]), 1.0)
        out[meal, self.main_row[part]] = 1.0
        return out[:, : self.n], sums[:, n + 1 :]


def _numbers(rows: Iterable[int]) -> Indices:
    return np.array(list(rows), dtype=np.intp)
