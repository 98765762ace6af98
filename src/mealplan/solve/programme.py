"""A programme that is loaded into HiGHS once and solved as often as wanted."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import highspy
import numpy as np
import pulp

from mealplan.errors import SolverError
from mealplan.solve.loading import as_highs_lp
from mealplan.solve.outcome import FloatArray, Named, Outcome
from mealplan.solve.patience import Patience, Watch

NO_DUAL = 1e-7  # less is rounding


@dataclass(frozen=True)
class Basis:
    """Which columns and rows a solution stands on: a later solve may start there."""

    of_highs: Any = field(repr=False)


class Programme:
    """A PuLP minimisation loaded into HiGHS once, solved as often as wanted.

    Rows and columns keep PuLP's names. One thread, so that answers repeat and parallel
    workers do not compete.
    """

    def __init__(
        self, problem: pulp.LpProblem, *, presolve: bool = True, scale_by_largest: bool = False
    ) -> None:
        if problem.sense != pulp.LpMinimize:
            msg = f"programme {problem.name} must minimise"
            raise ValueError(msg)
        self._columns = problem.variables()
        self._names = [v.name for v in self._columns]
        self._index = {name: i for i, name in enumerate(self._names)}
        self._rows = [row.name for row in problem.constraints()]
        self._row_index = {name: i for i, name in enumerate(self._rows)}
        self._integers = np.array(
            [i for i, v in enumerate(self._columns) if v.cat == pulp.LpInteger], dtype=np.int32
        )
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._option("output_flag", value=False)
        self._option("log_to_console", value=False)
        self._option("threads", value=1)
        self._option("random_seed", value=0)
        self._option("mip_allow_restart", value=False)
        for costly in (  # measured: they take time and find nothing better in these programmes
            "mip_heuristic_run_root_reduced_cost",
            "mip_heuristic_run_feasibility_jump",
            "mip_detect_symmetry",
        ):
            self._option(costly, value=False)
        if not presolve:
            self._option("presolve", value="off")
        if scale_by_largest:
            self._option("simplex_scale_strategy", value=4)
        self._loaded = as_highs_lp(problem)
        if self._highs.passModel(self._loaded) == highspy.HighsStatus.kError:
            msg = f"the solver refused programme {problem.name}"
            raise SolverError(msg)
        self._kind = highspy.HighsVarType.kContinuous  # of the integer columns, as loaded

    def _option(self, name: str, *, value: bool | float | str) -> None:
        if self._highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            msg = f"HiGHS {self.version} does not take the option {name}={value}"
            raise SolverError(msg)

    @property
    def version(self) -> str:
        """HiGHS's version."""
        return str(self._highs.version())

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return len(self._names), len(self._rows)

    @property
    def rows(self) -> Mapping[str, int]:
        """Row names and their numbers."""
        return self._row_index

    def keep_primal(self) -> None:
        """Re-solve from the last solution, which stays feasible while only costs change."""
        self._option("simplex_strategy", value=4)

    def keep_dual(self) -> None:
        """Re-solve from the last solution, which stays dual feasible while only bounds change."""
        self._option("simplex_strategy", value=1)

    def make_whole(self, names: Iterable[str]) -> None:
        """Ask that these columns be whole from now on, and no others."""
        self._set_kind(highspy.HighsVarType.kContinuous)
        self._integers = np.array([self._index[name] for name in names], dtype=np.int32)

    def start_afresh(self) -> None:
        """Forget the last solution: after many bounds changed, presolving again is quicker."""
        self._highs.clearSolver()

    @property
    def basis(self) -> Basis:
        """The basis that the last relaxation ended with."""
        return Basis(self._highs.getBasis())

    def start_from(self, basis: Basis) -> None:
        """Start the next relaxation from a basis that was kept, whatever was solved since."""
        self._highs.setBasis(basis.of_highs)

    def add_columns(self, names: Sequence[str], costs: FloatArray, rows: FloatArray) -> None:
        """Add continuous columns from 0 up; ``rows`` (columns, rows) has what each has in each."""
        column, row = np.divmod(np.flatnonzero(rows), len(self._rows))
        starts = np.searchsorted(column, np.arange(len(names))).astype(np.int32)
        none, most = np.zeros(len(names)), np.full(len(names), highspy.kHighsInf)
        self._highs.addCols(
            len(names), costs, none, most, len(row), starts, row.astype(np.int32), rows[column, row]
        )
        self._index |= {name: len(self._names) + i for i, name in enumerate(names)}
        self._names += names

    def drop_unused(self) -> set[str]:
        """Drop the added columns that the last solution does without; return their names."""
        status, basic = self._highs.getBasis().col_status, highspy.HighsBasisStatus.kBasic
        first = len(self._columns)
        return self.drop(n for n, s in zip(self._names[first:], status[first:], strict=True)
                         if s != basic)  # fmt: skip

    def drop(self, names: Iterable[str]) -> set[str]:
        """Drop columns for good."""
        gone = set(names)
        numbers = np.array([self._index[name] for name in gone], dtype=np.int32)
        self._highs.deleteCols(len(numbers), np.sort(numbers))
        self._columns = [v for v in self._columns if v.name not in gone]
        self._names = [name for name in self._names if name not in gone]
        self._index = {name: i for i, name in enumerate(self._names)}
        return gone

    def lagrangean(self, duals: FloatArray) -> float:
        """Return the bound that row duals give where only the columns at the start are counted.

        sum of dual times right-hand side, and what the columns gain at their bounds; minus infinity
        where a column without bound gains. A dual counts for the side of its row that it holds up.
        """
        lp, inf = self._highs.getLp(), highspy.kHighsInf
        side = np.where(duals > 0, lp.row_lower_, lp.row_upper_)
        at = np.where((duals == 0.0) | (np.abs(side) == inf), 0.0, side)
        if np.any(np.abs(duals[np.abs(side) == inf]) > NO_DUAL):
            return -inf
        n = self._loaded.num_col_
        row, column, value = self._cells
        brought = np.bincount(column, value * duals[row], n)
        reduced = np.array(lp.col_cost_[:n]) - brought
        low, high = np.array(lp.col_lower_[:n]), np.array(lp.col_upper_[:n])
        best = np.where(reduced < 0, high, low)
        if np.any(np.isinf(best) & (np.abs(reduced) > NO_DUAL)):
            return -inf
        best = np.where(np.isinf(best), 0.0, best)
        return float(duals @ at + reduced @ best + lp.offset_)

    @cached_property
    def _cells(self) -> tuple[Any, Any, Any]:
        """Row, column and coefficient of every cell of the programme as it was loaded."""
        matrix = self._loaded.a_matrix_
        row = np.repeat(np.arange(len(self._rows)), np.diff(matrix.start_))
        return row, np.array(matrix.index_), np.array(matrix.value_)

    def set_costs(self, costs: Mapping[str, float], *, offset: float = 0.0) -> None:
        """Replace the whole objective: columns not named cost nothing."""
        cost = np.zeros(len(self._names))
        for name, value in costs.items():
            cost[self._index[name]] = value
        every = np.arange(len(self._names), dtype=np.int32)
        self._highs.changeColsCost(len(every), every, cost)
        self._highs.changeObjectiveOffset(offset)

    def set_upper(self, upper: Mapping[str, float]) -> None:
        """Change upper bounds of columns (lower bounds stay)."""
        columns = np.array([self._index[name] for name in upper], dtype=np.int32)
        lower = np.array(self._highs.getLp().col_lower_)[columns]
        top = np.array(list(upper.values()), dtype=float)
        self._highs.changeColsBounds(len(columns), columns, lower, top)

    def set_lower(self, lower: Mapping[str, float]) -> None:
        """Change lower bounds of columns (upper bounds stay)."""
        columns = np.array([self._index[name] for name in lower], dtype=np.int32)
        top = np.array(self._highs.getLp().col_upper_)[columns]
        bottom = np.array(list(lower.values()), dtype=float)
        self._highs.changeColsBounds(len(columns), columns, bottom, top)

    def set_row(self, name: str, *, lower: float | None = None, upper: float | None = None) -> None:
        """Change a row's bounds."""
        inf = highspy.kHighsInf
        self._highs.changeRowBounds(
            self._row_index[name],
            -inf if lower is None else lower,
            inf if upper is None else upper,
        )

    def relax(self) -> Outcome:
        """Solve the linear relaxation: its objective is a bound on every integer solution."""
        self._set_kind(highspy.HighsVarType.kContinuous)
        return self._run(mip=False)

    def integer(
        self,
        *,
        gap: float = 0.0,
        gap_points: float = 0.0,
        max_nodes: int | None = None,
        patience: Patience | None = None,
        time_limit_s: float | None = None,
        start: Mapping[str, float] | None = None,
    ) -> Outcome:
        """Solve with the integer columns whole, within a gap of its own bound.

        ``gap`` is a share of the objective, ``gap_points`` an amount of it; either will do.

        ``max_nodes`` and ``patience`` stop the search at the same point on every machine; the
        time limit is a safety net. A search that stops early is ``feasible``, never ``optimal``.
        """
        self._set_kind(highspy.HighsVarType.kInteger)
        self._option("mip_rel_gap", value=float(gap))
        self._option("mip_abs_gap", value=max(float(gap_points), 1e-6))
        if max_nodes is not None:
            self._option("mip_max_nodes", value=int(max_nodes))
        self._option("time_limit", value=float(time_limit_s or 1e20))
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = [start.get(name, 0.0) for name in self._names]
            self._highs.setSolution(solution)
        if patience is None:
            return self._run(mip=len(self._integers) > 0)
        watch = Watch(patience)
        self._highs.cbMipInterrupt += watch
        try:
            return self._run(mip=len(self._integers) > 0)
        finally:
            self._highs.cbMipInterrupt -= watch

    def _set_kind(self, kind: highspy.HighsVarType) -> None:
        if kind == self._kind:
            return
        kinds = np.full(len(self._integers), int(kind), dtype=np.uint8)
        self._highs.changeColsIntegrality(len(kinds), self._integers, kinds)
        self._kind = kind

    def _run(self, *, mip: bool) -> Outcome:
        began = time.perf_counter()
        self._highs.run()
        seconds = time.perf_counter() - began
        model = highspy.HighsModelStatus
        status = self._highs.getModelStatus()
        info = self._highs.getInfo()
        has_solution = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if status in (model.kInfeasible, model.kUnboundedOrInfeasible):
            return Outcome("infeasible", seconds=seconds)
        if not has_solution:
            return Outcome("none", seconds=seconds)
        solution = self._highs.getSolution()
        values = Named(self._names, solution.col_value)
        objective = info.objective_function_value
        if mip:
            bound = info.mip_dual_bound
            gap = max(0.0, objective - bound) / max(abs(objective), 1e-9)
            return Outcome(
                "optimal" if status == model.kOptimal else "feasible",
                objective,
                bound,
                gap,
                seconds,
                values,
            )
        if status != model.kOptimal:
            return Outcome("feasible", objective, seconds=seconds, values=values)
        return Outcome(
            "optimal",
            objective,
            objective,
            0.0,
            seconds,
            values,
            Named(self._rows, solution.row_dual),
        )
