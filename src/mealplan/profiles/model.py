"""``Profile``: who she is and what she wishes. Frozen, and checked when it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)

from mealplan.profiles import reading
from mealplan.profiles.checks import ProfileError, known_supplements, limit_texts
from mealplan.profiles.flags import flag_sentences, tested_figures
from mealplan.profiles.parts import OwnSupplement, OwnTarget, check_nutrients
from mealplan.profiles.vocabulary import (
    DEFAULT_MEALS,
    MAIN_MEALS,
    PLANT_BASED_DIETS,
    SLOTS,
    Activity,
    Allergen,
    B12Basis,
    Condition,
    Diet,
    EnergyEquation,
    Slot,
    Stage,
    Standard,
)

_Words = BeforeValidator(reading.word_list)
_Texts = BeforeValidator(reading.text_list)
_Date = Annotated[dt.date, BeforeValidator(reading.no_number_as_date)]

DAYS_OF_PREGNANCY = 280  # from the first day of the last period to the due date
ASSUMED_WEEK = 24
ASSUMED_MONTHS = 3


class Profile(BaseModel):
    """A woman, her wishes and her limits; every field is a key of the profile file.

    Units are in the names. Lists are tuples. A value that cannot be raises
    `mealplan.profiles.ProfileError` (a `DataError`) with one sentence.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, coerce_numbers_to_str=True
    )

    client_id: str = Field(default="", max_length=200)
    name: str = Field(default="", max_length=200)
    stage: Annotated[Stage, BeforeValidator(reading.word)] = "pregnant"
    gestation_weeks: int | None = None
    due_date: _Date | None = None
    postpartum_months: int | None = None
    age_years: float = 31
    height_cm: float = 165
    prepregnancy_weight_kg: float = 62
    current_weight_kg: float | None = None
    fetuses: int = 1
    activity: Annotated[Activity, BeforeValidator(reading.word)] = "low_active"
    diet: Annotated[tuple[Diet, ...], _Words] = ("omnivore",)
    allergens: Annotated[tuple[Allergen, ...], _Words] = ()
    gluten_free: bool = False
    conditions: Annotated[tuple[Condition, ...], _Words] = ()
    dislikes: Annotated[tuple[str, ...], _Texts] = ()
    likes: Annotated[tuple[str, ...], _Texts] = ()
    supplements: Annotated[tuple[str | OwnSupplement, ...], BeforeValidator(reading.pills)] = ()
    standard: Annotated[Standard, BeforeValidator(reading.word)] = "us"
    targets: dict[str, OwnTarget] = Field(default_factory=dict)
    budget_usd_per_day: float | None = None
    max_prep_minutes: int | None = None
    meals: Annotated[tuple[Slot, ...], _Words] = DEFAULT_MEALS
    b12_basis: Annotated[B12Basis, BeforeValidator(reading.word)] = "intake"
    seed: int = Field(default=1, ge=0, le=2**31 - 1)
    start: _Date | None = None
    energy_equation: Annotated[EnergyEquation, BeforeValidator(reading.word)] = "nasem_2023"
    b12_target_ug: float | None = None
    safety_margin: float = 0.0
    household: int = 1
    batch_cooking: bool = False
    pantry: Annotated[tuple[str, ...], _Texts] = ()

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise reading.explain(error, tuple(type(self).model_fields)) from None
        self._fit_stage()
        for key, text in limit_texts("refuse", tested_figures(self)):
            raise ProfileError(key, text)

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    @field_validator("diet", "meals")
    @classmethod
    def _not_empty(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            msg = "the list is empty: name at least one"
            raise ValueError(msg)
        return value

    @field_validator("meals")
    @classmethod
    def _in_order(cls, value: tuple[Slot, ...]) -> tuple[Slot, ...]:
        return tuple(slot for slot in SLOTS if slot in value)

    @field_validator("supplements")
    @classmethod
    def _known(cls, value: tuple[str | OwnSupplement, ...]) -> tuple[str | OwnSupplement, ...]:
        known = known_supplements()
        for item in value:
            if isinstance(item, str) and item not in known:
                msg = f"{item!r} is not in supplements.csv: choose from {', '.join(known)}"
                raise ValueError(msg)
        return value

    @field_validator("targets")
    @classmethod
    def _nutrients(cls, value: dict[str, OwnTarget]) -> dict[str, OwnTarget]:
        check_nutrients(list(value))
        return dict(sorted(value.items()))

    def _fit_stage(self) -> None:
        """Refuse keys of another stage and fill in the week or month that was left out."""
        if self.stage != "pregnant":
            for key in ("gestation_weeks", "due_date"):
                if getattr(self, key) is not None:
                    raise ProfileError(key, f"belongs to stage pregnant, not {self.stage}")
        elif self.gestation_weeks is not None and self.due_date is not None:
            raise ProfileError("due_date", "give gestation_weeks or due_date, not both")
        elif self.gestation_weeks is None and self.due_date is None:
            object.__setattr__(self, "gestation_weeks", ASSUMED_WEEK)
        elif self.due_date is not None and self.start is not None:
            self.week_on(self.start)
        if self.stage == "lactating" and self.postpartum_months is None:
            object.__setattr__(self, "postpartum_months", ASSUMED_MONTHS)
        if self.stage != "lactating" and self.postpartum_months is not None:
            raise ProfileError("postpartum_months", f"belongs to stage lactating, not {self.stage}")

    @classmethod
    def from_toml(cls, path: str | Path) -> Profile:
        """Read a profile file (TOML); ``-`` is standard input. Raises `ProfileError`."""
        data, where = reading.read_toml(path)
        return cls._made(data, where)

    @classmethod
    def from_mapping(
        cls, values: Mapping[str, Any], source: str = "profile", row: int | None = None
    ) -> Profile:
        """Make a profile from a row: lists are ``a;b``, an empty cell takes the default.

        ``targets.iron_mg.min`` and ``targets.iron_mg.max`` are columns too. ``row`` counts as
        a spreadsheet shows it. Raises `ProfileError`.
        """
        where = source if row is None else f"{source}, row {row}"
        return cls._made(reading.unflatten(values), where)

    @classmethod
    def _made(cls, data: Mapping[str, Any], where: str) -> Profile:
        try:
            return cls(**data)
        except ProfileError as error:
            raise ProfileError(error.key, error.problem, where=where) from None

    def with_options(self, **options: Any) -> Profile:
        """Return a profile with some keys changed; None changes nothing. Raises `ProfileError`.

        A new stage drops the keys of the old one, a week drops a due date and the reverse.
        """
        given = {key: value for key, value in options.items() if value is not None}
        data = {**self.model_dump(exclude_unset=True), **given}
        drop: set[str] = set()
        if "stage" in given:
            drop |= {"gestation_weeks", "due_date"} if data["stage"] != "pregnant" else set()
            drop |= {"postpartum_months"} if data["stage"] != "lactating" else set()
        drop |= {"due_date"} if "gestation_weeks" in given else set()
        drop |= {"gestation_weeks"} if "due_date" in given else set()
        return type(self)(**{k: v for k, v in data.items() if k not in drop or k in given})

    def week_on(self, day: dt.date) -> int | None:
        """Return the completed week of pregnancy on a day; None when not pregnant."""
        if self.stage != "pregnant":
            return None
        if self.due_date is None:
            return self.gestation_weeks
        days = DAYS_OF_PREGNANCY - (self.due_date - day).days
        if not 0 <= days < 43 * 7:
            raise ProfileError(
                "due_date",
                f"{self.due_date} is not within a pregnancy on {day}: week 1 to 42 is allowed",
            )
        return max(1, days // 7)

    @property
    def week(self) -> int | None:
        """The completed week of pregnancy on ``start``, or today without one."""
        return self.week_on(self.start or dt.date.today())

    @property
    def trimester(self) -> int | None:
        """1, 2 or 3 (from week 14 and week 28); None when not pregnant."""
        week = self.week
        return None if week is None else 1 + (week >= 14) + (week >= 28)

    @property
    def age_band(self) -> str:
        """The age band of the US tables: 14-18, 19-30 or 31-50 years."""
        return "14-18" if self.age_years < 19 else "19-30" if self.age_years < 31 else "31-50"

    @property
    def bmi(self) -> float:
        """Body mass index before pregnancy, kg/m2."""
        return self.prepregnancy_weight_kg / (self.height_cm / 100) ** 2

    @property
    def bmi_class(self) -> str:
        """``underweight`` below 18.5, ``normal`` below 25, ``overweight`` below 30, ``obese``."""
        bounds = ((18.5, "underweight"), (25.0, "normal"), (30.0, "overweight"))
        return next((word for top, word in bounds if self.bmi < top), "obese")

    @property
    def plant_based(self) -> bool:
        """True when a diet leaves out meat and fish."""
        return any(diet in PLANT_BASED_DIETS for diet in self.diet)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The eating occasions planned: her ``meals`` plus what a condition asks for."""
        wanted = set(self.meals)
        if "nausea" in self.conditions:
            wanted = set(SLOTS)
        elif "gestational_diabetes" in self.conditions:
            wanted |= {*MAIN_MEALS, "evening_snack"}
            if len(wanted) < len(MAIN_MEALS) + 2:
                wanted.add("afternoon_snack")
        return tuple(slot for slot in SLOTS if slot in wanted)

    @property
    def flags(self) -> tuple[str, ...]:
        """Sentences that she or her dietitian should read before the plan."""
        return flag_sentences(self)
