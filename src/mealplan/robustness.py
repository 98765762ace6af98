"""How sure a week is: skipped meals, uneven portions and natural variation, simulated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from mealplan.adequacy import AMOUNT_DECIMALS
from mealplan.b12 import counted_rows
from mealplan.plan import Plan
from mealplan.tables import read_table
from mealplan.targets import Target
from mealplan.wishes import listed

FloatArray = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
LIKELY = 0.9
NAMED_FIRST = ("vitamin_b12_ug", "folate_dfe_ug", "iron_mg")


@dataclass(frozen=True, eq=False)
class Robustness:
    """What became of a week in ``runs`` simulated ones.

    ``table`` has one row per nutrient with a minimum: nutrient, label, unit, ear, target_min,
    planned, low (5th percentile), middle, high (95th), chance_ear, chance_target (0-1, NaN
    without one), foods_known (share of foods with a value). Amounts are means of the week a day,
    supplements counted; an unknown counts as nothing. ``assumptions`` are sentences with their
    sources.
    """

    table: pd.DataFrame
    runs: int
    seed: int
    assumptions: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class _Facts:
    """``robustness.csv`` and ``nutrient_variation.csv``."""

    chances: dict[str, float]
    cv: dict[str, float]
    assumptions: tuple[str, ...]


@lru_cache(maxsize=2)
def _facts(folder: Path | None) -> _Facts:
    settings = read_table("robustness", folder=folder)
    variation = read_table("nutrient_variation", folder=folder)
    told = [
        f"{reason}: {100 * value:.0f} % ({source})"
        for reason, value, source in zip(
            settings["reason"], settings["value"], settings["source"], strict=True
        )
    ]
    sources = variation["source"].drop_duplicates()
    told.append(f"content of foods varies by nutrient ({'; '.join(sources)})")
    return _Facts(
        dict(zip(settings["key"], settings["value"].astype(float), strict=True)),
        dict(zip(variation["nutrient"], variation["cv"].astype(float), strict=True)),
        tuple(text[:1].upper() + text[1:] for text in told),
    )


def simulate(plan: Plan, *, runs: int = 2000, seed: int = 1) -> Robustness:
    """Simulate a week: how often would it still meet EAR and RDA? Takes well under a second.

    In each run meals are skipped, portions vary, tablets are forgotten, and each food holds more
    or less of a nutrient than the table says, the same on every day (it is one purchase).
    """
    facts = _facts(plan.table.folder)
    rng = np.random.default_rng(seed)
    targets = [t for t in plan.targets if t.minimum and t.nutrient in facts.cv]
    rows = counted_rows(plan.rows, plan.targets)
    grams = _eaten_shares(rows, facts, rng, runs)
    codes, food_of_row = np.unique(rows["food_code"].astype(str), return_inverse=True)
    days = max(1, plan.days)
    tablets = rng.random((runs, days)) >= facts.chances["skip_tablet"]
    taken = tablets.mean(axis=1)
    out = []
    for target in targets:
        content = _lognormal(rng, facts.cv[target.nutrient], (runs, len(codes)))
        amounts = rows[target.nutrient].fillna(0.0).to_numpy(float)
        by_food = np.zeros((runs, len(codes)))
        served = grams * amounts
        for food in range(len(codes)):
            by_food[:, food] = served[:, food_of_row == food].sum(axis=1)
        extra = plan.targets.supplements.get(target.nutrient, 0.0)
        totals = (by_food * content).sum(axis=1) / days + extra * taken
        planned = float(amounts.sum()) / days + extra
        out.append(_row(plan, target, totals, planned, rows))
    table = pd.DataFrame(out)
    return Robustness(table, runs, seed, facts.assumptions, _sentences(table))


def _eaten_shares(
    rows: pd.DataFrame, facts: _Facts, rng: np.random.Generator, runs: int
) -> FloatArray:
    """Share of each planned serving that is eaten: 0 where its meal is skipped; runs by rows."""
    meals = rows["day"].astype(str) + " " + rows["meal"].astype(str)
    number, names = pd.factorize(meals)
    snack = np.array([name.endswith("_snack") for name in names])
    skip = np.where(snack, facts.chances["skip_snack"], facts.chances["skip_main"])
    eaten = rng.random((runs, len(names))) >= skip
    portion = _lognormal(rng, facts.chances["portion_cv"], (runs, len(rows)))
    return eaten[:, number] * portion


def _lognormal(rng: np.random.Generator, cv: float, shape: tuple[int, int]) -> FloatArray:
    """Factors of mean 1 and a coefficient of variation, never negative."""
    sigma2 = np.log1p(cv**2)
    return rng.lognormal(-sigma2 / 2, np.sqrt(sigma2), shape)


def _row(
    plan: Plan, target: Target, totals: FloatArray, planned: float, rows: pd.DataFrame
) -> dict[str, object]:
    low, middle, high = np.percentile(totals, [5, 50, 95])
    minimum = target.minimum or 0.0
    ear = np.nan if target.ear is None else target.ear
    return {
        "nutrient": target.nutrient,
        "label": plan.table.definitions.at[target.nutrient, "label"],
        "unit": target.unit,
        "ear": ear,
        "target_min": round(minimum, AMOUNT_DECIMALS),
        "planned": round(planned, AMOUNT_DECIMALS),
        "low": round(float(low), AMOUNT_DECIMALS),
        "middle": round(float(middle), AMOUNT_DECIMALS),
        "high": round(float(high), AMOUNT_DECIMALS),
        "chance_ear": np.nan if target.ear is None else float((totals >= ear).mean()),
        "chance_target": float((totals >= minimum).mean()),
        "foods_known": float(rows[target.nutrient].notna().mean()),
    }


def _sentences(table: pd.DataFrame) -> tuple[str, ...]:
    by_nutrient = table.set_index("nutrient")
    out = []
    for nutrient in NAMED_FIRST:
        if nutrient in by_nutrient.index:
            row = by_nutrient.loc[nutrient].to_dict()
            ear = "" if pd.isna(row["ear"]) else f", its EAR in {100 * row['chance_ear']:.0f} %"
            out.append(
                f"{row['label']} still meets its target in {100 * row['chance_target']:.0f} % of "
                f"simulated weeks{ear}; it ends between {row['low']:,.1f} and {row['high']:,.1f} "
                f"{row['unit']} a day in nine weeks of ten."
            )
    known = table[(table["foods_known"] > LIKELY) & table["chance_ear"].notna()]
    unsure = known[known["chance_ear"] < LIKELY]
    if len(unsure):
        out.append(
            f"Less sure than {100 * LIKELY:.0f} % to meet the EAR: {listed(unsure['label'])}."
        )
    else:
        out.append(
            f"Every known nutrient meets its EAR in at least {100 * LIKELY:.0f} % of simulated "
            "weeks."
        )
    return tuple(out)
