"""Improves a delivered week by small changes, each judged by the one objective itself.

A change is another portion, another food in a role, or a side exchanged between two meals. One that
does not pay by itself is tried with the portion steps that then help most (a chain): what a week is
short of after a swap, some other portion can often make good. Deterministic; it ends where nothing
helps.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np

from mealplan.meals import Serving
from mealplan.planning.drafts import Draft
from mealplan.planning.portioning import GAIN, pair_steps, step_down

CHAIN = 5  # portion steps after a change
CHAINS = 10  # changes tried so in a round
WORTH = -0.05  # points that a change gains beside what the week lacks by it
MOST_BESIDE = 50.0  # points of structure and fit that no chain makes good


def polish(draft: Draft) -> None:
    """Change portions, then foods, until nothing helps."""
    if not draft.chairs:
        return
    for _ in range(6):
        better = sweep(draft)
        better |= exchange_sides(draft)
        better |= pair_steps(draft)
        better |= try_chains(draft)
        if not better:
            return


def sweep(draft: Draft) -> bool:
    """Give each chair in turn the food and portion that gains most; True where any did.

    Only chairs where something gains as the week stands when the turn begins.
    """
    local, week = draft.choice_points()
    likely = draft.choices.chair[local + week < -GAIN]
    improved = False
    for number in np.unique(likely).tolist():
        improved |= _best_part(draft, number)
    return improved


def _best_part(draft: Draft, number: int) -> bool:
    chair = draft.chairs[number]
    options = draft.options(chair)
    change = options.amounts - draft.part_amounts(chair)
    points = draft.change_points(chair.place, change) + options.points - draft.part_points(chair)
    best, chosen = -GAIN, -1
    extra: dict[int, float] = {}
    for i in np.argsort(points, kind="stable").tolist():
        if points[i] >= best:
            break
        kind = int(options.kind[i])
        if kind not in extra:
            extra[kind] = beside(draft, number, options.serving(i))
        if points[i] + extra[kind] < best:
            best, chosen = float(points[i] + extra[kind]), i
    if chosen < 0:
        return False
    draft.put(number, options.serving(chosen), float(options.grams[chosen]))
    return True


def try_chains(draft: Draft) -> bool:
    """Try foods that pay only with the portion steps they call for; True where any did."""
    local, week = draft.choice_points()
    worth = np.flatnonzero(local < WORTH)
    best: dict[tuple[int, str], tuple[float, int]] = {}
    for k in worth.tolist():
        number, option = int(draft.choices.chair[k]), int(draft.choices.option[k])
        chair = draft.chairs[number]
        code = _code(draft.options(chair).serving(option))
        if code != _code(draft.meals[chair.place].parts.get(chair.role.name)):
            found = (float(local[k] + week[k]), option)
            best[number, code] = min(best.get((number, code), found), found)
    tries = [(points, number, option) for (number, _), (points, option) in best.items()]
    tries.sort()
    improved = False
    for _, number, i in tries[:CHAINS]:
        improved |= _chain(draft, number, i)
    return improved


def _chain(draft: Draft, number: int, option: int) -> bool:
    """Put another food into a chair and take the steps that help; keep it all if it gains."""
    chair = draft.chairs[number]
    options = draft.options(chair)
    serving, grams = options.serving(option), float(options.grams[option])
    before = draft.account_points() + draft.part_points(chair)
    extra = beside(draft, number, serving)
    if extra > MOST_BESIDE:
        return False
    draft.hold()
    draft.put(number, serving, grams)
    added = draft.account_points() + draft.part_points(chair) + extra - before
    if added - step_down(draft, CHAIN) < -GAIN:
        draft.keep()
        return True
    draft.restore()
    return False


def beside(draft: Draft, number: int, new: Serving | None) -> float:
    """Points of structure and fit that another food in a chair adds."""
    chair = draft.chairs[number]
    now = draft.meals[chair.place].parts.get(chair.role.name)
    if _code(now) == _code(new):
        return 0.0
    weight = draft.score.spec.settings["weight_fit"]
    fit = draft.fit(chair, new) - draft.fit(chair, now)
    return draft.structure_change(chair, new) - weight * fit


def _code(serving: Serving | None) -> str:
    return "" if serving is None else serving.food.code


def exchange_sides(draft: Draft) -> bool:
    """Exchange sides of one pool between meals of different days; True where any gained."""
    seats: dict[int, list[int]] = defaultdict(list)
    for number, chair in enumerate(draft.chairs):
        meal = draft.meals[chair.place]
        pool = draft.score.uses.pool_of.get((meal.group, meal.template.id, chair.role.name))
        if pool is not None:
            seats[pool].append(number)
    pairs = [pair for of_pool in seats.values() for pair in combinations(of_pool, 2)]
    if not pairs:
        return False
    first, second = np.array(pairs, dtype=np.intp).T
    place = draft.steps.place
    brings = np.array([draft.part_amounts(chair) for chair in draft.chairs])
    change = brings[second] - brings[first]
    gains = draft.local_points(place[first], change) + draft.local_points(place[second], -change)
    gains[draft.day[place[first]] == draft.day[place[second]]] = 0.0
    improved = False
    for k in np.argsort(gains, kind="stable")[:20].tolist():
        if gains[k] > -GAIN:
            break
        improved |= _exchange(draft, *pairs[k])
    return improved


def _exchange(draft: Draft, a: int, b: int) -> bool:
    """Exchange what stands in two chairs if that gains with what has changed since."""
    held = []
    for number in (a, b):
        chair = draft.chairs[number]
        meal = draft.meals[chair.place]
        serving = meal.parts.get(chair.role.name)
        held.append((serving, meal.grams.get(chair.role.name, 0.0)))
    if _code(held[0][0]) == _code(held[1][0]):
        return False
    fit = [draft.fit(draft.chairs[n], s) for n, (s, _) in zip((a, b), held, strict=True)]
    swapped = [draft.fit(draft.chairs[n], s) for n, (s, _) in zip((b, a), held, strict=True)]
    loss = draft.score.spec.settings["weight_fit"] * (sum(fit) - sum(swapped))
    before = draft.account_points()
    draft.put(a, *held[1])
    draft.put(b, *held[0])
    if draft.account_points() + loss < before - GAIN:
        return True
    draft.put(a, *held[0])
    draft.put(b, *held[1])
    return False
