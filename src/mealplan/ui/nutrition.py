"""A plan's nutrients for the Nutrients page: targets, sources, B12 by meal. No Streamlit."""

from __future__ import annotations

import math

import pandas as pd

from mealplan.meals import SLOTS
from mealplan.plan import Plan
from mealplan.tables import records
from mealplan.ui.wording import SLOTS as SLOT_WORDS
from mealplan.ui.wording import amount, target_text, words

MOST_SOURCES = 8
STATUS_ORDER = ("short", "over", "unknown", "met")


def target_rows(plan: Plan, day: int | str) -> pd.DataFrame:
    """Return every target of a day (1..7) or of the week (``mean``), what is missed first.

    Columns: ``nutrient``, ``label``, ``percent_food``, ``percent_supplement``, ``status``,
    ``says``, ``aloud``, ``amount``, ``target``, ``known``, ``basis``, ``source``, ``note``.
    """
    labels = plan.table.definitions["label"]
    rows = []
    for row in records(plan.nutrients[plan.nutrients["day"] == day]):
        if row["status"] == "no_target":
            continue
        low, high = row["target_min"], row["target_max"]
        goal = low if low and not pd.isna(low) else high
        target = plan.targets.get(row["nutrient"])
        kind = "" if low and not pd.isna(low) else " (limit)"
        kind = " (advice)" if target and target.advice else kind
        rows.append(
            {
                "nutrient": row["nutrient"],
                "label": f"{labels[row['nutrient']]}{kind}",
                "percent_food": _percent(row["from_food"], goal),
                "percent_supplement": _percent(row["from_supplements"], goal),
                "status": row["status"],
                "says": f"{amount(row['total'], row['unit'])}; "
                f"{target_text(low, high, row['unit'])}",
                "aloud": f"{labels[row['nutrient']]} {row['status']}: "
                f"{amount(row['from_food'], row['unit'])} from food and "
                f"{amount(row['from_supplements'], row['unit'])} from supplements, "
                f"target {target_text(low, high, row['unit'])}",
                "amount": amount(row["total"], row["unit"]),
                "target": target_text(low, high, row["unit"]),
                "known": f"{row['foods_known']} of {row['foods_total']}",
                "basis": row["basis"],
                "source": row["source"],
                "note": target.note if target else "",
            }
        )
    rows.sort(key=lambda r: STATUS_ORDER.index(r["status"]))
    return pd.DataFrame(rows)


def _percent(part: float, goal: float) -> float:
    """Return a share of a goal; of a goal of nothing (alcohol), anything is too much."""
    return 100 * part / goal if goal else math.inf if part else 0.0


def sources_of(plan: Plan, nutrient: str, most: int = MOST_SOURCES) -> pd.DataFrame:
    """Return the foods that give most of a nutrient: ``source``, ``amount`` a day, ``share``."""
    sums = plan.rows.groupby("food")[nutrient].sum().sort_values(ascending=False) / plan.days
    top = sums[sums > 0].head(most)
    rest = sums[sums > 0].iloc[most:].sum()
    if rest:
        top = pd.concat([top, pd.Series({"all other foods": rest})])
    frame = top.rename_axis("source").reset_index(name="amount")
    frame["share"] = frame["amount"] / max(sums.sum(), 1e-12)
    return frame


def b12_by_meal(plan: Plan, day: int | str) -> pd.DataFrame:
    """Return B12 that counts of each eating occasion: ``meal``, ``intake_ug``, ``absorbed_ug``.

    ``mean`` is the mean over the days, each occasion absorbed by itself.
    """
    rows = plan.b12_by_occasion
    if day != "mean":
        rows = rows[rows["day"] == day]
    sums = rows.groupby("meal", sort=False)[["intake_ug", "absorbed_ug"]].sum()
    sums = sums / (plan.days if day == "mean" else 1)
    order = [meal for meal in (*SLOTS, *sums.index) if meal in sums.index]
    sums = sums.loc[list(dict.fromkeys(order))].reset_index()
    sums["meal"] = [SLOT_WORDS.get(meal, words(meal).capitalize()) for meal in sums["meal"]]
    return sums
