"""A list as a desk gets it: 300 rows, 20 of them broken in different ways, odd ids and names."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.profiles import varied_profiles
from mealplan.batch import BatchOptions, BatchResult, read_summary, run_batch

ROWS = 300

BROKEN: dict[str, tuple[Mapping[str, str], str]] = {
    "too young": ({"age_years": "9"}, "age_years"),
    "age is a word": ({"age_years": "thirty"}, "age_years"),
    "age is a formula": ({"age_years": "=1+1"}, "age_years"),
    "height in metres": ({"height_cm": "1.65"}, "height_cm"),
    "weight below nothing": ({"prepregnancy_weight_kg": "-60"}, "prepregnancy_weight_kg"),
    "no such stage": ({"stage": "expecting"}, "stage"),
    "week 60": ({"gestation_weeks": "60", "stage": "pregnant"}, "gestation_weeks"),
    "a week before pregnancy": ({"stage": "preconception", "gestation_weeks": "9"},
                                "gestation_weeks"),
    "nine babies": ({"fetuses": "9"}, "fetuses"),
    "no such activity": ({"activity": "lazy"}, "activity"),
    "no such diet": ({"diet": "fruitarian"}, "diet"),
    "no such allergen": ({"allergens": "milk;pollen"}, "allergens"),
    "gluten_free is perhaps": ({"gluten_free": "perhaps"}, "gluten_free"),
    "no such condition": ({"conditions": "gout"}, "conditions"),
    "no such supplement": ({"supplements": "snake oil"}, "supplements"),
    "no such meal": ({"meals": "brunch"}, "meals"),
    "seed is no whole number": ({"seed": "1.5"}, "seed"),
    "no such day": ({"start": "2026-02-30"}, "start"),
    "an id that stands there twice": ({"client_id": "client-000"}, "earlier row"),
    "too many cells": ({}, "cells"),
}  # fmt: skip
ODD = (
    {"client_id": "../x", "name": "=HYPERLINK(1)"},
    {"client_id": "गीता", "name": "गीता 🍎"},
    {"client_id": "CON", "name": "+49 30"},
    {"client_id": "", "name": "no id"},
)


@dataclass(frozen=True)
class Outcome:
    result: BatchResult
    again: BatchResult
    unnamed: list[str]
    """Kinds of broken rows whose message does not name what is wrong."""
    failed_whole: list[int]
    """Row numbers that failed though nothing is wrong with them."""


def write_list(path: Path, count: int = ROWS) -> dict[int, str]:
    """Write the list; returns the kind of each broken row by its number."""
    rows: list[dict[str, str]] = [
        {k: ";".join(v) if isinstance(v, list) else str(v)
         for k, v in p.model_dump(mode="json").items() if v not in (None, [], {}, "", False)}
        for p in varied_profiles(count)
    ]  # fmt: skip
    for row, odd in zip(rows[1:], ODD, strict=False):
        row.update(odd)
    kinds: dict[int, str] = {}
    every = (count - 1 - len(ODD)) // len(BROKEN)
    for n, (kind, (change, _)) in enumerate(BROKEN.items()):
        place = 1 + len(ODD) + n * every
        rows[place].update(change)
        kinds[place + 2] = kind
    names = list(dict.fromkeys(name for row in rows for name in row))
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(names)
    for number, row in enumerate(rows, start=2):
        extra = ["one", "more"] if kinds.get(number) == "too many cells" else []
        writer.writerow([*(row.get(name, "") for name in names), *extra])
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    return kinds


def run_list(folder: Path, count: int = ROWS, jobs: int = 2) -> Outcome:
    """Plan the list twice."""
    path, out = folder / "desk.csv", folder / "desk"
    kinds = write_list(path, count)
    result = run_batch(path, out, BatchOptions(jobs=jobs))
    again = run_batch(path, out, BatchOptions(jobs=jobs))
    found = read_summary(out)
    failed = found[found["status"] == "failed"]
    said = dict(zip(failed["row"].astype(int), failed["message"], strict=True))
    unnamed = [k for row, k in kinds.items() if BROKEN[k][1] not in said.get(row, "")]
    return Outcome(result, again, unnamed, sorted(set(said) - set(kinds)))


def broken_lines(folder: Path, count: int = ROWS) -> list[str]:
    """Return the sentences of the report."""
    o = run_list(folder, count)
    named = len(BROKEN) - len(o.unnamed)
    lines = [
        f"A list of {o.result.rows} rows, {len(BROKEN)} of them broken in different ways, with odd "
        f"ids and names: {o.result.met} met, {o.result.short} short, {o.result.failed} failed; "
        f"{named} of {len(BROKEN)} messages name what is wrong. Run again: {o.again.planned} "
        "planned.",
    ]
    if o.unnamed or o.failed_whole:
        lines.append(f"WRONG: not named {o.unnamed}; whole rows that failed {o.failed_whole}.")
    return lines
