"""Nutrients: every target, by day or over the week."""

import streamlit as st

from mealplan.ui.state import need_plan

plan = need_plan()
st.title("Nutrients")
choice = st.segmented_control(
    "Show", ["mean", *range(1, plan.days + 1)], default="mean", required=True,
    format_func=lambda d: "Mean of the week" if d == "mean" else f"Day {d}",
)  # fmt: skip
rows = plan.nutrients[plan.nutrients["day"] == choice].copy()
rows["nutrient"] = rows["nutrient"].map(plan.table.definitions["label"])
rows["known"] = rows["foods_known"].astype(str) + " of " + rows["foods_total"].astype(str)
st.dataframe(
    rows[["nutrient", "unit", "from_food", "from_supplements", "total", "target_min", "target_max",
          "percent", "status", "status_food", "known", "basis", "source"]],
    hide_index=True,
    height=700,
    column_config={
        "percent": st.column_config.ProgressColumn(
            "% of target", min_value=0, max_value=200, format="%d %%"
        ),
        "known": st.column_config.TextColumn("foods with a value"),
        "status_food": st.column_config.TextColumn("status, food alone"),
    },
)  # fmt: skip
