"""What a browser session holds: the plan on screen and the ones before it."""

from __future__ import annotations

import streamlit as st

from mealplan.plan import Plan


def current_plan() -> Plan | None:
    """Return the plan on screen."""
    history: list[Plan] = st.session_state.setdefault("plans", [])
    return history[-1] if history else None


def show_plan(plan: Plan) -> None:
    """Put a plan on screen; the one before can be brought back."""
    st.session_state.setdefault("plans", []).append(plan)


def undo() -> None:
    """Bring back the plan before."""
    plans: list[Plan] = st.session_state.get("plans", [])
    if len(plans) > 1:
        plans.pop()


def need_plan() -> Plan:
    """Return the plan on screen, or say where to make one and stop the page."""
    plan = current_plan()
    if plan is None:
        st.info("There is no week yet. Open **My week** and press *Plan my week*.")
        st.stop()
    return plan
