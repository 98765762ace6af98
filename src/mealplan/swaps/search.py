"""Improves many versions of one meal side by side: another side, a step more, a step less.

A version is a row of parts: which serving stands in each role and how many steps of it. Each round
scores every single change of every version with numpy and makes the best one, until none helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, permutations

import numpy as np

from mealplan.swaps.aims import Aims
from mealplan.swaps.larder import GRAM_DECIMALS, Floats, Ints, Larder, RoleChoice

TWINS_POINTS = 100.0  # two of one food in a meal
TOUCHED_POINTS = 0.4  # a portion changed beside the food that is swapped
SIDES_TRIED = 10  # likeliest foods of a role that are tried
ROUNDS = 14


@dataclass(frozen=True, eq=False)
class Scales:
    """What versions are weighed by: aims, and points by serving for what the day has already."""

    larder: Larder
    group: str
    aims: Aims
    serving_points: Floats

    def points(self, servings: Ints, steps: Ints, chosen: Floats, amounts: Floats) -> Floats:
        """Points of versions.

        Parameters
        ----------
        servings, steps : one row per version, one column per part.
        chosen : points of the choices made (dish and sides), by version.
        amounts : what each version brings, by column of the larder.
        """
        larder, settings = self.larder, self.larder.kitchen.settings
        grams = grams_of(larder, servings, steps)
        low, high = larder.usual_low_g[servings], larder.usual_high_g[servings]
        outside = np.maximum(low - grams, 0) + np.maximum(grams - high, 0)
        points = chosen + settings["weight_portion"] * (2 * outside / (low + high)).sum(axis=1)
        points += self.serving_points[servings].sum(axis=1)
        points += settings["weight_cost"] * amounts[:, larder.column["cost_usd"]]
        points += self._company(servings)
        return np.asarray(points + self.aims.points(amounts), dtype=float)

    def _company(self, servings: Ints) -> Floats:
        """Points of foods beside each other: less where women eat them together, many for twins."""
        larder = self.larder
        lifts, category = larder.lifts(self.group), larder.category[servings]
        identity = larder.identity[servings]
        together = np.zeros(len(servings))
        for a, b in combinations(range(servings.shape[1]), 2):
            together -= lifts[category[:, a], category[:, b]]
        parts = (servings != larder.nothing).sum(axis=1)
        together *= larder.kitchen.settings["weight_company"] / np.maximum(parts - 1, 1)
        for a, b in combinations(range(servings.shape[1]), 2):
            twins = (identity[:, a] == identity[:, b]) & (identity[:, a] >= 0)
            together += TWINS_POINTS * twins
        return together


def grams_of(larder: Larder, servings: Ints, steps: Ints) -> Floats:
    """Grams as they are written: steps times the step, one decimal."""
    return np.asarray(np.round(steps * larder.step_g[servings], GRAM_DECIMALS), dtype=float)


def amounts_of(larder: Larder, servings: Ints, steps: Ints) -> Floats:
    """Add up what versions bring, by column."""
    grams = grams_of(larder, servings, steps)
    return np.asarray(np.einsum("cp,cpk->ck", grams, larder.density[servings]), dtype=float)


@dataclass(eq=False)
class Versions:
    """Versions of a meal being improved; ``roles`` are each version's roles in part order.

    ``chosen`` holds the points of each part's choice. ``held`` parts keep their serving (the
    whole meal but its portions, when one food is swapped); ``dish_points`` come with the dish.
    """

    roles: list[Sequence[RoleChoice]]
    servings: Ints
    steps: Ints
    chosen: Floats
    dish_points: Floats
    held: bool
    start: Ints = field(init=False)
    amounts: Floats = field(init=False)
    points: Floats = field(init=False)

    def weigh(self, scales: Scales) -> None:
        """Score all versions as they stand."""
        self.start = self.steps.copy()
        self.amounts = amounts_of(scales.larder, self.servings, self.steps)
        chosen = self.chosen.sum(axis=1) + self.dish_points
        self.points = scales.points(self.servings, self.steps, chosen, self.amounts)

    def keep(self, rows: Ints) -> None:
        """Keep some versions, in the given order."""
        self.roles = [self.roles[i] for i in rows]
        for name in ("servings", "steps", "chosen", "dish_points", "start", "amounts", "points"):
            setattr(self, name, getattr(self, name)[rows])


@dataclass(frozen=True, eq=False)
class _Changes:
    """Changes tried in one round: of version ``row``, parts ``first`` and ``second``."""

    row: Ints
    part: Ints
    serving: Ints
    steps: Ints
    chosen: Floats


def improve(versions: Versions, scales: Scales, rounds: int = ROUNDS) -> None:
    """Make the best single change of each version, round after round, until none helps."""
    active = np.arange(len(versions.points))
    sides = [_side_changes(scales.larder, roles) for roles in versions.roles]
    for _ in range(rounds):
        if not len(active):
            return
        changes = _changes(versions, scales.larder, active, sides)
        if not len(changes.row):
            return
        points, amounts = _try(versions, scales, changes)
        order = np.lexsort((points, changes.row))
        rows, first = np.unique(changes.row[order], return_index=True)
        best = order[first]
        better = points[best] < versions.points[rows] - 1e-6
        rows, best = rows[better], best[better]
        for column in range(2):
            part = changes.part[best, column]
            versions.servings[rows, part] = changes.serving[best, column]
            versions.steps[rows, part] = changes.steps[best, column]
            versions.chosen[rows, part] = changes.chosen[best, column]
        versions.amounts[rows] = amounts[best]
        versions.points[rows] = points[best]
        active = rows


def _side_changes(larder: Larder, roles: Sequence[RoleChoice]) -> tuple[Ints, Ints, Ints, Floats]:
    """Part, serving, steps and points of every side that may be taken or left out."""
    parts: list[int] = []
    servings: list[Ints] = []
    points: list[Floats] = []
    for part, choice in enumerate(roles):
        if choice.role.main:
            continue
        likely = np.argsort(choice.points, kind="stable")[:SIDES_TRIED]
        numbers, of_numbers = choice.numbers[likely], choice.points[likely]
        if not choice.role.required:
            numbers = np.append(numbers, larder.nothing)
            of_numbers = np.append(of_numbers, 0.0)
        parts += [part] * len(numbers)
        servings.append(numbers)
        points.append(of_numbers)
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing, np.zeros(0)
    numbers = np.concatenate(servings)
    return np.array(parts), numbers, usual_steps(larder, numbers), np.concatenate(points)


def usual_steps(larder: Larder, servings: Ints) -> Ints:
    """Return the steps of the middle of the usual range."""
    middle = (larder.usual_low_g + larder.usual_high_g) / 2 / larder.step_g
    steps = np.clip(np.rint(middle).astype(np.int64), larder.low, larder.high)
    return np.asarray(steps[servings], dtype=np.int64)


@lru_cache(maxsize=16)
def _step_patterns(width: int) -> tuple[Ints, Ints]:
    """Pairs of parts and the steps each goes by: one part alone, or one against another."""
    alone = [((p, p), (by, by)) for p in range(width) for by in (-2, -1, 1, 2)]
    against = [(pair, (1, -1)) for pair in permutations(range(width), 2)]
    parts, by = zip(*alone, *against, strict=True)
    return np.array(parts, dtype=np.int64), np.array(by, dtype=np.int64)


def _changes(
    versions: Versions,
    larder: Larder,
    active: Ints,
    sides: Sequence[tuple[Ints, Ints, Ints, Floats]],
) -> _Changes:
    """Every change worth trying: a step of one part, of two parts against each other, a side."""
    serving, steps = versions.servings[active], versions.steps[active]
    pairs, by = _step_patterns(versions.servings.shape[1])
    new = steps[:, pairs] + by
    inside = (new >= larder.low[serving][:, pairs]) & (new <= larder.high[serving][:, pairs])
    inside &= (serving != larder.nothing)[:, pairs]
    at, pattern = np.nonzero(inside.all(axis=2))
    rows, pair = active[at], pairs[pattern]
    gathered: list[tuple[Ints, Ints, Ints, Ints, Floats]] = [
        (
            rows,
            pair,
            np.take_along_axis(serving[at], pair, axis=1),
            new[at, pattern],
            np.take_along_axis(versions.chosen[rows], pair, axis=1),
        )
    ]
    if not versions.held:
        for row in active:
            part, number, count, points = sides[row]
            rows = np.full(len(part), row)
            twice = np.column_stack
            gathered.append(
                (rows, twice((part, part)), twice((number, number)), twice((count, count)),
                 twice((points, points)))
            )  # fmt: skip
    row, part_pair, serving_pair, steps_pair, chosen = (
        np.concatenate(arrays) for arrays in zip(*gathered, strict=True)
    )
    return _Changes(row, part_pair, serving_pair, steps_pair, chosen)


def _try(versions: Versions, scales: Scales, changes: _Changes) -> tuple[Floats, Floats]:
    """Points and amounts after each change."""
    larder, rows = scales.larder, changes.row
    servings, steps = versions.servings[rows], versions.steps[rows]
    chosen = versions.chosen[rows]
    amounts = versions.amounts[rows].copy()
    every = np.arange(len(rows))
    for column in range(2):
        part = changes.part[:, column]
        for sign, number, count in (
            (-1.0, servings[every, part], steps[every, part]),
            (1.0, changes.serving[:, column], changes.steps[:, column]),
        ):
            grams = grams_of(larder, number, count)
            amounts += sign * grams[:, None] * larder.density[number]
        servings[every, part] = changes.serving[:, column]
        steps[every, part] = changes.steps[:, column]
        chosen[every, part] = changes.chosen[:, column]
    of_choice = chosen.sum(axis=1) + versions.dish_points[rows]
    points = scales.points(servings, steps, of_choice, amounts)
    if versions.held:
        touched = (steps != versions.start[rows])[:, 1:]
        points += TOUCHED_POINTS * touched.sum(axis=1)
    return points, amounts
