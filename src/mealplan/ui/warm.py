"""Reads the food table while the first visitor still fills in the form."""

from __future__ import annotations

import threading

import streamlit as st

from mealplan.kitchen import open_kitchen
from mealplan.profiles import Profile


@st.cache_resource
def warm_up() -> threading.Thread:
    """Start reading once per server; the tables are the same for everybody."""
    thread = threading.Thread(target=open_kitchen, args=(Profile(),), daemon=True)
    thread.start()
    return thread
