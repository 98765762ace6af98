"""Plans with words on screen for every stage, and a place in the queue when many plan at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from mealplan.errors import MealplanError
from mealplan.ui.wording import what_went_wrong

STAGES = 5  # words that ``plan_week`` says on its way
AT_ONCE = 2  # weeks planned at the same time; more would only slow each other down

Progress = Callable[[str], None]
Made = TypeVar("Made")


@st.cache_resource
def _places() -> threading.BoundedSemaphore:
    """One queue for all sessions: it holds no data of anybody."""
    return threading.BoundedSemaphore(AT_ONCE)


def work(
    label: str, make: Callable[[Progress], Made], *, stages: int = STAGES, then: str = ""
) -> Made | None:
    """Run a piece of planning with real progress; an expected failure becomes a sentence.

    Parameters
    ----------
    label : what is being done: "Planning your week".
    make : is given a function to say its stages with, and returns what it made (a plan).
    stages : how often it says something.
    then : what to do next, said after an error that does not say so itself.

    Returns
    -------
    What was made, or None when an error is on screen.
    """
    place, bar = st.empty(), None
    done = 0

    def say(text: str) -> None:
        nonlocal done
        done += 1
        share = min(done / (stages + 1), 0.95)
        if bar is not None:
            bar.progress(share, f"{label}: {text[:1].lower()}{text[1:]}")

    try:
        bar = place.progress(0.0, f"{label}: waiting for a free place, others are planning too")
        with _places():
            plan = make(say)
    except MealplanError as error:
        place.error(
            f"{what_went_wrong(error)} {then}".strip(),
            icon=":material/error:",
        )
        return None
    place.empty()
    return plan
