"""Seconds, gap and memory of ``plan_week`` over varied profiles, table loaded."""

import resource
import time
from dataclasses import dataclass

import numpy as np

from mealplan.errors import MealplanError
from mealplan.plan import Plan
from mealplan.planner import plan_week
from mealplan.profiles import Profile


@dataclass
class SpeedResult:
    plans: list[Plan]
    seconds: np.ndarray
    gaps: np.ndarray
    failures: list[str]
    peak_mb: float


def time_profiles(profiles: list[Profile]) -> SpeedResult:
    plan_week(profiles[0])
    plans, seconds, failures = [], [], []
    for profile in profiles:
        began = time.perf_counter()
        try:
            plan = plan_week(profile)
        except MealplanError as error:
            failures.append(f"{profile.client_id} {profile.diet}: {error}")
            continue
        seconds.append(time.perf_counter() - began)
        plans.append(plan)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    gaps = np.array([p.solver.gap for p in plans])
    return SpeedResult(plans, np.array(seconds), gaps, failures, peak)
