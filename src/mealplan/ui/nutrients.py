"""Nutrients: every target by day and over the week, and what meets it."""

from functools import partial

import pandas as pd
import streamlit as st

from mealplan.robustness import Robustness, simulate
from mealplan.ui.care.learn import cards_beside
from mealplan.ui.charts import ABSORPTION, b12_meals, source_bars, target_bars
from mealplan.ui.nutrition import b12_by_meal, sources_of, target_rows
from mealplan.ui.planning import work
from mealplan.ui.state import answer_to, ground, keep_answer, need_plan
from mealplan.ui.wording import amount, badge, day_name, number, on_screen, unit_text

st.title("Nutrients")
plan = need_plan()
days = ["mean", *range(1, plan.days + 1)]
day = st.segmented_control(
    "Show", days, default="mean", required=True, key="nutrients_day", persist_state="session",
    format_func=lambda d: "Week" if d == "mean" else day_name(plan, d, short=True),
)  # fmt: skip
rows = target_rows(plan, day)
when = "the week's mean" if day == "mean" else day_name(plan, day)
count = rows["status"].value_counts()
st.markdown(
    " ".join(badge(s, f"{count[s]} {s}") for s in ("met", "short", "over", "unknown") if s in count)
)
st.altair_chart(
    target_bars(rows, ground()),
    alt=f"Share of each target reached, {when}: " + ", ".join(f"{n} {s}" for s, n in count.items()),
)
with st.expander("The same as a table, with sources", icon=":material/table:"):
    st.dataframe(
        pd.DataFrame(
            {
                "Nutrient": rows["label"],
                "Amount": rows["amount"],
                "Target": rows["target"],
                "Status": rows["status"],
                "Foods known": rows["known"],
                "Basis": rows["basis"],
                "Source": rows["source"],
                "Note": rows["note"],
            }
        ),
        hide_index=True, alt=f"Every nutrient against its target, {when}",
        column_config={"Nutrient": st.column_config.TextColumn(pinned=True)},
    )  # fmt: skip
    st.caption(
        "Foods known: of how many foods the table has this nutrient. Where some are unknown and "
        "the known ones do not reach the target, the status is unknown, not short."
    )

st.header("Where it comes from")
labels = dict(zip(rows["nutrient"], rows["label"], strict=True))
order = ["vitamin_b12_ug", "folate_dfe_ug", *labels]
nutrient = st.selectbox(
    "Nutrient", list(dict.fromkeys(n for n in order if n in labels)), key="source_nutrient",
    format_func=labels.__getitem__, persist_state="session",
)  # fmt: skip
sources = sources_of(plan, nutrient)
unit = unit_text(plan.table.units[nutrient])
if sources.empty:
    st.caption("No food of this week has a known amount of it.")
else:
    first = sources.iloc[0]
    st.altair_chart(
        source_bars(sources, unit, ground()),
        alt=f"{labels[nutrient]} by food; most comes from {first['source']}, "
        f"{number(first['amount'])} {unit} a day",
    )

st.header("Vitamin B12 by meal")
meals = b12_by_meal(plan, day)
intake, absorbed = meals["intake_ug"].sum(), meals["absorbed_ug"].sum()
st.markdown(
    "The body takes up only part of a meal's B12, and less of each further µg. So B12 spread "
    f"over meals counts for more. Of **{amount(intake, 'ug')}** a day about "
    f"**{amount(absorbed, 'ug')}** is absorbed; the target stands for "
    f"{amount(plan.targets.b12_absorbed_ug, 'ug')}."
)
st.altair_chart(
    b12_meals(
        meals.melt(["meal"], ["intake_ug", "absorbed_ug"], "part", "ug").replace(
            {"part": dict(zip(("intake_ug", "absorbed_ug"), ABSORPTION, strict=True))}
        ),
        ground(),
    ),
    alt="Vitamin B12 of each meal and how much of it is absorbed",
)
cards_beside(plan, "absorption", "b12_and_folate")

st.header("How sure is it?")
sure: Robustness | None = answer_to("robustness", plan)
if sure is None:
    sure = work(
        "Living this week 2,000 times, with forgotten snacks and uneven portions",
        partial(simulate, plan), quick=True, then="Open this page again.",
    )  # fmt: skip
    if sure is None:
        st.stop()
    keep_answer("robustness", plan, sure)
st.markdown("\n".join(f"- {on_screen(text)}" for text in sure.sentences))
with st.expander("Every nutrient, and what was assumed", icon=":material/casino:"):
    st.dataframe(
        sure.table[["label", "unit", "planned", "low", "high", "chance_ear", "chance_target"]],
        hide_index=True, alt="Range of each nutrient in simulated weeks, how often it is enough",
        column_config={
            "label": st.column_config.TextColumn("Nutrient", pinned=True),
            "unit": "Unit",
            "planned": st.column_config.NumberColumn("Planned", format="%.1f"),
            "low": st.column_config.NumberColumn("Low (1 in 20)", format="%.1f"),
            "high": st.column_config.NumberColumn("High (1 in 20)", format="%.1f"),
            "chance_ear": st.column_config.NumberColumn("Meets the EAR", format="percent"),
            "chance_target": st.column_config.NumberColumn("Meets the target", format="percent"),
        },
    )  # fmt: skip
    st.markdown("\n".join(f"- {on_screen(text)}" for text in sure.assumptions))
