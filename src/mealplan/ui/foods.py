"""Foods: look them up, see why one is left out, ban or favour, best sources, one's own foods."""

import streamlit as st

from mealplan.finding import best_sources, find_foods
from mealplan.profiles import Profile
from mealplan.tables import records
from mealplan.ui.charts import source_bars
from mealplan.ui.food_details import food_card, who_text
from mealplan.ui.food_shelf import add_foods, my_foods
from mealplan.ui.state import (
    bans,
    current_profile,
    current_table,
    favours,
    forget_wish,
    main_button,
)
from mealplan.ui.wording import amount, number, short, unit_text

SECTIONS = ("Search", "Best sources for me", "My own foods")
MOST_SHOWN = 12
FIRST = ("vitamin_b12_ug", "folate_dfe_ug", "iron_mg", "choline_mg", "vitamin_d_ug", "calcium_mg")

st.title("Foods")
table = current_table()
profile = current_profile() or Profile()
section = st.segmented_control(
    "Show", SECTIONS, default=SECTIONS[0], required=True, key="foods.section",
    persist_state="session",
)  # fmt: skip

if section == SECTIONS[0]:
    with (
        st.form("foods.search", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        wanted = st.text_input(
            "Which food?", key="foods.words", placeholder="lentils, soy milk, cereal"
        )
        st.form_submit_button(**main_button("Search"), icon=":material/search:")
    wishes = [(w, "liked") for w in favours()] + [(w, "banned") for w in bans()]
    if wishes:
        with st.container(horizontal=True):
            for wish, kind in wishes:
                name = table.foods["name"].get(wish, wish)
                st.button(
                    f"{short(name)}: {kind}", key=f"forget {wish}", icon=":material/close:",
                    help="Forget this wish.", on_click=forget_wish, args=(wish,),
                )  # fmt: skip
        st.caption("Wishes count when you next plan on **My week**. Press one to forget it.")
    if wanted.strip():
        found = find_foods(wanted, table, profile, limit=None)
        st.caption(
            f"{len(found)} foods found, judged for you ({who_text(profile)}). "
            + ("Those that meals are made of come first." if len(found) else "")
        )
        if found.empty:
            st.info(
                "No food of the table has these words. Try fewer or simpler ones, or add the food "
                "under **My own foods**.",
                icon=":material/search_off:",
            )
        for row in records(found.head(MOST_SHOWN)):
            food_card(row, table, profile)
        if len(found) > MOST_SHOWN:
            st.caption(f"The first {MOST_SHOWN} are shown; more words narrow it down.")
    elif not wishes:
        st.markdown(
            "Look a food up to see what is in it, whether you may be served it and why, and to "
            "ban it or ask for more of it."
        )

elif section == SECTIONS[1]:
    labels = {str(k): str(v) for k, v in table.definitions["label"].items()}
    nutrient = st.selectbox(
        "Nutrient", [*FIRST, *[n for n in labels if n not in FIRST]], key="foods.nutrient",
        format_func=labels.__getitem__, persist_state="session",
    )  # fmt: skip
    best = best_sources(nutrient, table, profile)
    unit = unit_text(table.units[nutrient])
    best = best[best["amount"] > 0]
    if best.empty:
        st.info(
            f"No food that suits you has a known amount of {labels[nutrient]}. A "
            "supplement or a fortified food of your own could bring it.",
            icon=":material/info:",
        )
    else:
        st.markdown(
            f"**{labels[nutrient]}** in a usual portion of the foods that suit you "
            f"({who_text(profile)})."
        )
        ground = "dark" if st.context.theme.type == "dark" else "light"
        bars = best.assign(source=best["name"].str.capitalize() + ", " + best["portion"])
        first = bars.iloc[0]
        st.altair_chart(
            source_bars(bars, unit, ground, per="in the portion"),
            alt=f"{labels[nutrient]} per usual portion; most in {first['source']}, "
            f"{number(first['amount'])} {unit}",
        )
        st.table(
            {
                "Food": [str(n).capitalize() for n in best["name"]],
                "Portion": list(best["portion"]),
                "Amount": [amount(a, table.units[nutrient]) for a in best["amount"]],
                "Cost": ["unknown" if c != c else f"${c:.2f}" for c in best["cost_usd"]],
            },
            border="horizontal", alt=f"Best sources of {labels[nutrient]}",
            hide_index=True,
        )  # fmt: skip
        if nutrient == "vitamin_b12_ug" and "vegan" in profile.diet:
            st.caption("Only added B12 counts: what plants and algae seem to hold does not.")

else:
    my_foods(table)
    add_foods(table)
