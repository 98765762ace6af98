"""Plans part of a week anew and leaves the rest as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mealplan.plan import Plan
from mealplan.swaps.types import Place


def replan(
    plan: Plan,
    *,
    locked: Iterable[Place] = (),
    locked_foods: Iterable[str] = (),
    days: Iterable[int] | None = None,
    meals: Iterable[Place] | None = None,
    ban: Iterable[str] = (),
    favour: Iterable[str] = (),
    seed: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Keep what is liked and plan the rest anew, with the fewest changes.

    - ``days`` or ``meals``: these are made anew, each as another dish; the others stay.
    - ``ban`` or ``favour`` alone: only the meals that must change do: those with a banned food,
      and where a favoured one fits.
    - none of them: everything that is not locked is made anew.

    Parameters
    ----------
    locked : meals (day, slot) that stay as they are: the same rows, byte for byte.
    locked_foods : food codes; every meal that has one of them is locked.
    days : days to make anew, such as ``{3}``.
    meals : single meals to make anew, such as ``[(3, "dinner")]``.
    ban, favour : words or food codes, as in the profile's ``dislikes`` and ``likes``, where they
        are kept: a later swap knows them too.
    seed : another chance preference; without it, the plan's next one.
    progress : called with a few words as each stage begins.

    Returns
    -------
    A verified plan.

    Raises
    ------
    DataError : a lock holds a banned food, or names no meal; nothing is left for a meal.
    """
    raise NotImplementedError
