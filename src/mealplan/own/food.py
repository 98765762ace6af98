"""``OwnFood``: a food or dish of the user's own, with where each of its numbers comes from."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from mealplan.errors import DataError
from mealplan.profiles import known_nutrients

CODE = r"^(fdc:\d{1,12}|own:[a-z0-9]+(-[a-z0-9]+)*)$"
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20000)]


class Part(BaseModel):
    """An ingredient of a dish: ``grams`` as they go in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    food_code: Words
    grams: Annotated[float, Field(gt=0, le=20000)]


class OwnFood(BaseModel):
    """A food of the user's own.

    Amounts in ``nutrients`` are per 100 g; a nutrient that is not there is unknown. ``like`` is
    the food of the shipped table in whose place meals may use it. ``says`` are diets and
    allergens that the package itself declares it fit for ("vegan", "gluten_free").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, StringConstraints(pattern=CODE, max_length=80)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    description: Words = ""
    brand: Words = ""
    gtin: Annotated[str, StringConstraints(pattern=r"^\d{0,14}$")] = ""
    source: Words = "entered by the user"
    ingredients: LongText = ""
    like: Words = ""
    serving_measure: Words = ""
    serving_g: Annotated[float, Field(gt=0, le=3000)] | None = None
    price_usd_per_100g: Annotated[float, Field(ge=0, le=500)] | None = None
    nutrients: Mapping[str, Annotated[float, Field(ge=0, le=1e6)]] = Field(default_factory=dict)
    said: Mapping[str, str] = Field(default_factory=dict)
    says: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    yield_g: Annotated[float, Field(gt=0, le=50000)] | None = None

    @field_validator("nutrients")
    @classmethod
    def _known(cls, value: Mapping[str, float]) -> Mapping[str, float]:
        for nutrient, amount in value.items():
            if nutrient not in known_nutrients():
                msg = f"{nutrient!r} is no nutrient of mealplan; see nutrient_definitions.csv"
                raise ValueError(msg)
            if not math.isfinite(amount):
                msg = f"{nutrient} must be a number"
                raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _possible(self) -> Self:
        masses = {n: a for n, a in self.nutrients.items() if n.endswith("_g")}
        for nutrient, grams in masses.items():
            if grams > 100.5:
                msg = f"{nutrient} is {grams:g} g in 100 g, which cannot be; is it per package?"
                raise ValueError(msg)
        if self.nutrients.get("energy_kcal", 0) > 905:
            msg = "energy_kcal is above that of pure fat (900 per 100 g); is it kJ, or per package?"
            raise ValueError(msg)
        return self

    @property
    def is_dish(self) -> bool:
        """Whether it is made from foods of the table."""
        return bool(self.parts)

    def changed(self, **changes: Any) -> OwnFood:
        """Return a copy with some fields changed and checked again. Raises `DataError`."""
        return own_food(**{**self.model_dump(), **changes})


def own_food(**fields: Any) -> OwnFood:
    """Make an own food; what is wrong is said in one sentence. Raises `DataError`."""
    try:
        return OwnFood(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        words = str(first["msg"]).removeprefix("Value error, ")
        said = f"{where}: " if where and not words.startswith(where) else ""
        msg = f"{fields.get('name') or fields.get('code')}: {said}{words}"
        raise DataError(msg) from error


def slug(name: str) -> str:
    """Return a code for a name: ``Mum's dal`` becomes ``own:mum-s-dal``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    # A name in another script has no letters left: its bytes serve.
    text = "-".join(words) or "x" + name.strip().encode().hex()[:40]
    return f"own:{text[:60].strip('-')}"
