"""The foods and tablets that bring B12: per usual portion, with cost and absorbed share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mealplan.care.evidence import setting
from mealplan.catalog import FoodTable
from mealplan.finding import best_sources
from mealplan.profiles import Profile
from mealplan.tables import read_table, records
from mealplan.targets import absorbed_b12_ug, build_targets, supplement_amounts

PER_GROUP = 3
LEAST_UG = 0.1
COLUMNS = (
    "group",
    "food_code",
    "name",
    "portion",
    "portion_g",
    "b12_ug",
    "absorbed_ug",
    "absorbed_percent",
    "folate_dfe_ug",
    "cost_usd",
    "note",
)


def best_b12_foods(
    profile: Profile, table: FoodTable, *, per_group: int = PER_GROUP
) -> pd.DataFrame:
    """Return the foods that give this person most B12, a few of each group, best first.

    Returns
    -------
    ``group`` (fish, meat, eggs, ... in words), ``food_code``, ``name``, ``portion`` (usual, in a
    kitchen measure), ``portion_g``, ``b12_ug`` in it, ``absorbed_ug`` and ``absorbed_percent``
    when eaten with no other B12, ``folate_dfe_ug``, ``cost_usd`` (NaN where unknown), ``note``
    (what to look to). For vegans only B12 that was added counts.
    """
    frame = best_sources("vitamin_b12_ug", table, profile, limit=len(table.foods))
    frame = frame.rename(columns={"amount": "b12_ug"})
    frame = frame[frame["b12_ug"] >= LEAST_UG].copy()
    folate = table.nutrients["folate_dfe_ug"].reindex(frame["food_code"]).to_numpy(float)
    frame["folate_dfe_ug"] = folate * frame["portion_g"] / 100
    frame["absorbed_ug"] = frame["b12_ug"].map(absorbed_b12_ug)
    frame["absorbed_percent"] = 100 * frame["absorbed_ug"] / frame["b12_ug"]
    frame["group"] = [_group(table.category_of(code)) for code in frame["food_code"]]
    frame = frame[frame["group"] != ""].sort_values("absorbed_ug", ascending=False, kind="stable")
    frame = frame.drop_duplicates("name").groupby("group", sort=False).head(per_group)
    best = frame.groupby("group")["absorbed_ug"].transform("max")
    order = frame.assign(best=best).sort_values(
        ["best", "group", "absorbed_ug"], ascending=[False, True, False], kind="stable"
    )
    return order[list(COLUMNS)].reset_index(drop=True)


def _group(category: int) -> str:
    for row in records(read_table("b12_food_groups").sort_values("seq")):
        if row["wweia_min"] <= category <= row["wweia_max"]:
            return str(row["label"])
    return ""


def absorbed_of_tablet_ug(dose_ug: float) -> float:
    """Return how much of a tablet's B12 (ug) is absorbed (ug): derived, order of magnitude.

    max * dose / (half + dose) + passive * dose, fitted here between Adams 1971 and Carmel 2008
    (``care_settings.csv``); not a published curve.
    """
    most, half = setting("crystalline_max_ug"), setting("crystalline_half_ug")
    return most * dose_ug / (half + dose_ug) + setting("crystalline_passive") * dose_ug


@dataclass(frozen=True)
class Tablet:
    """A supplement with B12 or folic acid; amounts in ug a day, None where it has none.

    ``folic_acid_total_ug`` is what it makes together with her other supplements and the folic
    acid of her food, ``over`` whether that passes the upper limit.
    """

    id: str
    label: str
    b12_ug: float | None
    absorbed_ug: float | None
    folic_acid_ug: float | None
    folic_acid_total_ug: float | None
    over: bool
    taken: bool
    note: str
    source: str
    confidence: str


def tablet_options(profile: Profile, folic_acid_of_food_ug: float = 0.0) -> tuple[Tablet, ...]:
    """Return the supplements with B12 or folic acid, with doses and limits, smallest B12 first.

    Parameters
    ----------
    profile : her supplements count towards the folic acid limit.
    folic_acid_of_food_ug : folic acid a day from fortified food.
    """
    limit = limits(profile)["folic_acid_ug"]
    already = supplement_amounts(profile).get("folic_acid_ug", 0.0) + folic_acid_of_food_ug
    taken = {item for item in profile.supplements if isinstance(item, str)}
    found = []
    for name, rows in read_table("supplements").groupby("supplement", sort=False):
        by_nutrient = {row["nutrient"]: row for row in records(rows)}
        row = by_nutrient.get("vitamin_b12_ug") or by_nutrient.get("folic_acid_ug")
        if row is None:
            continue
        b12, acid = _amount(by_nutrient, "vitamin_b12_ug"), _amount(by_nutrient, "folic_acid_ug")
        total = None
        if acid is not None:
            total = already if name in taken else already + acid
        found.append(
            Tablet(
                str(name),
                str(row["label"]),
                b12,
                None if b12 is None else absorbed_of_tablet_ug(b12),
                acid,
                total,
                total is not None and limit is not None and total > limit,
                name in taken,
                row["note"] if isinstance(row["note"], str) else "",
                str(row["source"]),
                str(row["confidence"]),
            )
        )
    return tuple(sorted(found, key=lambda t: (t.b12_ug is None, t.b12_ug or 0.0, t.label)))


def _amount(rows: Mapping[str, Mapping[str, object]], nutrient: str) -> float | None:
    return float(str(rows[nutrient]["amount"])) if nutrient in rows else None


def limits(profile: Profile) -> dict[str, float | None]:
    """Return the upper limits a day of B12 (none is set) and folic acid."""
    targets = build_targets(profile)
    found: dict[str, float | None] = {}
    for nutrient in ("vitamin_b12_ug", "folic_acid_ug"):
        row = targets.get(nutrient)
        top = None if row is None else row.maximum
        found[nutrient] = None if top is None or math.isnan(top) else top
    return found
