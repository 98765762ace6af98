"""Before planning: what a week of her foods can reach, and what would be out of reach."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.conflicts import Conflict
from mealplan.diet import Diet
from mealplan.profiles import Profile


@dataclass(frozen=True)
class FoodSource:
    """A food as a source of a nutrient: ``amount`` in its usual portion of ``grams``."""

    food_code: str
    food: str
    measure: str
    grams: float
    amount: float
    usd: float | None


@dataclass(frozen=True, kw_only=True)
class NutrientReach:
    """Least and most of a nutrient a day that a week of food can bring, in ``unit``.

    Weeks of real meals within her energy, portions, meal structure, safety limits and budget.
    ``reachable`` is food alone; a ``problem`` is out of reach with her supplements too.
    """

    nutrient: str
    label: str
    unit: str
    target_min: float | None
    target_max: float | None
    from_supplements: float
    least: float
    most: float
    reachable: bool
    problem: bool
    best_sources: tuple[FoodSource, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Screen:
    """What her foods can reach.

    ``nutrients`` in the table's order. ``jointly_short`` is label -> best amount a day of each
    target that no single week meets together with all others. ``cheapest`` is the cheapest
    adequate diet of single foods (grams a day; targets out of reach lowered to what is in reach)
    with shadow prices in dollars per unit of each nutrient; ``cheapest_week_usd`` the same for
    whole meals.
    """

    profile: Profile
    nutrients: tuple[NutrientReach, ...]
    jointly_short: dict[str, float] = field(default_factory=dict)
    foods_allowed: int = 0
    cheapest: Diet | None = None
    cheapest_usd: float | None = None
    cheapest_week_usd: float | None = None
    conflicts: tuple[Conflict, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[NutrientReach, ...]:
        """Nutrients out of reach, the worst first."""
        raise NotImplementedError

    @property
    def frame(self) -> pd.DataFrame:
        """``nutrient, unit, target_min, least, most, reachable, best_sources`` and more."""
        raise NotImplementedError


def screen(profile: Profile, *, table: FoodTable | None = None) -> Screen:
    """Find what a week of her foods can reach, before planning it.

    Raises
    ------
    DataError : nothing may be served in one of her slots; the sentence names the wishes.
    """
    raise NotImplementedError
