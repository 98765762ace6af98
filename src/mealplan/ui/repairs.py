"""Draws what the week falls short of, with repairs as buttons, and what each wish costs."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mealplan.explain import Repair, find_repairs, try_repair, wish_prices
from mealplan.plan import Plan
from mealplan.report.wording import missed_sentences
from mealplan.ui.form import fill_form
from mealplan.ui.glance import meals_outside
from mealplan.ui.planning import work
from mealplan.ui.state import answer_to, keep_answer, show_plan
from mealplan.ui.wording import STATUSES, on_screen


def shortfalls(plan: Plan) -> None:
    """Draw each missed target, and the repairs once she asks for them."""
    sentences = [*(plan.explanations or missed_sentences(plan)), *meals_outside(plan)]
    if not sentences:
        return
    with st.container(border=True):
        st.subheader("Worth knowing" if plan.missed.empty else "What this week does not reach")
        for text in sentences:
            st.markdown(f":orange[{STATUSES['short'][0]}] {on_screen(text)}")
        if plan.missed.empty:
            return
        repairs: tuple[Repair, ...] | None = answer_to("repairs", plan)
        if repairs is None:
            if st.button("What would mend it?", icon=":material/build:"):
                found = work("Looking for repairs", partial(find_repairs, plan), stages=6)
                if found is not None:
                    keep_answer("repairs", plan, found)
                    st.rerun()
        elif repairs:
            st.markdown("Each of these would mend some of it. The week is planned anew with it.")
            for number, repair in enumerate(repairs):
                _repair(plan, number, repair)
        else:
            st.caption(
                "No single change mends it. Ask your midwife, doctor or dietitian what fits you."
            )


def _repair(plan: Plan, number: int, repair: Repair) -> None:
    with st.container(gap="xsmall"):
        pressed = st.button(
            on_screen(repair.label), key=f"repair {number}", icon=":material/build:"
        )
        st.caption(on_screen(repair.sentence))
    if pressed:
        mended = work("Planning with the repair", partial(try_repair, plan, repair))
        if mended is not None and mended.plan is not None:
            show_plan(mended.plan, repair.label)
            st.session_state["fill_from"] = mended.plan.profile
            st.rerun()


def take_over_profile() -> None:
    """Fill the form from a repaired week's profile; call it before the form is drawn."""
    profile = st.session_state.pop("fill_from", None)
    if profile is not None:
        fill_form(profile)


def prices(plan: Plan) -> None:
    """Draw what each of her wishes costs in nutrients and money."""
    with st.expander("What each wish costs", icon=":material/balance:"):
        found = answer_to("prices", plan)
        if found is None:
            st.caption("How much B12, folate, iron and money each of your wishes takes or brings.")
            if st.button("Work it out", icon=":material/calculate:"):
                found = work("Weighing your wishes", partial(wish_prices, plan))
                if found is not None:
                    keep_answer("prices", plan, found)
                    st.rerun()
        else:
            st.markdown("\n".join(f"- {on_screen(price.sentence)}" for price in found))
