"""Shopping: what to buy, by aisle."""

import streamlit as st

from mealplan.report.tables import csv_bytes
from mealplan.tables import records
from mealplan.ui.state import need_plan

plan = need_plan()
st.title("Shopping")
aisle = ""
for row in records(plan.shopping):
    if row["aisle"] != aisle:
        aisle = row["aisle"]
        st.subheader(aisle)
    st.checkbox(f"{row['item']}, {row['amount']}", key=f"buy {row['item']}")
st.download_button("CSV", csv_bytes(plan.shopping), "shopping.csv", icon=":material/download:")
