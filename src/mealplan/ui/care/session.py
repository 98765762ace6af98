"""What the B12 care page keeps: one record for the case file, and who she is."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mealplan.care.intake import Intake, intake_of_diary, intake_of_plan
from mealplan.care.record import CareRecord
from mealplan.errors import MealplanError
from mealplan.profiles import Profile
from mealplan.ui.state import current_plan, current_profile, current_table, recall, remember
from mealplan.ui.wording import MAIN_DIETS, STAGES, what_went_wrong

KEY = "b12_care"
ME = "b12_care.me"


def care_record() -> CareRecord:
    """Return what she has told this page; empty where a case file holds it damaged."""
    try:
        return CareRecord.from_document(recall(KEY))
    except MealplanError as error:
        st.warning(
            f"{what_went_wrong(error)} The B12 care answers of this case file were left out.",
            icon=":material/warning:",
        )
        keep(CareRecord({}))
        return CareRecord({})


def keep(record: CareRecord) -> None:
    """Keep the record for this session and the case file."""
    remember(KEY, record.document())


def her_profile() -> Profile:
    """Return her profile: the plan's, else what she said on this page."""
    profile = current_profile()
    if profile is not None:
        return profile
    return Profile(**recall(ME, {"stage": "pregnant", "gestation_weeks": 24}))


def her_intake() -> Intake | None:
    """Return the intake of the diary where she keeps one, else of the plan; None without both."""
    record, plan = care_record(), current_plan()
    if record.diary:
        try:
            return intake_of_diary(record.diary, her_profile(), current_table())
        except MealplanError:
            pass  # a food of her own that this session does not have
    return None if plan is None else intake_of_plan(plan)


def ask_who() -> None:
    """Ask for stage, week and diet where there is no plan that says them."""
    if current_plan() is not None:
        return
    said: dict[str, Any] = recall(ME, {"stage": "pregnant", "gestation_weeks": 24})
    with st.expander("About you", icon=":material/person:"):
        st.caption("A week planned under **My week** brings these along.")
        stage = st.segmented_control(
            "Stage", list(STAGES), default=said["stage"], format_func=STAGES.__getitem__,
            required=True, key="care.stage",
        )  # fmt: skip
        values: dict[str, Any] = {"stage": stage}
        if stage == "pregnant":
            week = said.get("gestation_weeks") or 24
            values["gestation_weeks"] = st.number_input(
                "Week of pregnancy today", 1, 42, week, key="care.week"
            )
        if stage == "lactating":
            months = said.get("postpartum_months") or 3
            values["postpartum_months"] = st.number_input(
                "Months since birth", 0, 36, months, key="care.months"
            )
        diet = next(iter(said.get("diet", ("omnivore",))))
        values["diet"] = (
            st.selectbox(
                "What I eat", list(MAIN_DIETS), list(MAIN_DIETS).index(diet),
                format_func=MAIN_DIETS.__getitem__, key="care.diet",
            ),
        )  # fmt: skip
        remember(ME, {**values, "diet": list(values["diet"])})
