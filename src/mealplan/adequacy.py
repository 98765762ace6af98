"""Holds totals against targets: met, short, over, unknown, and the share of foods known."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from mealplan.b12 import b12_by_occasion, counted_rows
from mealplan.tables import records
from mealplan.targets import Target, Targets

NUTRIENT_COLUMNS = (
    "client_id",
    "day",
    "nutrient",
    "unit",
    "from_food",
    "from_supplements",
    "total",
    "target_min",
    "target_max",
    "percent",
    "status",
    "status_food",
    "foods_known",
    "foods_total",
    "basis",
    "source",
)
AMOUNT_DECIMALS = 4
MEAL_TOLERANCE = 0.05  # a day counts as met within 5 % of its energy too


def status_of(
    amount: float, minimum: float | None, maximum: float | None, *, all_known: bool
) -> str:
    """Judge a known sum against a target.

    A sum above the maximum is ``over`` and one that reaches the minimum ``met`` whatever is
    unknown; otherwise an unknown food makes the verdict ``unknown``.
    """
    if minimum is None and maximum is None:
        return "no_target"
    slack = 1e-9
    if maximum is not None and amount > maximum * (1 + slack) + slack:
        return "over"
    if minimum is not None and amount >= minimum * (1 - slack) - slack:
        return "met"
    if not all_known:
        return "unknown"
    return "met" if minimum is None else "short"


def nutrient_table(
    rows: pd.DataFrame,
    targets: Targets,
    units: Mapping[str, str],
    *,
    client_id: str = "",
    days: int = 7,
) -> pd.DataFrame:
    """Add a plan's rows up by day and over the week and hold the sums against the targets.

    Parameters
    ----------
    rows : one row per food in a meal with ``day`` and one column per nutrient (NaN = unknown).
    targets : per day.
    units : unit of each nutrient id, in the order to report.

    Returns
    -------
    Columns as in ``nutrients.csv``; ``day`` is 1..days and ``mean``. B12 is what counts of it;
    where it is planned as absorbed, ``status``, ``status_food`` and ``percent`` judge the B12
    absorbed, and ``basis`` says how much that is.
    """
    rows = counted_rows(rows, targets)
    by_nutrient = {t.nutrient: t for t in targets.rows}
    ids = [n for n in units if n in rows.columns]
    amounts = rows[ids]
    sums = amounts.groupby(rows["day"]).sum(min_count=0).reindex(range(1, days + 1), fill_value=0.0)
    known = amounts.notna().groupby(rows["day"]).sum().reindex(sums.index, fill_value=0)
    count = rows.groupby("day").size().reindex(sums.index, fill_value=0)
    names: list[object] = [*range(1, days + 1), "mean"]
    # a row for each day and one for the week's mean, its foods counted over all days
    foods_by_day = [*count.tolist(), int(count.sum())]
    totals = np.vstack((sums.to_numpy(float), sums.to_numpy(float).sum(axis=0) / days))
    counts = np.vstack((known.to_numpy(), known.to_numpy().sum(axis=0)))
    out = [
        _judged(
            client_id, day, nutrient, units[nutrient], food, targets.supplements.get(nutrient, 0.0),
            foods_known, foods_total, by_nutrient.get(nutrient),
        )
        for nutrient, of_days, known_of_days in zip(
            ids, totals.T.tolist(), counts.T.tolist(), strict=True
        )
        for day, food, foods_known, foods_total in zip(
            names, of_days, known_of_days, foods_by_day, strict=True
        )
    ]  # fmt: skip
    table = pd.DataFrame(out, columns=list(NUTRIENT_COLUMNS))
    return _b12_as_absorbed(table, rows, targets, days) if targets.b12_absorbed else table


def _b12_as_absorbed(
    table: pd.DataFrame, rows: pd.DataFrame, targets: Targets, days: int
) -> pd.DataFrame:
    """Judge B12 by what is absorbed of it, over the eating occasions of each day."""
    aim_ug = targets.b12_absorbed_ug
    occasions = b12_by_occasion(rows.assign(meal=rows.get("meal", "")), targets)
    sums = occasions.groupby("day")[["absorbed_ug", "absorbed_food_ug"]].sum()
    sums = sums.reindex(range(1, days + 1), fill_value=0.0)
    out = []
    for row in records(table):
        if row["nutrient"] == "vitamin_b12_ug":
            part = sums.mean() if row["day"] == "mean" else sums.loc[row["day"]]
            total, food = (round(float(x), AMOUNT_DECIMALS) for x in part)
            known = row["foods_known"] == row["foods_total"]
            row |= {
                "status": status_of(total, aim_ug, None, all_known=known),
                "status_food": status_of(food, aim_ug, None, all_known=known),
                "percent": round(100 * total / aim_ug, 1),
                "basis": f"{row['basis']}: {total:.2f} of at least {aim_ug:.2f} ug",
            }
        out.append(row)
    return pd.DataFrame(out, columns=list(NUTRIENT_COLUMNS))


def _known(amount: float) -> float:
    return 0.0 if math.isnan(amount) else amount


def _judged(
    client_id: str,
    day: object,
    nutrient: str,
    unit: str,
    food: float,
    extra: float,
    foods_known: int,
    foods_total: int,
    target: Target | None,
) -> tuple[object, ...]:
    food, extra = round(food, AMOUNT_DECIMALS), round(extra, AMOUNT_DECIMALS)
    total = round(food + extra, AMOUNT_DECIMALS)
    all_known = foods_known == foods_total
    if foods_known == 0 and foods_total:
        food = np.nan
        total = extra if extra else np.nan
    minimum = target.minimum if target else None
    maximum = target.maximum if target else None
    tablets = target is not None and target.maximum_applies_to == "supplement"
    goal = minimum if minimum else maximum
    percent = round(100 * total / goal, 1) if goal else np.nan
    judged = {
        "total": total,
        "food": food,
        "supplement": extra,
    }[target.maximum_applies_to if target else "total"]
    status = status_of(_known(total), minimum, None, all_known=all_known)
    status_food = status_of(_known(food), minimum, None, all_known=all_known)
    if maximum is not None:
        if status_of(_known(judged), None, maximum, all_known=True) == "over":
            status = "over"
        elif minimum is None:
            status = status_of(_known(judged), None, maximum, all_known=all_known)
        food_side = 0.0 if target and target.maximum_applies_to == "supplement" else food
        if status_of(_known(food_side), None, maximum, all_known=True) == "over":
            status_food = "over"
        elif minimum is None:
            status_food = status_of(_known(food_side), None, maximum, all_known=all_known)
    return (
        client_id,
        day,
        nutrient,
        unit,
        food,
        extra,
        total,
        np.nan if minimum is None else round(minimum, AMOUNT_DECIMALS),
        np.nan if maximum is None or tablets else round(maximum, AMOUNT_DECIMALS),
        percent,
        status,
        status_food,
        foods_known,
        foods_total,
        target.basis if target else "",
        target.source if target else "",
    )


def meals_outside(rows: pd.DataFrame, targets: Targets) -> pd.DataFrame:
    """Return the meals that miss what a condition asks of each (carbohydrate, vitamin C, energy).

    Parameters
    ----------
    rows : one row per food in a meal: ``day``, ``meal`` and a column per nutrient.
    targets : hers.

    Returns
    -------
    ``day``, ``meal``, ``nutrient``, ``amount``, ``minimum``, ``maximum`` in the nutrient's unit,
    in the order of the rows; a miss within a twentieth of the bound is none.
    """
    spans = targets.meal_rules.spans(dict.fromkeys(rows["meal"]), targets.energy_kcal)
    out = []
    for (day, meal), foods in rows.groupby(["day", "meal"], sort=False):
        for (slot, nutrient), (low, high) in spans.items():
            if slot != meal:
                continue
            amount = float(foods[nutrient].sum())
            short = low is not None and amount < low * (1 - MEAL_TOLERANCE)
            if short or (high is not None and amount > high * (1 + MEAL_TOLERANCE)):
                out.append((day, meal, nutrient, round(amount, 1), low, high))
    columns = ["day", "meal", "nutrient", "amount", "minimum", "maximum"]
    return pd.DataFrame(out, columns=columns)


def binding(nutrients: pd.DataFrame, targets: Targets) -> pd.DataFrame:
    """Return the rows that decide whether a plan meets its targets.

    The week's mean of every target but advice, and each day of those that hold every day.
    """
    planned = {t.nutrient for t in targets.rows if not t.advice}
    daily = {t.nutrient for t in targets.rows if not t.advice and t.period == "day"}
    daily_max = {t.nutrient for t in targets.rows if not t.advice and t.maximum_period == "day"}
    mean = nutrients["day"].astype(str) == "mean"
    each_day = nutrients["nutrient"].isin(daily) | (
        nutrients["nutrient"].isin(daily_max) & (nutrients["status"] == "over")
    )
    return nutrients[nutrients["nutrient"].isin(planned) & (mean | each_day)]
