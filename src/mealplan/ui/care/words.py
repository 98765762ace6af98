"""Words of the B12 care page. No Streamlit here."""

from __future__ import annotations

import datetime as dt
import re

from mealplan.ui.wording import on_screen


def printed(text: str) -> str:
    """Write µg and µmol in a text that says ug and umol."""
    return on_screen(re.sub(r"\bumol\b", "µmol", text))


def plain(text: str) -> str:
    """Keep Markdown from reading a bound (``>45``) as a quotation."""
    return re.sub(r"([<>*_`])", r"\\\1", text)


def date_text(day: dt.date) -> str:
    """Write a date as people say it: ``2 December 2026``."""
    return f"{day.day} {day:%B %Y}"
