"""Further tables that are derived from the first ones and from judgements kept by hand.

A step is a module of this package with a function ``derive(frames, hand)``: ``frames`` holds the
derived tables by name (and ``leaves``: leaf_code, leaf), ``hand`` reads a table kept by hand; it
returns new tables by name, sorted by key. A step runs once its tables kept by hand exist.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path

import pandas as pd

from mealplan.build.source import Progress
from mealplan.tables import read_table

Frames = dict[str, pd.DataFrame]

STEPS = {
    "verdicts": ("traits", "leaf_verdicts", "description_rules"),
    "purchases": ("buy_as", "bought_whole"),
}
"""Module of this package, and the tables kept by hand that it needs."""


def further_tables(frames: Frames, hand: Path, progress: Progress) -> Frames:
    """Run the steps in their order; a step whose inputs are not there is told and passed over."""
    made: Frames = {}
    for step, needs in STEPS.items():
        missing = [name for name in needs if not (hand / f"{name}.csv").is_file()]
        module = f"{__package__}.{step}"
        if missing or importlib.util.find_spec(module) is None:
            what = ", ".join(f"{name}.csv" for name in missing) or f"the module {module}"
            progress(f"missing: {what}; {step} are not derived")
            continue
        derive = importlib.import_module(module).derive
        made |= derive({**frames, **made}, lambda name: read_table(name, folder=hand))
    return made
