"""Which B12 counts, and how much of it is absorbed at each eating occasion."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.profiles import SLOTS
from mealplan.tables import read_table, records
from mealplan.targets import Targets, absorbed_b12_ug

SAYS_FORTIFIED = re.compile(r"(?i)(?<!un)(?<!not )(?<!non-)\bfortified\b")


@lru_cache(maxsize=4)
def _uncounted(folder: Path | None) -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]:
    rules = records(read_table("uncounted_b12", text=("unless",), folder=folder))
    return tuple(
        (
            re.compile(rule["pattern"]),
            re.compile(rule["unless"]) if isinstance(rule["unless"], str) else None,
        )
        for rule in rules
    )


def b12_is_uncounted(description: str, folder: Path | None = None) -> bool:
    """Whether a food's own B12 does not count (pseudo-B12, traces): ``uncounted_b12.csv``."""
    return any(
        wanted.search(description) and not (spared and spared.search(description))
        for wanted, spared in _uncounted(folder)
    )


def counted_b12_ug(
    total: pd.Series[float],
    added: pd.Series[float],
    descriptions: pd.Series[str],
    *,
    added_only: bool,
    folder: Path | None = None,
) -> pd.Series[float]:
    """Return the B12 that counts of some foods, in the unit of ``total``; NaN = unknown.

    Of algae, unfortified yeast, tempeh and the like only what was added counts, for everybody;
    ``added_only`` (vegans) counts only what was added, of every food. Where a description says
    fortified, all of the food's B12 was added. An unknown added amount is at most the total, so
    it is nothing where the total is.
    """
    known = added.where(added.notna() | (total != 0), 0.0)
    known = known.where(~descriptions.map(lambda text: bool(SAYS_FORTIFIED.search(text))), total)
    if added_only:
        return known
    uncounted = descriptions.map(lambda text: b12_is_uncounted(text, folder))
    return total.where(~uncounted, known)


@lru_cache(maxsize=16)
def countable_b12(table: FoodTable, *, added_only: bool) -> pd.Series[float]:
    """Return the B12 (ug per 100 g) that counts, by food code; see `counted_b12_ug`.

    Worked out once per table and process: nobody changes it.
    """
    return counted_b12_ug(
        table.nutrients["vitamin_b12_ug"],
        table.nutrients["vitamin_b12_added_ug"],
        table.foods["usda_description"].reindex(table.nutrients.index),
        added_only=added_only,
        folder=table.folder,
    )


def counted_rows(rows: pd.DataFrame, targets: Targets) -> pd.DataFrame:
    """Return a plan's rows with ``vitamin_b12_ug`` as it counts for a woman."""
    if not {"vitamin_b12_ug", "vitamin_b12_added_ug", "usda_description"} <= set(rows.columns):
        return rows
    counted = counted_b12_ug(
        rows["vitamin_b12_ug"],
        rows["vitamin_b12_added_ug"],
        rows["usda_description"].fillna("").astype(str),
        added_only=targets.b12_added_only,
    )
    return rows.assign(vitamin_b12_ug=counted)


def b12_by_occasion(rows: pd.DataFrame, targets: Targets) -> pd.DataFrame:
    """Return the B12 eaten and absorbed at each eating occasion.

    Food and supplements of one occasion share one uptake (Doets 2013). A supplement is taken to
    be swallowed with the first meal of the day; that is an assumption.

    Parameters
    ----------
    rows : one row per food in a meal: ``day``, ``date``, ``meal``, ``vitamin_b12_ug`` (ug).
    targets : hers; they say which B12 counts and what supplements bring.

    Returns
    -------
    One row per occasion, in order: ``day``, ``date``, ``meal``, ``intake_ug``,
    ``absorbed_ug``, ``absorbed_food_ug`` (without the supplement), ``from_food_ug``,
    ``from_supplements_ug``, ``foods_known``, ``foods_total``. NaN where no food's B12 is known.
    """
    counted = counted_rows(rows, targets)
    if "date" not in counted:
        counted = counted.assign(date="")
    groups = counted.groupby(["day", "date", "meal"], sort=False, dropna=False)["vitamin_b12_ug"]
    out = pd.DataFrame(
        {
            "from_food_ug": groups.sum(min_count=1),
            "foods_known": groups.count(),
            "foods_total": groups.size(),
        }
    ).reset_index()
    order = {slot: number for number, slot in enumerate(SLOTS)}
    out["order"] = out["meal"].map(order).fillna(len(order))
    out = out.sort_values(["day", "order"], kind="stable").reset_index(drop=True)
    first = ~out["day"].duplicated()
    out["from_supplements_ug"] = np.where(first, targets.supplements.get("vitamin_b12_ug", 0.0), 0)
    food, tablet = out["from_food_ug"], out["from_supplements_ug"]
    out["intake_ug"] = (food.fillna(0.0) + tablet).where(food.notna() | (tablet > 0))
    out["absorbed_ug"] = out["intake_ug"].map(_absorbed)
    out["absorbed_food_ug"] = food.map(_absorbed)
    for column in ("from_food_ug", "intake_ug", "absorbed_ug", "absorbed_food_ug"):
        out[column] = out[column].round(4)
    head = ["day", "date", "meal", "intake_ug", "absorbed_ug", "absorbed_food_ug"]
    return out[[*head, "from_food_ug", "from_supplements_ug", "foods_known", "foods_total"]]


def _absorbed(dose_ug: float) -> float:
    return float("nan") if np.isnan(dose_ug) else absorbed_b12_ug(dose_ug)
