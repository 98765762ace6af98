"""Puts what ``mealplan plan`` prints into the README: two days of meals, the means of the week."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
NUTRIENTS_SHOWN = 7


def shown(printed: str) -> str:
    head, rest = printed.split("\nDay 3", 1)
    means = rest[rest.index("Mean of the week") :].splitlines()[: NUTRIENTS_SHOWN + 1]
    return "\n".join([head.rstrip(), "", "...", "", *(line.rstrip() for line in means), "..."])


def main() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "mealplan", "plan"], capture_output=True, text=True, check=False
    ).stdout
    text = README.read_text(encoding="utf-8")
    block = f"make plan\n```\n\n```text\n{shown(printed)}\n```"
    new = re.sub(r"make plan\n```\n\n```text\n.*?```", lambda _: block, text, flags=re.DOTALL)
    README.write_text(new, encoding="utf-8")


main()
