"""A food diary of a few days: what was eaten, in grams, as rows like a plan's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from mealplan.care.evidence import setting
from mealplan.catalog import FoodTable
from mealplan.errors import DataError
from mealplan.meals import SLOTS

MAX_GRAMS = 3000.0


@dataclass(frozen=True)
class DiaryEntry:
    """A food eaten on a day (1-3) at a meal; ``amount`` says the grams in a measure."""

    day: int
    meal: str
    food_code: str
    grams: float
    amount: str = ""

    def __post_init__(self) -> None:
        days = int(setting("diary_days"))
        if not 1 <= self.day <= days:
            msg = f"day {self.day} is not in the diary: it has days 1 to {days}"
            raise DataError(msg)
        if self.meal not in SLOTS:
            msg = f"{self.meal!r} is not a meal: use one of {', '.join(SLOTS)}"
            raise DataError(msg)
        if not 0 < self.grams <= MAX_GRAMS:
            msg = f"{self.grams:g} g is not possible: above 0 and up to {MAX_GRAMS:g} g"
            raise DataError(msg)

    def document(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

    @classmethod
    def from_document(cls, values: Mapping[str, Any]) -> DiaryEntry:
        """Read what `document` gave. Raises `DataError`."""
        try:
            return cls(
                int(values["day"]),
                str(values["meal"]),
                str(values["food_code"]),
                float(values["grams"]),
                str(values.get("amount", "")),
            )
        except (KeyError, TypeError, ValueError) as error:
            msg = f"a diary entry is not whole ({error})"
            raise DataError(msg) from None


def diary_rows(entries: Iterable[DiaryEntry], table: FoodTable) -> pd.DataFrame:
    """Return a diary as rows with ``day``, ``meal``, ``food_code``, ``food``, ``grams`` ...

    Raises
    ------
    DataError : a food is not in the table.
    """
    given = list(entries)
    for entry in given:
        if entry.food_code not in table.foods.index:
            msg = f"food {entry.food_code} is not in the table: search for it again"
            raise DataError(msg)
    codes = [entry.food_code for entry in given]
    frame = pd.DataFrame(
        {
            "day": [entry.day for entry in given],
            "meal": [entry.meal for entry in given],
            "food_code": codes,
            "food": [str(table.food(code)["name"]) for code in codes],
            "usda_description": [str(table.food(code)["usda_description"]) for code in codes],
            "amount": [entry.amount or f"{entry.grams:g} g" for entry in given],
            "grams": [entry.grams for entry in given],
        }
    )
    per_100g = table.nutrients.loc[codes].to_numpy(float)
    grams = frame["grams"].to_numpy(float)
    amounts = pd.DataFrame(per_100g * grams[:, None] / 100, columns=list(table.nutrient_ids))
    return pd.concat([frame, amounts], axis=1)
