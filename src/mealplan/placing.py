"""Places a picked week on its days: which side goes to which meal, which meal to which day.

The programme has settled what is eaten in the week; here only the arrangement changes, so the
week's totals stay. Deterministic hill climbing over swaps; the portions are settled afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from mealplan.meals import Role, Serving, Template, slot_group
from mealplan.model.week import WeekModel

Affinity = Callable[[str, int, int], float]


Table = list[list[int]]
RANGE_POINTS = 20.0  # a meal wholly out of its condition's range, against log lifts of about 1
DAILY_POINTS = 4.0  # a meal that alone brings all a day needs, against log lifts of about 1
TRADE_LOSS = 3.0  # of a meal's score, for a day that comes out nearer its aims
GOOD_ENOUGH = 10.0  # points: no day off its aims, no dish beside itself


@dataclass(eq=False)
class Meal:
    """A template with its roles filled; ``parts`` maps role names to servings."""

    group: str
    template: Template
    parts: dict[str, Serving] = field(default_factory=dict)
    grams: dict[str, float] = field(default_factory=dict)

    @property
    def main(self) -> Serving:
        """The serving that gives the meal its identity."""
        return self.parts[self.template.main.name]

    @property
    def dish(self) -> tuple[str, str]:
        """Near-duplicates share it: the dish and its main ingredient."""
        return (self.template.dish, self.main.food.identity)


Week = list[dict[str, Meal]]


@dataclass(frozen=True)
class Company:
    """How well a meal's parts go together: their log lifts, and what a condition asks of a meal.

    ``ranges`` holds (slot group, nutrient) -> least and most of one meal; ``daily`` what each day
    needs of a nutrient, so that no meal heaps up what another day lacks; ``density`` is amount
    per gram.
    """

    affinity: Affinity
    density: Mapping[str, Mapping[str, float]]
    ranges: Mapping[tuple[str, str], tuple[float | None, float | None]]
    daily: Mapping[str, float]

    def score(self, meal: Meal) -> float:
        """Return the meal's score; two of one food in a meal lose all others."""
        foods = [s.food for s in meal.parts.values()]
        if len({f.identity for f in foods}) < len(foods):
            return -100.0
        score = sum(
            self.affinity(meal.group, a.category, b.category) for a, b in combinations(foods, 2)
        )
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


def compose_meals(
    model: WeekModel, values: Mapping[str, float], company: Company
) -> dict[str, list[Meal]]:
    """Turn the counts of a solved week into meals, sides given to the meals they suit best."""
    meals: dict[str, list[Meal]] = defaultdict(list)
    for name, use in model.mains.items():
        for _ in range(round(values[name])):
            parts = {use.template.main.name: use.serving}
            meals[use.group].append(Meal(use.group, use.template, parts))
    seats: dict[tuple[str, object], list[tuple[Meal, Role]]] = defaultdict(list)
    for group, of_group in meals.items():
        for meal in of_group:
            for role in meal.template.sides:
                seats[group, role.signature].append((meal, role))
    guests: dict[int, list[Serving]] = defaultdict(list)
    for name, side in model.sides.items():
        guests[side.pool] += [side.serving] * round(values[name])
    order = sorted(guests, key=lambda pool: (not model.pools[pool][1].required, pool))
    places = {pool: seats[model.pools[pool][0], model.pools[pool][1].signature] for pool in order}
    for pool in order:
        _seat(guests[pool], places[pool], company)
    for _ in range(2):
        changed = [_reseat(places[pool], company) for pool in order]
        if not any(changed):
            break
    return dict(meals)


def _seat(guests: Sequence[Serving], seats: list[tuple[Meal, Role]], company: Company) -> None:
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


def _reseat(seats: list[tuple[Meal, Role]], company: Company) -> bool:
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


@dataclass(frozen=True)
class DayAim:
    """A nutrient that each day should keep: amounts per day, weight in points per 100 % missed.

    ``stretch`` judges days by what their portions could bring, since portions come later.
    ``curve`` turns what a meal brings into what counts of it (B12 absorbed), meal by meal.
    """

    nutrient: str
    minimum: float | None
    maximum: float | None
    weight: float
    stretch: bool = False
    curve: Callable[[float], float] | None = None

    def amount(self, meal: Meal, density: Mapping[str, float]) -> float:
        """Return what a meal brings: with guessed grams, or with the most its portions allow."""
        if self.stretch:
            total = sum(s.high_g * density[s.food.code] for s in meal.parts.values())
        else:
            total = sum(meal.grams[r] * density[s.food.code] for r, s in meal.parts.items())
        return total if self.curve is None else self.curve(total)

    def points(self, total: float) -> float:
        """Points of a day that has ``total`` of the nutrient."""
        miss = 0.0
        if self.minimum and total < self.minimum:
            miss = (self.minimum - total) / self.minimum
        elif self.maximum is not None and total > self.maximum:
            miss = (total - self.maximum) / max(self.maximum, 1.0)
        return self.weight * (miss + miss * miss)


@dataclass(frozen=True)
class PlacingSpec:
    """What a good arrangement is; ``pinned`` meals keep their day and slot."""

    slots: Sequence[str]
    aims: Sequence[DayAim]
    density: Mapping[str, Mapping[str, float]]
    days: int = 7
    pinned: Mapping[tuple[int, str], Meal] = field(default_factory=dict)
    spacing: int = 1
    together: bool = False


def place_meals(
    meals: Mapping[str, Sequence[Meal]],
    spec: PlacingSpec,
    rng: np.random.Generator,
    *,
    starts: int = 4,
) -> Week:
    """Arrange meals on days so that each day keeps its aims and no dish follows itself.

    ``meal.grams`` must hold a first guess of each part's grams.
    """
    everything = [m for group in meals.values() for m in group] + list(spec.pinned.values())
    number = {id(m): i for i, m in enumerate(everything)}
    amounts = [[a.amount(m, spec.density[a.nutrient]) for a in spec.aims] for m in everything]
    scorer = _Scorer(spec, amounts, everything)
    best: tuple[float, Table] | None = None
    for start in range(starts):
        table = [[-1] * len(spec.slots) for _ in range(spec.days)]
        for (day, slot), meal in spec.pinned.items():
            table[day - 1][spec.slots.index(slot)] = number[id(meal)]
        for group, of_group in meals.items():
            columns = [k for k, slot in enumerate(spec.slots) if slot_group(slot) == group]
            cells = [(d, k) for d in range(spec.days) for k in columns if table[d][k] < 0]
            order = rng.permutation(len(of_group)) if start else range(len(of_group))
            for (d, k), i in zip(cells, order, strict=True):
                table[d][k] = number[id(of_group[int(i)])]
        score = scorer.climb(table)
        if best is None or score < best[0] - 1e-9:
            best = (score, table)
        if score < GOOD_ENOUGH:
            break
    assert best is not None
    return [
        {slot: everything[best[1][d][k]] for k, slot in enumerate(spec.slots)}
        for d in range(spec.days)
    ]


class _Scorer:
    """Scores an arrangement: points of days off their aims and of dishes too near each other."""

    def __init__(
        self, spec: PlacingSpec, amounts: list[list[float]], meals: Sequence[Meal]
    ) -> None:
        self.spec = spec
        self.amounts = amounts
        n = len(meals)
        self.same_day = [[0.0] * n for _ in range(n)]
        self.near = [[0.0] * n for _ in range(n)]
        foods = [{s.food.identity for s in m.parts.values() if not s.food.staple} for m in meals]
        for i, j in combinations(range(n), 2):
            clash, near = self._conflict(meals[i], meals[j], len(foods[i] & foods[j]))
            self.same_day[i][j] = self.same_day[j][i] = clash
            self.near[i][j] = self.near[j][i] = near
        self.fixed = {(d - 1, spec.slots.index(s)) for d, s in spec.pinned}

    def _conflict(self, a: Meal, b: Meal, shared: int) -> tuple[float, float]:
        """Points of two meals on one day, and on neighbouring days."""
        light = a.group in ("breakfast", "snack") or b.group in ("breakfast", "snack")
        clash, near = 3.0 * shared, 0.0
        if a.template.dish == b.template.dish:
            clash += 30.0
            near = (4.0 if a.dish == b.dish else 0.0) if light else 60.0
        elif not light and a.main.food.identity == b.main.food.identity:
            clash += 15.0
            near = 3.0
        if self.spec.together and a.dish == b.dish and a.template.batch:
            near = -20.0
        return clash, near

    def day(self, row: list[int]) -> float:
        """Points of one day."""
        points = 0.0
        for k, aim in enumerate(self.spec.aims):
            points += aim.points(sum(self.amounts[i][k] for i in row))
        for a, b in combinations(row, 2):
            points += self.same_day[a][b]
        return points

    def beside(self, first: list[int], second: list[int]) -> float:
        """Points of two neighbouring days."""
        return sum(self.near[a][b] for a in first for b in second)

    def climb(self, table: Table) -> float:
        """Swap meals of one group between days while that lowers the score; returns it."""
        spec = self.spec
        days = [self.day(row) for row in table]
        edges = [self.beside(table[d], table[d + 1]) for d in range(spec.days - 1)]
        groups = defaultdict(list)
        for k, slot in enumerate(spec.slots):
            for d in range(spec.days):
                if (d, k) not in self.fixed:
                    groups[slot_group(slot)].append((d, k))
        improved = True
        while improved:
            improved = False
            for cells in groups.values():
                for (d1, k1), (d2, k2) in combinations(cells, 2):
                    if d1 == d2:
                        continue
                    touched = {e for d in (d1, d2) for e in (d - 1, d) if 0 <= e < spec.days - 1}
                    before = days[d1] + days[d2] + sum(edges[e] for e in touched)
                    table[d1][k1], table[d2][k2] = table[d2][k2], table[d1][k1]
                    new1, new2 = self.day(table[d1]), self.day(table[d2])
                    new_edges = {e: self.beside(table[e], table[e + 1]) for e in touched}
                    if new1 + new2 + sum(new_edges.values()) < before - 1e-6:
                        days[d1], days[d2] = new1, new2
                        for e, value in new_edges.items():
                            edges[e] = value
                        improved = True
                    else:
                        table[d1][k1], table[d2][k2] = table[d2][k2], table[d1][k1]
        return sum(days) + sum(edges)


def trade_sides(week: Week, spec: PlacingSpec, company: Company) -> None:
    """Swap sides of one pool between meals of different days while their days come out nearer.

    Moving a glass of milk does what moving its whole meal cannot. Totals of the week stay.
    """
    seats: dict[tuple[str, object], list[tuple[int, str, Meal, Role]]] = defaultdict(list)
    for day, meals in enumerate(week):
        for slot, meal in meals.items():
            if (day + 1, slot) not in spec.pinned:
                for role in meal.template.sides:
                    seats[meal.group, role.signature].append((day, slot, meal, role))
    points = [_aim_points(day, spec) for day in week]
    for _ in range(3):
        improved = False
        for places in seats.values():
            for (d1, _s1, meal_1, role_1), (d2, _s2, meal_2, role_2) in combinations(places, 2):
                if d1 == d2 or points[d1] + points[d2] < 1e-9:
                    continue
                if meal_1.parts.get(role_1.name) is meal_2.parts.get(role_2.name):
                    continue
                suited = company.score(meal_1) + company.score(meal_2)
                _exchange(meal_1, role_1.name, meal_2, role_2.name)
                suits = company.score(meal_1) + company.score(meal_2) > suited - TRADE_LOSS
                now = (_aim_points(week[d1], spec), _aim_points(week[d2], spec))
                if sum(now) < points[d1] + points[d2] - 1e-6 and suits:
                    points[d1], points[d2] = now
                    improved = True
                else:
                    _exchange(meal_1, role_1.name, meal_2, role_2.name)
        if not improved:
            return


def _exchange(a: Meal, role_a: str, b: Meal, role_b: str) -> None:
    serving_a, serving_b = a.parts.pop(role_a, None), b.parts.pop(role_b, None)
    grams_a, grams_b = a.grams.pop(role_a, 0.0), b.grams.pop(role_b, 0.0)
    for meal, role, serving, grams in (
        (a, role_a, serving_b, grams_b),
        (b, role_b, serving_a, grams_a),
    ):
        if serving is not None:
            meal.parts[role], meal.grams[role] = serving, grams


def _aim_points(day: Mapping[str, Meal], spec: PlacingSpec) -> float:
    points = 0.0
    for aim in spec.aims:
        density = spec.density[aim.nutrient]
        total = sum(aim.amount(meal, density) for meal in day.values())
        points += aim.points(total)
    return points
