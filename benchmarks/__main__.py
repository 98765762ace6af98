"""``python -m benchmarks``: measures and writes ``benchmarks/results.md``."""

import argparse
import os
import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks.around import around_lines
from benchmarks.growth import growth_lines
from benchmarks.obvious import obvious_lines
from benchmarks.profiles import omnivores, varied_profiles
from benchmarks.realism import REAL_PLATES, different_meals, realism
from benchmarks.safety import profiles, safety_lines
from benchmarks.speed import speed_lines, time_profiles
from benchmarks.swaps import swap_lines


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--profiles", type=int, default=50, help="varied profiles (default 50)")
    parser.add_argument("--omnivores", type=int, help="omnivores (default: as many)")
    parser.add_argument(
        "--limit", type=float, default=120.0, help="seconds for the obvious model (default 120)"
    )
    parser.add_argument(
        "--every", type=int, default=1, help="take each nth of the hard-rule weeks (default 1)"
    )
    parser.add_argument("--note", default="", help="a sentence about the machine, for the top")
    return parser.parse_args()


def main() -> None:
    asked = options()
    omnivore_count = asked.profiles if asked.omnivores is None else asked.omnivores
    speed = time_profiles(varied_profiles(asked.profiles))
    omnivore = time_profiles(omnivores(omnivore_count))
    by_diet: dict[str, list] = {}
    for plan in speed.plans:
        by_diet.setdefault(plan.profile.diet[0], []).append(plan)
    lines = [
        "# Benchmarks",
        "",
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        + ", ".join(f"{p} {version(p)}" for p in ("pulp", "highspy", "numpy", "pandas"))
        + f". {asked.note}".rstrip(),
        "",
        *speed_lines(speed),
        *obvious_lines(varied_profiles(1)[0], asked.limit),
        *growth_lines(),
        *swap_lines(speed.plans),
        *around_lines(speed.plans),
        *safety_lines(profiles()[:: asked.every]),
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
