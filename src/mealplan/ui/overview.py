"""Draws the week's figures: headlines, what is short, the days worst first, food and pills."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from mealplan.care.learn import cards_for
from mealplan.plan import Plan
from mealplan.ui.care.learn import draw_card
from mealplan.ui.charts import target_bars
from mealplan.ui.glance import (
    DAILY,
    days_worst_first,
    food_and_supplement,
    headlines,
)
from mealplan.ui.state import answer_to, ground, keep_answer
from mealplan.ui.wording import badge, day_name, on_screen, sentence


def figures(plan: Plan) -> None:
    """Draw the week's headlines and what to read before the rest."""
    with st.grid(4, min_column_width=150):
        for line in headlines(plan):
            st.metric(
                line.label, line.value, line.note, border=True, height="stretch",
                delta_arrow="off",
                delta_color="green"
                if line.status == "met"
                else "orange"
                if line.status == "short"
                else "off",
            )  # fmt: skip
    for text in plan.profile.flags:
        st.info(text, icon=":material/info:")


def glance(plan: Plan) -> None:
    """Draw B12, folate and energy of each day, worst first."""
    st.header("Your week at a glance")
    days = days_worst_first(plan)
    labels = {n: days[0].amounts[n].label for n in DAILY}
    st.caption(
        "The day furthest from its targets comes first. A day's targets: "
        + "; ".join(f"{days[0].amounts[n].label} {days[0].amounts[n].target}" for n in DAILY)
        + "."
    )
    st.table(
        pd.DataFrame(
            {labels[n]: [badge(d.amounts[n].status, d.amounts[n].text) for d in days]
             for n in DAILY},
            index=pd.Index([day_name(plan, d.day, short=True) for d in days], name="Day"),
        ),
        border="horizontal", alt="Vitamin B12, folate and energy of each day, worst day first",
    )  # fmt: skip


def side_by_side(plan: Plan) -> None:
    """Draw what food gives and what supplements give."""
    st.header("Food and supplements")
    rows = food_and_supplement(plan)
    st.altair_chart(target_bars(rows, ground()), alt="Food and supplements against the targets")
    with st.expander("The same in words", icon=":material/notes:"):
        st.markdown("\n".join(f"- {sentence(text)}" for text in rows["aloud"]))
    if not plan.profile.supplements:
        st.caption("You have named no supplement. Add what you take under Fine-tune.")


def about_targets(plan: Plan) -> None:
    """Draw what the targets rest on, folded away."""
    with st.expander("About these targets", icon=":material/info:"):
        energy = f"Energy: {plan.targets.energy_kcal:,.0f} kcal a day {plan.targets.energy_note}"
        rules = plan.targets.meal_rules.advice
        notes = dict.fromkeys([energy, *plan.targets.notes, *rules])
        st.markdown("\n".join(f"- {sentence(on_screen(note))}" for note in notes))
        solver = plan.solver
        gap = f", within {100 * solver.gap:.1f} % of the proved bound"
        st.caption(
            f"{solver.name} {solver.version}: {solver.status}"
            f"{gap if math.isfinite(solver.gap) else ''}."
        )


def learn(plan: Plan) -> None:
    """Draw the learn cards that belong to this week, folded; all are on B12 care."""
    cards = answer_to("learn", plan)
    if cards is None:
        cards = cards_for(plan)
        keep_answer("learn", plan, cards)
    if not cards:
        return
    st.header("Good to know")
    for placed in cards:
        draw_card(placed.card, placed.text)
