"""Signs that can go with low B12: a checklist with the urgent ones set apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mealplan.tables import cell_list, read_table, records

URGENT = ("emergency", "today")


@dataclass(frozen=True)
class Sign:
    """A sign of ``care_signs.csv``; ``urgency`` is ``emergency``, ``today`` or ``soon``."""

    id: str
    group: str
    label: str
    stages: tuple[str, ...]
    urgency: str
    action: str
    evidence: tuple[str, ...]
    confidence: str

    @property
    def urgent(self) -> bool:
        """True when it should not wait for the next visit."""
        return self.urgency in URGENT


@dataclass(frozen=True)
class Checked:
    """The signs she ticked, the urgent ones apart."""

    urgent: tuple[Sign, ...]
    other: tuple[Sign, ...]

    @property
    def all(self) -> tuple[Sign, ...]:
        """All of them, the urgent ones first."""
        return self.urgent + self.other


@lru_cache(maxsize=1)
def all_signs() -> dict[str, Sign]:
    """Return the signs by id, in the order to show them."""
    rows = records(read_table("care_signs").sort_values("seq"))
    return {
        row["sign"]: Sign(
            row["sign"],
            row["group"],
            row["label"],
            tuple(cell_list(row["stages"])),
            row["urgency"],
            row["action"],
            tuple(cell_list(row["evidence"])),
            row["confidence"],
        )
        for row in rows
    }


def signs_for(stage: str) -> tuple[Sign, ...]:
    """Return the signs to ask about in a stage of life."""
    return tuple(s for s in all_signs().values() if not s.stages or stage in s.stages)


def checked_signs(ticked: Iterable[str]) -> Checked:
    """Sort ticked signs: emergencies first, then today's, then the others."""
    chosen = set(ticked)
    signs = [s for s in all_signs().values() if s.id in chosen]
    urgent = sorted((s for s in signs if s.urgent), key=lambda s: URGENT.index(s.urgency))
    return Checked(tuple(urgent), tuple(s for s in signs if not s.urgent))


def whether_to_test(*, risks: int, signs: int) -> str:
    """Say what a number of risks and signs means by the rule of NICE NG239; empty for none."""
    if risks and signs:
        return (
            "You named at least one risk and at least one sign. British guidance (NICE NG239, "
            "2024) says that a B12 test should be offered then: ask for one."
        )
    if risks:
        return (
            "You named at least one risk. Tell your clinician, and ask whether your B12 should "
            "be tested."
        )
    if signs:
        return (
            "You named at least one sign. Many things can cause these signs: tell your "
            "clinician, who can find out."
        )
    return ""
