"""Learn: cards of claims with their evidence; also drawn beside what they explain."""

from __future__ import annotations

import streamlit as st

from mealplan.care.evidence import strengths
from mealplan.care.learn import Card, all_cards, cards_for
from mealplan.plan import Plan
from mealplan.ui.state import current_plan
from mealplan.ui.wording import on_screen


def learn() -> None:
    """Draw all cards, those that matter in her week first."""
    st.caption(
        "Each sentence names how strong its evidence is. “A link” means that two things were seen "
        "together; it does not say that one causes the other."
    )
    plan = current_plan()
    placed = {p.card.id: p.text for p in cards_for(plan)} if plan else {}
    for card in sorted(all_cards().values(), key=lambda card: card.id not in placed):
        draw_card(card, placed.get(card.id, ""))
    with st.expander("What the strengths mean", icon=":material/help:"):
        for label, meaning in strengths().values():
            st.markdown(f"- **{label}**: {meaning}")


def draw_card(card: Card, because: str = "") -> None:
    """Draw one card, closed, with why it is shown."""
    label = f"**{card.title}**: {card.summary}" if not because else f"**{card.title}**: {because}"
    with st.expander(on_screen(label), icon=f":material/{card.icon}:"):
        for claim in card.claims:
            st.markdown(on_screen(claim.text))
            st.caption(on_screen(claim.backing))


def cards_beside(plan: Plan, *cards: str) -> None:
    """Draw those of some cards that matter in a plan, beside what they explain."""
    for placed in cards_for(plan):
        if placed.card.id in cards:
            draw_card(placed.card, placed.text)
