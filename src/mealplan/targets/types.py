"""What a target is: one row per nutrient, what the day's meals must keep, and all together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Period = Literal["day", "week"]
AppliesTo = Literal["total", "food", "supplement"]
WhenPassed = Literal["no_food", "no_fortified"]


@dataclass(frozen=True, kw_only=True)
class Target:
    """What one nutrient should be per day, in ``unit``; None is no bound.

    ``period`` and ``maximum_period``: ``day`` must hold on each day, ``week`` on the mean of the
    week. ``hard_maximum`` is never broken. ``advice`` is shown and never planned for.
    ``maximum_applies_to`` says what the maximum counts: ``total`` (food and supplements),
    ``food`` or ``supplement`` (then food is free). ``when_passed`` says what food may do where
    supplements alone pass the maximum: bring nothing of the nutrient, or not be fortified with it.
    """

    nutrient: str
    unit: str
    minimum: float | None = None
    maximum: float | None = None
    ear: float | None = None
    basis: str = ""
    source: str = ""
    confidence: str = ""
    period: Period = "week"
    maximum_period: Period = "week"
    hard_maximum: bool = False
    advice: bool = False
    maximum_applies_to: AppliesTo = "total"
    when_passed: WhenPassed = "no_fortified"
    note: str = ""

    @property
    def planned_minimum(self) -> float | None:
        """The minimum that planning works towards; None for advice."""
        return None if self.advice else self.minimum

    @property
    def planned_maximum(self) -> float | None:
        """The maximum that food may reach together with supplements; None where food is free."""
        free = self.advice or self.maximum_applies_to == "supplement"
        return None if free else self.maximum


def _supplement_only(row: Target) -> bool:
    return row.maximum_applies_to == "supplement"


@dataclass(frozen=True, kw_only=True)
class MealRules:
    """What single meals must keep, from conditions.

    Attributes
    ----------
    ranges : (slot, nutrient) -> (minimum, maximum) of one meal, in the nutrient's unit.
    energy_cap_share : no meal above this share of the day's energy; None without a cap.
    bland : leave out fatty and spicy dishes where possible.
    tea_coffee_apart : no tea or coffee in an iron-rich meal.
    advice : sentences to show.
    sources : where the rules come from.
    """

    ranges: Mapping[tuple[str, str], tuple[float | None, float | None]] = field(
        default_factory=dict
    )
    energy_cap_share: float | None = None
    bland: bool = False
    tea_coffee_apart: bool = False
    advice: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def _of(self, nutrient: str) -> dict[str, tuple[float | None, float | None]]:
        return {slot: span for (slot, name), span in self.ranges.items() if name == nutrient}

    def spans(
        self, slots: Iterable[str], energy_kcal: float
    ) -> dict[tuple[str, str], tuple[float | None, float | None]]:
        """Return (slot, nutrient) -> (minimum, maximum) of her meals, the energy cap among them.

        ``slots`` are those she eats, ``energy_kcal`` a day's requirement.
        """
        hers = tuple(slots)
        spans = {key: span for key, span in self.ranges.items() if key[0] in hers}
        if self.energy_cap_share is not None:
            cap = self.energy_cap_share * energy_kcal
            spans |= {(slot, "energy_kcal"): (None, cap) for slot in hers}
        return spans

    @property
    def carbohydrate_g(self) -> dict[str, tuple[float | None, float | None]]:
        """Slot -> least and most carbohydrate (g) of that meal."""
        return self._of("carbohydrate_g")

    @property
    def vitamin_c_mg(self) -> dict[str, tuple[float | None, float | None]]:
        """Slot -> least and most vitamin C (mg) of that meal."""
        return self._of("vitamin_c_mg")


@dataclass(frozen=True, kw_only=True)
class Targets:
    """All targets of one woman, in the order of ``rows``; ``targets["iron_mg"]`` is one row.

    Attributes
    ----------
    energy_kcal : the requirement a day that shares of energy are taken of.
    energy_standard_error_kcal : of a prediction for one woman; None where not published.
    weight_kg : the weight that the energy equation used.
    supplements : nutrient id -> amount a day from her supplements.
    b12_absorbed_ug : absorbed B12 a day that the B12 target stands for.
    b12_added_only : only added B12 counts (vegan).
    b12_absorbed : whether B12 is judged as absorbed (``b12_basis``) and not as taken in.
    notes : sentences to show with the targets.
    """

    rows: tuple[Target, ...]
    standard: str
    energy_kcal: float
    energy_standard_error_kcal: float | None
    energy_note: str
    weight_kg: float
    supplements: Mapping[str, float]
    meal_rules: MealRules
    b12_absorbed_ug: float
    b12_added_only: bool = False
    b12_absorbed: bool = False
    notes: tuple[str, ...] = ()

    def __getitem__(self, nutrient: str) -> Target:
        for row in self.rows:
            if row.nutrient == nutrient:
                return row
        raise KeyError(nutrient)

    def get(self, nutrient: str) -> Target | None:
        """Return the row of a nutrient, or None."""
        return next((row for row in self.rows if row.nutrient == nutrient), None)

    @property
    def passed_by_supplements(self) -> tuple[str, ...]:
        """Nutrients whose maximum her supplements alone reach, where food counts towards it."""
        return tuple(
            row.nutrient
            for row in self.rows
            if row.planned_maximum is not None
            and row.maximum_applies_to == "total"
            and self.supplements.get(row.nutrient, 0.0) >= max(row.planned_maximum, 1e-9)
        )

    def __contains__(self, nutrient: object) -> bool:
        return any(row.nutrient == nutrient for row in self.rows)

    def __iter__(self) -> Iterator[Target]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def frame(self) -> pd.DataFrame:
        """Return the table that ``mealplan targets`` prints; amounts per day, missing = none.

        A limit on supplements alone stands in ``supplement_max``: food may pass it.
        """
        return pd.DataFrame(
            {
                "nutrient": row.nutrient,
                "unit": row.unit,
                "target_min": row.minimum,
                "target_max": None if _supplement_only(row) else row.maximum,
                "ear": row.ear,
                "basis": row.basis,
                "source": row.source,
                "confidence": row.confidence,
                "supplement_max": row.maximum if _supplement_only(row) else None,
                "period": row.period,
                "maximum_period": row.maximum_period,
                "maximum_applies_to": row.maximum_applies_to,
                "maximum_hard": "yes" if row.hard_maximum else "no",
                "advice": "yes" if row.advice else "no",
                "note": row.note,
            }
            for row in self.rows
        ).astype(dict.fromkeys(("target_min", "target_max", "ear", "supplement_max"), float))
