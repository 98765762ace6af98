"""Columns and rows of a PuLP programme, with what each column costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulp

from mealplan.model.bounds import Bound
from mealplan.model.settings import Settings

Terms = list[tuple[pulp.LpVariable, float]]
HARD = 1e6  # points per 100 % past a limit that is never passed


@dataclass
class Rows:
    """A minimisation being built.

    ``costs`` are the points of shortfalls and other misses by column; a soft row
    ``terms >= limit`` becomes ``terms + scale miss >= limit``, so that ``miss`` is a share of
    ``scale``.
    """

    problem: pulp.LpProblem
    costs: dict[str, float] = field(default_factory=dict)
    misses: dict[str, pulp.LpVariable] = field(default_factory=dict)

    def column(
        self,
        name: str,
        *,
        low: float = 0,
        high: float | None = None,
        whole: bool = False,
        points: float | None = None,
    ) -> pulp.LpVariable:
        """Add a column; ``points`` is its cost per unit."""
        kind = pulp.LpInteger if whole else pulp.LpContinuous
        column = self.problem.add_variable(name, low, high, kind)
        if points is not None:
            self.costs[name] = points
        return column

    def row(self, terms: Terms, sense: int, limit: float, name: str) -> None:
        """Add a hard row."""
        self.problem.addConstraint(
            pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, name, limit)
        )

    def at_least(
        self, terms: Terms, limit: float, name: str, *, scale: float, points: float
    ) -> pulp.LpVariable:
        """Add a soft minimum; returns the miss, a share of ``scale``."""
        return self._soft(terms, pulp.LpConstraintGE, limit, name, scale, points)

    def at_most(
        self, terms: Terms, limit: float, name: str, *, scale: float, points: float
    ) -> pulp.LpVariable:
        """Add a soft maximum; returns the miss, a share of ``scale``."""
        return self._soft(terms, pulp.LpConstraintLE, limit, name, scale, points)

    def _soft(
        self, terms: Terms, sense: int, limit: float, name: str, scale: float, points: float
    ) -> pulp.LpVariable:
        miss = self.column(f"miss_{name}", points=points)
        self.misses[name] = miss
        sign = 1.0 if sense == pulp.LpConstraintGE else -1.0
        self.row([*terms, (miss, sign * max(scale, 1e-6))], sense, limit, name)
        return miss


def add_target_rows(
    rows: Rows,
    amounts: Mapping[str, Terms],
    bounds: Sequence[Bound],
    settings: Settings,
    days: int,
    *,
    margin: float = 0.0,
    hard_points: float | None = None,
) -> None:
    """Hold the week's mean of each nutrient between its bounds.

    A minimum is soft (``min_<nutrient>``) and so is a maximum that is no upper limit
    (``max_<nutrient>``); ``worst`` is the largest miss of a minimum. ``margin`` (a share) keeps
    whole steps clear of a bound that can be kept, so that none is missed by a crumb. With
    ``hard_points`` (points per 100 %) an upper limit bends too, at a price that nothing is worth.
    """
    short = settings["weight_shortfall"]
    worst: pulp.LpVariable | None = None
    for bound in bounds:
        terms = amounts[bound.nutrient]
        if bound.minimum:
            if worst is None and not bound.mostly_unknown:
                worst = rows.column("worst", points=settings["weight_worst_shortfall"])
            total = days * bound.minimum
            floor = days * (bound.floor or 0.0) * (1 + (margin if bound.reachable is None else 0.0))
            miss = rows.at_least(terms, floor, f"min_{bound.nutrient}", scale=total, points=short)
            if worst is not None and not bound.mostly_unknown:
                rows.row(
                    [(worst, 1.0), (miss, -1.0)], pulp.LpConstraintGE, 0, f"worst_{bound.nutrient}"
                )
        if bound.maximum is not None and terms:
            name = f"max_{bound.nutrient}"
            top = days * (bound.ceiling or 0.0)
            if bound.unavoidable is None:
                top *= 1 - margin
            if bound.hard_maximum and hard_points is None:
                rows.row(terms, pulp.LpConstraintLE, top, name)
                continue
            points = settings["weight_over"]
            if bound.hard_maximum and hard_points is not None:
                points = hard_points
            rows.at_most(terms, top, name, scale=days * bound.maximum, points=points)


def add_energy_rows(
    rows: Rows, terms: Terms, kcal: float, *, tolerance: float, points: float, name: str
) -> None:
    """Keep energy within ``tolerance`` (a share) of ``kcal``, softly."""
    rows.at_least(terms, kcal * (1 - tolerance), f"{name}_low", scale=kcal, points=points)
    rows.at_most(terms, kcal * (1 + tolerance), f"{name}_high", scale=kcal, points=points)


def add_share_rows(
    rows: Rows, by_group: Mapping[str, Terms], kcal: float, settings: Settings
) -> None:
    """Keep each slot group's share of ``kcal`` inside its range, softly.

    Where fewer groups are eaten than the ranges were made for, the ranges are stretched.
    """
    total_low = sum(settings.shares[g][0] for g in by_group)
    total_high = sum(settings.shares[g][1] for g in by_group)
    for group, terms in sorted(by_group.items()):
        low, high = settings.shares[group]
        points = settings["weight_over"]
        rows.at_least(
            terms, kcal * low / max(1.0, total_low), f"share_{group}_low", scale=kcal, points=points
        )
        rows.at_most(
            terms,
            kcal * high / min(1.0, total_high),
            f"share_{group}_high",
            scale=kcal,
            points=points,
        )


def add_occasions(
    rows: Rows, absorbed: Terms, target_ug: float, settings: Settings, *, name: str
) -> None:
    """Ask that enough meals of a day absorb a share of the day's B12, softly.

    counted <= 1 and counted <= absorbed / (share target) for each meal; their sum reaches the
    number of occasions. An occasion so counts in part, and no binaries are needed.
    """
    share_ug = settings["absorbed_occasion_share"] * target_ug
    counted: Terms = []
    for k, (column, _) in enumerate(absorbed):
        counts = rows.column(f"{name}_{k}", high=1)
        rows.row([(counts, share_ug), (column, -1.0)], pulp.LpConstraintLE, 0, f"{name}_{k}_share")
        counted.append((counts, 1.0))
    wanted = min(settings["absorbed_occasions"], len(counted))
    rows.at_least(counted, wanted, name, scale=wanted, points=settings["weight_day"])


def add_absorption(
    rows: Rows,
    by_group: Mapping[str, Terms],
    occasions: Mapping[str, int],
    cuts: Sequence[tuple[float, float]],
    total_ug: float,
    *,
    scale: float,
    points: float,
) -> None:
    """Hold absorbed B12: per group at most each tangent of the concave curve per occasion.

    absorbed <= slope B12 + occasions intercept (``absorbed_<group>_<cut>``). The mean occasion
    absorbs at least what the single ones do together, so this only bounds from above.
    """
    columns: Terms = []
    for group, b12 in by_group.items():
        absorbed = rows.column(f"absorbed_{group}")
        columns.append((absorbed, 1.0))
        for k, (slope, intercept) in enumerate(cuts):
            terms: Terms = [(absorbed, 1.0), *((v, -slope * c) for v, c in b12)]
            top = occasions[group] * intercept
            rows.row(terms, pulp.LpConstraintLE, top, f"absorbed_{group}_{k}")
    rows.at_least(columns, total_ug, "absorbed_b12", scale=scale, points=points)
