"""Shopping: what to buy, by aisle; tick off, copy, download."""

import math

import streamlit as st

from mealplan.report.tables import csv_bytes
from mealplan.tables import records
from mealplan.ui.shopping_text import in_columns, list_text
from mealplan.ui.state import need_plan, recall, remember

st.title("Shopping")
plan = need_plan()
rows = records(plan.shopping)
ticked = set(recall("shopping.ticked", []))


def tick(item: str) -> None:
    """Cross an item off, or put it back."""
    now = set(recall("shopping.ticked", []))
    remember("shopping.ticked", sorted(now ^ {item}))


have = [row for row in rows if row["pantry"] == "yes"]
rows = [row for row in rows if row["pantry"] != "yes"]
left = [row for row in rows if row["item"] not in ticked]
people = plan.profile.household
known = [row["cost_usd"] for row in rows if not math.isnan(row["cost_usd"])]
st.markdown(
    f"**{len(left)} of {len(rows)}** things left to buy for {plan.days} days"
    + (f" and {people} people" if people > 1 else "")
    + f", about **${sum(known):.0f}** for what is eaten of them at 2017/18 prices."
)
st.progress(
    1 - len(left) / max(len(rows), 1),
    "All in the basket" if not left else f"{len(rows) - len(left)} in the basket",
)
with st.container(horizontal=True):
    st.download_button(
        "Download (CSV)", csv_bytes(plan.shopping), "shopping.csv", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
    with st.popover("Copy", icon=":material/content_copy:"):
        st.code(list_text(left), language=None)
if have:
    st.caption(f"At home already: {', '.join(row['item'] for row in have)}.")
columns = st.columns(2, gap="medium")
for column, aisles in zip(columns, in_columns(rows, len(columns)), strict=True):
    for aisle, items in aisles:
        with column.container(border=True, gap="xsmall"):
            st.markdown(f"#### {aisle}")
            for row in items:
                check = " (you may have it)" if row["pantry"] == "staple" else ""
                st.checkbox(
                    f"{row['item']}, {row['amount']}{check}", row["item"] in ticked,
                    key=f"buy {row['item']}", on_change=tick, args=(row["item"],),
                )  # fmt: skip
