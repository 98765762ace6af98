"""The continuous diet problem on any table: the cheapest amounts that keep every bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pulp

from mealplan.errors import DataError
from mealplan.solve import Programme


@dataclass(frozen=True, eq=False)
class Diet:
    """The cheapest diet.

    ``amounts`` is a Series by food, in the food's own unit; ``shadow_prices`` a Series by
    nutrient: what one more unit of its binding bound would cost (0 where none binds; negative
    where a maximum binds, since raising it saves).
    """

    cost: float
    amounts: pd.Series[float]
    shadow_prices: pd.Series[float]


def least_cost_diet(foods: pd.DataFrame, targets: pd.DataFrame) -> Diet:
    """Solve Stigler's problem: least cost subject to bounds on nutrients.

    Parameters
    ----------
    foods : indexed by food name; column ``cost`` and one column per nutrient, per unit of food.
        An optional column ``max`` caps a food's amount.
    targets : indexed by nutrient; columns ``min`` and ``max``, NaN = none.

    Raises
    ------
    DataError : a column is missing, a food's number is unknown, or the bounds cannot be kept;
        the sentence names a nutrient that stands in the way.

    References
    ----------
    Stigler, G. (1945), The Cost of Subsistence, Journal of Farm Economics 27.
    """
    _check(foods, targets)
    problem = pulp.LpProblem("diet", pulp.LpMinimize)
    caps = foods["max"] if "max" in foods else pd.Series(np.nan, index=foods.index)
    amounts = [
        problem.add_variable(f"food_{i}", 0, None if np.isnan(caps.iloc[i]) else caps.iloc[i])
        for i in range(len(foods))
    ]
    problem.setObjective(
        pulp.LpAffineExpression(list(zip(amounts, foods["cost"].astype(float), strict=True)))
    )
    lows, highs = targets["min"], targets["max"]
    for k, nutrient in enumerate(targets.index):
        terms = [(a, float(x)) for a, x in zip(amounts, foods[nutrient], strict=True) if float(x)]
        low, high = float(lows[nutrient]), float(highs[nutrient])
        for side, sense, bound in (
            ("min", pulp.LpConstraintGE, low),
            ("max", pulp.LpConstraintLE, high),
        ):
            if not np.isnan(bound):
                problem.addConstraint(
                    pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, f"{side}_{k}", bound)
                )
    outcome = Programme(problem).relax()
    if not outcome.solved:
        raise DataError(_obstacle(foods, targets))
    prices = [
        sum(outcome.duals.get(f"{side}_{k}", 0.0) for side in ("min", "max"))
        for k in range(len(targets))
    ]
    return Diet(
        outcome.objective,
        pd.Series([outcome.values[a.name] for a in amounts], index=foods.index, name="amount"),
        pd.Series(prices, index=targets.index, name="shadow_price"),
    )


def _check(foods: pd.DataFrame, targets: pd.DataFrame) -> None:
    for column in ("min", "max"):
        if column not in targets:
            msg = f"targets need the column {column!r} (NaN = none)"
            raise DataError(msg)
    for column in ("cost", *targets.index):
        if column not in foods:
            msg = f"foods need the column {column!r}, per unit of each food"
            raise DataError(msg)
        unknown = foods.index[foods[column].isna()]
        if len(unknown):
            msg = (
                f"foods, {unknown[0]}, column {column!r}: unknown; leave the food out or fill it in"
            )
            raise DataError(msg)


def _obstacle(foods: pd.DataFrame, targets: pd.DataFrame) -> str:
    """Name the nutrient whose bound is missed most when every bound may be missed."""
    problem = pulp.LpProblem("obstacle", pulp.LpMinimize)
    amounts = [problem.add_variable(f"food_{i}", 0) for i in range(len(foods))]
    misses: list[tuple[pulp.LpVariable, float]] = []
    names: dict[str, tuple[str, str, float]] = {}
    for k, nutrient in enumerate(targets.index):
        for side, sign in (("min", 1.0), ("max", -1.0)):
            bound = float(targets[side][nutrient])
            if np.isnan(bound):
                continue
            miss = problem.add_variable(f"{side}_{k}", 0)
            misses.append((miss, 1.0))
            names[miss.name] = (str(nutrient), side, bound)
            terms = [(a, float(x)) for a, x in zip(amounts, foods[nutrient], strict=True)]
            sense = pulp.LpConstraintGE if side == "min" else pulp.LpConstraintLE
            scale = max(abs(bound), 1e-9)
            problem.addConstraint(
                pulp.LpConstraint(
                    pulp.LpAffineExpression([*terms, (miss, sign * scale)]),
                    sense,
                    f"r_{side}_{k}",
                    bound,
                )
            )
    problem.setObjective(pulp.LpAffineExpression(misses))
    values = Programme(problem).relax().values
    worst = max(names, key=lambda name: values[name])
    nutrient, side, bound = names[worst]
    return (
        f"no amounts of these foods keep every bound: {nutrient} {side} {bound:g} is missed by "
        f"{100 * values[worst]:.0f} % at best; loosen it or add foods"
    )
