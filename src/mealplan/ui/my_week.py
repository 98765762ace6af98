"""My week: the form, then the week as meals by day."""

from functools import partial

import streamlit as st

from mealplan.planner import plan_week
from mealplan.profiles import ProfileError
from mealplan.ui.answers import profile_of, summary
from mealplan.ui.downloads import open_case, take_along
from mealplan.ui.fields import fill_answers
from mealplan.ui.form import profile_form
from mealplan.ui.meal_cards import WEEK, choose_day, day_cards, week_cards
from mealplan.ui.overview import about_targets, figures, glance, learn, side_by_side
from mealplan.ui.planning import work
from mealplan.ui.repairs import prices, shortfalls, take_over_profile
from mealplan.ui.sharing import settings_from
from mealplan.ui.state import current_plan, current_table, say_told, show_plan
from mealplan.ui.steering import changed_wishes, week_buttons, week_choice
from mealplan.ui.wording import what_went_wrong

if st.query_params and "link_read" not in st.session_state:
    st.session_state["link_read"] = True
    fill_answers(settings_from(st.query_params))

take_over_profile()
say_told()
st.title("My week")
plan = current_plan()
if plan is None:
    st.markdown(
        "A week of real meals that reaches your **vitamin B12**, **folate** and **energy** "
        "targets, and says honestly what food alone cannot reach."
    )
about = "About you" if plan is None else summary(plan.profile, plan.targets.energy_kcal)
with st.expander(about, expanded=plan is None, icon=":material/person:"):
    answers = profile_form()
if answers is not None:
    try:
        profile = profile_of(answers, st.session_state.get("base_profile"))
    except ProfileError as error:
        st.error(
            f"{what_went_wrong(error)} Then press **Plan my week** again.",
            icon=":material/error:",
        )
    else:
        new = work(
            "Planning your week",
            partial(plan_week, profile, table=current_table()),
            then="Change it in the form and plan again.",
        )
        if new is not None:
            show_plan(new)
            st.rerun()
if plan is None:
    open_case()
else:
    with st.container(horizontal=True):
        week_buttons(plan)
        take_along(plan)
    changed_wishes(plan)
    week_choice(plan)
    figures(plan)
    shortfalls(plan)
    st.header("Meals")
    day = choose_day(plan)
    if day == WEEK:
        week_cards(plan)
    else:
        day_cards(plan, day)
    glance(plan)
    side_by_side(plan)
    prices(plan)
    learn(plan)
    about_targets(plan)
    with st.expander("Open a case file", icon=":material/folder_open:"):
        open_case()
