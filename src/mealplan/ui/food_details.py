"""One food on screen: whether she may be served it, why not, what is in it, her wishes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mealplan.catalog import FoodTable
from mealplan.finding import amounts_of, evidence_of, measures_of
from mealplan.profiles import Profile
from mealplan.ui.state import ban, bans, favour, favours, own_foods
from mealplan.ui.wording import ALLERGENS, STAGES, amount, on_screen, sentence, words


def who_text(profile: Profile) -> str:
    """Say for whom foods are judged: ``pregnant, vegetarian, without milk``."""
    diets = [d for d in profile.diet if d != "omnivore"]
    parts = [STAGES[profile.stage].lower(), *[words(d) for d in diets]]
    avoided = [ALLERGENS.get(a, words(a)).lower() for a in profile.allergens]
    avoided += ["gluten"] if profile.gluten_free else []
    return ", ".join(parts) + (f", without {' and '.join(avoided)}" if avoided else "")


def food_card(row: dict[str, Any], table: FoodTable, profile: Profile) -> None:
    """Show a search result (a row of `find_foods`)."""
    code = row["food_code"]
    with st.container(border=True, gap="xsmall"):
        name = str(row["name"])
        st.markdown(f"**{name[:1].upper()}{name[1:]}**")
        if row["allowed"]:
            text = "suits you" if row["in_meals"] else "suits you, but no meal is made of it"
            colour = "green" if row["in_meals"] else "gray"
            st.markdown(f":{colour}-badge[:material/check_circle: {text}]")
        else:
            st.markdown(
                f":orange-badge[:material/block: left out]  \n{on_screen(sentence(row['reason']))}"
            )
        if str(row["usda_description"]).lower() != name.lower():
            st.caption(f"In USDA's words: {row['usda_description']}")
        with st.container(horizontal=True):
            details_popover(code, table)
            if row["in_meals"] and row["allowed"]:
                st.button(
                    "Like it", key=f"favour {code}", icon=":material/favorite:",
                    disabled=code in favours(), on_click=favour, args=(code,),
                )  # fmt: skip
                st.button(
                    "Ban it", key=f"ban {code}", icon=":material/block:",
                    disabled=code in bans(), on_click=ban, args=(code,),
                )  # fmt: skip


def details_popover(code: str, table: FoodTable) -> None:
    """Offer what a food holds; it is looked up once it is opened."""
    popover = st.popover(
        "What is in it", icon=":material/nutrition:", on_change="rerun", key=f"in {code}"
    )
    if popover.open:
        with popover:
            food_details(code, table)


def food_details(code: str, table: FoodTable) -> None:
    """Show what a food holds, per 100 g, with where each number comes from."""
    own = own_foods()
    st.caption(f"Food code {code}" + (f"; {own[code].source}" if code in own else ""))
    for note in own[code].notes if code in own else ():
        st.caption(on_screen(note))
    measures = measures_of(code, table)
    if measures:
        st.markdown("; ".join(f"{measure} = {grams:g} g" for measure, grams in measures[:6]))
    rows = [a for a in amounts_of(code, table, own) if a.per_100g is not None]
    st.table(
        {
            "Per 100 g": [a.label for a in rows],
            "Amount": [amount(a.per_100g, a.unit, 2) for a in rows],
            **({"From": [a.source for a in rows]} if code in own else {}),
        },
        border="horizontal", hide_index=True, alt="What is in 100 g",
    )  # fmt: skip
    unknown = len(table.nutrient_ids) - len(rows)
    if unknown:
        st.caption(f"{unknown} nutrients are unknown for this food, which is not the same as 0.")
    if code not in own:
        st.caption("Amounts: USDA FNDDS; added sugars FPED; iodine USDA/FDA/ODS database.")
    for text in evidence_of(code, table)[:8]:
        st.caption(on_screen(text))
