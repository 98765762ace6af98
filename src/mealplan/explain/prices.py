"""What each wish costs, in nutrients and in money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mealplan.catalog import FoodTable
from mealplan.plan import Plan
from mealplan.profiles import Profile
from mealplan.wishes import Wish


@dataclass(frozen=True)
class WishPrice:
    """What one wish costs a day.

    Positive is what the wish takes: the week she would be planned without it (the linear
    programme of the planner, re-solved) brings ``vitamin_b12_ug``, ``folate_dfe_ug`` and
    ``iron_mg`` more and costs ``usd`` less; negative is what the wish brings. ``most`` is by
    nutrient id the same for the most that any week can bring; ``opens`` are the labels of targets
    that could be met without the wish.
    """

    wish: Wish
    vitamin_b12_ug: float
    folate_dfe_ug: float
    iron_mg: float
    usd: float
    most: Mapping[str, float] = field(default_factory=dict)
    opens: tuple[str, ...] = ()
    sentence: str = ""


def wish_prices(source: Profile | Plan, *, table: FoodTable | None = None) -> tuple[WishPrice, ...]:
    """Price each wish of a profile (or of a plan's profile), the dearest in B12 first.

    Variety is priced too, as a wish of kind ``variety``. About half a second per wish.
    """
    raise NotImplementedError
