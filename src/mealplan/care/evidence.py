"""The studies and guidance that texts rest on, and how strong they are in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mealplan.tables import read_table, records

UNCHECKED = ("M", "M-low")


@dataclass(frozen=True)
class Evidence:
    """A study or guidance as ``care_evidence.csv`` has it; ``limits`` says why to be careful."""

    id: str
    kind: str
    citation: str
    finding: str
    limits: str
    confidence: str
    source: str


@lru_cache(maxsize=1)
def all_evidence() -> dict[str, Evidence]:
    """Return every study and guidance by its id."""
    return {
        row["evidence"]: Evidence(
            row["evidence"],
            row["kind"],
            row["citation"],
            row["finding"],
            row["limits"] if isinstance(row["limits"], str) else "",
            row["confidence"],
            row["source"],
        )
        for row in records(read_table("care_evidence"))
    }


@lru_cache(maxsize=1)
def strengths() -> dict[str, tuple[str, str]]:
    """Return what each strength of evidence is called and what it means, by its id."""
    rows = records(read_table("care_strengths"))
    return {row["strength"]: (row["label"], row["meaning"]) for row in rows}


@lru_cache(maxsize=64)
def setting(key: str) -> float:
    """Return a figure of ``care_settings.csv``."""
    table = read_table("care_settings").set_index("key")["value"]
    return float(table[key])


def cited(ids: Iterable[str]) -> str:
    """Name the studies behind a text: ``Molloy 2009, Pediatrics 123:917; NICE ...``."""
    return "; ".join(all_evidence()[name].citation for name in ids)


def to_check(confidence: str) -> str:
    """Say so where a figure is from memory; empty where it was read."""
    return "to be checked" if confidence in UNCHECKED else ""
