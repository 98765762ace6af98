"""``python -m mealplan.build SOURCE [OUT]``: rebuild the food table, with progress on stderr."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mealplan.build import build_food_data
from mealplan.build.package import write_package
from mealplan.errors import MealplanError
from mealplan.tables import data_dir


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def main() -> int:
    """Run the build, or only rewrite ``datapackage.json`` after hand-kept tables changed."""
    parser = argparse.ArgumentParser(prog="python -m mealplan.build", description=main.__doc__)
    parser.add_argument("source", nargs="?", type=Path, help="folder of USDA's files")
    parser.add_argument("out", nargs="?", type=Path, help="folder to write; default: food_data")
    parser.add_argument("--consumption", type=Path, help="folder of eating occasions")
    parser.add_argument("--package-only", action="store_true", help="rewrite datapackage.json only")
    args = parser.parse_args()
    out = args.out or data_dir()
    try:
        if args.package_only:
            write_package(out)
        elif args.source is None:
            parser.error("SOURCE is missing: the folder of USDA's files")
        else:
            build_food_data(args.source, out, consumption=args.consumption, progress=_say)
    except MealplanError as error:
        _say(str(error))
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
