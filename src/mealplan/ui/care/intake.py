"""Intake: what the plan or a food diary brings of B12 and folate, and what would bring more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from mealplan.care.diary import DiaryEntry
from mealplan.care.evidence import setting
from mealplan.care.foods import Tablet, best_b12_foods, limits, tablet_options
from mealplan.care.intake import B12, FOLATE, FOLIC_ACID, Intake, intake_of_diary, intake_of_plan
from mealplan.errors import MealplanError
from mealplan.finding import find_foods, measures_of
from mealplan.measures import portion_text
from mealplan.tables import records
from mealplan.ui.care.session import care_record, her_profile, keep
from mealplan.ui.charts import source_bars
from mealplan.ui.state import current_plan, current_table, ground, main_button
from mealplan.ui.wording import (
    SLOTS,
    amount,
    badge,
    number,
    on_screen,
    target_text,
    unit_text,
    what_went_wrong,
)

FROM = {"plan": "My planned week", "diary": "Food diary"}


def intake() -> None:
    """Draw intake against targets, the best foods for her, and supplements."""
    plan = current_plan()
    way = "diary"
    if plan is not None:
        way = st.segmented_control(
            "Look at", list(FROM), default="plan", required=True, format_func=FROM.__getitem__,
            key="care.way", persist_state="session",
        )  # fmt: skip
    found = _diary() if way == "diary" or plan is None else intake_of_plan(plan)
    if found is not None:
        _compared(found)
        _where_from(found)
    _best_foods()
    _tablets(found)


def _compared(found: Intake) -> None:
    span = "1 day" if found.days == 1 else f"{found.days} days"
    what = "a day, mean of the week" if found.kind == "plan" else f"a day, over {span}"
    st.subheader("Against your targets")
    with st.grid(4, min_column_width=150):
        for name in (B12, FOLATE, FOLIC_ACID):
            row = found[name]
            st.metric(
                row.label, amount(row.total, row.unit),
                f"{row.status}: {target_text(row.target_min, row.target_max, row.unit)}",
                border=True, height="stretch", delta_arrow="off",
                delta_color="green" if row.status == "met" else "orange",
            )  # fmt: skip
        st.metric(
            "Absorbed B12", amount(found.absorbed_ug, "ug"),
            f"from food; target {amount(found.absorbed_target_ug, 'ug')}",
            border=True, height="stretch", delta_arrow="off", delta_color="off",
        )  # fmt: skip
    st.table(
        pd.DataFrame(
            {
                "": [row.label for row in found.compared],
                "From food": [amount(row.from_food, row.unit) for row in found.compared],
                "Supplements": [amount(row.from_supplements, row.unit) for row in found.compared],
                "Lowest day": [amount(row.lowest_day, row.unit) for row in found.compared],
                "Food alone": [
                    badge(row.status_food) if row.target_min is not None else ""
                    for row in found.compared
                ],
            }
        ),
        hide_index=True, border="horizontal", alt=f"B12 and folate {what}",
    )  # fmt: skip
    st.caption(f"Amounts are {what}. Folate is counted as DFE; the limit is on folic acid alone.")
    if "judged as absorbed" in found[B12].basis:
        st.caption(f"Vitamin B12: {on_screen(found[B12].basis)}.")
    for note in found.notes:
        st.caption(note)
    if found.big_meals:
        st.info(
            f"{found.big_meals} of {len(found.occasions)} eating occasions bring "
            f"{amount(setting('many_meals_b12_ug'), 'ug')} B12 or more. One meal can bring in only "
            "so much: the same food spread over the day brings more.",
            icon=":material/schedule:",
        )


def _where_from(found: Intake) -> None:
    with st.expander("Which foods bring it", icon=":material/restaurant:"):
        for name in (B12, FOLATE):
            rows = found.sources[found.sources["nutrient"] == name].head(8)
            if rows.empty:
                continue
            label = found[name].label
            first = rows.iloc[0]
            st.markdown(f"**{label}**")
            st.altair_chart(
                source_bars(rows.rename(columns={"food": "source"}), unit_text("ug"), ground()),
                alt=f"{label} by food; most comes from {first['food']}",
            )


def _diary() -> Intake | None:
    days = int(setting("diary_days"))
    st.subheader("Food diary")
    st.caption(
        f"Write down what you eat on up to {days} days. It stays in this session and in your "
        "case file."
    )
    table = current_table()
    words = st.text_input(
        "Search a food", key="diary.words", placeholder="e.g. lentils, yogurt, fried egg"
    )
    if words.strip():
        try:
            hits = find_foods(words, table, limit=30)
        except MealplanError as error:
            st.error(what_went_wrong(error))
            hits = pd.DataFrame()
        if hits.empty:
            st.caption("Nothing found: try fewer or other words.")
        else:
            _add_food({row["food_code"]: row for row in records(hits)})
    record = care_record()
    if not record.diary:
        return None
    _entries(record.diary)
    try:
        return intake_of_diary(record.diary, her_profile(), table)
    except MealplanError as error:
        st.error(what_went_wrong(error), icon=":material/error:")
        return None


def _add_food(hits: dict[str, dict[str, Any]]) -> None:
    table = current_table()
    code = st.selectbox(
        "Food", list(hits), key="diary.food",
        format_func=lambda c: f"{hits[c]['name']} ({hits[c]['usda_description']})",
    )  # fmt: skip
    measures = dict([*measures_of(code, table), ("grams", 1.0)])
    with st.grid(4, min_column_width=140):
        measure = st.selectbox(
            "Measure", list(measures), key=f"diary.measure.{code}",
            format_func=lambda m: m if m == "grams" else f"{m} ({measures[m]:g} g)",
        )  # fmt: skip
        many = st.number_input(
            "How many", 0.0, 3000.0, 100.0 if measure == "grams" else 1.0,
            key=f"diary.many.{code}.{measure == 'grams'}",
        )  # fmt: skip
        day = st.selectbox(
            "Day", range(1, int(setting("diary_days")) + 1), key="diary.day",
            format_func=lambda d: f"Day {d}", persist_state="session",
        )  # fmt: skip
        meal = st.selectbox(
            "Meal", list(SLOTS), key="diary.meal", format_func=SLOTS.__getitem__,
            persist_state="session",
        )  # fmt: skip
    if st.button(**main_button("Add to diary"), icon=":material/add:"):
        said = f"{many:g} g" if measure == "grams" else f"{many:g} x {measure}"
        try:
            entry = DiaryEntry(day, meal, code, round(many * measures[measure], 1), said)
        except MealplanError as error:
            st.error(what_went_wrong(error), icon=":material/error:")
            return
        record = care_record()
        keep(replace(record, diary=(*record.diary, entry)))
        st.rerun()


def _entries(diary: tuple[DiaryEntry, ...]) -> None:
    table = current_table()
    order = list(SLOTS)
    shown = sorted(range(len(diary)), key=lambda n: (diary[n].day, order.index(diary[n].meal)))

    def named(n: int) -> str:
        code = diary[n].food_code
        return str(table.food(code)["name"]) if code in table.foods.index else code

    st.table(
        pd.DataFrame(
            {
                "Day": [f"Day {diary[n].day}" for n in shown],
                "Meal": [SLOTS[diary[n].meal] for n in shown],
                "Food": [named(n) for n in shown],
                "Amount": [diary[n].amount or f"{diary[n].grams:g} g" for n in shown],
            }
        ),
        hide_index=True, border="horizontal", alt="Food diary",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        gone = st.selectbox(
            "Entry to take out", shown, index=None, key="diary.gone",
            format_func=lambda n: f"Day {diary[n].day}, {SLOTS[diary[n].meal]}: {named(n)}",
        )  # fmt: skip
        if st.button("Take out", icon=":material/delete:", disabled=gone is None):
            left = tuple(entry for n, entry in enumerate(diary) if n != gone)
            keep(replace(care_record(), diary=left))
            st.rerun()


def _best_foods() -> None:
    profile = her_profile()
    with st.expander("Foods that bring you most B12", icon=":material/nutrition:"):
        rows = best_b12_foods(profile, current_table())
        if rows.empty:
            st.markdown(
                "No food that fits your profile brings B12 to speak of: talk about tablets."
            )
            return
        for group, mine in rows.groupby("group", sort=False):
            st.markdown(f"**{group}**")
            st.table(
                pd.DataFrame(
                    {
                        "Usual portion": [
                            portion_text(r["portion"], r["name"]) for r in records(mine)
                        ],
                        "B12": [amount(x, "ug") for x in mine["b12_ug"]],
                        "Absorbed": [
                            f"{number(r['absorbed_ug'])} µg ({r['absorbed_percent']:.0f} %)"
                            for r in records(mine)
                        ],
                        "Cost": [_cost(x) for x in mine["cost_usd"]],
                    }
                ),
                hide_index=True, border="horizontal", alt=f"{group}: B12 per usual portion",
            )  # fmt: skip
            for note in dict.fromkeys(note for note in mine["note"] if note):
                st.caption(f":material/health_and_safety: {note}.")
        st.caption(
            "Usual portions of women in the United States. Absorbed: estimated for a portion "
            "eaten with no other B12 (Doets 2013). Prices of 2017/18."
        )


def _cost(value: float) -> str:
    return "unknown" if value != value else f"${value:.2f}"


def _tablets(found: Intake | None) -> None:
    profile = her_profile()
    acid = 0.0 if found is None else found[FOLIC_ACID].from_food
    acid = acid if acid == acid else 0.0
    top = limits(profile)["folic_acid_ug"]
    with st.expander("Supplements with B12 or folic acid", icon=":material/medication:"):
        st.markdown(
            "To talk about with your clinician, who can say whether one suits you. No upper limit "
            f"is set for B12. Folic acid has one: {amount(top, 'ug')} a day from tablets and "
            "fortified food together."
        )
        rows = tablet_options(profile, acid)
        st.table(
            pd.DataFrame(
                {
                    "Supplement": [
                        on_screen(t.label) + (" (yours)" if t.taken else "") for t in rows
                    ],
                    "B12, absorbed": [_b12(t) for t in rows],
                    "Folic acid, in all": [_acid(t) for t in rows],
                }
            ),
            hide_index=True, border="horizontal", alt="Supplements with their doses",
        )  # fmt: skip
        for note in dict.fromkeys(f"{on_screen(t.label)}: {t.note}" for t in rows if t.note):
            st.caption(note)
        st.caption(
            "Amounts a day. Absorbed: worked out here from two published tables; only the order of "
            "magnitude is sure. Folic acid in all: with your food"
            f"{' of this page' if found else ''} and what you take now."
        )


def _b12(tablet: Tablet) -> str:
    if tablet.b12_ug is None:
        return ""
    return f"{amount(tablet.b12_ug, 'ug')}, about {number(tablet.absorbed_ug)}"


def _acid(tablet: Tablet) -> str:
    if tablet.folic_acid_ug is None:
        return ""
    over = " :orange-badge[:material/arrow_upward: over]" if tablet.over else ""
    return f"{amount(tablet.folic_acid_ug, 'ug')}, {number(tablet.folic_acid_total_ug)}{over}"
