"""CPU seconds of what stands around the optimiser: start, kitchen, tables, files, screening."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mealplan.explain import wish_prices
from mealplan.kitchen import open_kitchen
from mealplan.plan import Plan
from mealplan.report.exports import installed_formats, plan_files
from mealplan.screening import screen
from mealplan.targets import build_targets
from mealplan.verify import verify_plan

SCREENED = 10
EXPORTED = 10
FIRST = {
    "python that does nothing": "pass",
    "mealplan --help": "from mealplan.cli import main; main(['--help'])",
    "import of what plans": "import mealplan.planner, mealplan.own, mealplan.report.text",
    "and the first kitchen": (
        "import mealplan.planner, mealplan.own, mealplan.report.text; "
        "from mealplan import Profile; from mealplan.kitchen import open_kitchen; "
        "open_kitchen(Profile())"
    ),
}


def cpu_of(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def cpu_of_process(code: str) -> float:
    """Processor time of a fresh process, once its files have been read before."""

    def run() -> float:
        before = os.times()
        subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=True)
        after = os.times()
        return sum(after[2:4]) - sum(before[2:4])

    run()
    return min(run() for _ in range(3))


def time_around(plans: list[Plan]) -> dict[str, list[float]]:
    """Time each step for each plan, in a process that has planned before."""
    times: dict[str, list[float]] = {}

    def note(name: str, work: Callable[[], object]) -> None:
        times.setdefault(name, []).append(cpu_of(work))

    for number, old in enumerate(plans):
        plan = replace(old)  # nothing of it worked out yet
        note("targets", lambda p=plan: build_targets(p.profile))
        note("open_kitchen (targets too)", lambda p=plan: open_kitchen(p.profile))
        note("Plan.rows", lambda p=plan: p.rows)
        note("verify_plan", lambda p=plan: verify_plan(p.rows, p.table))
        note("Plan.nutrients", lambda p=plan: p.nutrients)
        note("Plan.shopping", lambda p=plan: p.shopping)
        if number < EXPORTED:
            for form in installed_formats():
                note(f"{form} files", lambda p=plan, f=form: plan_files(p, (f,)))
        if number < SCREENED:
            note("screen", lambda p=plan: screen(p.profile))
            note("wish_prices, all of a profile's", lambda p=plan: wish_prices(p.profile))
    return times


def around_lines(plans: list[Plan]) -> list[str]:
    times = {name: np.array(found) for name, found in time_around(plans).items()}
    return [
        "## Around the optimiser: CPU seconds",
        "",
        "| in a process that has planned before | mean | median | worst |",
        "|---|---|---|---|",
        *[
            f"| {name} | {x.mean():.3f} | {np.median(x):.3f} | {x.max():.3f} |"
            for name, x in times.items()
        ],
        "",
        "| a fresh process | CPU seconds in all |",
        "|---|---|",
        *[f"| {name} | {cpu_of_process(code):.2f} |" for name, code in FIRST.items()],
        "",
    ]
