"""``Plan``: a week as meals, and the tables made from it; no solver and no model in here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from mealplan.adequacy import AMOUNT_DECIMALS, binding, meals_outside, nutrient_table
from mealplan.b12 import b12_by_occasion
from mealplan.catalog import FoodTable
from mealplan.meals import SLOTS
from mealplan.profiles import Profile
from mealplan.shopping import shopping_list
from mealplan.tables import records
from mealplan.targets import Targets

ADDED_UP = ("rows", "nutrients", "nutrient_rows", "missed")
ROW_COLUMNS = (
    "client_id",
    "day",
    "date",
    "meal",
    "meal_name",
    "food_code",
    "food",
    "usda_description",
    "amount",
    "grams",
    "cost_usd",
    "cost_basis",
    "safety_note",
)


@dataclass(frozen=True)
class PlannedFood:
    """A food in a meal; ``amount`` says ``grams`` in a kitchen measure."""

    role: str
    food_code: str
    name: str
    amount: str
    grams: float
    safety_note: str = ""


@dataclass(frozen=True)
class PlannedMeal:
    """A meal on a day (1-7); ``template_id`` is empty for a meal the user wrote herself.

    ``leftover_from`` is the day on which a leftover was cooked, None where it is cooked fresh.
    """

    day: int
    slot: str
    name: str
    template_id: str
    minutes: float
    steps: tuple[str, ...]
    foods: tuple[PlannedFood, ...]
    leftover_from: int | None = None

    @property
    def key(self) -> tuple[int, str]:
        """Day and slot."""
        return self.day, self.slot


@dataclass(frozen=True)
class SolverReport:
    """How the week was found: ``gap`` is (objective - bound) / max(abs(bound), unit)."""

    name: str
    version: str
    status: str
    objective: float
    bound: float
    gap: float
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """A target that a week does not meet, counted with her supplements; or her budget.

    Amounts are per day in ``unit``. ``amount`` is what the week's mean lacks (``short``) or has
    too much (``over``); where the ``mean`` is met and only single days miss, it is the worst
    day's. ``days`` are the days that miss, for a target that holds every day. ``best_amount`` is
    what the best week of her foods and her supplements come to together with all her other
    targets; ``avoidable`` says that such a week meets this one. ``held_back_by`` are her own
    wishes that keep better sources away, the strongest first, in words.
    """

    nutrient: str
    label: str
    unit: str
    kind: Literal["short", "over"]
    amount: float
    total: float
    target: float
    days: tuple[int, ...] = ()
    mean: bool = True
    best_amount: float | None = None
    avoidable: bool = False
    held_back_by: tuple[str, ...] = ()
    sentence: str = ""

    @classmethod
    def from_document(cls, values: Mapping[str, Any]) -> Shortfall:
        """Read what ``dataclasses.asdict`` and JSON made of one."""
        lists = {"days": tuple(values["days"]), "held_back_by": tuple(values["held_back_by"])}
        return cls(**{**values, **lists})


@dataclass(frozen=True, eq=False)
class Plan:
    """A verified week.

    ``rows``, ``nutrients`` and ``shopping`` are frames with the columns of ``plan.csv``,
    ``nutrients.csv`` and ``shopping.csv``.
    """

    profile: Profile
    seed: int
    targets: Targets
    meals: tuple[PlannedMeal, ...]
    solver: SolverReport
    table: FoodTable
    shortfalls: tuple[Shortfall, ...] = ()
    explanations: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Number of days planned."""
        return max((meal.day for meal in self.meals), default=0)

    def date_of(self, day: int) -> str:
        """ISO date of a day, blank without a start."""
        start = self.profile.start
        return "" if start is None else (start + dt.timedelta(days=day - 1)).isoformat()

    def explained(self, shortfalls: tuple[Shortfall, ...], explanations: tuple[str, ...]) -> Plan:
        """Return this plan with what it misses, and why; what was added up already is kept."""
        plan = replace(self, shortfalls=shortfalls, explanations=explanations)
        plan.__dict__.update({k: self.__dict__[k] for k in ADDED_UP if k in self.__dict__})
        return plan

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One row per food in a meal; nutrients as eaten, NaN where the table has none."""
        records = []
        codes, grams = [], []
        for meal in sorted(self.meals, key=lambda m: (m.day, SLOTS.index(m.slot))):
            for food in meal.foods:
                record = self.table.food(food.food_code)
                price = record["price_usd_per_100g"]
                records.append(
                    (
                        self.profile.client_id,
                        meal.day,
                        self.date_of(meal.day),
                        meal.slot,
                        meal.name,
                        food.food_code,
                        food.name,
                        record["usda_description"],
                        food.amount,
                        round(food.grams, 1),
                        float(np.round(price * round(food.grams, 1) / 100, 4)),
                        record["cost_basis"],
                        food.safety_note,
                    )
                )
                codes.append(food.food_code)
                grams.append(round(food.grams, 1))
        frame = pd.DataFrame(records, columns=list(ROW_COLUMNS))
        per_100g = self.table.nutrients.loc[codes].to_numpy(float)
        amounts = np.round(per_100g * np.array(grams)[:, None] / 100, AMOUNT_DECIMALS)
        nutrients = pd.DataFrame(amounts, columns=list(self.table.nutrient_ids))
        return pd.concat([frame, nutrients], axis=1)

    @cached_property
    def nutrients(self) -> pd.DataFrame:
        """Totals by day and over the week against the targets."""
        return nutrient_table(
            self.rows,
            self.targets,
            self.table.units,
            client_id=self.profile.client_id,
            days=self.days,
        )

    @cached_property
    def nutrient_rows(self) -> Mapping[tuple[int | str, str], Mapping[str, Any]]:
        """The rows of ``nutrients`` by day (1 to 7 or ``mean``) and nutrient, to look one up."""
        return {(row["day"], row["nutrient"]): row for row in records(self.nutrients)}

    @cached_property
    def meals_outside(self) -> pd.DataFrame:
        """Meals that miss what her conditions ask of each; columns as in `adequacy`."""
        return meals_outside(self.rows, self.targets)

    @cached_property
    def b12_by_occasion(self) -> pd.DataFrame:
        """B12 eaten and absorbed at each meal; columns as from `mealplan.b12.b12_by_occasion`."""
        return b12_by_occasion(self.rows, self.targets)

    @cached_property
    def shopping(self) -> pd.DataFrame:
        """What to buy, by aisle."""
        return shopping_list(
            self.rows,
            self.table,
            client_id=self.profile.client_id,
            household=self.profile.household,
            pantry=self.profile.pantry,
        )

    @cached_property
    def missed(self) -> pd.DataFrame:
        """The rows of ``nutrients`` that are binding and short or over."""
        rows = binding(self.nutrients, self.targets)
        return rows[rows["status"].isin(["short", "over"])]

    @property
    def cost_usd(self) -> float:
        """Cost of the week in dollars, foods without a price left out."""
        return float(self.rows["cost_usd"].sum())
