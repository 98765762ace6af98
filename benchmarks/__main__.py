"""``python -m benchmarks``: measures and writes ``benchmarks/results.md``."""

import argparse
import os
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.around import around_lines
from benchmarks.growth import growth_lines
from benchmarks.obvious import obvious_lines
from benchmarks.profiles import omnivores, varied_profiles
from benchmarks.realism import REAL_PLATES, different_meals, realism
from benchmarks.safety import profiles, safety_lines
from benchmarks.speed import seed_lines, speed_lines, time_profiles
from benchmarks.swaps import swap_lines
from mealplan.plan import Plan


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--profiles", type=int, default=50, help="varied profiles (default 50)")
    parser.add_argument(
        "--limit", type=float, default=120.0, help="seconds for the obvious model (default 120)"
    )
    parser.add_argument(
        "--every", type=int, default=1, help="take each nth of the hard-rule weeks (default 1)"
    )
    parser.add_argument("--note", default="", help="a sentence about the machine, for the top")
    return parser.parse_args()


def sections(asked: argparse.Namespace) -> Iterator[list[str]]:
    """Measure one thing after another; each section is whole."""
    n = asked.profiles
    packages = ", ".join(f"{p} {version(p)}" for p in ("pulp", "highspy", "numpy", "pandas"))
    yield [
        "# Benchmarks",
        "",
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{packages}. {asked.note}".rstrip(),
        "",
    ]
    speed = time_profiles(varied_profiles(n))
    yield speed_lines(speed, "varied profiles")
    omnivore = time_profiles(omnivores(n))
    yield realism_lines(speed.plans, omnivore.plans)
    others = time_profiles(varied_profiles(max(1, n // 2), start=400))
    yield speed_lines(others, "profiles that no setting was chosen on")
    yield seed_lines(varied_profiles(max(1, n // 10)))
    yield around_lines(speed.plans)
    yield swap_lines(speed.plans)
    yield growth_lines()
    yield obvious_lines(varied_profiles(1)[0], asked.limit)
    yield safety_lines(profiles()[:: asked.every])


def realism_lines(varied: list[Plan], omnivore: list[Plan]) -> list[str]:
    """Say how real the meals are, by diet."""
    by_diet: dict[str, list[Plan]] = {}
    for plan in varied:
        by_diet.setdefault(plan.profile.diet[0], []).append(plan)
    return [
        "## Realism: mean log lift of category pairs within meals",
        "",
        "| weeks | breakfast | lunch | dinner | snack | different meals |",
        "|---|---|---|---|---|---|",
        _row("real plates of another day", REAL_PLATES, ""),
        _row(f"{len(omnivore)} omnivore weeks", realism(omnivore), different_meals(omnivore)),
        *[_row(f"{d} ({len(p)})", realism(p), different_meals(p)) for d, p in by_diet.items()],
        "",
    ]


def main() -> None:
    asked = options()
    path = Path(__file__).with_name("results.md")
    text = ""
    for lines in sections(asked):  # written as it goes: an hour's work may be cut short
        text += "\n".join(lines).rstrip("\n") + "\n\n"
        path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        print("\n".join(lines), flush=True)


def _row(name: str, scores: dict[str, float], meals: object) -> str:
    return f"| {name} | " + " | ".join(f"{scores[g]:+.2f}" for g in REAL_PLATES) + f" | {meals} |"


main()
