"""About: sources, release, limits."""

import streamlit as st

from mealplan.tables import data_release

st.title("About mealplan")
st.markdown(
    f"""
mealplan picks a week of real meals by a linear programme so that a pregnant woman reaches her
vitamin B12, folate and energy targets, and says honestly what food alone cannot reach.

**It informs. It is not medical advice**; it never diagnoses and never prescribes. Talk to your
midwife, doctor or dietitian before you change what you eat or take.

- Food table: USDA {data_release()}. A nutrient that is not in the table is unknown, never 0.
- Reference values: nine authorities, each figure with its source (see `mealplan targets`).
- What goes with what: 24-hour recalls of 5,210 women, NHANES 2007-2012.
- Prices: USDA, 2017/18; today's are about half as high again.
"""
)
