"""Suggestions: what risks, results and intake might change in the plan, at a press only."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mealplan.care.evidence import cited, to_check
from mealplan.care.labs import readings_of
from mealplan.care.suggest import Suggestion, changed_profile, suggestions
from mealplan.planner import plan_week
from mealplan.ui.care.session import care_record, her_intake, her_profile
from mealplan.ui.form import fill_form
from mealplan.ui.planning import work
from mealplan.ui.state import current_plan, current_table, show_plan
from mealplan.ui.wording import on_screen


def suggest() -> None:
    """Draw the suggestions with their reasons; the ones that change the plan have a button."""
    profile, record = her_profile(), care_record()
    found = suggestions(
        profile,
        risks=record.named_risks(profile),
        readings=readings_of(record.results, profile),
        intake=her_intake(),
    )
    done = st.session_state.pop("care.done", "")
    if done:
        st.success(done, icon=":material/check_circle:")
    if not found:
        st.markdown(
            "Nothing so far. Answer the questions under **Risk**, tick **Signs**, or add "
            "**Results**: what they suggest for your plan stands here then."
        )
        return
    st.markdown("Nothing here changes your plan unless you press its button.")
    for one in found:
        _card(one)


def _card(one: Suggestion) -> None:
    with st.container(border=True):
        st.markdown(f"**{one.title}**\n\n{on_screen(one.text)}")
        st.markdown("Because:\n" + "\n".join(f"- {on_screen(reason)}" for reason in one.because))
        check = to_check(one.confidence)
        st.caption(f"Source: {cited(one.evidence)}" + (f" ({check})" if check else ""))
        if not one.change:
            return
        if current_plan() is None:
            st.caption("Plan a week under **My week** first; then you can try this here.")
        elif st.button("Plan my week this way", key=f"take {one.id}", icon=":material/event:"):
            _take_up(one)


def _take_up(one: Suggestion) -> None:
    profile = changed_profile(her_profile(), one)
    table = current_table()
    new = work("Planning your week", partial(plan_week, profile, table=table))
    if new is None:
        return
    show_plan(new, f"Took up: {one.title}")
    fill_form(new.profile)
    st.session_state["care.done"] = (
        f"Your week is planned again: {one.title.lower()}. Look at it under My week; Undo there "
        "brings back the week before."
    )
    st.rerun()
