"""The least and most of each nutrient that a week of one person's foods can bring.

Column generation over whole meals: the programme holds the meals that the nutrient at hand calls
for; its duals price all others, and what the cheapest of them still gain bounds every week. The
search ends where week and bound meet within a part of a per cent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mealplan.errors import SolverError
from mealplan.kitchen import Kitchen
from mealplan.model.reach import Array, Entries, Indices, Portions, build_reach
from mealplan.model.spec import WeekSpec
from mealplan.planning.picking import week_spec
from mealplan.planning.weeks import Meal
from mealplan.solve import Programme

AIM_POINTS = 0.01  # points of a whole target: far below what bending a meal or its energy costs
NEAR = 0.01  # share of an amount, or of its target if that is more: a bound this near will do
ROUNDS = 60  # several times what is ever needed
MEALS = 12  # added a round in each slot group at the most
KEPT_MEALS = 120  # measured: with more in the programme it slows down, with fewer it starts anew
ANY_MEAL = 1e6  # points: more than any meal costs
NOTHING = 1e-9  # of a target
GAIN = 1e-8  # points: a meal that gains less is as dear as the dearest in use

Meals = tuple[Indices, Indices]  # dishes, and the portions in their seats


@dataclass(frozen=True)
class Span:
    """Least and most a day from food that any week can bring.

    Proved bounds: no week brings less or more. ``sharp`` where fractional weeks of whole meals
    come within ``NEAR`` of both (of the target, where they bring less than that).
    """

    least: float
    most: float
    sharp: bool = True


@dataclass(frozen=True)
class Wanted:
    """A nutrient to bound: ``minimum`` and ``maximum`` of its target, if any.

    ``beside`` is what supplements bring beside food. Whether a bound keeps the target, with them
    or without, is always settled, however near it is.
    """

    nutrient: str
    minimum: float | None
    maximum: float | None
    beside: float = 0.0

    def limits(self, sign: int) -> tuple[float, ...]:
        """Amounts of food that decide whether the target is kept."""
        limit = self.minimum if sign < 0 else self.maximum
        if limit is None:
            return ()
        return (limit,) if sign > 0 else (limit, limit - self.beside)

    @property
    def scale(self) -> float:
        """A size to measure amounts by."""
        return self.minimum or self.maximum or 1.0


@dataclass(frozen=True)
class Extreme:
    """A proved ``bound`` a day and what a fractional week ``reached``.

    ``sharp`` where the two are near each other; ``week`` are (times, dish and portions).
    """

    bound: float
    reached: float
    sharp: bool
    week: Sequence[tuple[float, tuple[int, ...]]] = ()


def find_spans(kitchen: Kitchen, wanted: Iterable[Wanted]) -> dict[str, Span]:
    """Bound each nutrient over all weeks of a kitchen's meals."""
    nutrients = list(wanted)
    weeks = ReachableWeeks(week_spec(kitchen, kitchen.profile.seed), nutrients)
    order = weeks.alike()
    most = {w.nutrient: weeks.extreme(w, -1) for w in order}
    least = {w.nutrient: weeks.extreme(w, 1) for w in reversed(order)}
    return {
        n: Span(least[n].bound, most[n].bound, least[n].sharp and most[n].sharp)
        for n in (w.nutrient for w in nutrients)
    }


class ReachableWeeks:
    """A programme over weeks of whole meals, loaded once; each extreme starts from the last one."""

    def __init__(self, spec: WeekSpec, wanted: Iterable[Wanted]) -> None:
        self.spec, self.wanted = spec, list(wanted)
        self._master = build_reach(spec)
        # measured: a tenth fewer steps of the simplex method than with scales in equilibrium
        self._programme = Programme(self._master.problem, scale_by_largest=True)
        self._portions = Portions(spec)
        self._slots = [spec.free_slots(group) for group in spec.slots]
        self._per_gram = np.array(
            [self._portions.per_gram(spec.density[w.nutrient]) for w in self.wanted]
        )
        self._entries = Entries(self._master, self._programme.rows, self._portions, self._per_gram)
        self._number = {w.nutrient: k for k, w in enumerate(self.wanted)}
        self._names: dict[tuple[int, ...], str] = {}  # of columns, by dish and portions
        self._brings = np.zeros((0, len(self.wanted)))  # of each nutrient, by column
        self._new = 0
        self._none_of: set[str] = set()
        self._costs = dict(self._master.costs)
        self._bent = 0.0
        self._bent = self._first_week()

    def _first_week(self) -> float:
        """Find a week that bends what it must and no more; return its points."""
        meals = np.zeros(len(self._programme.rows))
        meals[[self._programme.rows[f"slots_{group}"] for group in self.spec.slots]] = ANY_MEAL
        nothing = np.zeros(len(self.wanted))
        self._add(self._price(meals, nothing)[1], nothing)
        week, _ = self._search(nothing, lambda points, _: points <= GAIN)
        if week.points > GAIN:
            return week.points
        self._programme.drop(miss.name for miss in self._master.misses.values())
        self._costs = {}
        return 0.0

    def alike(self) -> list[Wanted]:
        """Put nutrients of the same foods side by side: each solve then starts near its end."""
        size = np.linalg.norm(self._per_gram, axis=1, keepdims=True)
        near = (unit := self._per_gram / np.maximum(size, 1e-9)) @ unit.T
        order, left = [0], set(range(1, len(self.wanted)))
        while left:
            order.append(max(sorted(left), key=lambda k: float(near[order[-1], k])))
            left.remove(order[-1])
        return [self.wanted[k] for k in order]

    def extreme(self, wanted: Wanted, sign: int) -> Extreme:
        """Find the least (sign 1) or most (-1) of a nutrient a day."""
        if sign > 0 and wanted.nutrient in self._none_of:
            return Extreme(0.0, 0.0, sharp=True)  # a week seen on the way has none
        number = self._number[wanted.nutrient]
        aim = sign * AIM_POINTS / wanted.scale
        limits = wanted.limits(sign)

        def daily(points: float) -> float:
            return max(0.0, (points - self._bent) / aim / self.spec.days)

        def near(points: float, bound: float) -> bool:
            reached, proved = daily(points), daily(bound)
            if any(min(reached, proved) < x <= max(reached, proved) for x in limits):
                return False  # whether the target can be kept is still open
            return abs(proved - reached) <= NEAR * max(reached, wanted.scale)

        if len(self._names) > KEPT_MEALS:
            self._drop_unused()
        aims = np.zeros(len(self.wanted))
        aims[number] = aim
        week, bound = self._search(aims, near)
        brought = week.columns @ self._brings / self.spec.days
        for w, amount in zip(self.wanted, brought.tolist(), strict=True):
            if amount <= NOTHING * w.scale:
                self._none_of.add(w.nutrient)
        reached = float(brought[number])
        proved = max(daily(bound), reached) if sign < 0 else min(daily(bound), reached)
        sharp = abs(proved - reached) <= NEAR * max(reached, wanted.scale)
        eaten = zip(week.columns.tolist(), self._names, strict=True)
        return Extreme(proved, reached, sharp, [(n, meal) for n, meal in eaten if n > NOTHING])

    def _search(self, aims: Array, near: Callable[[float, float], bool]) -> tuple[_Week, float]:
        """Add meals until the programme's points are near their bound, or no meal gains."""
        programme = self._programme
        costs = zip(self._names.values(), (self._brings @ aims).tolist(), strict=True)
        programme.set_costs({**self._costs, **dict(costs)})
        week, bound = self._best(), -np.inf
        for _ in range(ROUNDS):
            gains, found = self._price(week.duals, aims)
            bound = max(bound, week.points - gains)
            if near(week.points, bound) or not self._add(found, aims):
                break
            week = self._best()
        return week, bound

    def _drop_unused(self) -> None:
        gone = self._programme.drop_unused()
        self._brings = self._brings[[name not in gone for name in self._names.values()]]
        self._names = {meal: name for meal, name in self._names.items() if name not in gone}

    def _best(self) -> _Week:
        found = self._programme.relax()
        if found.status != "optimal":  # a basis can be too far gone to go on from
            self._programme.start_afresh()
            found = self._programme.relax()
        if found.status != "optimal":
            msg = "the solver found no week of these foods: loosen a wish"
            raise SolverError(msg)
        columns = found.values.numbers
        return _Week(
            found.objective, columns[len(columns) - len(self._names) :], found.duals.numbers
        )

    def _price(self, duals: Array, aims: Array) -> tuple[float, Meals]:
        """Return what the cheapest meals gain a week, and the meals that gain.

        At the duals of the programme's best week, its points less that gain bound every week
        (Lagrange): no meal in the programme gains anything.
        """
        portions = self._portions
        costs, of_dishes = self._entries.reduced(duals, aims @ self._per_gram)
        least, chosen = portions.cheapest(costs)
        total = least + of_dishes
        gains, dishes = 0.0, []
        for own, slots in zip(portions.dishes_of, self._slots, strict=True):
            best = own[np.argsort(total[own], kind="stable")[:MEALS]]
            gains += slots * max(0.0, -float(total[best[0]]))
            dishes.append(best[total[best] < -GAIN])
        found = np.concatenate(dishes)
        return gains, (found, chosen[found])

    def _add(self, meals: Meals, aims: Array) -> bool:
        """Add meals that the programme does not have; whether there were any."""
        dishes, chosen = meals
        keys = [(dish, *c) for dish, c in zip(dishes.tolist(), chosen.tolist(), strict=True)]
        new = [k for k, key in enumerate(keys) if key not in self._names]
        if not new:
            return False
        rows, brings = self._entries.of_meals(dishes[new], chosen[new])
        names = [f"meal_{self._new + k}" for k in range(len(new))]
        self._new += len(new)
        self._names |= {keys[k]: name for k, name in zip(new, names, strict=True)}
        self._brings = np.vstack((self._brings, brings))
        self._programme.add_columns(names, brings @ aims, rows)
        self._programme.keep_primal()
        return True

    def meals_of(self, found: Extreme) -> list[tuple[float, Meal]]:
        """Return the meals of a fractional week, each with how often it is eaten."""
        return [(times, self._portions.meal(dish, seats)) for times, (dish, *seats) in found.week]


@dataclass(frozen=True)
class _Week:
    """A fractional week: its points, how often it has each meal, and its rows' duals."""

    points: float
    columns: Array
    duals: Array
