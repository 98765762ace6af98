"""The smallest changes that would mend a week that falls short, each one option away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mealplan.catalog import FoodTable
from mealplan.plan import Plan
from mealplan.profiles import Profile

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a repair does to one target; amounts a day, supplements counted, in ``unit``."""

    nutrient: str
    label: str
    unit: str
    before: float
    after: float
    target: float
    met: bool


@dataclass(frozen=True, kw_only=True)
class Repair:
    """One change to a profile that mends something.

    ``label`` says it in plain words ("Take vitamin B12 10 ug a day"), ``changes`` go into
    ``Profile.with_options(**changes)``, ``option`` is the same on the command line
    (``--supplement b12_10``). ``closes`` are the labels of targets it meets that were missed,
    ``leaves`` of those still missed. ``verified`` tells how that is known: ``relaxation`` (the
    linear programme says a week can) or ``week`` (a whole week was planned).
    """

    kind: str
    label: str
    changes: Mapping[str, Any]
    option: str
    effects: tuple[Effect, ...] = ()
    closes: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    usd_per_day: float = 0.0
    note: str = ""
    verified: Literal["relaxation", "week"] = "relaxation"
    plan: Plan | None = field(default=None, repr=False, compare=False)

    def applied_to(self, profile: Profile) -> Profile:
        """Return the profile with the change made."""
        return profile.with_options(**self.changes)

    @property
    def sentence(self) -> str:
        """The label and what it does, in one sentence."""
        raise NotImplementedError


def find_repairs(
    source: Plan | Profile,
    *,
    limit: int = 6,
    table: FoodTable | None = None,
    progress: Progress = lambda _: None,
) -> tuple[Repair, ...]:
    """Find repairs for what is short, the smallest and most helpful first.

    Each is solved as a linear programme over whole weeks; one that mends nothing is left out.
    Allergies, gluten and rules of faith are never loosened. Empty where nothing is short. Takes
    one to three seconds.
    """
    raise NotImplementedError


def try_repair(plan: Plan, repair: Repair, *, progress: Progress = lambda _: None) -> Repair:
    """Plan the whole week with a repair; returns it with ``verified="week"`` and ``plan``."""
    raise NotImplementedError
