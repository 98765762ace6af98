"""The fields of the form: their places in the session, first values, and filling them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from mealplan.ui.answers import DEFAULTS, MASS, ROWS, limits
from mealplan.units import factor

PREFIX = "form."
BY_UNITS = ("height", "weight", "weight_now")  # asked once per system of units


def key_of(name: str, units: str | None = None) -> str:
    """Return a field's key in the session."""
    return f"{PREFIX}{name}.{units}" if units else PREFIX + name


def field(name: str, default: Any, units: str | None = None) -> dict[str, Any]:
    """Give a widget its key, its first value, and leave to keep it for the session."""
    key = key_of(name, units)
    st.session_state.setdefault(key, default)
    return {"key": key, "persist_state": "session"}


def answer(name: str, units: str | None = None) -> Any:
    """Return what a field holds, its default before it is drawn; an emptied one is None."""
    if name in ROWS:
        return row_answers(name)
    return st.session_state.get(key_of(name, units), DEFAULTS.get(name))


def fill_answers(answers: dict[str, Any]) -> None:
    """Put answers (keys of ``answers.DEFAULTS``) into the form, the rest stays."""
    units = answers.get("units", answer("units"))
    for name, value in answers.items():
        if name in ROWS:
            _fill_rows(name, value)
        elif name in BY_UNITS:
            st.session_state[key_of(name, units)] = shown(name, value, units)
        else:
            st.session_state[key_of(name)] = value


def shown(name: str, value: float | None, units: str) -> float | int | None:
    """Return a height or weight as its field holds it."""
    if value is None:
        return None
    return round(value) if (name, units) == ("height", "US") else float(value)


def whole(name: str) -> dict[str, Any]:
    """Return what a field of whole numbers needs."""
    return {"value": None, "step": 1, **field(name, DEFAULTS[name])}


def weight_field(name: str, label: str, units: str, help_text: str | None = None) -> None:
    """Draw a field for a weight."""
    figure = "prepregnancy_weight_kg" if name == "weight" else "current_weight_kg"
    low, high = (bound * factor("mass", "kg", MASS[units]) for bound in limits(figure))
    default = DEFAULTS[name] and round(DEFAULTS[name] * factor("mass", "kg", MASS[units]))
    st.number_input(
        f"{label} ({MASS[units]})", float(math.ceil(low)), float(int(high)), value=None, step=1.0,
        format="%.1f", help=help_text, placeholder="Not given",
        **field(name, None if default is None else float(default), units),
    )  # fmt: skip


# rows: a few answers that belong together, as often as she wants; one more is always blank

SPARE_ROWS = 2


def row_field(name: str, number: int, part: str, default: Any = None) -> dict[str, Any]:
    """Return the key of a field in a row, its first value, and leave to keep it."""
    return field(f"{name}.{number}.{part}", default)


def rows_shown(name: str) -> int:
    """Return how many rows to draw: those in use, and some to fill in."""
    return int(st.session_state.get(key_of(f"{name}.used"), 0)) + SPARE_ROWS


def row_answers(name: str) -> list[dict[str, Any]]:
    """Return the rows that hold anything, and remember how many are in use."""
    rows = [
        {part: answer(f"{name}.{number}.{part}") for part in ROWS[name]}
        for number in range(rows_shown(name))
    ]
    filled = [n for n, row in enumerate(rows) if any(v not in (None, "") for v in row.values())]
    st.session_state[key_of(f"{name}.used")] = max(filled, default=-1) + 1
    return [rows[n] for n in filled]


def _fill_rows(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    for number in range(max(rows_shown(name), len(rows) + SPARE_ROWS)):
        row = rows[number] if number < len(rows) else {}
        for part in ROWS[name]:
            st.session_state[key_of(f"{name}.{number}.{part}")] = row.get(part)
    st.session_state[key_of(f"{name}.used")] = len(rows)
