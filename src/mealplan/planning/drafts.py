"""A week whose parts are being changed: what every possible change would gain is known at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mealplan.meals import Role, Serving
from mealplan.model.portion_costs import points_per_gram
from mealplan.model.structure import LIGHT
from mealplan.planning.bands import Array
from mealplan.planning.fit import SHARED_FOOD, TWICE_IN_A_MEAL
from mealplan.planning.scoring import Indices, Options, WeekScore
from mealplan.planning.totals import Totals
from mealplan.planning.weeks import Meal, Place, Week


@dataclass(frozen=True)
class Chair:
    """A role of a meal in the week; ``place`` is the number of the meal's place."""

    place: int
    role: Role


class Choices:
    """The options of all chairs one after the other: the chair of each and its number there."""

    def __init__(self, options: Sequence[Options]) -> None:
        counts = [len(of_chair.kind) for of_chair in options]
        self.chair = np.repeat(np.arange(len(options)), counts)
        self.option = np.concatenate([np.arange(n) for n in counts])
        self.amounts = np.concatenate([of_chair.amounts for of_chair in options])
        self.points = np.concatenate([of_chair.points for of_chair in options])


class Draft(Totals):
    """A week that is being improved part by part.

    Meals at ``locked`` places are never touched.
    """

    def __init__(
        self,
        score: WeekScore,
        week: Week,
        locked: frozenset[Place] = frozenset(),
    ) -> None:
        super().__init__(score, week)
        self._held: dict[int, tuple[Serving | None, float]] | None = None
        self.week, self.affinity = week, score.spec.affinity
        self.chairs = [
            Chair(p, role)
            for p, (place, meal) in enumerate(zip(self.places, self.meals, strict=True))
            if place not in locked
            for role in meal.template.roles
        ]
        self.on_day = [np.flatnonzero(self.day == d).tolist() for d in range(len(week))]
        self.counts: Counter[tuple[str, str]] = Counter()
        for meal in self.meals:
            self._count(meal, 1)
        self.steps = Steps(self)

    def options(self, chair: Chair) -> Options:
        """Everything that may stand in a chair."""
        return self.score.options(self.meals[chair.place], chair.role)

    @cached_property
    def choices(self) -> Choices:
        """Everything that may stand in any chair."""
        return Choices([self.options(chair) for chair in self.chairs])

    def choice_points(self) -> tuple[Array, Array]:
        """Points that each choice adds: beside its meal and day and by itself, and in the week."""
        choices, chair = self.choices, self.choices.chair
        now = np.array([self.part_amounts(c) for c in self.chairs])
        own = np.array([self.part_points(c) for c in self.chairs])
        change = choices.amounts - now[chair]
        local = self.local_points(self.steps.place[chair], change) + choices.points - own[chair]
        return local, self.score.week_points(self.total + change) - self.week_now

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
        """Points of caps, variety and pairs that another food in a chair adds."""
        meal, role = self.meals[chair.place], chair.role.name
        old = meal.parts.get(role)
        out = None if old is None else old.food.identity
        into = None if new is None else new.food.identity
        points = 0.0
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
        self.bring(chair.place, self.score.amounts(meal))

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
