"""The Streamlit app: routes only."""

from pathlib import Path

import streamlit as st

import mealplan.ui
from mealplan.ui.faults import spoken_faults
from mealplan.ui.planning import crew

HERE = Path(mealplan.ui.__file__).parent
WIDTH_PX = 1080
PAGES = (
    ("my_week", "My week", "calendar_month", "Plan a week of meals and change it to your taste."),
    ("nutrients", "Nutrients", "bar_chart", "Every target by day and week, and what meets it."),
    ("shopping_list", "Shopping", "shopping_cart", "What to buy, by aisle."),
    ("foods", "Foods", "nutrition", "Look foods up, ban or favour them, add your own."),
    ("b12_care", "B12 care", "bloodtype", "Understand vitamin B12: risk, signs and results."),
    ("clients", "Clients", "groups", "For dietitians: plan for many clients at once."),
    ("about", "About", "info", "Sources, limits, and what this is not."),
)

# an icon of our own: a Material icon here would be fetched from the internet
st.set_page_config(page_title="mealplan", page_icon=str(HERE / "icon.svg"), layout="wide")
page = st.navigation(
    [
        st.Page(HERE / f"{name}.py", title=title, icon=f":material/{icon}:", help=about)
        for name, title, icon, about in PAGES
        if (HERE / f"{name}.py").is_file()
    ],
    position="top",
)
with st.container(horizontal_alignment="center"), st.container(width=WIDTH_PX):
    body = st.container()
    st.caption("Information, not medical advice. What you enter stays in this session.")
    with body, spoken_faults():
        page.run()
crew()
