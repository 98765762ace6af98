"""The README's first screen tells the truth."""

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


def test_make_plan_prints_what_the_readme_shows() -> None:
    shown = re.search(r"make plan\n```\n\n```text\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    printed = subprocess.run(
        [sys.executable, "-m", "mealplan", "plan"], capture_output=True, text=True, check=False
    ).stdout
    for line in shown.group(1).splitlines():
        if line.strip() and not line.startswith(("HiGHS", "...")):
            assert line in printed, line


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (Path(__file__).resolve().parents[1] / target).exists(), target
