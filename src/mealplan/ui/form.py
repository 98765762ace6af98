"""The form that asks who the week is for. Its values stay when one visits another page."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import streamlit as st

from mealplan.profiles import Profile
from mealplan.ui import wording
from mealplan.ui.answers import DEFAULTS, answers_of, in_units, limits
from mealplan.ui.fields import (
    BY_UNITS,
    answer,
    field,
    fill_answers,
    key_of,
    shown,
    weight_field,
    whole,
)
from mealplan.ui.fine_tune import fine_tune
from mealplan.ui.state import bans, favours, main_button, set_wishes
from mealplan.units import factor

UNIT_SYSTEMS = ("metric", "US")


def fill_form(profile: Profile) -> None:
    """Put a profile's values into the form; call it before the form is drawn (in a callback)."""
    units = answer("units")
    fill_answers(answers_of(profile, units))
    st.session_state["base_profile"] = profile
    set_wishes(list(profile.likes), list(profile.dislikes))


def _change_units() -> None:
    new = answer("units")
    old = "US" if new == "metric" else "metric"
    for name in BY_UNITS:
        quantity = "length" if name == "height" else "mass"
        value = in_units(answer(name, old), quantity, old, new)
        st.session_state[key_of(name, new)] = shown(name, value, new)


def profile_form() -> dict[str, Any] | None:
    """Draw the form; returns its answers when it is sent, else None."""
    with st.container(horizontal=True, gap="medium"):
        st.pills(
            "Where are you now?", list(wording.STAGES), required=True,
            format_func=wording.STAGES.__getitem__, wrap=True, **field("stage", DEFAULTS["stage"]),
        )  # fmt: skip
        if answer("stage") == "pregnant":
            st.segmented_control(
                "I know my", ["week", "due date"], required=True,
                format_func=str.capitalize, **field("timing", DEFAULTS["timing"]),
            )  # fmt: skip
        st.segmented_control(
            "Units", UNIT_SYSTEMS, required=True, on_change=_change_units,
            format_func=lambda u: "Metric" if u == "metric" else u,
            **field("units", DEFAULTS["units"]),
        )  # fmt: skip
    with st.form("profile", border=False):
        with st.grid(3, min_column_width=180, gap=("xsmall", "medium")):
            _time()
            _body(answer("units"))
            _diet()
        _avoiding()
        with st.expander("Fine-tune", icon=":material/tune:"):
            fine_tune(answer("units"))
        sent = st.form_submit_button(
            **main_button("Plan my week"), key="plan", icon=":material/event:"
        )
    return _answers() if sent else None


def _time() -> None:
    if answer("stage") == "pregnant" and answer("timing") == "due date":
        today = dt.date.today()
        default = st.session_state.get(key_of("due")) or today + dt.timedelta(weeks=16)
        st.session_state[key_of("due")] = default
        st.date_input(
            "Due date", min_value=today - dt.timedelta(weeks=2),
            max_value=today + dt.timedelta(weeks=40), **field("due", default),
        )  # fmt: skip
    elif answer("stage") == "pregnant":
        low, high = limits("gestation_weeks")
        st.number_input("Week of pregnancy", int(low), int(high), **whole("week"))
    elif answer("stage") == "lactating":
        low, high = limits("postpartum_months")
        st.number_input("Months since birth", int(low), int(high), **whole("months"))
    low, high = limits("age_years")
    st.number_input("Age in years", int(low), int(high), **whole("age"))


def _body(units: str) -> None:
    low, high = limits("height_cm")
    if units == "US":
        to_inches = factor("length", "cm", "in")
        st.selectbox(
            "Height", range(math.ceil(low * to_inches), int(high * to_inches) + 1),
            format_func=lambda inches: f"{inches // 12} ft {inches % 12} in",
            **field("height", 65, units),
        )  # fmt: skip
    else:
        st.number_input(
            "Height (cm)", low, high, value=None, step=1.0, format="%.0f",
            **field("height", DEFAULTS["height"], units),
        )  # fmt: skip
    weight_field("weight", "Weight before pregnancy", units)
    st.selectbox(
        "On most days", list(wording.ACTIVITIES), format_func=wording.ACTIVITIES.__getitem__,
        **field("activity", DEFAULTS["activity"]),
    )  # fmt: skip


def _diet() -> None:
    st.selectbox(
        "How do you eat?", list(wording.MAIN_DIETS),
        format_func=wording.MAIN_DIETS.__getitem__, **field("diet", DEFAULTS["diet"]),
    )  # fmt: skip


def _avoiding() -> None:
    rules = dict(wording.RULES)
    rules |= {d: wording.MAIN_DIETS[d] for d in answer("rules") or () if d in wording.MAIN_DIETS}
    st.pills(
        "And all of it", list(rules), selection_mode="multi", format_func=rules.__getitem__,
        **field("rules", DEFAULTS["rules"]),
    )  # fmt: skip
    st.pills(
        "Allergies and foods to leave out completely", list(wording.ALLERGENS),
        selection_mode="multi", format_func=wording.ALLERGENS.__getitem__, wrap=True,
        **field("avoid", DEFAULTS["avoid"]),
    )  # fmt: skip


def _answers() -> dict[str, Any]:
    """Return what the form holds; an emptied field is None."""
    units = answer("units")
    out = {name: answer(name, units if name in BY_UNITS else None) for name in DEFAULTS}
    set_wishes(list(out["likes"]), list(out["dislikes"]))
    st.session_state["form_wishes"] = (favours(), bans())
    return out
