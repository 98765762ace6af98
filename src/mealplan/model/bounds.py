"""What food must bring: the targets less what supplements bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from mealplan.targets import Targets

HALF = 0.5


@dataclass(frozen=True)
class Bound:
    """What food alone must bring of a nutrient per day, in the nutrient's unit.

    ``daily_minimum`` and ``daily_maximum`` say that each day is bound, not only the week's
    mean; a ``hard_maximum`` is never passed. ``reachable`` and ``unavoidable`` are what the
    best week of these foods (least worst shortfall, then least sum) comes to where it cannot keep
    ``minimum`` or ``maximum``. Of a nutrient that is ``mostly_unknown`` in these foods (iodine)
    planning takes what it can, but it never is the worst shortfall: an unknown is no zero.
    """

    nutrient: str
    minimum: float | None
    maximum: float | None
    hard_maximum: bool = False
    daily_minimum: bool = False
    daily_maximum: bool = False
    reachable: float | None = None
    unavoidable: float | None = None
    mostly_unknown: bool = False

    @property
    def floor(self) -> float | None:
        """What planning aims at: the minimum, or what of it can be reached."""
        return self.minimum if self.reachable is None else self.reachable

    @property
    def ceiling(self) -> float | None:
        """What planning keeps below: the maximum, or what passes it unavoidably."""
        return self.maximum if self.unavoidable is None else self.unavoidable

    def within_reach(self, short: float, over: float) -> Bound:
        """Return the bound with the shares of it that no week of these foods can avoid missing."""
        reachable = unavoidable = None
        if self.minimum is not None and short > 0:
            reachable = self.minimum * (1 - short)
        if self.maximum is not None and over > 0:
            unavoidable = self.maximum + over * max(self.maximum, 1e-6)
        return replace(self, reachable=reachable, unavoidable=unavoidable)


def per_gram(nutrients: pd.DataFrame, codes: Iterable[str]) -> dict[str, Mapping[str, float]]:
    """Amount of each nutrient in one gram, by nutrient and food code; an unknown counts as 0.

    Counting an unknown as nothing can only understate what a plan brings; the report of a plan
    keeps it unknown.
    """
    frame = nutrients.loc[list(codes)].fillna(0.0) / 100
    foods = [str(code) for code in frame.index]
    return {str(column): dict(zip(foods, frame[column].tolist(), strict=True)) for column in frame}


def food_bounds(targets: Targets, *, absorbed: bool = False) -> tuple[Bound, ...]:
    """Turn targets into what food must bring, beside what the supplements bring.

    Food comes first: supplements lower no minimum, unless what they leave of the maximum is less
    than the minimum; then food brings what is still missing, if anything. Advice is left out: it
    is reported, never planned for. A maximum that applies to supplements alone does not bind
    food. Where supplements alone pass a maximum, food need bring nothing; it may bring nothing
    of a form that is only ever added, and is otherwise free (what is fortified with it is not on
    the menu). With ``absorbed``, B12 is planned as absorbed, not as taken in.
    """
    passed = targets.passed_by_supplements
    bounds = []
    for target in targets.rows:
        if target.advice or target.nutrient == "energy_kcal":
            continue
        extra = targets.supplements.get(target.nutrient, 0.0)
        minimum, maximum = target.planned_minimum, target.planned_maximum
        if absorbed and target.nutrient == "vitamin_b12_ug":
            minimum = None
        if target.nutrient in passed:
            maximum = 0.0 if target.when_passed == "no_food" else None
            minimum = None
        elif maximum is not None and target.maximum_applies_to == "total":
            maximum -= extra
        if minimum is not None and maximum is not None and minimum > maximum:
            minimum = max(0.0, minimum - extra) or None
        if minimum is None and maximum is None:
            continue
        bounds.append(
            Bound(
                target.nutrient,
                minimum,
                maximum,
                target.hard_maximum and maximum is not None,
                daily_minimum=target.period == "day",
                daily_maximum=target.maximum_period == "day",
            )
        )
    return tuple(bounds)


def marked_unknown(
    bounds: Iterable[Bound], nutrients: pd.DataFrame, codes: Iterable[str]
) -> tuple[Bound, ...]:
    """Mark the bounds of nutrients that fewer than half of some foods have a number for."""
    known = nutrients.loc[list(codes)].notna().mean()
    return tuple(
        replace(bound, mostly_unknown=bool(known[bound.nutrient] < HALF)) for bound in bounds
    )


def softened(bounds: Iterable[Bound], supplements: Mapping[str, float]) -> tuple[Bound, ...]:
    """Let the hard maxima that supplements have used up part of bend, and no others.

    For where supplements leave less of an upper limit than food must bring (iron): the week is
    then planned as little over as can be, and said to be over.
    """
    return tuple(
        replace(bound, hard_maximum=False)
        if bound.hard_maximum and not bound.daily_maximum and supplements.get(bound.nutrient)
        else bound
        for bound in bounds
    )
