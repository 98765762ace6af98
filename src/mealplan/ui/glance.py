"""A plan's figures for a quick look: headlines, days worst first, single meals. No Streamlit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mealplan.measures import portion_text
from mealplan.plan import Plan, PlannedMeal
from mealplan.tables import records
from mealplan.ui.nutrition import target_rows
from mealplan.ui.wording import SLOTS, amount, day_name, number, target_text

DAILY = ("vitamin_b12_ug", "folate_dfe_ug", "energy_kcal")


@dataclass(frozen=True)
class Amount:
    """A day's amount of a nutrient against its target; amounts in ``unit``, NaN = unknown."""

    nutrient: str
    label: str
    unit: str
    total: float
    minimum: float
    maximum: float
    status: str

    @property
    def text(self) -> str:
        """The amount with its unit."""
        return amount(self.total, self.unit)

    @property
    def target(self) -> str:
        """The target in words."""
        return target_text(self.minimum, self.maximum, self.unit)

    @property
    def missing(self) -> float:
        """The share of the target that is missing or too much; below 0 is room to spare."""
        if math.isnan(self.total):
            return 0.0
        low = -math.inf if math.isnan(self.minimum) else 1 - self.total / self.minimum
        over = self.status == "over" and not math.isnan(self.maximum)
        return max(low, self.total / self.maximum - 1) if over else low


def amounts(
    plan: Plan, day: int | str, nutrients: Sequence[str] | None = None
) -> dict[str, Amount]:
    """Return nutrients' amounts on a day (1..7) or over the week (``mean``); None is all."""
    if nutrients is None:
        nutrients = [nutrient for of_day, nutrient in plan.nutrient_rows if of_day == day]
    return {name: _amount(plan, plan.nutrient_rows[day, name]) for name in nutrients}


def _amount(plan: Plan, row: Mapping[str, Any]) -> Amount:
    return Amount(
        row["nutrient"],
        str(plan.table.definitions.at[row["nutrient"], "label"]),
        row["unit"],
        row["total"],
        row["target_min"],
        row["target_max"],
        row["status"],
    )


@dataclass(frozen=True)
class Day:
    """A day's B12, folate and energy."""

    day: int
    name: str
    amounts: Mapping[str, Amount]

    @property
    def worst(self) -> float:
        """The largest share missing of any of the three."""
        return max(a.missing for a in self.amounts.values())


def days_worst_first(plan: Plan) -> list[Day]:
    """Return the days, the one furthest from its targets first."""
    days = [
        Day(day, day_name(plan, day), amounts(plan, day, DAILY)) for day in range(1, plan.days + 1)
    ]
    return sorted(days, key=lambda d: (-d.worst, d.day))


@dataclass(frozen=True)
class Headline:
    """A figure of the week: label, value, and a line under it."""

    label: str
    value: str
    note: str
    status: str


def headlines(plan: Plan) -> list[Headline]:
    """Return B12, folate, energy and cost of the week."""
    mean = amounts(plan, "mean", DAILY)
    days = [amounts(plan, day, DAILY) for day in range(1, plan.days + 1)]
    out = []
    for nutrient in DAILY:
        of_day = [d[nutrient] for d in days]
        met = sum(a.status == "met" for a in of_day)
        note = "met every day" if met == len(days) else f"met on {met} of {len(days)} days"
        status = "met" if met == len(days) else "short"
        out.append(Headline(f"{mean[nutrient].label} a day", mean[nutrient].text, note, status))
    out.append(
        Headline("Cost a day", f"${plan.cost_usd / plan.days:.2f}", "2017/18 prices", "no_target")
    )
    return out


USUAL = (
    "vitamin_b12_ug", "folate_dfe_ug", "iron_mg", "vitamin_d_ug", "iodine_ug", "calcium_mg",
    "choline_mg", "dha_g",
)  # fmt: skip


def food_and_supplement(plan: Plan) -> pd.DataFrame:
    """Return what food and what supplements give a day against the target, for the chart.

    B12, folate and what else matters most in pregnancy, then whatever a supplement gives.
    Columns as ``charts.target_bars`` needs, and ``aloud``: a sentence for screen readers.
    """
    rows = target_rows(plan, "mean")
    pills = rows.loc[rows["percent_supplement"] > 0, "nutrient"]
    order = {nutrient: n for n, nutrient in enumerate(dict.fromkeys([*USUAL, *pills]))}
    chosen = rows[rows["nutrient"].isin(order)]
    return chosen.sort_values("nutrient", key=lambda names: names.map(order))


def meals_outside(plan: Plan) -> list[str]:
    """Say each meal that misses what a condition asks of it."""
    labels, units = plan.table.definitions["label"].to_dict(), plan.table.units
    found = []
    for row in records(plan.meals_outside.astype({"minimum": float, "maximum": float})):
        unit = units[row["nutrient"]]
        found.append(
            f"{day_name(plan, row['day'])}, {SLOTS[row['meal']].lower()}: "
            f"{str(labels[row['nutrient']]).lower()} {amount(row['amount'], unit)}, "
            f"asked is {target_text(row['minimum'], row['maximum'], unit)}."
        )
    return found


def meal_facts(plan: Plan, meal: PlannedMeal) -> str:
    """Say a meal's minutes, cost and energy in a line."""
    rows = plan.rows[(plan.rows["day"] == meal.day) & (plan.rows["meal"] == meal.slot)]
    cost = rows["cost_usd"].sum(min_count=1)
    parts = [
        f"{meal.minutes:.0f} minutes",
        "" if math.isnan(cost) else f"${cost:.2f}",
        amount(rows["energy_kcal"].sum(), "kcal", 0),
        f"{number(rows['vitamin_b12_ug'].sum())} µg B12",
        f"{number(rows['folate_dfe_ug'].sum(), 0)} µg DFE folate",
    ]
    return " · ".join(part for part in parts if part)


def portions(meal: PlannedMeal) -> list[str]:
    """Return a meal's foods in kitchen measures."""
    return [portion_text(food.amount, food.name) for food in meal.foods]


def safety_notes(meal: PlannedMeal) -> list[str]:
    """Return a meal's safety notes, each once."""
    return list(dict.fromkeys(food.safety_note for food in meal.foods if food.safety_note))
