"""Every portion that may stand in a role of a slot group, as arrays; the cheapest meals of them.

Where a condition bounds what a single meal brings, the cheapest meal is not made of the cheapest
portions. It is found exactly all the same: roles are joined one by one, and of two ways to fill
them the one goes that cannot be the better whatever follows. What a meal brings can be changed by
one unit for the points of leaving the range by that unit, so a way that costs no more than another
even after paying for the difference between them makes that one needless.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from mealplan.meals import Role, Serving, Template
from mealplan.model.master import meal_spans
from mealplan.model.portion_costs import points_per_gram
from mealplan.planning.bands import Array
from mealplan.planning.scoring import WeekScore
from mealplan.planning.weeks import Meal

Indices = np.ndarray[Any, Any]
NONE = 1e-6  # points: a meal that gains less is as dear as the dearest in use
PRICES_OF_LEAVING = (0.1, 0.25, 0.5, 0.75, 1.0)  # shares of the points of leaving a range
WAYS = 3000  # to fill some seats of a dish: where costs tie, no more are looked at
EXACT = 4  # dishes priced exactly at least, where single meals have ranges


@dataclass(frozen=True)
class Dish:
    """A template in the group with the numbers of its roles' seats, the main one first."""

    template: Template
    roles: tuple[Role, ...]
    seats: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """A meal: a dish and the number of the offer in each seat, at its reduced cost in points."""

    points: float
    dish: int
    offers: tuple[int, ...]


@dataclass(frozen=True)
class Span:
    """A range of one meal: points for each unit below ``low`` and above ``high``."""

    account: int
    low: float
    high: float
    below: float
    above: float

    def points(self, amounts: Array) -> Array:
        """Points of what meals bring of the account."""
        missed = self.below * np.maximum(0.0, self.low - amounts)
        if self.above:
            missed = missed + self.above * np.maximum(0.0, amounts - self.high)
        return np.asarray(missed)

    def lines(self) -> list[tuple[float, float]]:
        """Slopes and intercepts of lines that nowhere pass the points."""
        lines = [(0.0, 0.0)]
        lines += [(-self.below * s, self.below * s * self.low) for s in PRICES_OF_LEAVING
                  if self.below]  # fmt: skip
        lines += [(self.above * s, -self.above * s * self.high) for s in PRICES_OF_LEAVING
                  if self.above]  # fmt: skip
        return lines


class Offers:
    """The portions of one slot group: (offers) arrays, those of a seat side by side.

    A seat is a main role or a pool of side roles. ``points`` are those of use, portion and money;
    ``amounts`` (offers, accounts); ``identity`` numbers foods, ``kind`` servings, -1 for nothing;
    ``uses`` names the use that each serving makes.
    """

    def __init__(self, score: WeekScore, group: str, identities: Mapping[str, int]) -> None:
        self.score, self.group, spec = score, group, score.spec
        self.dishes: list[Dish] = []
        self.servings: list[Serving] = []
        self.uses: list[str] = []
        self._starts: list[int] = []  # of seats, in servings
        self._optional: list[bool] = []
        numbers: dict[object, int] = {}
        for template in spec.menu.templates:
            if group in template.groups:
                roles = (template.main, *template.sides)
                seats = tuple(self._seat(template, role, numbers) for role in roles)
                self.dishes.append(Dish(template, roles, seats))
        self._lay_out(identities)
        self.spans = [
            Span(score.number[nutrient], low, high,
                 spec.settings["weight_meal"] / low if low else 0.0,
                 spec.settings["weight_meal"] / high if high < np.inf else 0.0)
            for nutrient, low, high in meal_spans(spec, group)
        ]  # fmt: skip

    def _seat(self, template: Template, role: Role, numbers: dict[object, int]) -> int:
        uses, group = self.score.uses, self.group
        pool = None if role.main else uses.pool_of[group, template.id, role.name]
        key: object = template.id if pool is None else pool
        if key not in numbers:
            numbers[key] = len(self._starts)
            self._starts.append(len(self.servings))
            self._optional.append(not (role.required or role.main))
            for serving in role.servings:
                code = serving.food.code
                self.servings.append(serving)
                if pool is None:
                    self.uses.append(uses.main_of[group, template.id, code])
                else:
                    self.uses.append(uses.side_of[pool, code])
        return numbers[key]

    def _lay_out(self, identities: Mapping[str, int]) -> None:
        """Write every portion of every serving down, and an offer of nothing where that may be."""
        score, settings = self.score, self.score.spec.settings
        foods = [s.food for s in self.servings]
        step = np.array([f.step_g for f in foods])
        first = np.rint(np.array([s.low_g for s in self.servings]) / step)
        count = np.rint(np.array([s.high_g for s in self.servings]) / step) - first + 1
        count = count.astype(np.intp)
        seat = np.repeat(np.arange(len(self._starts)),
                         np.diff([*self._starts, len(self.servings)]))  # fmt: skip
        offered = np.bincount(seat, count, len(self._starts)).astype(np.intp)
        optional = np.array(self._optional)
        self.starts = np.concatenate(([0], np.cumsum(offered + optional)[:-1]))
        self.ends = self.starts + offered + optional
        self.n = int(self.ends[-1])
        kind = np.repeat(np.arange(len(foods)), count)
        within = np.arange(len(kind)) - np.repeat(np.cumsum(count) - count, count)
        place = np.arange(len(kind)) + np.repeat(np.cumsum(optional) - optional, offered)
        self.kind = np.full(self.n, -1)
        self.kind[place] = kind
        self.seat = np.zeros(self.n, dtype=np.intp)
        self.seat[self.starts[1:]] = 1
        self.seat = np.cumsum(self.seat)
        self.grams = np.zeros(self.n)
        self.grams[place] = grams = (first[kind] + within) * step[kind]
        per_gram = np.array([score.per_gram[f.code] for f in foods])
        self.amounts = np.zeros((self.n, len(score.accounts)))
        self.amounts[place] = per_gram[kind] * grams[:, None]
        usual_low = np.array([s.usual_low_g for s in self.servings])[kind]
        usual_high = np.array([s.usual_high_g for s in self.servings])[kind]
        slope = np.array([points_per_gram(f, settings["weight_portion"]) for f in foods])[kind]
        price = np.array([score.prices[name] for name in self.uses])[kind]
        self.points = np.zeros(self.n)
        self.points[place] = price + slope * np.maximum(
            0.0, np.maximum(usual_low - grams, grams - usual_high)
        )
        self.points += settings["weight_cost"] * self.amounts[:, score.number["usd"]]
        self.identity = np.full(self.n, -1)
        self.identity[place] = np.array([identities[f.identity] for f in foods])[kind]
        is_main = np.zeros(len(self.starts), dtype=bool)
        is_main[[d.seats[0] for d in self.dishes]] = True
        self.main = is_main[self.seat]
        widest = max(len(d.seats) for d in self.dishes)
        # seats of each dish; an empty one stands for what a dish has no role for
        self.table = np.full((len(self.dishes), widest), len(self.starts))
        for k, dish in enumerate(self.dishes):
            self.table[k, : len(dish.seats)] = dish.seats

    def meal_points(self, amounts: Array) -> Array:
        """Points of meals (..., accounts) that leave a range."""
        points = np.zeros(amounts.shape[:-1])
        for span in self.spans:
            points = points + span.points(amounts[..., span.account])
        return points

    def least(self, costs: Array) -> Array:
        """Least cost in each seat, and 0 for the seat that stands for none."""
        return np.append(np.minimum.reduceat(costs, self.starts), 0.0)

    def cheapest(
        self, costs: Array, dish_costs: Array, most: int, *, exact: bool = True
    ) -> tuple[float, list[Found]]:
        """Find meals that cost less than nothing.

        Parameters
        ----------
        costs : of each offer; dish_costs : of each dish.
        most : meals at the most.
        exact : whether to look for the very cheapest where meals have ranges; without, they are
            soon found and the bound lies lower.

        Returns
        -------
        A bound that no meal's cost is below, and meals in order of cost, one of a dish.
        """
        if self.spans:
            return self._cheapest_in_range(costs, dish_costs, most, exact=exact)
        least = self.least(costs)
        total = least[self.table].sum(axis=1) + dish_costs
        order = [int(k) for k in np.argsort(total, kind="stable")[:most] if total[k] < -NONE]
        found = []
        if order:
            cheapest = self._cheapest_offers(costs, least)
            found = [
                Found(float(total[k]), k, tuple(cheapest[list(self.dishes[k].seats)].tolist()))
                for k in order
            ]
        return float(total.min()), found

    def _cheapest_offers(self, costs: Array, least: Array) -> Indices:
        hit = np.flatnonzero(costs <= least[self.seat])
        first = np.full(len(self.starts) + 1, self.n)  # the seat for none has the offer for none
        first[self.seat[hit[::-1]]] = hit[::-1]
        return first

    def promising(self, costs: Array, dish_costs: Array, points: float) -> set[str]:
        """Return the uses in meals that cost at most so many points.

        A meal with an offer in it costs at least what its dish's cheapest meal does and what the
        offer costs more than the cheapest in its seat.
        """
        least = self.least(costs)
        bounds = least[self.table].sum(axis=1) + dish_costs
        dish_cost = np.full(len(self.starts) + 1, np.inf)  # of the cheapest dish with the seat
        for k in np.flatnonzero(bounds <= points).tolist():
            seats = self.table[k]
            dish_cost[seats] = np.minimum(dish_cost[seats], max(0.0, float(bounds[k])))
        near = costs - least[self.seat] + dish_cost[self.seat] <= points
        return {self.uses[k] for k in np.unique(self.kind[near]).tolist() if k >= 0}

    def _by_lines(self, costs: Array) -> list[_Priced]:
        """Price offers with a line below the points of every range, for each choice of lines."""
        out = []
        for lines in product(*(span.lines() for span in self.spans)):
            total = costs
            for span, (slope, _) in zip(self.spans, lines, strict=True):
                if slope:
                    total = total + slope * self.amounts[:, span.account]
            least = self.least(total)
            of_dishes = least[self.table].sum(axis=1) + sum(c for _, c in lines)
            out.append(_Priced(lines, total, least, of_dishes))
        return out

    def _cheapest_in_range(
        self, costs: Array, dish_costs: Array, most: int, *, exact: bool
    ) -> tuple[float, list[Found]]:
        priced = self._by_lines(costs)
        by_line = np.array([p.least_of_dishes for p in priced])
        best_line = np.argmax(by_line, axis=0)
        bounds = by_line[best_line, np.arange(len(self.dishes))] + dish_costs
        # (lines, dishes, seats): what each line calls for, whose points are then told in full
        ways = np.array([self._cheapest_offers(p.costs, p.least) for p in priced])[:, self.table]
        in_full = self._in_full(ways, costs) + dish_costs
        likely = np.argmin(in_full, axis=0)
        low, best, found = np.inf, np.inf, []
        for number, k in enumerate(np.argsort(bounds, kind="stable").tolist()):
            if number >= EXACT and bounds[k] >= min(best, -NONE):
                low = min(low, float(bounds[k]))  # of all that come after
                break
            seats = list(self.dishes[k].seats)
            way = ways[likely[k], k, : len(seats)]
            points = float(in_full[likely[k], k])
            if exact and points > bounds[k] + NONE:  # another way may be cheaper
                way = self._better_way(way, seats, costs)
                points = self.points_of(way, costs) + float(dish_costs[k])
            if exact and points > bounds[k] + NONE:
                slack = points - float(bounds[k])
                other, least = self._cheapest_way(seats, priced[int(best_line[k])], slack)
                if (own := self.points_of(other, costs) + float(dish_costs[k])) < points:
                    way, points = other, own
                low = min(low, max(float(bounds[k]), least + float(dish_costs[k])))
            else:
                low = min(low, float(bounds[k]))
            best = min(best, points)
            if points < -NONE:
                found.append(Found(points, k, tuple(way.tolist())))
            if len(found) >= most and not exact:
                break
        found.sort(key=lambda f: f.points)
        return low, found[:most]

    def _in_full(self, ways: Indices, costs: Array) -> Array:
        """Points of meals (..., seats of the table) at the costs of their offers, range and all."""
        points: Array = np.append(costs, 0.0)[ways].sum(axis=-1)
        for span in self.spans:
            brought = np.append(self.amounts[:, span.account], 0.0)[ways].sum(axis=-1)
            points = points + span.points(brought)
        return points

    def points_of(self, offers: Sequence[int] | Indices, costs: Array) -> float:
        """Points of a meal at the costs of its offers, range and all."""
        way = list(offers)
        return float(costs[way].sum() + self.meal_points(self.amounts[way].sum(axis=0)))

    def meal(self, found: Found) -> Meal:
        """Return a meal with its parts and grams."""
        dish = self.dishes[found.dish]
        meal = Meal(self.group, dish.template)
        for role, offer in zip(dish.roles, found.offers, strict=True):
            if (kind := int(self.kind[offer])) >= 0:
                meal.parts[role.name] = self.servings[kind]
                meal.grams[role.name] = float(self.grams[offer])
        return meal

    def _better_way(self, way: Indices, seats: Sequence[int], costs: Array) -> Indices:
        """Change the offer of one seat after another while that makes the meal cheaper."""
        way = way.copy()
        brought = self.amounts[way].sum(axis=0)
        for _ in range(2):
            for k, seat in enumerate(seats):
                own = slice(self.starts[seat], self.ends[seat])
                others = brought - self.amounts[way[k]]
                points = costs[own].copy()
                for span in self.spans:
                    points += span.points(others[span.account] + self.amounts[own, span.account])
                best = int(self.starts[seat] + np.argmin(points))
                if points[best - self.starts[seat]] < points[way[k] - self.starts[seat]] - NONE:
                    way[k] = best
                    brought = others + self.amounts[best]
        return way

    def _cheapest_way(
        self, seats: Sequence[int], at: _Priced, slack: float
    ) -> tuple[Indices, float]:
        """Find the cheapest way to fill a dish's seats, the first range costed in full.

        ``slack`` is how much dearer than by the lines a way may be and still be the cheapest.
        Returns the way and a bound of all, the other ranges by their lines; none where there were
        too many ways to look at.
        """
        span, (slope, _) = self.spans[0], at.lines[0]
        others = sum(c for _, c in at.lines[1:])
        cost, amount, cut = np.zeros(1), np.zeros(1), False
        ways = np.zeros((1, 0), dtype=np.intp)
        for number, seat in enumerate(seats, start=1):
            own = np.arange(self.starts[seat], self.ends[seat])
            own = own[at.costs[own] - at.least[seat] <= slack + NONE]
            bring = self.amounts[own, span.account]
            both_cost = (cost[:, None] + (at.costs[own] - at.least[seat])).ravel()
            both_amount = (amount[:, None] + bring).ravel()
            near = np.flatnonzero(both_cost <= slack + NONE)
            # from here on in full: a line's slope no more stands in for the range
            in_full = both_cost[near] - slope * both_amount[near]
            if number == len(seats):  # nothing follows: the cheapest is all that is wanted
                kept = near[[int(np.argmin(in_full + span.points(both_amount[near])))]]
            else:
                kept = near[_worth(in_full, both_amount[near], span)]
            if len(kept) > WAYS:
                kept = kept[np.argsort(both_cost[kept], kind="stable")[:WAYS]]
                cut = True
            cost, amount = both_cost[kept], both_amount[kept]
            before, here = np.divmod(kept, len(own))
            ways = np.hstack((ways[before], own[here][:, None]))
        total = cost - slope * amount + span.points(amount)
        if cut:
            return ways[0], -np.inf
        return ways[0], float(total[0]) + float(at.least[list(seats)].sum()) + others


@dataclass(frozen=True)
class _Priced:
    """Offers priced with lines in the place of ranges: the least cost in seats and of dishes."""

    lines: tuple[tuple[float, float], ...]
    costs: Array
    least: Array
    least_of_dishes: Array


def _worth(cost: Array, amount: Array, span: Span) -> Indices:
    """Return the ways that no other makes needless, whatever is added to them."""
    order = np.argsort(amount, kind="stable")
    cost, amount = cost[order], amount[order]
    # one that brings less would be paid for the units missing, one that brings more for the excess
    less = np.minimum.accumulate(cost - span.below * amount)
    more = np.minimum.accumulate((cost + span.above * amount)[::-1])[::-1]
    needless = np.zeros(len(cost), dtype=bool)
    needless[1:] = cost[1:] >= less[:-1] + span.below * amount[1:] - 1e-12
    needless[:-1] |= cost[:-1] > more[1:] - span.above * amount[:-1] + 1e-12
    return order[~needless]
