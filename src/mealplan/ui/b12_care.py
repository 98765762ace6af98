"""B12 care: intake, risk, signs, results, suggestions, summary, learn."""

import streamlit as st

from mealplan.ui.care.intake import intake
from mealplan.ui.care.learn import learn
from mealplan.ui.care.questions import risk, signs, urgent_first
from mealplan.ui.care.results import results
from mealplan.ui.care.session import ask_who
from mealplan.ui.care.suggest import suggest
from mealplan.ui.care.summary import summary

SECTIONS = {
    "Intake": intake,
    "Risk": risk,
    "Signs": signs,
    "Results": results,
    "Suggestions": suggest,
    "Summary": summary,
    "Learn": learn,
}

st.title("B12 care")
st.caption(
    "For understanding and for talking with your clinician. It does not diagnose and does not "
    "prescribe. What you enter stays in this session and in the case file that you save."
)
ask_who()
section = st.segmented_control(
    "Section", list(SECTIONS), default="Intake", required=True, key="care.section",
    persist_state="session",
)  # fmt: skip
if section != "Signs":
    urgent_first()
SECTIONS[section]()
