"""Trades whole meals of a placed week for others, judged by the one objective itself.

Tabu search after Glover: the best trade is made even where it loses a little, and what was traded
away rests for a while; the best week on the way is kept. The meals on offer are those that the
bound was made of. Deterministic.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np

from mealplan.planning.bands import Array
from mealplan.planning.fit import SHARED_FOOD, again_on_day, foods_again, next_day
from mealplan.planning.scoring import Indices, WeekScore
from mealplan.planning.totals import Totals
from mealplan.planning.weeks import Locked, Meal, Week, places

TRADES = 120
REST, MORE = 12, 10  # trades for which a meal that was traded away stays away, and so many more
PATIENCE = 30  # trades without a better week
HOLD = 8  # trades for which one that came stays; never at more than a third of the places
GAIN = 1e-6  # points: less is rounding


def trade_meals(
    score: WeekScore, week: Week, offered: Iterable[Meal], locked: Locked, *, trades: int = TRADES
) -> float:
    """Trade meals of a week in place for others or with other days; returns the points gained.

    Locked meals stay. What reads badly (a dish on neighbouring days) counts as it does in placing.
    """
    if all(place in locked for place, _ in places(week)):
        return 0.0
    seats = Seats(score, week, offered, locked)
    before = best = seats.points
    chosen, last = seats.now.copy(), 0
    for number in range(1, trades + 1):
        if number > last + PATIENCE or not seats.trade(number, best):
            break
        points = seats.points
        if points < best - GAIN:
            best, chosen, last = points, seats.now.copy(), number
    for (day, slot), k in zip(seats.totals.places, chosen.tolist(), strict=True):
        if (day, slot) not in locked:
            week[day - 1][slot] = seats.table.meals[k].copy()
    return before - best


class Offered:
    """Meals as arrays: what each brings (meals, accounts), costs by itself, and counts towards."""

    def __init__(self, score: WeekScore, meals: Iterable[Meal]) -> None:
        self.weight_fit = score.spec.settings["weight_fit"]
        known: dict[object, Meal] = {}
        for meal in meals:
            known.setdefault(self.key(meal), meal)
        self.meals = list(known.values())
        self.number = {key: k for k, key in enumerate(known)}
        self.amounts = np.array([score.amounts(m) for m in self.meals])
        self.points = np.array([
            sum(score.prices.get(n, 0.0) for _, n in score.uses.names_in(m))
            + sum(score.portion(s, m.grams[r]) for r, s in m.parts.items())
            for m in self.meals
        ])  # fmt: skip
        caps: dict[tuple[str, str], int] = {}
        tops: list[float] = []
        listed: list[list[int]] = []
        for m in self.meals:
            listed.append([])
            for key, top in score.caps_of(m):
                if key not in caps:
                    caps[key] = len(caps)
                    tops.append(top)
                tops[caps[key]] = max(tops[caps[key]], top)
                listed[-1].append(caps[key])
        # rows are filled up with one more cap, that counts nothing
        width = max(map(len, listed))
        self.caps = np.array([row + [len(caps)] * (width - len(row)) for row in listed])
        self.tops = np.array([*tops, np.inf])
        foods = [name if of == "food" else None for of, name in caps]
        self.kinds = {
            kind: np.array(
                [f is not None and (kind == "foods" or kind in score.kinds[f]) for f in foods]
                + [False]
            )
            for kind in score.variety
        }
        again = [foods_again(m) for m in self.meals]
        every = sorted(set().union(*again))
        self.foods = np.array([[f in of for f in every] for of in again], dtype=float)
        self._beside: dict[tuple[bool, int], Array] = {}

    @staticmethod
    def key(meal: Meal) -> object:
        """Return what two meals share that are the same in all."""
        parts = sorted((role, s.food.code, meal.grams[role]) for role, s in meal.parts.items())
        return (meal.group, meal.template.id, *parts)

    def beside(self, k: int, *, same: bool) -> Array:
        """Points of each meal beside meal k: on the same day, or on a neighbouring one."""
        if (same, k) not in self._beside:
            if same:
                points = SHARED_FOOD * (self.foods @ self.foods[k])
                points += np.array([again_on_day(m, self.meals[k]) for m in self.meals])
            else:
                points = np.array([next_day(m, self.meals[k]) for m in self.meals])
            self._beside[same, k] = points * self.weight_fit
        return self._beside[same, k]


class Seats:
    """The week's places and every trade that may be made at them."""

    def __init__(
        self, score: WeekScore, week: Week, offered: Iterable[Meal], locked: Locked
    ) -> None:
        self.score, self.totals = score, Totals(score, week)
        self.points = self.structure = 0.0
        free = [p for p, place in enumerate(self.totals.places) if place not in locked]
        at_hand = [*(self.totals.meals[p] for p in free), *offered]
        self.table = table = Offered(score, [*at_hand, *locked.values()])
        self.now = np.array([table.number[table.key(m)] for m in self.totals.meals], dtype=np.intp)
        groups = list(score.spec.slots)
        group = np.array([groups.index(m.group) for m in table.meals])
        group[len({table.key(m) for m in at_hand}) :] = -1  # locked ones are not for trading
        at = [np.flatnonzero(group == self.totals.group[p]) for p in free]
        self.place = np.repeat(free, [len(k) for k in at])
        self.meal = np.concatenate(at)
        pairs = [
            (p, q)
            for p, q in combinations(free, 2)
            if self.totals.group[p] == self.totals.group[q]
            and self.totals.day[p] != self.totals.day[q]
        ]
        self.pairs = np.array(pairs, dtype=np.intp).reshape(-1, 2)
        held = self._counted(self.now[[p for p in range(len(self.now)) if p not in set(free)]])
        self.tops = np.maximum(table.tops, held)
        self.counts = self._counted(self.now)
        self.resting = np.zeros(len(table.meals), dtype=np.intp)
        self.hold = min(HOLD, len(free) // 3)
        self.held = np.zeros(len(self.now), dtype=np.intp)
        self.pairs_resting = np.zeros(len(pairs), dtype=np.intp)
        days = range(len(week))
        # points of every meal (places, meals) beside the one at a place, and over a day's
        self.same = np.array([table.beside(k, same=True) for k in self.now.tolist()])
        self.next = np.array([table.beside(k, same=False) for k in self.now.tolist()])
        self.same_day = np.array([self.same[self.totals.day == d].sum(axis=0) for d in days])
        self.next_day = np.array([self.next[self.totals.day == d].sum(axis=0) for d in days])
        self._settle()

    def _settle(self) -> None:
        """Remember the points of the week as it stands; each two meals beside each other once."""
        every = np.arange(len(self.now))
        self.company = self._company()
        self.structure = self._structure()
        self.points = (
            self.totals.account_points()
            + float(self.table.points[self.now].sum())
            + self.structure
            + float(self.company[every, self.now].sum()) / 2
        )

    def _counted(self, meals: Indices) -> Array:
        caps = self.table.caps[meals].ravel()
        counts = np.bincount(caps, minlength=len(self.table.tops)).astype(float)
        counts[-1] = 0.0
        return counts

    def _structure(self) -> float:
        """Points of caps passed and of variety missing."""
        bends = float(np.maximum(self.counts - self.tops, 0.0).sum())
        for kind, wanted in self.score.variety.items():
            bends += max(0.0, wanted - int((self.counts[self.table.kinds[kind]] > 0).sum()))
        return bends * self.score.spec.settings["weight_structure"]

    def trade(self, number: int, best: float) -> bool:
        """Make the best trade that does not rest, or that makes the best week so far."""
        trades, swaps = self._trades(), self._swaps()
        resting = np.concatenate(
            (
                (self.resting[self.meal] > number) | (self.held[self.place] > number),
                self.pairs_resting > number,
            )
        )
        points = np.concatenate((trades, swaps))
        points[resting & (self.points + points > best - GAIN)] = np.inf
        chosen = int(np.argmin(points))
        if not np.isfinite(points[chosen]):
            return False
        if chosen < len(trades):
            place, meal = int(self.place[chosen]), int(self.meal[chosen])
            self.resting[self.now[place]] = number + REST + number % MORE
            self.held[place] = number + self.hold
            self._put(place, meal)
        else:
            self.pairs_resting[chosen - len(trades)] = number + REST
            p, q = self.pairs[chosen - len(trades)].tolist()
            first, second = int(self.now[p]), int(self.now[q])
            self._put(p, second)
            self._put(q, first)
        self._settle()
        return True

    def _trades(self) -> Array:
        """Points that each meal at each free place adds."""
        table, totals, place, meal = self.table, self.totals, self.place, self.meal
        now = self.now[place]
        points = totals.change_points(place, table.amounts[meal] - totals.amounts[place])
        points = points + table.points[meal] - table.points[now]
        points = points + self._structure_change(place, meal)
        points = points + self.company[place, meal] - self.company[place, now]
        return np.where(meal == now, np.inf, points)

    def _structure_change(self, place: Indices, meal: Indices) -> Array:
        """Points of caps and variety that each meal adds at each place in place of its own."""
        table, n = self.table, len(self.now)
        left = np.repeat(self.counts[None, :], n, axis=0)
        np.add.at(
            left, (np.repeat(np.arange(n), table.caps.shape[1]), table.caps[self.now].ravel()), -1.0
        )
        left[:, -1] = 0.0
        past = np.maximum(left - self.tops, 0.0)
        more = np.maximum(left + 1.0 - self.tops, 0.0) - past
        caps = table.caps[meal]
        bends = past.sum(axis=-1)[place] + more[place[:, None], caps].sum(axis=-1)
        for kind, wanted in self.score.variety.items():
            of_kind = table.kinds[kind]
            have = (left[:, of_kind] > 0).sum(axis=-1)
            if have.min() < wanted:
                new = (of_kind & (left == 0.0))[place[:, None], caps].sum(axis=-1)
                bends = bends + np.maximum(wanted - have[place] - new, 0.0)
        weight = self.score.spec.settings["weight_structure"]
        change: Array = bends * weight - self.structure
        return change

    def _company(self) -> Array:
        """Points of every meal at every place (places, meals) beside the others there."""
        around = self.same_day.copy()
        around[1:] += self.next_day[:-1]
        around[:-1] += self.next_day[1:]
        points: Array = around[self.totals.day] - self.same
        return points

    def _swaps(self) -> Array:
        """Points that each exchange of two places' meals adds."""
        totals, (p, q) = self.totals, self.pairs.T
        change = totals.amounts[q] - totals.amounts[p]
        points = totals.day_points(p, change) + totals.day_points(q, -change)
        first, second = self.now[p], self.now[q]
        company = self.company
        beside = company[p, second] + company[q, first] - company[p, first] - company[q, second]
        # on neighbouring days each still stands beside the other, not beside itself
        near = np.abs(totals.day[p] - totals.day[q]) == 1
        beside += near * (2 * self.next[p, second] - self.next[p, first] - self.next[q, second])
        points = points + beside
        # exchanges that change nothing are without number
        return np.where(points > -GAIN, np.inf, points)

    def _put(self, place: int, meal: int) -> None:
        table, day, old = self.table, self.totals.day[place], int(self.now[place])
        same, near = table.beside(meal, same=True), table.beside(meal, same=False)
        self.same_day[day] += same - self.same[place]
        self.next_day[day] += near - self.next[place]
        self.same[place], self.next[place] = same, near
        np.add.at(self.counts, table.caps[old], -1.0)
        np.add.at(self.counts, table.caps[meal], 1.0)
        self.counts[-1] = 0.0
        self.now[place] = meal
        self.totals.bring(place, table.amounts[meal])
