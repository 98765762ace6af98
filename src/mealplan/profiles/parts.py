"""The two tables inside a profile: a clinician's own target and a supplement's own amounts."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from mealplan.profiles.checks import known_nutrients

_STRICT = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def check_nutrients(names: list[str]) -> None:
    """Raise ValueError for the first name that is not a nutrient id."""
    known = known_nutrients()
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "`mealplan targets` lists the ids"
            msg = f"{name!r} is not a nutrient id; {hint}"
            raise ValueError(msg)


class OwnTarget(BaseModel):
    """A clinician's own minimum or maximum per day, in the unit of the nutrient's id."""

    model_config = _STRICT

    min: float | None = Field(default=None, ge=0)
    max: float | None = Field(default=None, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _number_is_minimum(cls, value: Any) -> Any:
        return {"min": value} if isinstance(value, int | float | str) else value

    @model_validator(mode="after")
    def _ordered(self) -> OwnTarget:
        if self.min is None and self.max is None:
            msg = "give min, max or both"
            raise ValueError(msg)
        if self.min is not None and self.max is not None and self.min > self.max:
            msg = f"min {self.min:g} is above max {self.max:g}"
            raise ValueError(msg)
        return self


class OwnSupplement(BaseModel):
    """A supplement that is not in ``supplements.csv``: amounts a day by nutrient id."""

    model_config = _STRICT

    label: str = "own supplement"
    amounts: dict[str, float]

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if isinstance(value, str):
            name, _, amount = value.partition("=")
            return {"amounts": {name.strip(): amount.strip()}}
        if isinstance(value, dict) and "amounts" not in value:
            rest = dict(value)
            label = rest.pop("label", None) or rest.pop("name", None) or "own supplement"
            return {"label": label, "amounts": rest}
        return value

    @field_validator("amounts")
    @classmethod
    def _sound(cls, amounts: dict[str, float]) -> dict[str, float]:
        if not amounts:
            msg = "give at least one amount, such as vitamin_b12_ug = 50"
            raise ValueError(msg)
        check_nutrients(list(amounts))
        for name, amount in amounts.items():
            if amount <= 0:
                msg = f"{name} must be above 0, not {amount:g}"
                raise ValueError(msg)
        return amounts
