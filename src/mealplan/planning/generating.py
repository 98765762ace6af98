"""The bound of a week: the programme over whole meals, with the meals that it calls for.

Column generation after Dantzig and Wolfe. The programme starts without meals; its duals say what a
meal is worth to the week, and the meals that are worth more than they cost are added, until none is
left. What the cheapest meal of each slot group still gains bounds every week from below (Lagrange),
so the search may stop short of the last crumb and still say how far it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from mealplan.model.master import Entry, build_master
from mealplan.model.structure import LIGHT
from mealplan.planning.bands import Array
from mealplan.planning.pricing import Found, Offers
from mealplan.planning.scoring import WeekScore
from mealplan.planning.weeks import Meal
from mealplan.solve import Outcome, Programme

OLD_DUALS = 0.1  # how much of the best duals so far goes into the next ones: fewer rounds
ROUNDS = 80  # far more than ever needed
ANY_MEAL = 1e6  # points: more than any meal costs
MEALS = 12  # added a round in each slot group at the most


class MealPool:
    """The programme over whole meals of one person's week, and the meals found so far."""

    def __init__(self, score: WeekScore) -> None:
        self.score, spec = score, score.spec
        self.master = build_master(spec, score.uses)
        self.programme = Programme(self.master.problem)
        identities = dict.fromkeys(food.identity for food in spec.menu.foods.values())
        self.identities = {identity: k for k, identity in enumerate(identities)}
        self.offers = [Offers(score, group, self.identities) for group in spec.slots]
        self.rows = [Rows(self, offers) for offers in self.offers]
        self.meals: dict[tuple[int, int, tuple[int, ...]], str] = {}
        self._costs: dict[str, tuple[float, float]] = {}

    def add(self, group: int, found: Iterable[Found], *, wishes: bool) -> None:
        """Add meals to the programme that it has not yet."""
        new = [m for m in found if (group, m.dish, m.offers) not in self.meals]
        if not new:
            return
        offers = self.offers[group]
        chosen = [list(m.offers) for m in new]
        amounts = np.array([offers.amounts[k].sum(axis=0) for k in chosen])
        misses = offers.meal_points(amounts)
        points = misses + np.array([offers.points[k].sum() for k in chosen])
        names = []
        for meal, own, missed in zip(new, points.tolist(), misses.tolist(), strict=True):
            name = f"meal_{len(self.meals)}"
            self.meals[group, meal.dish, meal.offers] = name
            self._costs[name] = (own, missed)
            names.append(name)
        self.programme.add_columns(
            names, points if wishes else misses, self.rows[group].of_meals(new, amounts)
        )

    def solve(
        self,
        costs: Mapping[str, float],
        *,
        wishes: bool,
        near: float,
        before: Generated | None = None,
    ) -> Generated:
        """Add meals until the programme's least points are within ``near`` (a share) of the bound.

        Parameters
        ----------
        costs : points by column of the rows' own.
        wishes : whether meals cost what they are worth to her, or only what they miss of a
            condition's ranges.
        before : an answer at the same costs and rows, to go on from.

        Returns
        -------
        An outcome that is not solved where no week was found.
        """
        programme, n = self.programme, len(self.programme.rows)
        which = 0 if wishes else 1
        programme.set_costs({**costs, **{name: c[which] for name, c in self._costs.items()}})
        best, bound = None, -np.inf if wishes else 0.0  # misses cost nothing at the least
        if before is not None:
            best, bound = before.duals, before.bound
        elif not self.meals:  # a first week of each slot group's cheapest meals
            best = np.zeros(n)
            bound, _ = self._price(best, wishes=wishes)
            wanted = np.zeros(n)
            wanted[[programme.rows[f"slots_{o.group}"] for o in self.offers]] = ANY_MEAL
            self._add(self._price(wanted, wishes=wishes)[1], wishes=wishes)
        outcome, exact = programme.relax(), False
        for _ in range(ROUNDS):
            if not outcome.solved or _is_near(outcome.objective, bound, near):
                break
            now, known = outcome.duals.numbers, len(self.meals)
            mixed = [] if best is None else [OLD_DUALS * best + (1 - OLD_DUALS) * now]
            for duals in (*mixed, now):
                value, found = self._price(duals, wishes=wishes, exact=exact)
                if value > bound:
                    bound, best = value, duals
                self._add(found, wishes=wishes)
                if len(self.meals) > known or _is_near(outcome.objective, bound, near):
                    break
            else:
                if exact:
                    break  # no meal is worth more than it costs
                exact = True  # none was soon found: look for the very cheapest
            if len(self.meals) > known:
                outcome = programme.relax()
        return Generated(outcome, bound, np.zeros(n) if best is None else best)

    def _price(
        self, duals: Array, *, wishes: bool, exact: bool = True
    ) -> tuple[float, list[list[Found]]]:
        """Return the bound that duals give, and the meals that they call for by slot group."""
        bound, everything = self.programme.lagrangean(duals), []
        for offers, rows in zip(self.offers, self.rows, strict=True):
            least, found = offers.cheapest(*rows.reduced(duals, wishes=wishes), MEALS, exact=exact)
            bound += self.score.spec.free_slots(offers.group) * least
            everything.append(found)
        return bound, everything

    def _add(self, found: Sequence[Sequence[Found]], *, wishes: bool) -> None:
        for group, meals in enumerate(found):
            self.add(group, meals, wishes=wishes)
        self.programme.keep_primal()

    def promising(self, duals: Array, points: float) -> set[str]:
        """Return the uses in meals that cost the week at most so many points more than the best."""
        names: set[str] = set()
        for offers, rows in zip(self.offers, self.rows, strict=True):
            names |= offers.promising(*rows.reduced(duals, wishes=True), points)
        return names

    def near(self, duals: Array, points: float) -> dict[str, Meal]:
        """Return the meals found that cost the week at most so many points more, by column."""
        reduced = [rows.reduced(duals, wishes=True) for rows in self.rows]
        out = {}
        for (group, dish, chosen), name in self.meals.items():
            costs, dish_costs = reduced[group]
            if self.offers[group].points_of(chosen, costs) + dish_costs[dish] <= points:
                out[name] = self.offers[group].meal(Found(0.0, dish, chosen))
        return out


def _is_near(objective: float, bound: float, near: float) -> bool:
    return objective - bound <= near * max(abs(objective), 1.0)


@dataclass(frozen=True)
class Generated:
    """The programme's outcome, a bound of every week, and the duals that give it."""

    outcome: Outcome
    bound: float
    duals: Array = field(repr=False)


class Rows:
    """What one slot group's offers and dishes have in the programme's rows."""

    def __init__(self, pool: MealPool, offers: Offers) -> None:
        self.offers, master, number = offers, pool.master, pool.score.number
        self.index = pool.programme.rows
        accounts = [(e, number[a]) for a, e in [*master.of_week, *master.of_group[offers.group]]]
        self.account_rows, self.account_factors = self._entries([e for e, _ in accounts])
        self.accounts = np.array([a for _, a in accounts], dtype=np.intp)
        self.spread = [(number[a], most, self.index[e.row]) for a, most, e in master.spread]
        self.dish_rows = [
            self._entries(master.of_template[offers.group, d.template.id]) for d in offers.dishes
        ]
        # (offer or identity, row, factor), flat
        self.of_identity = self._flat(
            (pool.identities[i], e) for i, entries in master.of_identity.items() for e in entries
            if i in pool.identities
        )  # fmt: skip
        mains = {} if offers.group in LIGHT else master.of_main
        self.of_main = self._flat(
            (pool.identities[i], e) for i, entries in mains.items() for e in entries
            if i in pool.identities
        )  # fmt: skip
        uses = {name: k for k, name in enumerate(offers.uses)}
        self.of_use = self._flat(
            (uses[n], e) for n, entries in master.of_use.items() for e in entries if n in uses
        )
        self.n_identities = len(pool.identities)

    def _entries(self, entries: Sequence[Entry]) -> tuple[Array, Array]:
        rows = np.array([self.index[e.row] for e in entries], dtype=np.intp)
        return rows, np.array([e.factor for e in entries])

    def _flat(self, entries: Iterable[tuple[int, Entry]]) -> tuple[Array, Array, Array]:
        listed = list(entries)
        rows, factors = self._entries([e for _, e in listed])
        return np.array([k for k, _ in listed], dtype=np.intp), rows, factors

    def reduced(self, duals: Array, *, wishes: bool) -> tuple[Array, Array]:
        """Return the reduced costs of offers and of dishes, in points.

        Of an account that a meal counts only up to a limit, the offers may count more together than
        their meal does: such a meal looks cheaper than it is, never dearer.
        """
        offers = self.offers
        worth = np.zeros(offers.amounts.shape[1])
        np.add.at(worth, self.accounts, duals[self.account_rows] * self.account_factors)
        costs = -(offers.amounts @ worth)
        if wishes:
            costs += offers.points
        for account, most, row in self.spread:
            if duals[row]:
                costs -= duals[row] * np.minimum(offers.amounts[:, account], most)
        costs -= self._worth(self.of_identity, duals, self.n_identities)[offers.identity]
        mains = self._worth(self.of_main, duals, self.n_identities)[offers.identity]
        costs -= np.where(offers.main, mains, 0.0)
        costs -= self._worth(self.of_use, duals, len(offers.uses))[offers.kind]
        dishes = np.array([-(duals[rows] @ factors) for rows, factors in self.dish_rows])
        return costs, dishes

    @staticmethod
    def _worth(entries: tuple[Array, Array, Array], duals: Array, n: int) -> Array:
        """Return what each number's entries are worth; the last place is for nothing."""
        numbers, rows, factors = entries
        worth: Array = np.bincount(numbers, duals[rows] * factors, n + 1)
        return worth

    def of_meals(self, meals: Sequence[Found], amounts: Array) -> Array:
        """Return what meals have in every row: (meals, rows)."""
        out = np.zeros((len(meals), len(self.index)))
        out[:, self.account_rows] = amounts[:, self.accounts] * self.account_factors
        for account, most, row in self.spread:
            out[:, row] = np.minimum(amounts[:, account], most)
        foods = np.zeros((len(meals), self.n_identities + 1))
        mains = np.zeros((len(meals), self.n_identities + 1))
        uses = np.zeros((len(meals), len(self.offers.uses) + 1))
        for k, meal in enumerate(meals):
            rows, factors = self.dish_rows[meal.dish]
            out[k, rows] += factors
            chosen = list(meal.offers)
            np.add.at(foods[k], self.offers.identity[chosen], 1.0)
            mains[k, self.offers.identity[chosen[0]]] = 1.0
            np.add.at(uses[k], self.offers.kind[chosen], 1.0)
        for counts, (numbers, rows, factors) in (
            (foods, self.of_identity), (mains, self.of_main), (uses, self.of_use)
        ):  # fmt: skip
            out[:, rows] += counts[:, numbers] * factors  # each of these rows has one number
        return out
