"""The obvious model: each food in each portion in each slot on each day is a yes or no.

One profile's own kitchen and targets, so that it plans from the same foods as ``plan_week``. It
knows nothing of dishes: a slot takes two to five foods that women eat at that time of day. Least
cost, with the week's missed minima dear. Solved by PuLP's default CBC, by HiGHS, and as the linear
relaxation alone; beside them stand our weekly programme's relaxation and ``plan_week``.
"""

from __future__ import annotations

import re
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import highspy
import pulp

from mealplan.kitchen import Kitchen, open_kitchen
from mealplan.meals import KitchenFood, slot_group
from mealplan.model.rows import Rows
from mealplan.planner import plan_week
from mealplan.planning.picking import bound_week, open_pool, week_spec
from mealplan.profiles import Profile

DAYS = 7
SLOT_SHARE = 0.05  # of a food's occasions: fewer, and it is no food for that slot
FOODS_IN_SLOT = (2, 5)
TIMES_A_WEEK = 7
MISS_USD = 100.0  # of a whole target missed over the week


@dataclass(frozen=True)
class Measured:
    """How one way of finding a week ended; the gap is a share, None where none is reported."""

    name: str
    columns: int
    cpu_seconds: float
    seconds: float
    status: str
    gap: float | None


def portions(food: KitchenFood) -> list[float]:
    """Least, middle and most grams of a food at a sitting; fewer where they coincide."""
    middle = round((food.low_g + food.high_g) / 2 / food.step_g) * food.step_g
    return sorted({food.low_g, min(max(middle, food.low_g), food.high_g), food.high_g})


def build_obvious(kitchen: Kitchen, *, whole: bool = True) -> pulp.LpProblem:
    """Build the model of a kitchen; ``whole=False`` gives its linear relaxation."""
    rows = Rows(pulp.LpProblem("obvious", pulp.LpMinimize))
    uses: list[tuple[pulp.LpVariable, KitchenFood, float, str, int]] = []
    for number, food in enumerate(kitchen.menu.foods.values()):
        everywhere = sum(food.occasions.values())
        for slot in kitchen.profile.slots:
            if food.occasions.get(slot_group(slot), 0.0) < SLOT_SHARE * everywhere:
                continue
            for day in range(1, DAYS + 1):
                for grams in portions(food):
                    name = f"x_{number}_{len(uses)}"
                    column = rows.column(name, high=1, whole=whole, points=grams * food.usd_per_g)
                    uses.append((column, food, grams, slot, day))
    once: dict[tuple[str, str, int], list[Any]] = {}
    seats: dict[tuple[str, int], list[Any]] = {}
    week: dict[str, list[Any]] = {}
    for column, food, _, slot, day in uses:
        once.setdefault((food.code, slot, day), []).append((column, 1.0))
        seats.setdefault((slot, day), []).append((column, 1.0))
        week.setdefault(food.code, []).append((column, 1.0))
    for number, terms in enumerate(once.values()):
        rows.row(terms, pulp.LpConstraintLE, 1, f"once_{number}")
    for (slot, day), terms in seats.items():
        rows.row(terms, pulp.LpConstraintGE, FOODS_IN_SLOT[0], f"least_{slot}_{day}")
        rows.row(terms, pulp.LpConstraintLE, FOODS_IN_SLOT[1], f"most_{slot}_{day}")
    for code, terms in week.items():
        rows.row(terms, pulp.LpConstraintLE, TIMES_A_WEEK, f"week_{code}")
    kcal, band = kitchen.targets.energy_kcal, kitchen.settings["day_energy_tolerance"]
    energy = kitchen.density["energy_kcal"]
    for day in range(1, DAYS + 1):
        terms = [(c, g * energy.get(f.code, 0.0)) for c, f, g, _, d in uses if d == day]
        rows.row(terms, pulp.LpConstraintGE, kcal * (1 - band), f"energy_least_{day}")
        rows.row(terms, pulp.LpConstraintLE, kcal * (1 + band), f"energy_most_{day}")
    for bound in kitchen.bounds:
        if bound.minimum:
            density = kitchen.density[bound.nutrient]
            terms = [(c, x) for c, f, g, *_ in uses if (x := g * density.get(f.code, 0.0))]
            needed = DAYS * bound.minimum
            rows.at_least(terms, needed, f"min_{bound.nutrient}", scale=needed, points=MISS_USD)
    columns = rows.problem.variablesDict()
    rows.problem.setObjective(
        pulp.LpAffineExpression([(columns[name], points) for name, points in rows.costs.items()])
    )
    return rows.problem


def by_cbc(problem: pulp.LpProblem, limit_s: float) -> tuple[str, float | None]:
    """Solve with PuLP's default solver; what it says stands only in its log."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "cbc.log"
        problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=limit_s, logPath=str(log)))
        said = log.read_text(encoding="utf-8")
    result = re.findall(r"^Result - (.*)$", said, re.MULTILINE)
    gap = re.findall(r"^Gap:\s+([\d.eE+-]+)", said, re.MULTILINE)
    status = result[-1].strip() if result else "no result in its log"
    if gap:
        return _both(status, problem), float(gap[-1])
    return _both(status, problem), 0.0 if status.startswith("Optimal") else None


def _both(status: str, problem: pulp.LpProblem) -> str:
    """Say what the solver said, and what PuLP makes of it."""
    return f"{status} (PuLP: {pulp.LpStatus[problem.status]})"


def by_highs(problem: pulp.LpProblem, limit_s: float) -> tuple[str, float | None]:
    """Solve with HiGHS as PuLP calls it, on one thread."""
    problem.solve(pulp.HiGHS(msg=False, timeLimit=limit_s, threads=1))
    model = problem.solverModel
    gap = model.getInfo().mip_gap
    status = model.modelStatusToString(model.getModelStatus())
    return _both(status, problem), gap if gap < highspy.kHighsInf else None


def relaxed(problem: pulp.LpProblem, limit_s: float) -> tuple[str, float | None]:
    """Solve a programme without whole columns."""
    return by_highs(problem, limit_s)[0], None


def _measure(
    name: str, problem: pulp.LpProblem, solve: Callable[..., Any], limit_s: float
) -> Measured:
    wall, cpu = time.perf_counter(), cpu_seconds()
    status, gap = solve(problem, limit_s)
    used, took = cpu_seconds() - cpu, time.perf_counter() - wall
    return Measured(name, problem.numVariables(), used, took, status, gap)


def cpu_seconds() -> float:
    """Processor seconds of this process and of the programs it ran to their end."""
    kids = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + kids.ru_utime + kids.ru_stime


def compare(profile: Profile, limit_s: float) -> list[Measured]:
    """Find one profile's week in each way, one after another in this process."""
    kitchen = open_kitchen(profile)
    out = [
        _measure("obvious, CBC", build_obvious(kitchen), by_cbc, limit_s),
        _measure("obvious, HiGHS", build_obvious(kitchen), by_highs, limit_s),
        _measure(
            "obvious, linear relaxation alone",
            build_obvious(kitchen, whole=False),
            relaxed,
            limit_s,
        ),
    ]
    wall, cpu = time.perf_counter(), cpu_seconds()
    pool = open_pool(week_spec(kitchen, profile.seed))
    best, _ = bound_week(pool)
    used, took = cpu_seconds() - cpu, time.perf_counter() - wall
    name = "whole meals, built and bounded"
    columns = pool.programme.size[0]
    out.append(Measured(name, columns, used, took, best.outcome.status, None))
    wall, cpu = time.perf_counter(), cpu_seconds()
    report = plan_week(profile).solver
    used, took = cpu_seconds() - cpu, time.perf_counter() - wall
    return [*out, Measured("`plan_week`, whole", columns, used, took, report.status, report.gap)]


def obvious_lines(profile: Profile, limit_s: float) -> list[str]:
    """Measure and return lines of Markdown."""
    return [
        f"## The obvious model beside `plan_week`: {profile.diet[0]}, {limit_s:g} s limit",
        "",
        "One yes or no for each food, portion, slot and day; the same foods and targets. The "
        "models have different objectives, so each gap is against its own bound. Solver seconds "
        "of the obvious model leave out building it; those of `plan_week` hold everything. "
        "CBC and HiGHS run as PuLP calls them, on one thread, and may pass the limit "
        "before they stop. A blank gap: none is reported (no week found, or nothing to round).",
        "",
        "| | columns | CPU seconds | seconds | status, in the solver's words | gap, % |",
        "|---|---|---|---|---|---|",
        *[
            f"| {m.name} | {m.columns:,} | {m.cpu_seconds:.2f} | {m.seconds:.2f} | {m.status} | "
            f"{'' if m.gap is None else f'{100 * m.gap:.2f}'} |"
            for m in compare(profile, limit_s)
        ],
        "",
    ]
