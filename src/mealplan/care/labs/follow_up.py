"""When to look again, and what to ask for: from the newest result of each marker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from mealplan.care.evidence import setting
from mealplan.care.labs.bands import Reading


@dataclass(frozen=True)
class NextTest:
    """What to talk about for a marker: ``due`` is a day to have asked by, ``today`` may be it."""

    reading: Reading
    due: dt.date
    question: str
    source: str


def newest(readings: Iterable[Reading]) -> dict[str, Reading]:
    """Return the newest reading of each marker."""
    found: dict[str, Reading] = {}
    for reading in readings:
        now = found.get(reading.result.marker)
        if now is None or reading.result.date >= now.result.date:
            found[reading.result.marker] = reading
    return found


def next_tests(readings: Iterable[Reading], *, today: dt.date | None = None) -> list[NextTest]:
    """Return what is to be looked at again, soonest first; nothing where all is adequate.

    A result outside the adequate range is looked at again a month later in pregnancy and when
    breastfeeding, else three months later (NICE NG239, ``care_settings.csv``); one that cannot
    wait, at once.
    """
    day = today or dt.date.today()
    found = []
    for reading in newest(readings).values():
        if reading.concern == "none":
            continue
        key = "review_days_other"
        if reading.when.stage in ("pregnant", "lactating"):
            key = "review_days_pregnant"
        due = reading.result.date + dt.timedelta(days=setting(key))
        if reading.concern == "today":
            due = day
        question = reading.band.follow_up if reading.band else "Ask for the number itself."
        found.append(
            NextTest(reading, due, question, "NICE NG239 (2024): review after 1 or 3 months")
        )
    return sorted(found, key=lambda each: (each.due, each.reading.result.marker))
