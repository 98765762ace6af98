"""The form that asks who the week is for. Its values stay when one visits another page."""

from __future__ import annotations

import datetime as dt
import math
from functools import lru_cache
from typing import Any

import streamlit as st

from mealplan.profiles import CONDITIONS, SLOTS, Profile
from mealplan.tables import read_table
from mealplan.ui import wording
from mealplan.ui.answers import DEFAULTS, MASS, answers_of, in_units, limits, next_monday
from mealplan.ui.state import bans, favours, main_button, set_wishes
from mealplan.units import factor

PREFIX = "form."
UNIT_SYSTEMS = ("metric", "US")
BY_UNITS = ("height", "weight", "weight_now")  # asked once per system of units


def _key(name: str, units: str | None = None) -> str:
    return f"{PREFIX}{name}.{units}" if units else PREFIX + name


def _state(name: str, default: Any, units: str | None = None) -> dict[str, Any]:
    """Give a widget its key, its first value, and leave to keep it for the session."""
    key = _key(name, units)
    st.session_state.setdefault(key, default)
    return {"key": key, "persist_state": "session"}


def _get(name: str, units: str | None = None) -> Any:
    return st.session_state.get(_key(name, units), DEFAULTS.get(name))


def fill_form(profile: Profile) -> None:
    """Put a profile's values into the form; call it before the form is drawn (in a callback)."""
    units = _get("units")
    fill_answers(answers_of(profile, units))
    st.session_state["base_profile"] = profile
    set_wishes(list(profile.likes), list(profile.dislikes))


def fill_answers(answers: dict[str, Any]) -> None:
    """Put answers (keys of ``answers.DEFAULTS``) into the form, the rest stays."""
    units = answers.get("units", _get("units"))
    for name, value in answers.items():
        if name in BY_UNITS:
            st.session_state[_key(name, units)] = _shown(name, value, units)
        else:
            st.session_state[_key(name)] = value


def _shown(name: str, value: float | None, units: str) -> float | int | None:
    if value is None:
        return None
    return round(value) if (name, units) == ("height", "US") else float(value)


def _change_units() -> None:
    new = _get("units")
    old = "US" if new == "metric" else "metric"
    for name in BY_UNITS:
        quantity = "length" if name == "height" else "mass"
        value = in_units(_get(name, old), quantity, old, new)
        st.session_state[_key(name, new)] = _shown(name, value, new)


def profile_form() -> dict[str, Any] | None:
    """Draw the form; returns its answers when it is sent, else None."""
    with st.container(horizontal=True, gap="medium"):
        st.pills(
            "Where are you now?", list(wording.STAGES), required=True,
            format_func=wording.STAGES.__getitem__, wrap=True, **_state("stage", DEFAULTS["stage"]),
        )  # fmt: skip
        if _get("stage") == "pregnant":
            st.segmented_control(
                "I know my", ["week", "due date"], required=True,
                format_func=str.capitalize, **_state("timing", DEFAULTS["timing"]),
            )  # fmt: skip
        st.segmented_control(
            "Units", UNIT_SYSTEMS, required=True, on_change=_change_units,
            format_func=lambda u: "Metric" if u == "metric" else u,
            **_state("units", DEFAULTS["units"]),
        )  # fmt: skip
    with st.form("profile", border=False):
        with st.grid(3, min_column_width=180, gap=("xsmall", "medium")):
            _time()
            _body(_get("units"))
            _diet()
        _avoiding()
        with st.expander("Fine-tune", icon=":material/tune:"):
            _fine_tune(_get("units"))
        sent = st.form_submit_button(
            "Plan my week", key="plan", type=main_button(), icon=":material/event:"
        )
    return _answers() if sent else None


def _time() -> None:
    if _get("stage") == "pregnant" and _get("timing") == "due date":
        today = dt.date.today()
        default = st.session_state.get(_key("due")) or today + dt.timedelta(weeks=16)
        st.session_state[_key("due")] = default
        st.date_input(
            "Due date", min_value=today - dt.timedelta(weeks=2),
            max_value=today + dt.timedelta(weeks=40), **_state("due", default),
        )  # fmt: skip
    elif _get("stage") == "pregnant":
        low, high = limits("gestation_weeks")
        st.number_input("Week of pregnancy", int(low), int(high), **_whole("week"))
    elif _get("stage") == "lactating":
        low, high = limits("postpartum_months")
        st.number_input("Months since birth", int(low), int(high), **_whole("months"))
    low, high = limits("age_years")
    st.number_input("Age in years", int(low), int(high), **_whole("age"))


def _whole(name: str) -> dict[str, Any]:
    return {"value": None, "step": 1, **_state(name, DEFAULTS[name])}


def _body(units: str) -> None:
    low, high = limits("height_cm")
    if units == "US":
        to_inches = factor("length", "cm", "in")
        st.selectbox(
            "Height", range(math.ceil(low * to_inches), int(high * to_inches) + 1),
            format_func=lambda inches: f"{inches // 12} ft {inches % 12} in",
            **_state("height", 65, units),
        )  # fmt: skip
    else:
        st.number_input(
            "Height (cm)", low, high, value=None, step=1.0, format="%.0f",
            **_state("height", DEFAULTS["height"], units),
        )  # fmt: skip
    _weight("weight", "Weight before pregnancy", units)
    st.selectbox(
        "On most days", list(wording.ACTIVITIES), format_func=wording.ACTIVITIES.__getitem__,
        **_state("activity", DEFAULTS["activity"]),
    )  # fmt: skip


def _weight(name: str, label: str, units: str, help_text: str | None = None) -> None:
    figure = "prepregnancy_weight_kg" if name == "weight" else "current_weight_kg"
    low, high = (bound * factor("mass", "kg", MASS[units]) for bound in limits(figure))
    default = DEFAULTS[name] and round(DEFAULTS[name] * factor("mass", "kg", MASS[units]))
    st.number_input(
        f"{label} ({MASS[units]})", float(math.ceil(low)), float(int(high)), value=None, step=1.0,
        format="%.1f", help=help_text, placeholder="Not given",
        **_state(name, None if default is None else float(default), units),
    )  # fmt: skip


def _diet() -> None:
    st.selectbox(
        "How do you eat?", list(wording.MAIN_DIETS),
        format_func=wording.MAIN_DIETS.__getitem__, **_state("diet", DEFAULTS["diet"]),
    )  # fmt: skip


def _avoiding() -> None:
    rules = dict(wording.RULES)
    rules |= {d: wording.MAIN_DIETS[d] for d in _get("rules") or () if d in wording.MAIN_DIETS}
    st.pills(
        "And all of it", list(rules), selection_mode="multi", format_func=rules.__getitem__,
        **_state("rules", DEFAULTS["rules"]),
    )  # fmt: skip
    st.pills(
        "Allergies and foods to leave out completely", list(wording.ALLERGENS),
        selection_mode="multi", format_func=wording.ALLERGENS.__getitem__, wrap=True,
        **_state("avoid", DEFAULTS["avoid"]),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _names_of_foods() -> dict[str, str]:
    kitchen = read_table("kitchen")
    return dict(zip(kitchen["food_code"], kitchen["name"], strict=True))


def _wish_label(wish: str) -> str:
    return _names_of_foods().get(wish, wish)


def _fine_tune(units: str) -> None:
    supplements = read_table("supplements").drop_duplicates("supplement")
    labels = dict(zip(supplements["supplement"], supplements["label"], strict=True))
    seen = (favours(), bans())
    if st.session_state.get("form_wishes") != seen:  # a page changed them since
        st.session_state["form_wishes"] = seen
        fill_answers({"likes": list(seen[0]), "dislikes": list(seen[1])})
    st.multiselect(
        "Supplements you take", list(labels), placeholder="None",
        format_func=lambda s: wording.on_screen(str(labels[s])),
        **_state("supplements", DEFAULTS["supplements"]),
    )  # fmt: skip
    st.pills(
        "Conditions", CONDITIONS, selection_mode="multi",
        format_func=lambda c: wording.CONDITIONS[c], **_state("conditions", []),
    )  # fmt: skip
    names = sorted(set(_names_of_foods().values()))
    for name, label in (("likes", "Foods you like"), ("dislikes", "Foods you do not want")):
        st.multiselect(
            label, list(dict.fromkeys([*(_get(name) or ()), *names])), format_func=_wish_label,
            accept_new_options=True, placeholder="Choose or type a food", **_state(name, []),
        )  # fmt: skip
    with st.grid(3, min_column_width=180, gap=("xsmall", "medium")):
        _weight("weight_now", "Weight now", units, "For the energy target from week 14.")
        low, high = limits("budget_usd_per_day")
        st.number_input(
            "Budget (US dollars a day)", low, high, value=None, step=1.0, format="%.2f",
            placeholder="No limit", help="At 2017/18 prices.", **_state("budget", None),
        )  # fmt: skip
        low, high = limits("max_prep_minutes")
        st.number_input(
            "Longest time to cook (minutes)", int(low), int(high), value=None, step=5,
            placeholder="No limit", **_state("minutes", None),
        )  # fmt: skip
        low, high = limits("household")
        st.number_input(
            "People eating along", int(low), int(high),
            help="The shopping list is for all of you.", **_whole("household"),
        )  # fmt: skip
        low, high = limits("fetuses")
        st.number_input("Babies expected", int(low), int(high), **_whole("fetuses"))
        st.date_input(
            "First day of the week", min_value=dt.date.today() - dt.timedelta(days=7),
            help=f"Puts dates on the days. Next Monday is {next_monday(dt.date.today())}.",
            **_state("start", None),
        )  # fmt: skip
    st.pills(
        "Meals", SLOTS, selection_mode="multi", wrap=True,
        format_func=wording.SLOTS.__getitem__, **_state("meals", DEFAULTS["meals"]),
    )  # fmt: skip
    st.checkbox("Cook once, eat twice", help="Dinners that keep come back as lunches.",
                **_state("batch_cooking", DEFAULTS["batch_cooking"]))  # fmt: skip
    with st.grid(3, min_column_width=180, gap=("xsmall", "medium")):
        standards = read_table("standards")
        names_of = dict(zip(standards["standard"], standards["label"], strict=True))
        st.selectbox("Reference values", sorted(names_of), format_func=lambda s: str(names_of[s]),
                     **_state("standard", DEFAULTS["standard"]))  # fmt: skip
        st.selectbox(
            "Count vitamin B12 as", ["intake", "absorbed"],
            format_func=lambda b: "eaten" if b == "intake" else "absorbed, meal by meal",
            **_state("b12_basis", DEFAULTS["b12_basis"]),
        )  # fmt: skip
        st.number_input("Variation", 0, 9999, help="Another number gives another week.",
                        **_whole("seed"))  # fmt: skip


def _answers() -> dict[str, Any]:
    """Return what the form holds; an emptied field is None."""
    units = _get("units")
    out = {name: _get(name, units if name in BY_UNITS else None) for name in DEFAULTS}
    set_wishes(list(out["likes"]), list(out["dislikes"]))
    st.session_state["form_wishes"] = (favours(), bans())
    return out
