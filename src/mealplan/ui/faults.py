"""What a visitor sees when a page fails: a sentence; details go to the server's log only."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from mealplan.errors import MealplanError
from mealplan.ui.crew import FaultError
from mealplan.ui.wording import what_went_wrong

FAULT = (
    "Something in mealplan itself went wrong here, not in what you entered. Your week is still "
    "there: go back to **My week**, or save your case file and open it in a new window."
)


@contextmanager
def spoken_faults() -> Iterator[None]:
    """Turn whatever a page raises into a sentence.

    The log gets the place in the code and the kind of error, never its message: that could hold
    what a visitor entered.
    """
    try:
        yield
    except MealplanError as error:
        st.error(what_went_wrong(error), icon=":material/error:")
    except Exception as error:
        kind, place = type(error).__name__, ""
        if isinstance(error, FaultError):  # in a worker: its place in the code came along
            kind, place = error.kind, f" in a worker\n{error.place}"
        logging.getLogger(__name__).exception(
            "a page failed: %s%s", kind, place, exc_info=_without_message(error)
        )
        st.error(FAULT, icon=":material/error:")


def _without_message(error: Exception) -> Exception:
    bare = Exception("(message kept back)")
    return bare.with_traceback(error.__traceback__)
