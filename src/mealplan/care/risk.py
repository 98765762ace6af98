"""Questions about risks of low B12: each yes is a named reason to ask for a test, never a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mealplan.profiles import Profile
from mealplan.tables import cell_list, read_table, records


@dataclass(frozen=True)
class Risk:
    """A question of ``care_risks.csv``; ``diets`` of a profile answer it, ``tags`` lead on."""

    id: str
    group: str
    label: str
    question: str
    help: str
    reason: str
    ask: str
    diets: tuple[str, ...]
    tags: tuple[str, ...]
    evidence: tuple[str, ...]
    confidence: str


@lru_cache(maxsize=1)
def all_risks() -> dict[str, Risk]:
    """Return the questions by id, in the order to ask them."""
    rows = records(read_table("care_risks").sort_values("seq"))
    return {
        row["risk"]: Risk(
            row["risk"],
            row["group"],
            row["label"],
            row["question"],
            row["help"] if isinstance(row["help"], str) else "",
            row["reason"],
            row["ask"],
            tuple(cell_list(row["diets"])),
            tuple(cell_list(row["tags"])),
            tuple(cell_list(row["evidence"])),
            row["confidence"],
        )
        for row in rows
    }


def risks_of_diet(profile: Profile) -> tuple[str, ...]:
    """Return the questions that her diet already answers with yes."""
    return tuple(risk.id for risk in all_risks().values() if set(risk.diets) & set(profile.diet))


def named_reasons(answered_yes: Iterable[str]) -> tuple[Risk, ...]:
    """Return the risks that were answered with yes, in the order asked; unknown ids are left."""
    chosen = set(answered_yes)
    return tuple(risk for risk in all_risks().values() if risk.id in chosen)
