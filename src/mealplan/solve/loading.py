"""A PuLP programme as HiGHS takes it: bounds, costs and rows as arrays."""

from __future__ import annotations

import highspy
import numpy as np
import pulp


def as_highs_lp(problem: pulp.LpProblem) -> highspy.HighsLp:
    """Return a programme with its columns and rows in PuLP's order, all columns continuous."""
    inf = highspy.kHighsInf
    columns, rows = problem.variables(), problem.constraints()
    index = {id(v): i for i, v in enumerate(columns)}
    lp = highspy.HighsLp()
    lp.num_col_ = len(columns)
    lp.num_row_ = len(rows)
    cost = np.zeros(lp.num_col_)
    for variable, coefficient in problem.objective.items():
        cost[index[id(variable)]] += coefficient
    lp.col_cost_ = cost
    lp.offset_ = float(problem.objective.constant)
    lp.col_lower_ = np.array(
        [-inf if v.lowBound is None else v.lowBound for v in columns], dtype=float
    )
    lp.col_upper_ = np.array(
        [inf if v.upBound is None else v.upBound for v in columns], dtype=float
    )
    starts, cells, coefficients = [0], [], []
    lower, upper = [], []
    for row in rows:
        for variable, coefficient in row.items():
            cells.append(index[id(variable)])
            coefficients.append(coefficient)
        starts.append(len(cells))
        rhs = -row.constant
        lower.append(rhs if row.sense in (pulp.LpConstraintGE, pulp.LpConstraintEQ) else -inf)
        upper.append(rhs if row.sense in (pulp.LpConstraintLE, pulp.LpConstraintEQ) else inf)
    lp.row_lower_ = np.array(lower, dtype=float)
    lp.row_upper_ = np.array(upper, dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(cells, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(coefficients, dtype=float)
    return lp
