"""About: what this is and is not, where its figures come from, what it cannot know."""

import streamlit as st

from mealplan.tables import data_package, read_table

st.title("About mealplan")
package = data_package()
st.markdown(
    "mealplan picks a week of real meals so that a woman before, in or after pregnancy reaches her "
    "**vitamin B12**, **folate** and **energy** targets and some thirty others, under her diet, "
    "allergies, tastes and budget. It does so with a linear programme over a food table, adds "
    "every week up again before it shows it, and says plainly what food alone does not reach."
)
with st.container(border=True):
    st.subheader("It informs. It is not medical advice.")
    st.markdown(
        "It never diagnoses and never prescribes. Talk to your midwife, doctor or dietitian "
        "before you change what you eat or take, and at once if you feel unwell. Needs of a "
        "single woman differ from any table: the energy figure alone by some 300 kcal either way."
    )

st.header("What stays private")
st.markdown(
    "- What you enter lives in this browser session and is gone when you close it. Nothing is "
    "written to the server's disk or its log.\n"
    "- To keep a week, download the **case file** and open it another day.\n"
    "- A shared link holds how you like to eat and plan, never anything about you.\n"
    "- The one thing that can leave this machine is a search for a branded food on **Foods**: "
    "its name goes to USDA FoodData Central, and only when you press the button."
)

st.header("Where the figures come from")
st.markdown(f"The food table is derived from **{package['release']}** and:")
st.markdown("\n".join(f"- {source['title']} ({source['note']})" for source in package["sources"]))
standards = read_table("standards").sort_values("label")
with st.expander("Reference values of nine authorities", icon=":material/menu_book:"):
    st.markdown("\n".join(f"- **{row.label}**: {row.edition}" for row in standards.itertuples()))
    st.caption(
        "Each figure's own source stands beside it on Nutrients. Choose whose values count under "
        "Fine-tune."
    )

st.header("What it cannot know")
st.markdown(
    "- **Unknown is not zero.** Where the table has no figure for a food, it is left out of the "
    "sum, and a target that the known foods do not reach is called unknown. Iodine is known for "
    "few foods.\n"
    "- Brands differ, most of all in what is added to cereals, plant drinks and yeast. Read the "
    "label of what you buy, or add it under **Foods**.\n"
    "- Recipes are the survey's averages; salt and fat at your table are your own.\n"
    "- Prices are of 2017/18. Today's are about half as high again.\n"
    "- What women eat with what, and how much of it, comes from one country's recalls."
)
