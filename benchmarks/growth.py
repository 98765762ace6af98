"""How the time of a weekly linear programme grows with foods, nutrients and weeks.

A synthetic programme, so that one thing grows at a time: foods drawn from the whole table, grams of
each in each slot group and week; soft minima and maxima, energy by week and by slot group, a cap
on each food a week and over all weeks; least cost.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pulp

from mealplan.catalog import load_food_table
from mealplan.model.bounds import food_bounds
from mealplan.model.rows import Rows
from mealplan.profiles import Profile
from mealplan.solve import Programme
from mealplan.targets import build_targets

GROUPS = {"breakfast": 0.2, "lunch": 0.3, "dinner": 0.3, "snack": 0.2}  # share of energy
FOODS, NUTRIENTS, WEEKS = (500, 1000, 2000, 5000), (5, 10, 20, 30), (1, 2, 4)
BASE_FOODS, BASE_NUTRIENTS = 1000, 20
DAYS = 7
MOST_G_A_WEEK = 1000.0
MISS_USD = 100.0


@dataclass(frozen=True)
class Grown:
    foods: int
    nutrients: int
    weeks: int
    columns: int
    rows: int
    build_cpu_s: float
    solve_cpu_s: float
    status: str


def measure(foods: int, nutrients: int, weeks: int) -> Grown:
    """Build and solve one programme; the same sizes draw the same foods."""
    table, targets = load_food_table(), build_targets(Profile())
    bounds = [b for b in food_bounds(targets) if b.minimum and b.nutrient in table.nutrients]
    bounds = bounds[:nutrients]
    codes = np.random.default_rng(1).permutation(table.foods.index.to_numpy())[:foods]
    price = table.foods["price_usd_per_100g"].astype(float)
    usd = price.reindex(codes).fillna(price.median()) / 100
    per_g = table.nutrients.reindex(codes).fillna(0.0) / 100

    began = time.process_time()
    rows = Rows(pulp.LpProblem("growth", pulp.LpMinimize))
    every: dict[str, list[tuple[pulp.LpVariable, float]]] = {str(c): [] for c in codes}
    for week in range(weeks):
        by_group = {
            group: [
                rows.column(f"g_{week}_{group}_{i}", points=float(cost))
                for i, cost in enumerate(usd)
            ]
            for group in GROUPS
        }
        for i, code in enumerate(every):
            terms = [(by_group[group][i], 1.0) for group in GROUPS]
            rows.row(terms, pulp.LpConstraintLE, MOST_G_A_WEEK, f"cap_{week}_{i}")
            every[code] += terms
        kcal = DAYS * targets.energy_kcal
        for group, share in GROUPS.items():
            terms = _terms(by_group[group], per_g["energy_kcal"])
            rows.row(terms, pulp.LpConstraintGE, 0.9 * share * kcal, f"least_{week}_{group}")
            rows.row(terms, pulp.LpConstraintLE, 1.1 * share * kcal, f"most_{week}_{group}")
        for bound in bounds:
            amount = per_g[bound.nutrient]
            terms = [pair for group in GROUPS for pair in _terms(by_group[group], amount)]
            name, low = f"{week}_{bound.nutrient}", DAYS * (bound.minimum or 0.0)
            rows.at_least(terms, low, f"min_{name}", scale=low, points=MISS_USD)
            if bound.maximum is not None:
                high = DAYS * bound.maximum
                rows.at_most(terms, high, f"max_{name}", scale=high, points=MISS_USD)
    if weeks > 1:  # what ties the weeks together: no food returns in full every week
        for i, terms in enumerate(every.values()):
            rows.row(terms, pulp.LpConstraintLE, MOST_G_A_WEEK * weeks / 2, f"all_{i}")
    rows.problem.setObjective(pulp.LpAffineExpression())
    programme = Programme(rows.problem)
    programme.set_costs(rows.costs)
    built = time.process_time()
    outcome = programme.relax()
    solved = time.process_time()
    return Grown(
        len(codes), len(bounds), weeks, *programme.size,
        built - began, solved - built, outcome.status,
    )  # fmt: skip


def _terms(
    columns: list[pulp.LpVariable], amounts: pd.Series[float]
) -> list[tuple[pulp.LpVariable, float]]:
    return [(c, float(x)) for c, x in zip(columns, amounts, strict=True) if x]


def growth_lines() -> list[str]:
    """Measure and return lines of Markdown."""
    cases = [
        *[(n, BASE_NUTRIENTS, 1) for n in FOODS],
        *[(BASE_FOODS, n, 1) for n in NUTRIENTS if n != BASE_NUTRIENTS],
        *[(BASE_FOODS, BASE_NUTRIENTS, n) for n in WEEKS if n > 1],
    ]
    return [
        "## How the time of a weekly linear programme grows",
        "",
        "Foods drawn from the whole table, grams by slot group and week, soft targets, least cost.",
        "",
        "| foods | nutrients | weeks | columns | rows | CPU s to build | CPU s to solve | status |",
        "|---|---|---|---|---|---|---|---|",
        *[
            f"| {g.foods:,} | {g.nutrients} | {g.weeks} | {g.columns:,} | {g.rows:,} | "
            f"{g.build_cpu_s:.2f} | {g.solve_cpu_s:.2f} | {g.status} |"
            for g in (measure(*case) for case in cases)
        ],
        "",
    ]
