"""Her own foods on screen: those she has, and four ways to add one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from mealplan.catalog import FoodTable, load_food_table
from mealplan.errors import MealplanError
from mealplan.fdc.client import FdcClient
from mealplan.fdc.foods import Found, fetch_food, search_foods
from mealplan.fdc.limit import RateLimit
from mealplan.fdc.shapes import FdcFood
from mealplan.own import OwnFood, OwnFoods, own_food
from mealplan.own.dishes import make_dish
from mealplan.own.files import own_foods_csv, read_dishes, read_own_foods
from mealplan.own.food import slug
from mealplan.own.fortified import with_forms
from mealplan.own.standin import stand_ins
from mealplan.own.statement import read_statement
from mealplan.tables import read_table, records
from mealplan.ui.food_details import details_popover
from mealplan.ui.state import keep_own_foods, main_button, own_foods
from mealplan.ui.wording import amount, on_screen, sentence, unit_text

WAYS = ("FoodData Central", "A label", "A dish", "A file")
LABEL_NUTRIENTS = (
    "energy_kcal", "protein_g", "total_fat_g", "carbohydrate_g", "fibre_g", "vitamin_b12_ug",
    "folate_dfe_ug", "iron_mg", "calcium_mg", "vitamin_d_ug",
)  # fmt: skip
LIKE_HELP = "Meals that use this food may use yours instead."


def my_foods(table: FoodTable) -> None:
    """List her own foods, each with what it stands in for and a way to remove it."""
    own = own_foods()
    if not own.foods:
        st.markdown(
            "Fortified foods decide B12 and folate, and brands differ. Add the carton or packet "
            "you really buy: weeks are then planned with its numbers."
        )
        return
    names = _kitchen_names()
    for food in own.foods:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{food.name}**")
            like = names.get(food.like)
            st.caption(f"Used like {like}" if like else "In no meal yet: edit it to say like what")
            b12 = food.nutrients.get("vitamin_b12_ug")
            st.caption(f"Vitamin B12 per 100 g: {amount(b12, 'ug', 2)}")
            with st.container(horizontal=True):
                details_popover(food.code, table)
                with st.popover("Edit", icon=":material/edit:"):
                    _edit(food, names)
                st.button(
                    "Remove", key=f"remove {food.code}", icon=":material/delete:",
                    on_click=_remove, args=(food.code,),
                )  # fmt: skip
    st.download_button(
        "Download my foods (CSV)", own_foods_csv(own.foods), "own_foods.csv", "text/csv",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip
    st.caption("They live in this session and in your case file, nowhere else.")


def add_foods(table: FoodTable) -> None:
    """Offer the ways to add a food."""
    st.header("Add a food")
    way = st.segmented_control(
        "How", WAYS, default=WAYS[0], required=True, key="foods.way", persist_state="session"
    )
    ways: dict[str, Callable[[FoodTable], None]] = dict(
        zip(WAYS, (_from_fdc, _from_label, _from_parts, _from_file), strict=True)
    )
    ways[way](table)


def _remove(code: str) -> None:
    try:
        keep_own_foods(own_foods().removing(code))
    except MealplanError as error:
        st.toast(sentence(str(error)), icon=":material/error:")


def _add(food: OwnFood) -> None:
    keep_own_foods(own_foods().adding(food))
    st.toast(f"{food.name} is added. It counts when you next plan.", icon=":material/check:")


def _edit(food: OwnFood, names: dict[str, str]) -> None:
    with st.form(f"edit {food.code}", border=False):
        name = st.text_input("Name", food.name, key=f"name {food.code}", max_chars=120)
        like = _like_choice(food.like, names, f"like {food.code}")
        if st.form_submit_button("Save"):
            try:
                _add(food.changed(name=name, like=like))
            except MealplanError as error:
                st.error(sentence(str(error)), icon=":material/error:")
                return
            st.rerun()


def _kitchen_names() -> dict[str, str]:
    rows = records(read_table("kitchen"))
    return {row["food_code"]: row["name"] for row in rows}


def _like_choice(like: str, names: dict[str, str], key: str) -> str:
    codes = ["", *sorted(names, key=lambda code: names[code].lower())]
    return st.selectbox(
        "Used in meals like", codes, codes.index(like) if like in codes else 0, key=key,
        format_func=lambda code: names.get(code, "no food: keep it out of meals"), help=LIKE_HELP,
    )  # fmt: skip


# FoodData Central


@st.cache_resource
def _limit() -> RateLimit:
    """One count of calls for all sessions; it holds no data of anybody."""
    return RateLimit()


@st.cache_data(ttl=3600, max_entries=200, show_spinner=False)
def _search(words: str) -> Found:
    """Ask FoodData Central; the words are all that leaves this machine."""
    return search_foods(_client(), words)


def _client() -> FdcClient:
    key = st.secrets.get("FDC_API_KEY") if _has_secrets() else None
    return FdcClient(key, limit=_limit())


def _has_secrets() -> bool:
    places = (Path.cwd() / ".streamlit", Path.home() / ".streamlit")
    return any((place / "secrets.toml").is_file() for place in places)


def _from_fdc(_: FoodTable) -> None:
    with (
        st.form("foods.fdc", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        asked = st.text_input(
            "Brand and food, or the barcode", key="foods.fdc_words",
            placeholder="unsweetened soy milk, or 025293001503",
            help="These words go to USDA's FoodData Central; nothing else does.",
        )  # fmt: skip
        st.form_submit_button(**main_button("Look up"), icon=":material/travel_explore:")
    if not asked.strip():
        return
    try:
        with st.spinner("Asking FoodData Central"):
            found = _search(asked.strip())
    except MealplanError as error:
        st.error(
            f"{sentence(str(error))} You can copy the label by hand meanwhile.",
            icon=":material/cloud_off:",
        )
        return
    if found.note:
        st.caption(found.note)
    if not found.found.foods:
        st.info("Nothing found. Try fewer words, or the barcode.", icon=":material/search_off:")
    for food in found.found.foods[:10]:
        _found_card(food)


def _found_card(food: FdcFood) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{food.description.capitalize()}**")
        about = (food.brand, food.data_type, food.serving_measure)
        st.caption(", ".join(part for part in about if part))
        b12 = amount(food.amounts.get("vitamin_b12_ug"), "ug", 2)
        st.caption(f"Vitamin B12 per 100 g: {b12}")
        if f"fdc:{food.fdc_id}" in own_foods():
            st.markdown(":green-badge[:material/check_circle: yours]")
        elif st.button("Add it", key=f"add {food.fdc_id}", icon=":material/add:"):
            # a search answer lacks what stands on the label only
            _try_to_add(lambda: fetch_food(_client(), food.fdc_id, load_food_table()))


def _try_to_add(make: Callable[[], OwnFood]) -> None:
    try:
        food = make()
    except MealplanError as error:
        st.error(sentence(str(error)), icon=":material/error:")
        return
    _add(food)
    st.rerun()


# by hand


def _from_label(table: FoodTable) -> None:
    labels = {row["nutrient"]: row["label"] for row in records(table.definitions.reset_index())}
    with st.form("foods.label"):
        name = st.text_input("Name of the food", key="label.name", max_chars=120)
        serving_g = st.number_input(
            "The label is for this many grams (or ml)", 1.0, 3000.0, 100.0, key="label.serving_g"
        )
        st.caption("Leave empty what the label does not say: empty means unknown, not zero.")
        given: dict[str, float] = {}
        with st.container(horizontal=True):
            for nutrient in LABEL_NUTRIENTS:
                unit = unit_text(table.units[nutrient])
                value = st.number_input(
                    f"{labels[nutrient]}, {unit}", 0.0, None, None,
                    key=f"label.{nutrient}", width=150,
                )  # fmt: skip
                if value is not None:
                    given[nutrient] = value * 100 / serving_g
        ingredients = st.text_area(
            "Ingredients, as printed", key="label.ingredients",
            help="Diets and allergies are judged by them. Without them the food is left out of "
            "every diet but “I eat everything”.",
        )  # fmt: skip
        sent = st.form_submit_button(**main_button("Add it"), icon=":material/add:")
    if not sent:
        return
    if not name.strip():
        st.error("Give the food a name.", icon=":material/error:")
        return

    def make() -> OwnFood:
        how = f"label, per {serving_g:g} g"
        statement = read_statement(ingredients)
        full, said = with_forms(given, dict.fromkeys(given, how), statement)
        like = next((code for code, _ in stand_ins(name, table, limit=1)), "")
        return own_food(
            code=slug(name), name=name.strip(), description=name.strip(), like=like,
            ingredients=ingredients, serving_g=serving_g, serving_measure=f"{serving_g:g} g",
            nutrients={n: round(x, 4) for n, x in full.items()}, said=said,
        )  # fmt: skip

    _try_to_add(make)


def _from_parts(table: FoodTable) -> None:
    names = {**_kitchen_names(), **{f.code: f.name for f in own_foods().foods}}
    chosen = st.multiselect(
        "Ingredients", sorted(names, key=lambda c: names[c].lower()), key="dish.parts",
        format_func=names.__getitem__, max_selections=30, placeholder="Choose ingredients",
    )  # fmt: skip
    if not chosen:
        return
    with st.form("foods.dish"):
        name = st.text_input("Name of the dish", key="dish.name", max_chars=120)
        grams = {
            code: st.number_input(
                f"{names[code].capitalize()}, grams", 1.0, 20000.0, 100.0, key=f"dish.{code}"
            )
            for code in chosen
        }
        yield_g = st.number_input(
            "The finished dish weighs, grams (empty: as much as went in)", 1.0, 50000.0, None,
            key="dish.yield_g",
        )  # fmt: skip
        servings = st.number_input("It makes this many portions", 1, 50, 2, key="dish.servings")
        like = _like_choice("", _kitchen_names(), "dish.like")
        sent = st.form_submit_button(**main_button("Add the dish"), icon=":material/add:")
    if sent and not name.strip():
        st.error("Give the dish a name.", icon=":material/error:")
    elif sent:
        _try_to_add(
            lambda: make_dish(
                name.strip(), grams, table, yield_g=yield_g, servings=servings, like=like
            )
        )


def _from_file(table: FoodTable) -> None:
    st.markdown(
        "A CSV of foods (columns `name`, `per_g`, `ingredients` and any nutrient) or of dishes "
        "(`dish`, `food_code`, `grams`)."
    )
    sent = st.file_uploader("CSV file", type="csv", key="foods.file", max_upload_size=5)
    if sent is None or not st.button(**main_button("Add all"), icon=":material/add:"):
        return
    raw = sent.getvalue()
    reads = read_dishes if raw[:200].lstrip(b"\xef\xbb\xbf").startswith(b"dish") else read_own_foods
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "foods.csv"
        path.write_bytes(raw)
        try:
            foods = reads(path, table)
        except MealplanError as error:
            text = on_screen(str(error).replace(str(path), sent.name))
            st.error(f"{sentence(text)} Nothing was added.", icon=":material/error:")
            return
    own: OwnFoods = own_foods()
    for food in foods:
        own = own.adding(food)
    keep_own_foods(own)
    st.toast(f"{len(foods)} foods are added.", icon=":material/check:")
    st.rerun()
