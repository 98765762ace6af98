"""How figures, goals and a profile are put into words, the same in every export."""

from __future__ import annotations

import datetime as dt
import math
from importlib.metadata import version
from typing import Any

import pandas as pd

from mealplan.plan import Plan, PlannedMeal
from mealplan.profiles import Profile
from mealplan.tables import data_release, read_table, records

DISCLAIMER = "Information, not medical advice."
PRICE_NOTE = "2017/18 prices"
STATUS_WORDS = {
    "met": "met", "short": "short", "over": "over", "unknown": "not known", "no_target": "",
}  # fmt: skip
_LETTER_STANDARDS = ("us", "canada")
_MOST_DECIMALS = 4


def words(name: object) -> str:
    """Say an id in words: ``low_active`` is ``low active``."""
    return str(name).replace("_", " ")


def unit_text(unit: str) -> str:
    """Write a unit as people print it: ``ug DFE`` is ``µg DFE``."""
    return f"µ{unit[1:]}" if unit.startswith("ug") else unit


def day_title(plan: Plan, day: int) -> str:
    """Name a day: ``Mon 30 Nov`` where the plan has a start, else ``Day 1``."""
    start = plan.profile.start
    if start is None:
        return f"Day {day}"
    date = start + dt.timedelta(days=day - 1)
    return f"{date:%a} {date.day} {date:%b}"


def meal_title(plan: Plan, meal: PlannedMeal) -> str:
    """Name a meal; leftovers say when they were cooked."""
    if meal.leftover_from is None:
        return meal.name
    return f"{meal.name} (leftovers from {day_title(plan, meal.leftover_from)})"


def first_day(plan: Plan) -> dt.date:
    """Return the start of a plan; without one, the Monday after today."""
    if plan.profile.start is not None:
        return plan.profile.start
    today = dt.date.today()
    return today + dt.timedelta(days=7 - today.weekday())


def period_text(plan: Plan) -> str:
    """Name the days of a plan: ``30 November to 6 December 2026``; blank without a start."""
    start = plan.profile.start
    if start is None:
        return ""
    last = start + dt.timedelta(days=plan.days - 1)
    return f"{start.day} {start:%B} to {last.day} {last:%B %Y}"


def client_text(profile: Profile) -> str:
    """Say who a plan is for: her name, else her id, else nothing."""
    return profile.name or profile.client_id


def paper_for(profile: Profile) -> str:
    """Return ``letter`` where that is what printers hold, else ``a4``."""
    return "letter" if profile.standard in _LETTER_STANDARDS else "a4"


def stage_text(profile: Profile) -> str:
    """Say her stage of life: ``pregnant, week 24``."""
    if profile.stage == "pregnant":
        return f"pregnant, week {profile.week}"
    if profile.stage == "lactating":
        return f"lactating, {profile.postpartum_months} months after birth"
    return "before pregnancy"


def amount_text(value: float, decimals: int) -> str:
    """Write an amount with a nutrient's decimals; an unknown one is said to be."""
    return "not known" if pd.isna(value) else f"{value:,.{decimals}f}"


def goal_text(low: float, high: float, decimals: int) -> str:
    """Say a target: ``at least 600``, ``at most 2,300``, ``27 to 45``; blank without one."""
    if pd.isna(low) and pd.isna(high):
        return ""
    if pd.isna(low):
        return f"at most {_short(high, decimals)}"
    if pd.isna(high):
        return f"at least {_short(low, decimals)}"
    return f"{_short(low, decimals)} to {_short(high, decimals)}"


def _short(value: float, decimals: int) -> str:
    """Write an amount without trailing zeros."""
    text = amount_text(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals_for(row: dict[str, Any], usual: int) -> int:
    """Return the decimals that show a row's supplements and verdict: its sum then re-adds."""
    extra, total = row["from_supplements"], row["total"]
    goal = {"short": row["target_min"], "over": row["target_max"]}.get(row["status"])
    decimals = usual
    while decimals < _MOST_DECIMALS and (
        abs(round(extra, decimals) - extra) > 1e-9
        or (goal is not None and round(total, decimals) == round(goal, decimals))
    ):
        decimals += 1
    return decimals


def mean_rows(plan: Plan) -> list[dict[str, Any]]:
    """Return the rows of the week's mean with ``label``, ``unit`` as printed and ``decimals``."""
    frame = plan.nutrients[plan.nutrients["day"].astype(str) == "mean"]
    definitions = plan.table.definitions
    rows = []
    for row in records(frame):
        nutrient = row["nutrient"]
        usual = int(definitions["decimals"][nutrient])
        rows.append(
            {
                **row,
                "label": str(definitions["label"][nutrient]),
                "unit": unit_text(row["unit"]),
                "decimals": decimals_for(row, usual),
                "advice": nutrient in plan.targets and plan.targets[nutrient].advice,
            }
        )
    return rows


def missed_sentences(plan: Plan) -> list[str]:
    """Say each target that the plan misses: what, when, how much of what."""
    definitions = plan.table.definitions
    sentences = []
    for row in records(plan.missed):
        nutrient, short = row["nutrient"], row["status"] == "short"
        when = "over the week" if row["day"] == "mean" else f"on {day_title(plan, row['day'])}"
        goal = row["target_min"] if short else row["target_max"]
        decimals = decimals_for(row, int(definitions["decimals"][nutrient]))
        sentences.append(
            f"{definitions['label'][nutrient]} is {row['status']} {when}: "
            f"{amount_text(row['total'], decimals)} of at {'least' if short else 'most'} "
            f"{amount_text(goal, decimals)} {unit_text(row['unit'])} a day."
        )
    return sentences


def outside_sentences(plan: Plan) -> list[str]:
    """Say each meal that misses what a condition asks of it."""
    definitions = plan.table.definitions
    sentences = []
    for row in records(plan.meals_outside.astype({"minimum": float, "maximum": float})):
        decimals = int(definitions["decimals"][row["nutrient"]])
        sentences.append(
            f"{day_title(plan, row['day'])}, {words(row['meal'])}: "
            f"{str(definitions['label'][row['nutrient']]).lower()} "
            f"{amount_text(row['amount'], decimals)}, asked "
            f"{goal_text(row['minimum'], row['maximum'], decimals)} "
            f"{unit_text(plan.table.units[row['nutrient']])}."
        )
    return sentences


def profile_facts(profile: Profile) -> list[tuple[str, str]]:
    """Put a profile into labels and values; what was not given is left out."""
    standards = read_table("standards").set_index("standard")["label"]
    supplements = [words(s) if isinstance(s, str) else s.label for s in profile.supplements]
    weight, budget = profile.current_weight_kg, profile.budget_usd_per_day
    minutes = profile.max_prep_minutes
    pairs = [
        ("Name", profile.name),
        ("Client id", profile.client_id),
        ("Stage", stage_text(profile)),
        ("Due date", profile.due_date.isoformat() if profile.due_date else ""),
        ("Babies", str(profile.fetuses) if profile.fetuses > 1 else ""),
        ("Age", f"{profile.age_years:g} years"),
        ("Height", f"{profile.height_cm:g} cm"),
        ("Weight before", f"{profile.prepregnancy_weight_kg:g} kg (BMI {profile.bmi:.1f})"),
        ("Weight now", "" if weight is None else f"{weight:g} kg"),
        ("Activity", words(profile.activity)),
        ("Diet", words(", ".join(profile.diet))),
        ("Allergies", words(", ".join(profile.allergens))),
        ("Gluten", "left out" if profile.gluten_free else ""),
        ("Conditions", words(", ".join(profile.conditions))),
        ("Likes", ", ".join(profile.likes)),
        ("Dislikes", ", ".join(profile.dislikes)),
        ("Supplements", ", ".join(supplements)),
        ("Reference values", str(standards.get(profile.standard, profile.standard))),
        ("Budget", f"${budget:.2f} a day" if budget else ""),
        ("Cooking", f"{minutes} minutes at most" if minutes else ""),
        ("People at table", str(profile.household) if profile.household > 1 else ""),
    ]  # fmt: skip
    return [(label, value) for label, value in pairs if value]


def plan_facts(plan: Plan) -> list[tuple[str, str]]:
    """Say how a plan was made, without anything that differs from run to run."""
    solver = plan.solver
    proved = {
        "optimal": "no week is better by more than the gap",
        "feasible": "a good week; a better one may exist",
    }
    return [
        ("Program", f"mealplan {version('mealplan')}"),
        ("Food table", f"USDA {data_release(plan.table.folder)}"),
        ("Solver", f"{solver.name} {solver.version}"),
        ("Result", f"{solver.status}: {proved.get(solver.status, 'no proof')}"),
        ("Gap to the bound", _gap_text(solver.gap)),
        ("Seed", str(plan.seed)),
        ("Cost", f"about ${plan.cost_usd / max(plan.days, 1):.2f} a day ({PRICE_NOTE})"),
        ("Days", period_text(plan) or f"{plan.days}, no start date given"),
    ]


def _gap_text(gap: float) -> str:
    return f"{100 * gap:.1f} %" if math.isfinite(gap) else "not known after a change by hand"


def foot_text(plan: Plan) -> str:
    """Say where the figures come from and what they are not, for the foot of a page."""
    return f"mealplan {version('mealplan')} · USDA {data_release(plan.table.folder)} · {DISCLAIMER}"
