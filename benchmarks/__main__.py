"""``python -m benchmarks``: measures and writes ``benchmarks/results.md``."""

import platform
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.profiles import omnivores, varied_profiles
from benchmarks.realism import REAL_PLATES, different_meals, realism
from benchmarks.safety import profiles, safety_lines
from benchmarks.speed import time_profiles
from benchmarks.swaps import swap_lines


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    speed = time_profiles(varied_profiles(count))
    omnivore = time_profiles(omnivores(count))
    by_diet: dict[str, list] = {}
    for plan in speed.plans:
        by_diet.setdefault(plan.profile.diet[0], []).append(plan)
    lines = [
        "# Benchmarks",
        "",
        f"{platform.machine()}, Python {platform.python_version()}, "
        + ", ".join(f"{p} {version(p)}" for p in ("pulp", "highspy", "pandas")),
        "",
        f"## `plan_week` over {len(speed.plans)} varied profiles, table loaded",
        "",
        "| | mean | median | 95th percentile | worst |",
        "|---|---|---|---|---|",
        f"| seconds | {speed.seconds.mean():.2f} | {np.median(speed.seconds):.2f} | "
        f"{np.quantile(speed.seconds, 0.95):.2f} | {speed.seconds.max():.2f} |",
        f"| gap, % | {100 * speed.gaps.mean():.2f} | {100 * np.median(speed.gaps):.2f} | "
        f"{100 * np.quantile(speed.gaps, 0.95):.2f} | {100 * speed.gaps.max():.2f} |",
        "",
        f"Peak memory {speed.peak_mb:.0f} MB. Profiles without a plan: {len(speed.failures)}.",
        *speed.failures,
        "",
        "Mean seconds by stage: "
        + ", ".join(
            f"{key} {np.mean([p.solver.seconds[key] for p in speed.plans]):.2f}"
            for key in ("open", "build", "bound", "solve", "place", "portion")
        ),
        "",
        *swap_lines(speed.plans),
        *safety_lines(profiles() if count >= 50 else profiles()[::9]),
        "",
        "## Realism: mean log lift of category pairs within meals",
        "",
        "| weeks | breakfast | lunch | dinner | snack | different meals |",
        "|---|---|---|---|---|---|",
        _row("real plates of another day", REAL_PLATES, ""),
        _row(f"{len(omnivore.plans)} omnivore weeks", realism(omnivore.plans),
             different_meals(omnivore.plans)),
        *[_row(f"{d} ({len(p)})", realism(p), different_meals(p)) for d, p in by_diet.items()],
    ]  # fmt: skip
    path = Path(__file__).with_name("results.md")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


def _row(name: str, scores: dict[str, float], meals: object) -> str:
    return f"| {name} | " + " | ".join(f"{scores[g]:+.2f}" for g in REAL_PLATES) + f" | {meals} |"


main()
