"""Plans with words on screen for every stage, and a place in the queue when many plan at once."""

from __future__ import annotations

from typing import Any

import joblib
import streamlit as st

from mealplan.errors import MealplanError
from mealplan.ui.crew import Crew
from mealplan.ui.wording import what_went_wrong
from mealplan.ui.worker import Task

STAGES = 5  # words that ``plan_week`` says on its way


@st.cache_resource(on_release=Crew.close, show_spinner=False)
def crew() -> Crew:
    """Return the server's worker processes; they keep nothing of anybody's between tasks."""
    return Crew(joblib.cpu_count())


def work(
    label: str, task: Task, *, stages: int = STAGES, then: str = "", quick: bool = False
) -> Any:
    """Have a piece of planning done in a worker process, with real progress on screen.

    Parameters
    ----------
    label : what is being done: "Planning your week".
    task : a function of a module with what it is to be given (``functools.partial``); where it has
        a parameter ``progress``, the stages it says come on screen.
    stages : how often it says something; more than that is no harm.
    then : what to do next, said after an error that does not say so itself.
    quick : takes well under a second, and goes before what takes longer.

    Returns
    -------
    What was made, or None when an error is on screen.
    """
    place = st.empty()
    bar = place.progress(0.0, label)
    shown, done = label, 0

    def say(text: str) -> None:
        nonlocal done, shown
        if text:
            done += 1
            shown = f"{label}: {text[:1].lower()}{text[1:]}"
        bar.progress(_share(done, stages), shown)  # a script that is to stop stops here

    def wait(before: int | None) -> None:
        bar.progress(0.0, f"{label}: {_queue_text(before)}")

    try:
        made = crew().do(task, say=say, wait=wait, quick=quick)
    except MealplanError as error:
        place.error(f"{what_went_wrong(error)} {then}".strip(), icon=":material/error:")
        return None
    except Exception:
        place.empty()  # `faults` says the rest
        raise
    place.empty()
    return made


def _share(done: int, stages: int) -> float:
    """Return how full the bar is; past the expected number of stages it nears the end slowly."""
    left = 1 / (stages + 1)
    return done * left if done <= stages else 1 - left * stages / done


def _queue_text(before: int | None) -> str:
    if before is None:
        return "reading the food table, the first time takes some seconds"
    if before == 0:
        return "others are planning too, you are next"
    return f"{before} {'person is' if before == 1 else 'people are'} before you"
