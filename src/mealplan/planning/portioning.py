"""Measures a placed week out in whole kitchen steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mealplan.errors import SolverError
from mealplan.model.bounds import Bound
from mealplan.model.portions import Part, build_portions
from mealplan.model.spec import WeekSpec
from mealplan.planning.drafts import Draft
from mealplan.planning.scoring import WeekScore
from mealplan.planning.weeks import Place, Week, places
from mealplan.solve import Patience, Programme

GAIN = 1e-4  # points: less is rounding


def measure_week(
    score: WeekScore,
    week: Week,
    locked: frozenset[Place] = frozenset(),
    *,
    enough: float = -np.inf,
) -> Draft:
    """Measure every part of a placed week in whole kitchen steps, in place.

    Grams are rounded, then stepped up and down, one or two at a time, while the week's objective
    gains. Where that leaves it above ``enough`` points, the best whole steps that the solver soon
    finds are stepped on in the same way, and the better of both stands. ``locked`` meals keep
    their grams.

    Raises
    ------
    SolverError : no portions were found.
    """
    _round_off(week, locked)
    draft = _step(score, week, locked)
    points = score.points_of(week)
    if points <= enough or not draft.chairs:
        return draft
    standing = [(meal, dict(meal.grams)) for _, meal in places(week)]
    choose_portions(score.spec, score.bounds, week, locked)
    draft = _step(score, week, locked)
    if score.points_of(week) <= points:
        return draft
    for meal, grams in standing:
        meal.grams.update(grams)
    return Draft(score, week, locked)


def _round_off(week: Week, locked: frozenset[Place]) -> None:
    """Round every portion to the nearest whole step that may be served."""
    for place, meal in places(week):
        for role, serving in meal.parts.items() if place not in locked else ():
            step = serving.food.step_g
            least, most = round(serving.low_g / step), round(serving.high_g / step)
            meal.grams[role] = min(max(round(meal.grams[role] / step), least), most) * step


def _step(score: WeekScore, week: Week, locked: frozenset[Place]) -> Draft:
    """Step portions one or two at a time while that gains."""
    draft = Draft(score, week, locked)
    step_down(draft)
    pair_steps(draft)
    return draft


def choose_portions(
    spec: WeekSpec, bounds: Sequence[Bound], week: Week, locked: frozenset[Place]
) -> None:
    """Give each part the whole steps that are best for the week and its days together."""
    settings = spec.settings
    parts = [
        Part(*place, role, serving, meal.grams[role] if place in locked else None)
        for place, meal in places(week)
        for role, serving in meal.parts.items()
    ]
    model = build_portions(parts, replace(spec, bounds=bounds))
    outcome = Programme(model.problem).integer(
        gap_points=settings["gap_portions_points"],
        max_nodes=int(settings["nodes_portions"]),
        patience=Patience(
            int(settings["checks_portions"]),
            settings["gap_patience_portions"],
            int(settings["checks_portions_most"]),
        ),
        time_limit_s=settings["time_limit_s"],
    )
    if not outcome.solved:
        msg = "the solver could not measure the week's portions: run it again with another --seed"
        raise SolverError(msg)
    for part, steps in zip(model.parts, model.steps, strict=True):
        if part.fixed_g is None:
            grams = round(outcome.values[steps.name]) * part.serving.food.step_g
            week[part.day - 1][part.slot].grams[part.role] = grams


def step_down(draft: Draft, most: int = 10_000) -> float:
    """Take the portion step that gains most again and again; returns the points gained."""
    gained = 0.0
    for _ in range(most):
        chairs, grams, amounts, points = draft.steps.moves()
        gains = draft.change_points(draft.steps.place[chairs], amounts) + points
        best = int(np.argmin(gains))
        if gains[best] > -GAIN:
            break
        _measure(draft, int(chairs[best]), float(grams[best]))
        gained -= float(gains[best])
    return gained


def _measure(draft: Draft, number: int, grams: float) -> None:
    chair = draft.chairs[number]
    draft.put(number, draft.meals[chair.place].parts[chair.role.name], grams)


def pair_steps(draft: Draft) -> bool:
    """Take pairs of steps that gain together; True where any did."""
    improved = False
    while True:
        chairs, grams, amounts, points = draft.steps.moves()
        place = draft.steps.place[chairs]
        local = draft.local_points(place, amounts) + points
        first, second = np.triu_indices(len(chairs), k=1)
        apart = chairs[first] != chairs[second]
        first, second = first[apart], second[apart]
        rough = local[first] + local[second]
        likely = np.argsort(rough, kind="stable")[:4000]
        first, second = first[likely], second[likely]
        week = draft.score.week_points(draft.total + amounts[first] + amounts[second])
        gains = week - draft.week_now + rough[likely]
        better = False
        for k in np.argsort(gains, kind="stable")[:20].tolist():
            if gains[k] > -GAIN:
                break
            pair = (int(first[k]), int(second[k]))
            better |= _try_steps(draft, [(int(chairs[i]), float(grams[i])) for i in pair])
        if not better:
            return improved
        improved = True


def _try_steps(draft: Draft, steps: list[tuple[int, float]]) -> bool:
    """Measure chairs anew if that gains with what has changed since."""
    old = [(number, float(draft.steps.figures[0, number])) for number, _ in steps]
    before = draft.account_points() + sum(_portion(draft, *step) for step in old)
    for number, grams in steps:
        _measure(draft, number, grams)
    if draft.account_points() + sum(_portion(draft, *step) for step in steps) < before - GAIN:
        return True
    for number, grams in old:
        _measure(draft, number, grams)
    return False


def _portion(draft: Draft, number: int, grams: float) -> float:
    chair = draft.chairs[number]
    return draft.score.portion(draft.meals[chair.place].parts[chair.role.name], grams)
