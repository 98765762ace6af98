"""The built wheel in a fresh environment, from a folder that is not the checkout."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*command: object, cwd: Path, codes: tuple[int, ...] = (0,)) -> str:
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, env=outside, capture_output=True, text=True, check=False
    )
    assert done.returncode in codes, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_wheel_plans_from_any_folder(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=ROOT)
    wheel = next(tmp_path.glob("*.whl"))
    venv.create(tmp_path / "fresh", with_pip=True)
    python = tmp_path / "fresh" / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.txt", cwd=tmp_path)
    run(*pip, "--no-deps", wheel, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    mealplan = tmp_path / "fresh" / "bin" / "mealplan"
    printed = run(mealplan, "plan", "--out", "week", cwd=elsewhere, codes=(0, 3))
    assert "Day 7" in printed
    document = json.loads((elsewhere / "week" / "plan.json").read_text(encoding="utf-8"))
    assert len({meal["day"] for meal in document["meals"]}) == 7
    where = run(python, "-c", "import mealplan; print(mealplan.__file__)", cwd=elsewhere)
    assert str(tmp_path) in where
    run(mealplan, "check", "week/plan.csv", cwd=elsewhere)
    run(mealplan, "data", "verify", cwd=elsewhere)
