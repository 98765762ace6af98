"""Summary: one page for the clinician; she picks what goes in."""

from __future__ import annotations

import streamlit as st

from mealplan.care.summary import SECTIONS, Section, Summary, clinician_summary
from mealplan.report.care import summary_text
from mealplan.ui.care.session import care_record, her_intake, her_profile
from mealplan.ui.care.words import date_text, plain
from mealplan.ui.state import current_plan, main_button


def summary() -> None:
    """Draw the choice of parts, a preview and the downloads."""
    st.markdown(
        "One page to take along. Choose what goes in; what you leave out is not in the file, and "
        "nothing is sent anywhere."
    )
    chosen = st.pills(
        "Parts", list(SECTIONS), selection_mode="multi", default=list(SECTIONS),
        format_func=SECTIONS.__getitem__, key="care.parts", persist_state="session",
    )  # fmt: skip
    name = st.text_input(
        "Name on the page (may stay empty)", her_profile().name, key="care.name", max_chars=80
    )
    made = clinician_summary(
        her_profile().with_options(name=name),
        care_record(),
        plan=current_plan(),
        intake=her_intake(),
        chosen=chosen,
    )
    if not made.sections:
        st.caption("Nothing is chosen, or the chosen parts are still empty.")
        return
    with st.container(horizontal=True):
        st.download_button(
            **main_button("PDF, one page"), data=lambda: _pdf(made), file_name="b12-summary.pdf",
            icon=":material/picture_as_pdf:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Text", lambda: summary_text(made).encode(), "b12-summary.txt",
            icon=":material/description:", on_click="ignore",
        )  # fmt: skip
    _preview(made)


def _pdf(made: Summary) -> bytes:
    from mealplan.report.care_pdf import summary_pdf

    return summary_pdf(made)


def _line(section: Section, row: tuple[str, ...]) -> str:
    heads = [head[:1].lower() + head[1:] for head in section.head]
    cells = [f"{h} {plain(c)}" for h, c in zip(heads[1:], row[1:], strict=True) if c]
    return f"**{row[0]}**: {', '.join(cells)}"


def _preview(made: Summary) -> None:
    with st.container(border=True):
        who = f"{made.who}, " if made.who else ""
        st.caption(f"{who}{made.detail}; {date_text(made.date)}")
        for section in made.sections:
            st.markdown(f"**{section.title}**")
            if section.warning:
                st.warning(section.warning, icon=":material/emergency:")
            if section.facts:
                st.markdown("; ".join(f"{label}: {value}" for label, value in section.facts))
            if section.text:
                st.markdown(section.text)
            if section.lines:
                st.markdown("\n".join(f"- {line}" for line in section.lines))
            if section.rows:  # as lines: a wide table would scroll sideways on a phone
                st.markdown("\n".join(f"- {_line(section, row)}" for row in section.rows))
            if section.note:
                st.caption(section.note)
