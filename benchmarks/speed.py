"""CPU seconds, gap and memory of ``plan_week`` over varied profiles, table loaded."""

import resource
import time
from dataclasses import dataclass

import numpy as np

from mealplan.errors import MealplanError
from mealplan.plan import Plan
from mealplan.planner import plan_week
from mealplan.profiles import Profile
from mealplan.swaps import difference


@dataclass
class SpeedResult:
    plans: list[Plan]
    cpu_seconds: np.ndarray
    seconds: np.ndarray
    gaps: np.ndarray
    failures: list[str]
    peak_mb: float


def time_profiles(profiles: list[Profile]) -> SpeedResult:
    plan_week(profiles[0])
    plans, cpu, seconds, failures = [], [], [], []
    for profile in profiles:
        began, used = time.perf_counter(), time.process_time()
        try:
            plan = plan_week(profile)
        except MealplanError as error:
            failures.append(f"{profile.client_id} {profile.diet}: {error}")
            continue
        cpu.append(time.process_time() - used)
        seconds.append(time.perf_counter() - began)
        plans.append(plan)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    gaps = np.array([p.solver.gap for p in plans])
    return SpeedResult(plans, np.array(cpu), np.array(seconds), gaps, failures, peak)


def speed_lines(speed: SpeedResult, whose: str) -> list[str]:
    """Return the findings as lines of Markdown."""
    spans = [
        p.targets.meal_rules.spans(p.profile.slots, p.targets.energy_kcal) for p in speed.plans
    ]
    ruled = np.array([bool(span) for span in spans])
    gaps = 100 * speed.gaps
    return [
        f"## `plan_week` over {len(speed.plans)} {whose}, table loaded",
        "",
        "| | profiles | mean | median | 95th percentile | worst |",
        "|---|---|---|---|---|---|",
        _row("CPU seconds", speed.cpu_seconds),
        _row("seconds", speed.seconds),
        _row("gap, %", gaps),
        _row("gap, %, no rules for single meals", gaps[~ruled]),
        _row("gap, %, with them (gestational diabetes, anaemia, nausea)", gaps[ruled]),
        "",
        f"Peak memory {speed.peak_mb:.0f} MB. Profiles without a plan: {len(speed.failures)}.",
        *speed.failures,
        "",
        "Mean seconds by stage: "
        + ", ".join(
            f"{key} {np.mean([p.solver.seconds[key] for p in speed.plans]):.2f}"
            for key in ("open", "build", "bound", "pick", "place", "trade", "portion", "polish")
        ),
        "",
    ]


def seed_lines(profiles: list[Profile]) -> list[str]:
    """Say how much another seed's week differs, and that the same seed's does not."""
    shares = []
    for profile in profiles:
        first, same, other = (plan_week(profile, seed=s) for s in (1, 1, 2))
        if first.rows.to_csv() != same.rows.to_csv():
            return [f"{profile.client_id}: the same seed gave another week."]
        shares.append(difference(first, other))
    return [
        "## Seeds",
        "",
        f"Of {len(profiles)} profiles the same seed gave the same bytes. Between two seeds "
        f"{100 * np.mean(shares):.0f} % of the meals differ (least {100 * min(shares):.0f} %).",
        "",
    ]


def _row(name: str, numbers: np.ndarray) -> str:
    if not len(numbers):
        return f"| {name} | 0 | | | | |"
    return (
        f"| {name} | {len(numbers)} | {numbers.mean():.2f} | {np.median(numbers):.2f} | "
        f"{np.quantile(numbers, 0.95):.2f} | {numbers.max():.2f} |"
    )
