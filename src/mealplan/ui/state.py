"""What one browser session holds, and nothing outside it: plans, wishes, locks, kept answers.

Every page reads and writes the session through these functions, never through keys of its own.
Nothing here is shared between sessions or written to the server's disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from mealplan.catalog import FoodTable
from mealplan.own import OwnFoods
from mealplan.plan import Plan, PlannedMeal
from mealplan.profiles import Profile
from mealplan.ui.case_file import Case

MOST_STEPS = 20  # plans kept for undo


@dataclass(frozen=True)
class Step:
    """A plan that was on screen and what was done to get it, in a few words."""

    plan: Plan
    done: str


def _steps() -> list[Step]:
    steps: list[Step] = st.session_state.setdefault("steps", [])
    return steps


def current_plan() -> Plan | None:
    """Return the plan on screen."""
    steps = _steps()
    return steps[-1].plan if steps else None


def show_plan(plan: Plan, done: str = "Planned the week") -> None:
    """Put a plan on screen; ``undo`` brings back the one before.

    Parameters
    ----------
    done : what was done, as the undo button will say it: "Swapped Tuesday's dinner".
    """
    steps = _steps()
    steps.append(Step(plan, done))
    del steps[:-MOST_STEPS]
    kept = {meal.key for meal in plan.meals}
    st.session_state["locked"] = {key for key in locked() if key in kept}


def undo() -> None:
    """Bring back the plan before."""
    steps = _steps()
    if len(steps) > 1:
        steps.pop()


def undoable() -> str | None:
    """Say what ``undo`` would take back; None when there is nothing."""
    steps = _steps()
    return steps[-1].done if len(steps) > 1 else None


def need_plan() -> Plan:
    """Return the plan on screen, or say where to make one and stop the page."""
    plan = current_plan()
    if plan is None:
        st.info(
            "There is no week yet. Open **My week** and press **Plan my week**, "
            "or open a case file there.",
            icon=":material/calendar_month:",
        )
        st.stop()
    return plan


def current_profile() -> Profile | None:
    """Return the profile of the plan on screen, with the wishes made since."""
    plan = current_plan()
    if plan is None:
        return None
    likes, dislikes = favours(), bans()
    return plan.profile.with_options(likes=likes, dislikes=dislikes)


# wishes: words or food codes, as in the profile's ``likes`` and ``dislikes``


def bans() -> tuple[str, ...]:
    """Return foods and words she does not want, oldest first."""
    return tuple(recall("dislikes", []))


def favours() -> tuple[str, ...]:
    """Return foods and words she likes to see, oldest first."""
    return tuple(recall("likes", []))


def ban(wish: str) -> None:
    """Never serve this food (code) or these words; takes it from the favours."""
    set_wishes(likes=[w for w in favours() if w != wish], dislikes=[*bans(), wish])


def favour(wish: str) -> None:
    """Prefer this food (code) or these words; takes it from the bans."""
    set_wishes(likes=[*favours(), wish], dislikes=[w for w in bans() if w != wish])


def forget_wish(wish: str) -> None:
    """Neither like nor dislike this any longer."""
    set_wishes([w for w in favours() if w != wish], [w for w in bans() if w != wish])


def set_wishes(likes: list[str], dislikes: list[str]) -> None:
    """Replace all wishes; repeats go."""
    remember("likes", list(dict.fromkeys(likes)))
    remember("dislikes", list(dict.fromkeys(dislikes)))


# locked meals: (day, slot)


def locked() -> set[tuple[int, str]]:
    """Return the meals that swapping and planning again leave alone."""
    keys: set[tuple[int, str]] = st.session_state.setdefault("locked", set())
    return keys


def toggle_lock(day: int, slot: str) -> None:
    """Lock a meal, or unlock it."""
    st.session_state["locked"] = locked() ^ {(day, slot)}


def locked_foods(plan: Plan) -> tuple[str, ...]:
    """Return the foods of a plan that she locked: every meal that has one stays."""
    had = {food.food_code for meal in plan.meals for food in meal.foods}
    return tuple(code for code in recall("locked_foods", []) if code in had)


def toggle_food_lock(code: str) -> None:
    """Lock a food, or unlock it."""
    codes = recall("locked_foods", [])
    remember("locked_foods", [c for c in codes if c != code] if code in codes else [*codes, code])


def stays(plan: Plan, meal: PlannedMeal) -> bool:
    """Tell whether a meal stays when others change: it is locked, or a food in it is."""
    codes = locked_foods(plan)
    return meal.key in locked() or any(food.food_code in codes for food in meal.foods)


# her own foods

OWN_FOODS = "own_foods"


def own_foods() -> OwnFoods:
    """Return the foods she added in this session."""
    return _own(st.session_state.get("kept", {}))


def keep_own_foods(foods: OwnFoods) -> None:
    """Keep her own foods for this session and the case file; ``current_table`` has them."""
    remember(OWN_FOODS, foods.document())


def current_table() -> FoodTable:
    """Return the food table of this session: the shipped one, with her own foods where she has any.

    Pages use this instead of ``load_food_table``.
    """
    document = recall(OWN_FOODS)
    held: tuple[Any, FoodTable] | None = st.session_state.get("own_table")
    if held is None or held[0] != document:
        held = (document, table_of(st.session_state.get("kept", {})))
        st.session_state["own_table"] = held
    return held[1]


def table_of(kept: Mapping[str, Any]) -> FoodTable:
    """Return the food table for what a session kept. Raises `DataError`."""
    return _own(kept).table()


def _own(kept: Mapping[str, Any]) -> OwnFoods:
    document = kept.get(OWN_FOODS)
    return OwnFoods() if document is None else OwnFoods.from_document(document, where="own foods")


# answers about the plan on screen, worked out once


def answer_to(question: str, plan: Plan) -> Any:
    """Return what ``keep_answer`` kept of this very plan, else None."""
    held = st.session_state.get("answers", {}).get(question)
    return held[1] if held is not None and held[0] is plan else None


def keep_answer(question: str, plan: Plan, answer: Any) -> None:
    """Keep an answer for as long as this plan is asked about."""
    st.session_state.setdefault("answers", {})[question] = (plan, answer)


# what was done, said once on the next page that is drawn


def tell(text: str) -> None:
    """Say something after the script has run again."""
    st.session_state["told"] = text


def say_told() -> None:
    """Say what ``tell`` kept, if anything."""
    text = st.session_state.pop("told", None)
    if text:
        st.toast(text, icon=":material/check:")


# the look


def ground() -> Literal["light", "dark"]:
    """Return the theme's ground, for charts."""
    return "dark" if st.context.theme.type == "dark" else "light"


def main_button(label: str) -> dict[str, Any]:
    """Return the label and type of a page's main button.

    Streamlit writes white on the primary colour and the primary colour on chosen pills: on a
    dark ground no colour is readable (4.5:1) in both. There the main button is the one whose
    words are in the primary colour.
    """
    if ground() == "light":
        return {"label": label, "type": "primary"}
    return {"label": f":primary[**{label}**]", "type": "secondary"}


# answers that travel with the case file


def remember(key: str, value: Any) -> None:
    """Keep a JSON value (text, number, list, dict) for this session and for the case file.

    Keys are the page's subject and a name: ``"b12_care.answers"``, ``"foods.own"``.
    """
    kept: dict[str, Any] = st.session_state.setdefault("kept", {})
    kept[key] = value


def recall(key: str, default: Any = None) -> Any:
    """Return what ``remember`` kept."""
    return st.session_state.setdefault("kept", {}).get(key, default)


# the case file


def current_case(plan: Plan) -> Case:
    """Return everything that a case file holds."""
    return Case(plan, frozenset(locked()), dict(st.session_state.get("kept", {})))


def restore(case: Case) -> None:
    """Put a case on screen in place of what this session held."""
    st.session_state["kept"] = dict(case.kept)
    st.session_state["own_table"] = (case.kept.get(OWN_FOODS), case.plan.table)
    show_plan(case.plan, "Opened a case file")
    st.session_state["locked"] = set(case.locked)
