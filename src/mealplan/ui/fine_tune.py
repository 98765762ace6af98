"""What is behind Fine-tune in the form: supplements, tastes, limits, a clinician's targets."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import streamlit as st

from mealplan.profiles import CONDITIONS, SLOTS
from mealplan.tables import read_table
from mealplan.ui import wording
from mealplan.ui.answers import DEFAULTS, limits, next_monday
from mealplan.ui.fields import (
    answer,
    field,
    fill_answers,
    row_field,
    rows_shown,
    weight_field,
    whole,
)
from mealplan.ui.state import bans, favours


@lru_cache(maxsize=1)
def _names_of_foods() -> dict[str, str]:
    kitchen = read_table("kitchen")
    return dict(zip(kitchen["food_code"], kitchen["name"], strict=True))


def _wish_label(wish: str) -> str:
    return _names_of_foods().get(wish, wish)


def fine_tune(units: str) -> None:
    """Draw the rarer questions."""
    supplements = read_table("supplements").drop_duplicates("supplement")
    labels = dict(zip(supplements["supplement"], supplements["label"], strict=True))
    seen = (favours(), bans())
    if st.session_state.get("form_wishes") != seen:  # a page changed them since
        st.session_state["form_wishes"] = seen
        fill_answers({"likes": list(seen[0]), "dislikes": list(seen[1])})
    st.multiselect(
        "Supplements you take", list(labels), placeholder="None",
        format_func=lambda s: wording.on_screen(str(labels[s])),
        **field("supplements", DEFAULTS["supplements"]),
    )  # fmt: skip
    st.pills(
        "Conditions", CONDITIONS, selection_mode="multi",
        format_func=lambda c: wording.CONDITIONS[c], **field("conditions", []),
    )  # fmt: skip
    names = sorted(set(_names_of_foods().values()))
    for name, label in (("likes", "Foods you like"), ("dislikes", "Foods you do not want")):
        st.multiselect(
            label, list(dict.fromkeys([*(answer(name) or ()), *names])), format_func=_wish_label,
            accept_new_options=True, placeholder="Choose or type a food", **field(name, []),
        )  # fmt: skip
    st.multiselect(
        "At home already", list(dict.fromkeys([*(answer("pantry") or ()), *_things_to_buy()])),
        accept_new_options=True, placeholder="Choose or type what you have",
        help="Struck out on the shopping list.", **field("pantry", []),
    )  # fmt: skip
    with st.grid(3, min_column_width=180, gap=("xsmall", "medium")):
        weight_field("weight_now", "Weight now", units, "For the energy target from week 14.")
        low, high = limits("budget_usd_per_day")
        st.number_input(
            "Budget (US dollars a day)", low, high, value=None, step=1.0, format="%.2f",
            placeholder="No limit", help="At 2017/18 prices.", **field("budget", None),
        )  # fmt: skip
        low, high = limits("max_prep_minutes")
        st.number_input(
            "Longest time to cook (minutes)", int(low), int(high), value=None, step=5,
            placeholder="No limit", **field("minutes", None),
        )  # fmt: skip
        low, high = limits("household")
        st.number_input(
            "People eating along", int(low), int(high),
            help="The shopping list is for all of you.", **whole("household"),
        )  # fmt: skip
        low, high = limits("fetuses")
        st.number_input("Babies expected", int(low), int(high), **whole("fetuses"))
        st.date_input(
            "First day of the week", min_value=dt.date.today() - dt.timedelta(days=7),
            help=f"Puts dates on the days. Next Monday is {next_monday(dt.date.today())}.",
            **field("start", None),
        )  # fmt: skip
    st.pills(
        "Meals", SLOTS, selection_mode="multi", wrap=True,
        format_func=wording.SLOTS.__getitem__, **field("meals", DEFAULTS["meals"]),
    )  # fmt: skip
    st.checkbox("Cook once, eat twice", help="Dinners that keep come back as lunches.",
                **field("batch_cooking", DEFAULTS["batch_cooking"]))  # fmt: skip
    with st.grid(3, min_column_width=180, gap=("xsmall", "medium")):
        standards = read_table("standards")
        names_of = dict(zip(standards["standard"], standards["label"], strict=True))
        st.selectbox("Reference values", sorted(names_of), format_func=lambda s: str(names_of[s]),
                     **field("standard", DEFAULTS["standard"]))  # fmt: skip
        st.selectbox(
            "Count vitamin B12 as", ["intake", "absorbed"],
            format_func=lambda b: "eaten" if b == "intake" else "absorbed, meal by meal",
            **field("b12_basis", DEFAULTS["b12_basis"]),
        )  # fmt: skip
        st.number_input("Variation", 0, 9999, help="Another number gives another week.",
                        **whole("seed"))  # fmt: skip
    _own_supplements()
    _own_targets()


def _nutrient_choice(label: str, rows: str, number: int) -> None:
    names = _nutrient_names()
    st.selectbox(
        label, list(names), index=None, placeholder="Choose", format_func=names.__getitem__,
        **row_field(rows, number, "nutrient"),
    )  # fmt: skip


def _own_supplements() -> None:
    st.markdown("**Supplements that are not in the list**")
    st.caption("What a day's amount brings, as its label says. One row for each nutrient.")
    for number in range(rows_shown("own_supplements")):
        with st.grid(3, min_column_width=150, gap=("xsmall", "medium")):
            st.text_input(
                f"Supplement {number + 1}", placeholder="Its name", max_chars=60,
                **row_field("own_supplements", number, "label"),
            )  # fmt: skip
            _nutrient_choice(f"Nutrient in supplement {number + 1}", "own_supplements", number)
            st.number_input(
                f"Amount a day, supplement {number + 1}", 0.0, value=None, format="%g",
                placeholder="None", **row_field("own_supplements", number, "amount"),
            )  # fmt: skip


def _own_targets() -> None:
    st.markdown("**Targets that your clinician set for you**")
    st.caption("They take the place of the reference values, a day. Leave blank what is not set.")
    for number in range(rows_shown("targets")):
        with st.grid(3, min_column_width=150, gap=("xsmall", "medium")):
            _nutrient_choice(f"Nutrient {number + 1}", "targets", number)
            for part, label in (("min", "At least"), ("max", "At most")):
                st.number_input(
                    f"{label}, nutrient {number + 1}", 0.0, value=None, format="%g",
                    placeholder="Not set", **row_field("targets", number, part),
                )  # fmt: skip


@lru_cache(maxsize=1)
def _nutrient_names() -> dict[str, str]:
    table = read_table("nutrient_definitions")
    rows = zip(table["nutrient"], table["label"], table["unit"], strict=True)
    return {str(n): f"{label} ({wording.unit_text(str(unit))})" for n, label, unit in rows}


@lru_cache(maxsize=1)
def _things_to_buy() -> tuple[str, ...]:
    return tuple(sorted(read_table("shop_items")["sold_as"].dropna().unique()))
