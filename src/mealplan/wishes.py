"""Her wishes one by one, in her own words, and the profile without each."""

from __future__ import annotations

from dataclasses import dataclass

from mealplan.profiles import Profile


@dataclass(frozen=True)
class Wish:
    """One thing she asked for.

    ``kind`` is ``diet``, ``allergen``, ``gluten_free``, ``dislike``, ``like``, ``budget`` or
    ``minutes``; ``word`` what she wrote ("vegan", "milk", "3"); ``phrase`` says it in a sentence
    ("avoiding milk", "a budget of $3.00 a day"). A ``firm`` wish (allergy, gluten, faith) is
    never proposed to be given up; its price is still told.
    """

    kind: str
    word: str
    phrase: str
    firm: bool

    def taken_back(self, profile: Profile) -> Profile:
        """Return the profile without this wish."""
        raise NotImplementedError


def wishes_of(profile: Profile) -> tuple[Wish, ...]:
    """Return every wish of a profile, in the order of its keys."""
    raise NotImplementedError
