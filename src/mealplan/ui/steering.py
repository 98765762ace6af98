"""Draws what one can do to a planned week: swap, another meal, day or week, three weeks, undo."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from mealplan.plan import Plan, PlannedMeal
from mealplan.swaps import Place, Swap, alternatives, apply_kept, difference, rank_swaps, replan
from mealplan.ui.glance import headlines, portions
from mealplan.ui.planning import STAGES, work
from mealplan.ui.state import (
    answer_to,
    bans,
    favours,
    keep_answer,
    locked,
    locked_foods,
    main_button,
    show_plan,
    stays,
    tell,
    toggle_food_lock,
    toggle_lock,
    undo,
    undoable,
)
from mealplan.ui.wording import SLOTS, day_name, effect_text, food_name, short

ASKED, WANTED, WEEKS = "asked", "wanted", "weeks"  # keys of the session
WHOLE_MEAL = ""
MOST_OFFERS = 5


def week_buttons(plan: Plan) -> None:
    """Draw undo, another week and three weeks to choose from."""
    taken_back = undoable()
    st.button(
        "Undo", on_click=undo, icon=":material/undo:", disabled=taken_back is None,
        help=None if taken_back is None else f"Takes back: {taken_back}",
    )  # fmt: skip
    held = sum(stays(plan, meal) for meal in plan.meals)
    kept = f" Keeps your {held} locked meals." if held else ""
    if st.button("Another week", icon=":material/refresh:", help=f"Makes all meals anew.{kept}"):
        _replan(plan, "Making another week", "Made another week")
    if st.button(
        "Three to choose from", icon=":material/view_week:",
        help="Plans three clearly different weeks. Takes about a quarter of a minute.",
    ):  # fmt: skip
        weeks = work(
            "Planning three weeks",
            partial(alternatives, plan.profile, 3, plan.seed, table=plan.table),
            stages=3,
        )
        if weeks is not None:
            st.session_state[WEEKS] = weeks
            st.rerun()


def week_choice(plan: Plan) -> None:
    """Draw the weeks on offer, if any."""
    weeks: list[Plan] = st.session_state.get(WEEKS, [])
    if not weeks:
        return
    with st.container(border=True):
        st.subheader("Three weeks to choose from")
        with st.grid(3, min_column_width=260):
            for number, week in enumerate(weeks, start=1):
                with st.container(border=True, height="stretch"):
                    st.markdown(f"#### Week {number}")
                    share = round(100 * difference(plan, week))
                    st.caption(f"{share} % of its meals differ from the week on screen.")
                    lines = [f"- {h.label}: {h.value}, {h.note}" for h in headlines(week)]
                    st.markdown("\n".join(lines))
                    dinners = [m.name for m in week.meals if m.slot == "dinner"]
                    with st.expander("Its dinners"):
                        st.markdown("\n".join(f"- {name}" for name in dict.fromkeys(dinners)))
                    st.space("stretch")
                    st.button(
                        **main_button(f"Take week {number}"), key=f"take week {number}",
                        on_click=_take_week, args=(number,), icon=":material/check:",
                    )  # fmt: skip
        st.button("Keep my week", on_click=_close_weeks, icon=":material/close:")


def _take_week(number: int) -> None:
    show_plan(st.session_state[WEEKS][number - 1], f"Took week {number} of three")
    _close_weeks()


def _close_weeks() -> None:
    st.session_state.pop(WEEKS, None)


def day_button(plan: Plan, day: int) -> None:
    """Draw the button that makes a day anew."""
    name = day_name(plan, day)
    if st.button("Another day", key=f"anew {day}", icon=":material/refresh:",
                 help="Makes this day's meals anew. Locked meals stay."):  # fmt: skip
        free = [m.key for m in plan.meals if m.day == day and not stays(plan, m)]
        _replan(plan, f"Making {name} anew", f"Made {name} anew", meals=free)


def meal_buttons(plan: Plan, meal: PlannedMeal) -> None:
    """Draw what one can do to a meal."""
    slot = SLOTS[meal.slot].lower()
    is_locked, is_held = meal.key in locked(), stays(plan, meal)
    with st.container(horizontal=True):
        st.button(
            f"Swap {slot}", key=f"swap {meal.day} {meal.slot}", icon=":material/swap_horiz:",
            on_click=_ask, args=(meal.key,), disabled=is_locked,
        )  # fmt: skip
        st.button(
            f"Another {slot}", key=f"another {meal.day} {meal.slot}", icon=":material/refresh:",
            on_click=_want, args=(meal.key,), disabled=is_held, type="tertiary",
            help="Makes just this meal anew.",
        )  # fmt: skip
        st.button(
            f"Unlock {slot}" if is_locked else f"Lock {slot}",
            key=f"lock {meal.day} {meal.slot}", on_click=toggle_lock, args=meal.key,
            icon=":material/lock_open:" if is_locked else ":material/lock:", type="tertiary",
            help="A locked meal stays as it is when other meals change.",
        )  # fmt: skip
        if not is_locked:
            _food_locks(plan, meal)
    if st.session_state.get(WANTED) == meal.key:
        st.session_state.pop(WANTED)
        name = f"{day_name(plan, meal.day)}'s {slot}"
        _replan(plan, f"Making {name} anew", f"Made {name} anew", meals=[meal.key])
    if is_asked(meal):
        _offers(plan, meal)


def _food_locks(plan: Plan, meal: PlannedMeal) -> None:
    kept = locked_foods(plan)
    with st.popover("Lock a food", icon=":material/lock:"):
        st.markdown("A locked food keeps every meal that has it.")
        for food in meal.foods:
            is_kept = food.food_code in kept
            st.button(
                f"{'Unlock' if is_kept else 'Lock'} {short(food.name)}",
                key=f"lock food {meal.day} {meal.slot} {food.food_code}",
                on_click=toggle_food_lock, args=(food.food_code,), width="stretch",
                icon=":material/lock_open:" if is_kept else ":material/lock:",
            )  # fmt: skip


def is_asked(meal: PlannedMeal) -> bool:
    """Tell whether swaps for this meal are open."""
    return st.session_state.get(ASKED) == meal.key and meal.key not in locked()


def _want(place: Place) -> None:
    st.session_state[WANTED] = place


def _ask(place: Place) -> None:
    st.session_state[ASKED] = None if st.session_state.get(ASKED) == place else place


def _offers(plan: Plan, meal: PlannedMeal) -> None:
    kept = locked_foods(plan)
    names = {f.food_code: f.name for f in meal.foods if f.food_code not in kept}
    if not stays(plan, meal):
        names = {WHOLE_MEAL: "The whole meal", **names}
    if not names:
        st.info("Every food of this meal is locked: unlock one to swap it.")
        return
    code = st.selectbox(
        "Swap what?", list(names), format_func=names.__getitem__,
        key=f"swap what {meal.day} {meal.slot}",
    )  # fmt: skip
    offers = _ranked(plan, meal, code)
    if offers is None:
        return
    if not offers:
        st.info("Nothing else fits here. Try another part of the meal, or make the day anew.")
    grid = st.grid(2, min_column_width=280)
    for number, offer in enumerate(offers):
        with grid.cell(), st.container(border=True, gap="xsmall", height="stretch"):
            _offer(plan, number, offer)
    st.button("Close", key=f"close {meal.day} {meal.slot}", on_click=_ask, args=(meal.key,),
              type="tertiary", icon=":material/close:")  # fmt: skip


def _offer(plan: Plan, number: int, offer: Swap) -> None:
    if st.button(f"Choose: {offer.meal.name}", key=f"take {offer.day} {offer.slot} {number}",
                 width="stretch"):  # fmt: skip
        _take(plan, offer)
    st.markdown(f":small[{'; '.join(portions(offer.meal))}]")
    st.markdown(" ".join(effect_text(effect) for effect in offer.effects))
    for text in offer.mends:
        st.markdown(f":green[:material/check_circle: {text}]")
    for text in offer.breaks:
        st.markdown(f":orange[:material/arrow_downward: {text}]")


def _ranked(plan: Plan, meal: PlannedMeal, code: str) -> list[Swap] | None:
    question = f"swap {meal.key} {code}"
    swaps: list[Swap] | None = answer_to(question, plan)
    if swaps is None:
        swaps = work(
            "Looking at what fits your week",
            partial(rank_swaps, plan, *meal.key, food_code=code or None, limit=MOST_OFFERS),
            quick=True, then="Choose another part of the meal.",
        )  # fmt: skip
        if swaps is not None:
            keep_answer(question, plan, swaps)
    return swaps


def _take(plan: Plan, offer: Swap) -> None:
    place = f"{day_name(plan, offer.day)}'s {SLOTS[offer.slot].lower()}"
    kept = [meal.key for meal in plan.meals if stays(plan, meal) and meal.key != offer.place]
    new = work(f"Swapping {place}", partial(apply_kept, plan, offer, kept), quick=True)
    if new is None:
        return
    show_plan(new, f"Swapped {place}")
    st.session_state.pop(ASKED, None)
    moved = sum(a.foods != b.foods for a, b in zip(plan.meals, new.meals, strict=True)) - 1
    also = f" Portions of {moved} other meals moved, so that your targets stay met."
    tell(f"Swapped {place}.{also if moved > 0 else ''}")
    st.rerun()


def changed_wishes(plan: Plan) -> None:
    """Offer to fit the week to foods banned or favoured since it was planned."""
    ban = [wish for wish in bans() if wish not in plan.profile.dislikes]
    favour = [wish for wish in favours() if wish not in plan.profile.likes]
    if not ban and not favour:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        names = [short(food_name(plan, wish)) for wish in ban + favour]
        st.markdown(f"You changed your wishes: {', '.join(names)}.", width="stretch")
        if st.button(**main_button("Fit my week to them"), icon=":material/auto_fix_high:"):
            _replan(plan, "Fitting your week", "Fitted the week to your wishes", ban=ban,
                    favour=favour)  # fmt: skip


def _replan(plan: Plan, label: str, done: str, **what: Any) -> None:
    task = partial(replan, plan, locked=locked(), locked_foods=locked_foods(plan), **what)
    new = work(label, task, stages=2 * len(what["meals"]) + 2 if "meals" in what else STAGES)
    if new is not None:
        show_plan(new, done)
        st.rerun()
