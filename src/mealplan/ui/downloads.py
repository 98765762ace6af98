"""Everything one can take along: files of the plan, the case file, a link to the settings."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mealplan.errors import MealplanError
from mealplan.plan import Plan
from mealplan.report.exports import installed_formats, plan_files
from mealplan.report.wording import first_day
from mealplan.ui.answers import answers_of
from mealplan.ui.case_file import case_bytes, read_case
from mealplan.ui.form import fill_form
from mealplan.ui.sharing import link_to
from mealplan.ui.state import current_case, main_button, restore, table_of
from mealplan.ui.wording import what_went_wrong

FILES = (
    ("csv", "plan.csv", "Meals (CSV)", "table"),
    ("csv", "nutrients.csv", "Nutrients (CSV)", "table"),
    ("csv", "shopping.csv", "Shopping (CSV)", "table"),
    ("xlsx", "plan.xlsx", "Everything (Excel)", "grid_on"),
    ("pdf", "plan.pdf", "To print (PDF)", "picture_as_pdf"),
    ("ics", "plan.ics", "For my calendar (ICS)", "event"),
)


def file_of(plan: Plan, kind: str, name: str) -> bytes:
    """Return one file of a plan."""
    return plan_files(plan, (kind,))[name]


def take_along(plan: Plan) -> None:
    """Draw the popovers with downloads and the link."""
    formats = installed_formats()
    with st.popover("Download", icon=":material/download:"):
        for kind, name, label, icon in FILES:
            if kind in formats:
                st.download_button(
                    label, partial(file_of, plan, kind, name), name, key=f"get {name}",
                    icon=f":material/{icon}:", on_click="ignore", width="stretch",
                )  # fmt: skip
        if plan.profile.start is None:
            st.caption(f"The calendar begins on Monday {first_day(plan)}; choose another first "
                       "day under Fine-tune.")  # fmt: skip
        case = current_case(plan)  # now: a deferred download runs outside the session
        st.download_button(
            **main_button("Case file (JSON)"), data=partial(case_bytes, case),
            file_name="mealplan-case.json",
            key="get case", icon=":material/folder_zip:", on_click="ignore", width="stretch",
        )  # fmt: skip
        st.caption("The case file brings everything back another day. Nothing is kept here.")
    with st.popover("Share", icon=":material/link:"):
        st.markdown("A link to your settings, for a week in the same style:")
        link = link_to(st.context.url or "", answers_of(plan.profile, _units()))
        st.code(link, language=None, wrap_lines=True)
        st.caption(
            "It carries diet, meals, reference values and variation. Nothing about you, your "
            "body, your health or your faith is in it."
        )


def _units() -> str:
    return str(st.session_state.get("form.units", "metric"))


def open_case() -> None:
    """Draw the place to open a case file."""
    st.file_uploader(
        "Open a case file", type="json", key="case_upload", on_change=_open,
        help="The JSON file you saved here, or a plan.json of the command line.",
    )  # fmt: skip
    problem = st.session_state.pop("case_problem", None)
    if problem:
        st.error(problem, icon=":material/error:")


def _open() -> None:
    upload = st.session_state.get("case_upload")
    if upload is None:
        return
    try:
        case = read_case(upload.getvalue(), upload.name, table_of)
    except MealplanError as error:
        st.session_state["case_problem"] = what_went_wrong(error)
        return
    restore(case)
    fill_form(case.plan.profile)
