"""Draws the week as day cards, and a day as meal cards with what one can do to a meal."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from mealplan.meals import SLOTS
from mealplan.plan import Plan, PlannedMeal
from mealplan.ui.glance import DAILY, amounts, meal_facts, portions, safety_notes
from mealplan.ui.state import locked_foods, stays
from mealplan.ui.steering import day_button, is_asked, meal_buttons
from mealplan.ui.wording import SLOTS as SLOT_WORDS
from mealplan.ui.wording import badge, day_name, on_screen

WEEK = 0  # the choice beside days 1 to 7


def choose_day(plan: Plan) -> int:
    """Draw the choice between the whole week and a day; returns 0 or the day."""
    st.session_state.setdefault("day", WEEK)
    chosen = st.segmented_control(
        "Show", [WEEK, *range(1, plan.days + 1)], required=True, key="day",
        persist_state="session", label_visibility="collapsed",
        format_func=lambda d: "Week" if d == WEEK else day_name(plan, d, short=True),
    )  # fmt: skip
    return int(chosen or WEEK)


def _open_day(day: int) -> None:
    st.session_state["day"] = day


def week_cards(plan: Plan) -> None:
    """Draw the week as a card for each day."""
    with st.grid(4, min_column_width=230):
        for day in range(1, plan.days + 1):
            with st.container(border=True, height="stretch"):
                name = day_name(plan, day)
                st.markdown(f"#### {name}")
                st.markdown(day_badges(plan, day))
                st.markdown("\n\n".join(_line(plan, meal) for meal in _meals(plan, day)))
                st.space("stretch")
                st.button(
                    f"Open {name.replace('Day', 'day')}", key=f"open {day}",
                    on_click=_open_day, args=(day,), type="tertiary",
                    icon=":material/arrow_forward:",
                )  # fmt: skip


def day_badges(plan: Plan, day: int) -> str:
    """Return B12, folate and energy of a day as badges."""
    of_day = amounts(plan, day, DAILY)
    names = {"vitamin_b12_ug": "B12", "folate_dfe_ug": "Folate", "energy_kcal": ""}
    return " ".join(badge(of_day[n].status, f"{names[n]} {of_day[n].text}".strip()) for n in DAILY)


def _meals(plan: Plan, day: int) -> list[PlannedMeal]:
    meals = [meal for meal in plan.meals if meal.day == day]
    return sorted(meals, key=lambda meal: SLOTS.index(meal.slot))


def _line(plan: Plan, meal: PlannedMeal) -> str:
    lock = " :material/lock:" if stays(plan, meal) else ""
    return f":gray[:small[{SLOT_WORDS[meal.slot]}]]{lock}  \n{meal.name}"


def day_cards(plan: Plan, day: int) -> None:
    """Draw a day's meals with portions, steps, notes and what one can do."""
    st.subheader(day_name(plan, day))
    st.markdown(day_badges(plan, day))
    day_button(plan, day)
    grid = st.grid(2, min_column_width=330)
    for meal in _meals(plan, day):
        span: Literal["all", 1] = "all" if is_asked(meal) else 1
        with grid.cell(column_span=span), st.container(border=True, height="stretch"):
            meal_card(plan, meal)


def meal_card(plan: Plan, meal: PlannedMeal) -> None:
    """Draw one meal."""
    slot = SLOT_WORDS[meal.slot]
    st.markdown(f"#### {meal.name}")
    st.caption(f"{slot} · {meal_facts(plan, meal)}")
    kept = locked_foods(plan)
    marks = [" :material/lock:" if f.food_code in kept else "" for f in meal.foods]
    lines = zip(portions(meal), marks, strict=True)
    st.markdown("\n".join(f"- {portion}{mark}" for portion, mark in lines))
    for note in safety_notes(meal):
        st.caption(f":material/health_and_safety: {on_screen(note)}")
    with st.expander("How to make it", icon=":material/skillet:"):
        st.markdown("\n".join(f"{n}. {step}" for n, step in enumerate(meal.steps, start=1)))
    meal_buttons(plan, meal)
