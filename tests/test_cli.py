"""The command line as a person uses it: what it prints, and its exit codes."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest


def mealplan(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mealplan", *arguments], input=stdin, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def test_plan_writes_what_it_says_and_check_agrees(tmp_path: Path) -> None:
    done = mealplan("plan", "--diet", "vegetarian", "--out", str(tmp_path))
    assert done.returncode in (0, 3)
    assert "Day 7" in done.stdout
    assert {p.name for p in tmp_path.iterdir()} == {
        "plan.csv", "nutrients.csv", "shopping.csv", "plan.json",
    }  # fmt: skip
    checked = mealplan("check", str(tmp_path / "plan.csv"))
    assert checked.returncode == 0, checked.stdout
    assert "adds up" in checked.stdout


def test_check_finds_a_changed_number(tmp_path: Path) -> None:
    mealplan("plan", "--out", str(tmp_path))
    path = tmp_path / "plan.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    rows[1][rows[0].index("grams")] = "1"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    done = mealplan("check", str(path))
    assert done.returncode == 3
    assert "row 2" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("plan", "--age", "9"), 4, "age_years"),
        (("plan", "--diet", "fruitarian"), 4, "omnivore"),
        (("plan", "--aeg", "30"), 2, "--age"),
        (("plan", "absent.toml"), 4, "absent.toml"),
        (("check", "absent.csv"), 4, "absent.csv"),
        (("plan", "--format", "doc"), 2, "csv"),
        (("nonsense",), 2, "nonsense"),
    ],
)  # fmt: skip
def test_errors_are_one_sentence(arguments: tuple[str, ...], code: int, words: str) -> None:
    done = mealplan(*arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_standard_input_and_output() -> None:
    profile = 'diet = ["vegan"]\nage_years = 30\n'
    done = mealplan("plan", "-", "--out", "-", "--format", "json", stdin=profile)
    assert done.returncode in (0, 3)
    assert done.stdout.startswith("{")
    assert done.stderr == ""


def test_targets_as_csv() -> None:
    done = mealplan("targets", "--format", "csv", "--standard", "efsa")
    assert done.returncode == 0
    header = done.stdout.splitlines()[0].split(",")
    assert header[:8] == [
        "nutrient", "unit", "target_min", "target_max", "ear", "basis", "source", "confidence",
    ]  # fmt: skip


def test_every_command_has_help() -> None:
    listed = mealplan("--help").stdout.split("Commands:")[1].split()
    for command in ("plan", "targets", "check", "batch", "data", "app"):
        assert command in listed
        assert "Usage" in mealplan(command, "--help").stdout
