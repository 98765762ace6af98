"""Changes to a profile that may mend a shortfall, from the smallest: what could be tried."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mealplan.profiles import Profile
from mealplan.tables import read_table, records
from mealplan.targets import build_targets
from mealplan.targets.supplements import supplement_amounts
from mealplan.wishes import wishes_of

OPTIONS = {
    "supplements": "--supplement",
    "dislikes": "--dislike",
    "diet": "--diet",
    "budget_usd_per_day": "--budget",
    "max_prep_minutes": "--max-prep-minutes",
    "seed": "--seed",
}
MINUTES = (20, 30, 45, 60, 90, 120)
BUDGET_STEP_USD = 0.25
BUDGET_ROOM = 1.03  # whole meals cost a little more than the cheapest fractional ones


@dataclass(frozen=True)
class Candidate:
    """A change that may help; ``adds`` are amounts a day of a supplement, by nutrient."""

    kind: str
    label: str
    changes: Mapping[str, Any]
    adds: Mapping[str, float]
    note: str = ""

    @property
    def effort(self) -> int:
        """How much it asks of her; the least first."""
        return int(_kinds()[self.kind]["effort"])

    @property
    def option(self) -> str:
        """The change as options of the command line."""
        return option_text(self.changes)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, dict[str, Any]]:
    rows = records(read_table("repair_kinds").fillna({"note": ""}))
    return {row["kind"]: row for row in rows}


def candidate(
    kind: str,
    changes: Mapping[str, Any],
    words: Mapping[str, str],
    *,
    adds: Mapping[str, float] | None = None,
    note: str = "",
) -> Candidate:
    """Make a candidate, worded as ``repair_kinds.csv`` has it."""
    row = _kinds()[kind]
    notes = " ".join(part for part in (note, str(row["note"])) if part)
    return Candidate(kind, row["label"].format(**words), dict(changes), dict(adds or {}), notes)


def option_text(changes: Mapping[str, Any]) -> str:
    """Write changes as options; an emptied list is ``--dislike ""``."""
    parts: list[str] = []
    for key, value in changes.items():
        values = value if isinstance(value, tuple | list) else (value,)
        for item in values or ("",):
            amounts = getattr(item, "amounts", None)
            if amounts is None:
                text = f"{item:g}" if isinstance(item, float) else str(item)
                parts.append(f"{OPTIONS[key]} {shlex.quote(text)}")
            else:
                parts += [f"{OPTIONS[key]} {name}={amount:g}" for name, amount in amounts.items()]
    return " ".join(parts).replace("''", '""')


def supplement_candidates(profile: Profile, short: Mapping[str, float]) -> list[Candidate]:
    """Return the smallest supplement for each set of short nutrients that one can close.

    Parameters
    ----------
    short : what each nutrient lacks a day. One that would pass an upper limit is left out.
    """
    now, passed = supplement_amounts(profile), build_targets(profile).passed_by_supplements
    table = read_table("supplements")
    found: dict[frozenset[str], tuple[tuple[float, float], Candidate]] = {}
    for name, rows in table.groupby("supplement", sort=True):
        if name in profile.supplements:
            continue
        changes = {"supplements": (*profile.supplements, str(name))}
        changed = profile.with_options(**changes)
        adds = {n: x - now.get(n, 0.0) for n, x in supplement_amounts(changed).items()}
        closes = frozenset(n for n, lack in short.items() if adds.get(n, 0.0) >= lack)
        size = (float(len(rows)), sum(adds[n] / short[n] for n in closes))
        if not closes or (closes in found and size >= found[closes][0]):
            continue
        if set(build_targets(changed).passed_by_supplements) - set(passed):
            continue
        note = rows["note"].dropna()
        made = candidate(
            "supplement",
            changes,
            {"word": str(rows["label"].iloc[0])},
            adds=adds,
            note="" if note.empty else str(note.iloc[0]),
        )
        found[closes] = (size, made)
    return [made for _, made in found.values()]


def food_candidates(profile: Profile) -> Iterator[Candidate]:
    """Yield a disliked food allowed again, and a diet that allows one food group more."""
    for wish in wishes_of(profile):
        if wish.kind == "dislike":
            kept = tuple(word for word in profile.dislikes if word != wish.word)
            yield candidate("dislike", {"dislikes": kept}, {"word": wish.thing})
    for row in records(read_table("diet_steps")):
        if row["diet"] in profile.diet:
            diet = tuple(row["becomes"] if d == row["diet"] else d for d in profile.diet)
            yield candidate("diet", {"diet": diet}, row)


def minutes_candidates(profile: Profile) -> list[Candidate]:
    """Return longer preparation times, the shortest first."""
    limit = profile.max_prep_minutes
    longer: Iterable[int] = () if limit is None else (m for m in MINUTES if m > limit)
    return [candidate("minutes", {"max_prep_minutes": m}, {"word": str(m)}) for m in longer]


def budget_candidate(needed_usd: float) -> Candidate:
    """Return a budget with some room over what the cheapest good week costs a day."""
    usd = math.ceil(needed_usd * BUDGET_ROOM / BUDGET_STEP_USD) * BUDGET_STEP_USD
    return candidate("budget", {"budget_usd_per_day": usd}, {"word": f"{usd:.2f}"})


def seed_candidate(seed: int) -> Candidate:
    """Return another week of the same foods."""
    return candidate("seed", {"seed": seed + 1}, {})
