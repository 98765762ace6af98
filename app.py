"""The Streamlit app: routes only."""

from pathlib import Path

import streamlit as st

import mealplan.ui

st.set_page_config(page_title="mealplan", page_icon=":material/restaurant:", layout="wide")
PAGES = Path(mealplan.ui.__file__).parent

st.navigation(
    [
        st.Page(PAGES / "my_week.py", title="My week", icon=":material/calendar_month:"),
        st.Page(PAGES / "nutrients.py", title="Nutrients", icon=":material/bar_chart:"),
        st.Page(PAGES / "shopping_list.py", title="Shopping", icon=":material/shopping_cart:"),
        st.Page(PAGES / "about.py", title="About", icon=":material/info:"),
    ]
).run()
