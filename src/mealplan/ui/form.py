"""The form that makes a profile."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from mealplan.profiles import ACTIVITIES, ALLERGENS, CONDITIONS, DIETS, STAGES, STANDARDS
from mealplan.tables import read_table

LB_PER_KG = 2.2046226
CM_PER_INCH = 2.54


def words(name: object) -> str:
    """Say an id in words."""
    return str(name).replace("_", " ")


def profile_form() -> dict[str, Any] | None:
    """Draw the form; returns profile keys when it is sent, else None."""
    units = st.segmented_control("Units", ["metric", "US"], default="metric", required=True)
    with st.form("profile", border=True):
        values: dict[str, Any] = {}
        left, right = st.columns(2)
        with left:
            values["stage"] = st.segmented_control(
                "Stage", STAGES, default="pregnant", format_func=words, required=True
            )
            week = st.number_input("Week of pregnancy", 1, 42, 24, help="Used when pregnant.")
            months = st.number_input("Months since birth", 0, 36, 3, help="Used when lactating.")
            values["age_years"] = st.number_input("Age (years)", 14, 50, 31)
        with right:
            if units == "US":
                values["height_cm"] = CM_PER_INCH * st.number_input("Height (inches)", 48, 80, 65)
                values["prepregnancy_weight_kg"] = (
                    st.number_input("Weight before pregnancy (lb)", 75, 400, 137) / LB_PER_KG
                )
            else:
                values["height_cm"] = st.number_input("Height (cm)", 130, 210, 165)
                values["prepregnancy_weight_kg"] = st.number_input(
                    "Weight before pregnancy (kg)", 35, 200, 62
                )
            values["activity"] = st.selectbox("Activity", ACTIVITIES, 1, format_func=words)
        values["diet"] = tuple(
            st.multiselect("Diet", DIETS, ["vegetarian"], format_func=words)
        ) or ("omnivore",)
        values["allergens"] = tuple(st.pills("Allergies", ALLERGENS, selection_mode="multi",
                                             format_func=words) or ())  # fmt: skip
        with st.expander("Fine-tune"):
            values |= _fine_tuning()
        sent = st.form_submit_button("Plan my week", type="primary", icon=":material/event:")
    if values["stage"] == "pregnant":
        values["gestation_weeks"] = int(week)
    if values["stage"] == "lactating":
        values["postpartum_months"] = int(months)
    return values if sent else None


def _fine_tuning() -> dict[str, Any]:
    supplements = read_table("supplements").drop_duplicates("supplement")
    labels = dict(zip(supplements["supplement"], supplements["label"], strict=True))
    out: dict[str, Any] = {
        "gluten_free": st.checkbox("Gluten-free"),
        "conditions": tuple(st.multiselect("Conditions", CONDITIONS, format_func=words)),
        "supplements": tuple(
            st.multiselect(
                "Supplements you take", list(labels), format_func=lambda s: str(labels[s])
            )
        ),
        "dislikes": _list(st.text_input("Foods you do not like (comma between)")),
        "likes": _list(st.text_input("Foods you like (comma between)")),
        "standard": st.selectbox("Reference values", get_args(STANDARDS) or STANDARDS),
        "seed": int(st.number_input("Variation", 1, 9999, 1, help="Another number, another week.")),
    }
    budget = st.number_input("Budget (USD a day, 0 = none)", 0.0, 50.0, 0.0)
    if budget:
        out["budget_usd_per_day"] = budget
    return out


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
