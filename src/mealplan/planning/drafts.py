"""A week as arrays, so that what every possible change would gain is known at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from mealplan.meals import Role, Serving, slot_group
from mealplan.model.portion_costs import points_per_gram
from mealplan.model.structure import LIGHT
from mealplan.planning.bands import Array, Band
from mealplan.planning.fit import SHARED_FOOD, TWICE_IN_A_MEAL
from mealplan.planning.scoring import Indices, Options, WeekScore
from mealplan.planning.weeks import Meal, Place, Week, places


@dataclass(frozen=True)
class Chair:
    """A role of a meal in the week; ``place`` is the number of the meal's place."""

    place: int
    role: Role


class Draft:
    """A week that is being improved, with its running totals.

    Places are numbered in order of day and slot. ``amounts`` is (places, accounts), ``days``
    (days, accounts), ``kcal`` by slot group, ``total`` over the week. Meals at ``locked`` places
    are never touched.
    """

    def __init__(
        self,
        score: WeekScore,
        week: Week,
        locked: frozenset[Place] = frozenset(),
    ) -> None:
        self._held: dict[int, tuple[Serving | None, float]] | None = None
        self.score, self.week, self.affinity = score, week, score.spec.affinity
        everything = list(places(week))
        self.places = [place for place, _ in everything]
        self.meals = [meal for _, meal in everything]
        groups = list(score.spec.slots)
        self.day = np.array([day - 1 for day, _ in self.places], dtype=np.intp)
        self.group = np.array(
            [groups.index(slot_group(slot)) for _, slot in self.places], dtype=np.intp
        )
        self.chairs = [
            Chair(p, role)
            for p, (place, meal) in enumerate(everything)
            if place not in locked
            for role in meal.template.roles
        ]
        self.on_day = [np.flatnonzero(self.day == d).tolist() for d in range(len(week))]
        self._ranges = Band.stack([score.meals[slot] for _, slot in self.places])
        self.counts: Counter[tuple[str, str]] = Counter()
        self.uses: Counter[str] = Counter()
        for meal in self.meals:
            self._count(meal, 1)
        self.amounts = np.array([score.amounts(meal) for meal in self.meals])
        self.kcal = np.bincount(self.group, self.amounts[:, 0], len(groups))
        self.days = np.zeros((len(week), len(score.accounts)))
        np.add.at(self.days, self.day, self.amounts)
        self._settle()
        self.steps = Steps(self)

    def _settle(self) -> None:
        """Remember the points of the totals as they are."""
        score = self.score
        self.total = self.days.sum(axis=0)
        self.week_now = float(score.week_points(self.total))
        self.groups_now = float(score.group_points(self.kcal))
        self.days_now = score.day.points(self.days)
        self.meals_now = self._ranges.points(self.amounts)
        if score.spec.absorbed_b12_ug is not None:
            self.absorbed = score.absorbed_ug(self.amounts)
            self.days_absorbed = np.bincount(self.day, self.absorbed, len(self.days))
            self.days_now = self.days_now + score.absorption_points(self.days_absorbed)
            self.occasions = score.occasions(self.absorbed)
            self.days_occasions = np.bincount(self.day, self.occasions, len(self.days))
            self.days_now = self.days_now + score.occasion_points(self.days_occasions)

    def account_points(self) -> float:
        """Points of all accounts: all but uses, portions, structure and what is kept."""
        return self.week_now + self.groups_now + float(self.days_now.sum() + self.meals_now.sum())

    def change_points(self, place: int | Indices, change: Array) -> Array:
        """Points that changes (changes, accounts) of what a meal brings add over all accounts.

        ``place`` is the meal's place, one for all changes or one for each.
        """
        week = self.score.week_points(self.total + change) - self.week_now
        return week + self.local_points(place, change)

    def local_points(self, place: int | Indices, change: Array) -> Array:
        """Points that changes of a meal add to its slot group, its day and itself."""
        score, day = self.score, self.day[place]
        kcal = np.repeat(self.kcal[None, :], len(change), axis=0)
        kcal[np.arange(len(change)), self.group[place]] += change[:, 0]
        points = score.group_points(kcal) - self.groups_now
        points = points + score.day.points(self.days[day] + change) - self.days_now[day]
        amounts = self.amounts[place] + change
        if score.spec.meal_ranges:
            points = points + self._ranges.points(amounts, place) - self.meals_now[place]
        if score.spec.absorbed_b12_ug is not None:
            absorbed = score.absorbed_ug(amounts)
            rest = self.days_absorbed[day] - self.absorbed[place]
            points = points + score.absorption_points(rest + absorbed)
            others = self.days_occasions[day] - self.occasions[place]
            points = points + score.occasion_points(others + score.occasions(absorbed))
        return points

    def options(self, chair: Chair) -> Options:
        """Everything that may stand in a chair."""
        return self.score.options(self.meals[chair.place], chair.role)

    def part_points(self, chair: Chair) -> float:
        """Points of what stands in a chair: its use and its portion."""
        meal, role = self.meals[chair.place], chair.role.name
        serving = meal.parts.get(role)
        if serving is None:
            return 0.0
        name = self.score.uses.name_in(meal, role, serving.food.code)
        return self.score.prices.get(name or "", 0.0) + self.score.portion(
            serving, meal.grams[role]
        )

    def part_amounts(self, chair: Chair) -> Array:
        """Return what a chair's part brings, by account."""
        meal, role = self.meals[chair.place], chair.role.name
        serving = meal.parts.get(role)
        if serving is None:
            return np.zeros(len(self.score.accounts))
        return self.score.per_gram[serving.food.code] * meal.grams[role]

    def structure_change(self, chair: Chair, new: Serving | None) -> float:
        """Points of caps, variety and kept uses that another food in a chair adds."""
        meal, role = self.meals[chair.place], chair.role.name
        old = meal.parts.get(role)
        out = None if old is None else old.food.identity
        into = None if new is None else new.food.identity
        points = self._kept_change(meal, role, old, new)
        if chair.role.main and self.score.spec.batch_cooking and meal.template.batch:
            points += self.score.spec.settings["weight_batch"]  # it may have been one of a pair
        if out == into:
            return points
        bends = 0.0
        for key, step in ((out, -1), (into, 1)):
            if key is None:
                continue
            bends += _past(
                self.counts["food", key],
                step,
                self.score.food_tops.get(key, self.score.spec.settings["max_food"]),
            )
            if chair.role.main and meal.group not in LIGHT:
                top = self.score.spec.settings["max_main_identity"]
                bends += _past(self.counts["main_ingredient", key], step, top)
        lost = out is not None and self.counts["food", out] == 1
        gained = into is not None and not self.counts["food", into]
        if lost or gained:
            for kind, wanted in self.score.variety.items():
                change = int(gained and self._is(into, kind)) - int(lost and self._is(out, kind))
                if change:
                    bends += _past(-self._seen(kind), -change, -wanted)
        return points + bends * self.score.spec.settings["weight_structure"]

    def _is(self, identity: str | None, kind: str) -> bool:
        return kind == "foods" or kind in self.score.kinds.get(identity or "", ())

    def _seen(self, kind: str) -> int:
        return sum(
            n > 0 and of == "food" and self._is(key, kind) for (of, key), n in self.counts.items()
        )

    def _kept_change(
        self, meal: Meal, role: str, old: Serving | None, new: Serving | None
    ) -> float:
        kept, points = self.score.kept, 0.0
        for serving, step in ((old, -1), (new, 1)) if kept else ():
            name = serving and self.score.uses.name_in(meal, role, serving.food.code)
            if name in kept:
                now = self.uses[name]
                points -= min(now + step, kept[name]) - min(now, kept[name])
        return points * self.score.spec.settings["weight_keep"]

    def fit(self, chair: Chair, serving: Serving | None) -> float:
        """Log lifts of a food beside the others of a meal, less what it repeats on that day."""
        if serving is None:
            return 0.0
        meal, food = self.meals[chair.place], serving.food
        others = [s.food for r, s in meal.parts.items() if r != chair.role.name]
        if any(other.identity == food.identity for other in others):
            return -TWICE_IN_A_MEAL
        lifts = sum(self.affinity(meal.group, food.category, o.category) for o in others)
        if food.staple:
            return lifts
        again = sum(
            any(s.food.identity == food.identity for s in self.meals[p].parts.values())
            for p in self.on_day[int(self.day[chair.place])]
            if p != chair.place
        )
        return lifts - SHARED_FOOD * again

    def put(self, number: int, serving: Serving | None, grams: float) -> None:
        """Put a portion of a food into a chair, or nothing."""
        chair = self.chairs[number]
        meal, role = self.meals[chair.place], chair.role.name
        if self._held is not None and number not in self._held:
            self._held[number] = (meal.parts.get(role), meal.grams.get(role, 0.0))
        if meal.parts.get(role) is not serving:
            self._count(meal, -1)
            if serving is None:
                del meal.parts[role], meal.grams[role]
            else:
                meal.parts[role] = serving
            self._count(meal, 1)
        if serving is not None:
            meal.grams[role] = grams
        self.steps.read(self, number)
        place = chair.place
        amounts = self.score.amounts(meal)
        change = amounts - self.amounts[place]
        self.amounts[place] = amounts
        self.days[self.day[place]] += change
        self.kcal[self.group[place]] += change[0]
        self._settle()

    def hold(self) -> None:
        """From here on, note what chairs held, to restore it."""
        self._held = {}

    def restore(self) -> None:
        """Put everything back that has changed since it was held."""
        held, self._held = self._held, None
        for number, then in (held or {}).items():
            self.put(number, *then)

    def keep(self) -> None:
        """Let what has changed since stand."""
        self._held = None

    def _count(self, meal: Meal, step: int) -> None:
        for key, _ in self.score.caps_of(meal):
            self.counts[key] += step
        for _, name in self.score.uses.names_in(meal):
            self.uses[name] += step


class Steps:
    """Every filled chair's portion as arrays, to change any of them by a kitchen step."""

    def __init__(self, draft: Draft) -> None:
        n = len(draft.chairs)
        self.place = np.array([chair.place for chair in draft.chairs], dtype=np.intp)
        self.filled = np.zeros(n, dtype=bool)
        # grams now, least, most, usual least and most, points per gram outside, a step
        self.figures = np.zeros((7, n))
        self.step_amounts = np.zeros((n, len(draft.score.accounts)))
        for number in range(n):
            self.read(draft, number)

    def read(self, draft: Draft, number: int) -> None:
        """Take in what stands in a chair."""
        chair = draft.chairs[number]
        meal = draft.meals[chair.place]
        serving = meal.parts.get(chair.role.name)
        self.filled[number] = serving is not None
        if serving is not None:
            food, step = serving.food, serving.food.step_g
            slope = points_per_gram(food, draft.score.spec.settings["weight_portion"])
            self.figures[:, number] = (
                meal.grams[chair.role.name], serving.low_g, serving.high_g,
                serving.usual_low_g, serving.usual_high_g, slope, step,
            )  # fmt: skip
            self.step_amounts[number] = draft.score.per_gram[food.code] * step

    def moves(self) -> tuple[Indices, Array, Array, Array]:
        """Return every step that may be taken: chairs, grams after, amounts and points added."""
        grams, low, high, usual_low, usual_high, slope, step = self.figures
        up = np.flatnonzero(self.filled & (grams + step <= high + 1e-6))
        down = np.flatnonzero(self.filled & (grams - step >= low - 1e-6))
        chairs = np.concatenate((up, down))
        sign = np.concatenate((np.ones(len(up)), -np.ones(len(down))))
        after = grams[chairs] + sign * step[chairs]
        low, high = usual_low[chairs], usual_high[chairs]
        points = np.maximum(0.0, np.maximum(low - after, after - high))
        points -= np.maximum(0.0, np.maximum(low - grams[chairs], grams[chairs] - high))
        return chairs, after, self.step_amounts[chairs] * sign[:, None], points * slope[chairs]


def _past(now: float, step: float, top: float) -> float:
    """How much more of a count is past its top after a step."""
    return max(0.0, now + step - top) - max(0.0, now - top)
