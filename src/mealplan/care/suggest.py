"""What risks, results and intake suggest for the plan: offered with reasons, never set silently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from mealplan.care.intake import Intake
from mealplan.care.labs import Reading, newest
from mealplan.care.risk import Risk
from mealplan.profiles import STANDARDS, Profile
from mealplan.tables import cell_list, read_table, records
from mealplan.targets import build_targets


@dataclass(frozen=True)
class Suggestion:
    """Something to consider.

    ``because`` names what led to it. ``change`` holds profile keys and their new values; it is
    empty where the suggestion is to talk with a clinician.
    """

    id: str
    title: str
    text: str
    because: tuple[str, ...]
    change: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    confidence: str = ""


@lru_cache(maxsize=1)
def _rows() -> tuple[Mapping[str, Any], ...]:
    return tuple(records(read_table("care_suggestions").sort_values("seq")))


def led_to(
    risks: Iterable[Risk] = (), readings: Iterable[Reading] = (), intake: Intake | None = None
) -> dict[str, list[str]]:
    """Return what suggestions look for, each with what brought it, in words."""
    found: dict[str, list[str]] = {}
    for risk in risks:
        for tag in risk.tags:
            found.setdefault(tag, []).append(risk.reason)
    for reading in newest(readings).values():
        band = reading.band.label if reading.band else ""
        said = f"{reading.result.about.label} of {reading.result.date.isoformat()}: {band}."
        for tag in reading.tags:
            found.setdefault(tag, []).append(said)
    if intake is not None:
        what = "Your diary" if intake.kind == "diary" else "Your week"
        words = {
            "b12_intake_short": f"{what} has less B12 from food than its target.",
            "folate_intake_short": f"{what} has less folate from food than its target.",
            "folic_acid_over": f"{what} with your supplements passes the limit on folic acid.",
        }
        for tag in intake.tags:
            found.setdefault(tag, []).append(words[tag])
    return found


def suggestions(
    profile: Profile,
    *,
    risks: Iterable[Risk] = (),
    readings: Iterable[Reading] = (),
    intake: Intake | None = None,
) -> tuple[Suggestion, ...]:
    """Return what to consider, in the table's order; a change she already has is left out.

    Parameters
    ----------
    profile : the one to plan with.
    risks : answered with yes.
    readings : her results; only the newest of each marker counts.
    intake : of her plan or diary.
    """
    tags = led_to(risks, readings, intake)
    found = []
    for row in _rows():
        hits = [tag for tag in cell_list(row["tags"]) if tag in tags]
        if not hits or any(tag in tags for tag in cell_list(row["unless"])):
            continue
        change = _change(row, profile)
        if change is not None and _has(profile, change):
            continue
        value = "" if not change else f"{next(iter(change.values()))}"
        found.append(
            Suggestion(
                row["suggestion"],
                row["title"],
                str(row["text"]).format(value=value),
                tuple(dict.fromkeys(reason for tag in hits for reason in tags[tag])),
                change or {},
                tuple(cell_list(row["evidence"])),
                row["confidence"],
            )
        )
    return tuple(found)


def _change(row: Mapping[str, Any], profile: Profile) -> dict[str, Any] | None:
    key, value = row["key"], row["value"]
    if not isinstance(key, str):
        return None
    if value in STANDARDS:
        there = profile.with_options(standard=value)
        plain = Profile(**{**there.model_dump(exclude_unset=True), "b12_target_ug": None})
        row_there = build_targets(plain).get("vitamin_b12_ug")
        return {key: row_there.minimum if row_there else None}
    return {key: value}


def _has(profile: Profile, change: Mapping[str, Any]) -> bool:
    """Return whether the profile already asks for as much."""
    for key, value in change.items():
        if value is None:
            return True
        if key == "b12_target_ug":
            now = build_targets(profile).get("vitamin_b12_ug")
            if now is not None and now.minimum is not None and now.minimum >= value:
                return True
        elif getattr(profile, key) == value:
            return True
    return False


def changed_profile(profile: Profile, suggestion: Suggestion) -> Profile:
    """Return a profile with a suggestion taken up; the same one where it changes nothing."""
    return profile.with_options(**suggestion.change) if suggestion.change else profile
