"""The app as a server that is ready before its first visitor: ``streamlit run serve.py``."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from mealplan.cli.upkeep import script_of_the_app

NEEDED = ("altair", "mealplan.ui.form", "mealplan.ui.overview", "mealplan.ui.repairs",
          "mealplan.ui.steering", "mealplan.ui.downloads")  # fmt: skip


@asynccontextmanager
async def ready(_: object) -> AsyncIterator[None]:
    """Start the workers and load what pages need; end the workers with the server."""
    from mealplan.ui.planning import crew

    crew()
    for name in NEEDED:
        importlib.import_module(name)
    yield
    crew().close()


app = st.App(script_of_the_app(), lifespan=ready)
