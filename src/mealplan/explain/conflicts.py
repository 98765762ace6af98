"""Wishes that cannot hold together, named in her own words."""

from __future__ import annotations

from dataclasses import dataclass

from mealplan.catalog import FoodTable
from mealplan.profiles import Profile
from mealplan.wishes import Wish


@dataclass(frozen=True)
class Conflict:
    """Wishes that contradict each other.

    ``sentence`` says it plainly ("You like salmon, but vegan leaves it out."); ``fatal`` that no
    week can be planned while all of them hold.
    """

    wishes: tuple[Wish, ...]
    sentence: str
    fatal: bool = False


def find_conflicts(profile: Profile, *, table: FoodTable | None = None) -> tuple[Conflict, ...]:
    """Find wishes that contradict each other.

    Likes that a diet, an allergy or a dislike leaves out; wishes that together leave a slot
    without a meal (the smallest such set); own targets above an upper limit. Takes milliseconds
    where there is none.
    """
    raise NotImplementedError
