"""A plan's settings as a link, without anything about the person. No Streamlit here.

A link may pass through histories, logs and chats. So it carries only how one wishes to eat and
plan: never age, body, stage, allergies, conditions, supplements, money or a diet kept for belief.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from mealplan.profiles import SLOTS, STANDARDS
from mealplan.ui.answers import DEFAULTS, limits

SHARED_DIETS = (
    "omnivore", "pollotarian", "pescatarian", "vegetarian", "lacto_vegetarian", "ovo_vegetarian",
    "vegan",
)  # fmt: skip
CHOICES: Mapping[str, tuple[str, ...]] = {
    "units": ("metric", "US"),
    "diet": SHARED_DIETS,
    "standard": STANDARDS,
    "b12_basis": ("intake", "absorbed"),
}
MOST_SEED = 9999


def link_to(address: str, answers: Mapping[str, Any]) -> str:
    """Return the app's address with those settings that differ from the defaults."""
    query = {}
    for name, allowed in CHOICES.items():
        if answers[name] in allowed and answers[name] != DEFAULTS[name]:
            query[name] = str(answers[name])
    if list(answers["meals"]) != DEFAULTS["meals"]:
        query["meals"] = "-".join(answers["meals"])
    if answers["minutes"]:
        query["minutes"] = str(int(answers["minutes"]))
    if answers["batch_cooking"]:
        query["batch_cooking"] = "yes"
    query["seed"] = str(answers["seed"])
    return f"{address.split('?')[0]}?{urlencode(query)}"


def settings_from(query: Mapping[str, str]) -> dict[str, Any]:
    """Return the form's answers that a link holds; what is not allowed is left out."""
    out: dict[str, Any] = {
        name: query[name] for name, allowed in CHOICES.items() if query.get(name) in allowed
    }
    meals = [slot for slot in query.get("meals", "").split("-") if slot in SLOTS]
    if meals:
        out["meals"] = meals
    low, high = limits("max_prep_minutes")
    minutes = _whole(query.get("minutes"))
    if minutes is not None and low <= minutes <= high:
        out["minutes"] = minutes
    if query.get("batch_cooking") == "yes":
        out["batch_cooking"] = True
    seed = _whole(query.get("seed"))
    if seed is not None and 0 <= seed <= MOST_SEED:
        out["seed"] = seed
    return out


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
