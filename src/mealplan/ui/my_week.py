"""My week: the form, then the week as meals by day."""

import io
import zipfile

import streamlit as st

from mealplan.catalog import load_food_table
from mealplan.errors import MealplanError
from mealplan.meals import SLOTS
from mealplan.measures import portion_text
from mealplan.plan import Plan
from mealplan.planner import plan_week
from mealplan.profiles import Profile
from mealplan.report.case import plan_json
from mealplan.report.tables import plan_tables
from mealplan.tables import records
from mealplan.ui.form import profile_form, words
from mealplan.ui.state import current_plan, show_plan, undo

HEADLINE = (
    ("Vitamin B12", "vitamin_b12_ug", "ug", 1),
    ("Folate", "folate_dfe_ug", "ug DFE", 0),
    ("Energy", "energy_kcal", "kcal", 0),
)


def zipped(plan: Plan) -> bytes:
    """Put the three CSV files into one download."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in plan_tables(plan).items():
            archive.writestr(name, content)
    return buffer.getvalue()


st.title("My week")
st.caption("Information, not medical advice. Nothing you enter leaves this machine.")
plan = current_plan()
with st.expander("About you", expanded=plan is None, icon=":material/person:"):
    sent = profile_form()
if sent is not None:
    with st.status("Planning your week", expanded=True) as status:
        try:
            show_plan(plan_week(Profile(**sent), table=load_food_table(), progress=st.write))
            status.update(label="Your week is ready", state="complete", expanded=False)
        except MealplanError as error:
            status.update(label="No week yet", state="error")
            st.error(f"{error}. Change the form and plan again.")
plan = current_plan()
if plan is None:
    st.stop()

nutrients = records(plan.nutrients)
means = {row["nutrient"]: row for row in nutrients if row["day"] == "mean"}
with st.container(horizontal=True):
    for label, nutrient, unit, digits in HEADLINE:
        mean = means[nutrient]
        days = [r["total"] for r in nutrients if r["nutrient"] == nutrient and r["day"] != "mean"]
        st.metric(
            f"{label}, mean of the week",
            f"{mean['total']:,.{digits}f} {unit}",
            f"{mean['status']}; lowest day {min(days):,.{digits}f}",
            delta_color="off",
            border=True,
        )
    st.metric(
        "Cost a day",
        f"${plan.cost_usd / plan.days:.2f}",
        "2017/18 prices",
        delta_color="off",
        border=True,
    )
for row in records(plan.missed):
    name = plan.table.definitions["label"][row["nutrient"]]
    when = "over the week" if row["day"] == "mean" else f"on day {row['day']}"
    goal = row["target_min"] if row["status"] == "short" else row["target_max"]
    amount = f"{row['total']:,.4g} of {goal:,.4g} {row['unit']}"
    st.warning(f"{name} is {row['status']} {when}: {amount}.")

day = st.segmented_control(
    "Day", range(1, plan.days + 1), default=1, required=True, format_func=lambda d: f"Day {d}"
)
st.subheader(f"Day {day} {plan.date_of(day)}".strip())
meals = {m.slot: m for m in plan.meals if m.day == day}
for slot in (s for s in SLOTS if s in meals):
    meal = meals[slot]
    with st.container(border=True):
        st.markdown(f"**{words(slot).capitalize()}: {meal.name}**")
        st.write("; ".join(portion_text(f.amount, f.name) for f in meal.foods))
        notes = dict.fromkeys(f.safety_note for f in meal.foods if f.safety_note)
        for note in notes:
            st.caption(f":material/health_and_safety: {note}")
        with st.expander(f"How to make it ({meal.minutes:.0f} minutes)"):
            for step in meal.steps:
                st.markdown(f"- {step}")

with st.container(horizontal=True):
    st.download_button("CSV", zipped(plan), "mealplan.zip", icon=":material/download:")
    st.download_button("JSON", plan_json(plan), "plan.json", icon=":material/download:")
    st.button("Undo", on_click=undo, icon=":material/undo:",
              disabled=len(st.session_state.get("plans", [])) < 2)  # fmt: skip
