"""The app's logic without Streamlit: answers, links, case files, figures, charts, lists."""

from __future__ import annotations

import datetime as dt
import json
import math
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mealplan import Profile, plan_week
from mealplan.catalog import load_food_table
from mealplan.errors import DataError
from mealplan.plan import Plan
from mealplan.profiles import ALLERGENS, CONDITIONS, DIETS, SLOTS, STANDARDS, ProfileError
from mealplan.targets import build_targets
from mealplan.ui.answers import DEFAULTS, answers_of, in_units, profile_of, summary
from mealplan.ui.case_file import Case, case_bytes, read_case
from mealplan.ui.charts import STATUS_COLOURS, STATUS_SIGNS, b12_meals, source_bars, target_bars
from mealplan.ui.glance import (
    amounts,
    days_worst_first,
    food_and_supplement,
    headlines,
    meals_outside,
)
from mealplan.ui.nutrition import b12_by_meal, sources_of, target_rows
from mealplan.ui.sharing import SHARED_DIETS, link_to, settings_from
from mealplan.ui.shopping_text import in_columns, list_text
from mealplan.ui.wording import STATUSES, amount, number, short, target_text, what_went_wrong


@pytest.fixture(scope="module")
def vegan() -> Plan:
    return plan_week(Profile(diet=("vegan",), supplements=("b12_10",), start="2026-11-23"))


def subsets(options: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(options), unique=True).map(
        lambda chosen: tuple(o for o in options if o in chosen)
    )


PILL = {"label": "Mine", "vitamin_b12_ug": 2.5, "iodine_ug": 150}
OTHER_PILL = {"label": "His", "vitamin_b12_ug": 5}


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    stage = draw(st.sampled_from(["preconception", "pregnant", "lactating"]))
    timing: dict[str, Any] = {}
    if stage == "pregnant" and draw(st.booleans()):
        timing["due_date"] = dt.date.today() + dt.timedelta(days=draw(st.integers(0, 250)))
    elif stage == "pregnant":
        timing["gestation_weeks"] = draw(st.integers(1, 42))
    elif stage == "lactating":
        timing["postpartum_months"] = draw(st.integers(0, 36))
    diets = draw(subsets(DIETS))
    return Profile(
        stage=stage, **timing, age_years=draw(st.integers(14, 50)),
        height_cm=draw(st.integers(150, 185)),
        prepregnancy_weight_kg=draw(st.integers(50, 100)),
        current_weight_kg=draw(st.none() | st.integers(55, 105)),
        diet=tuple(d for d in diets if d != "omnivore" or len(diets) == 1) or ("omnivore",),
        allergens=draw(subsets(ALLERGENS)), gluten_free=draw(st.booleans()),
        conditions=draw(subsets(CONDITIONS)), standard=draw(st.sampled_from(STANDARDS)),
        likes=draw(st.lists(st.text(min_size=1, max_size=9).filter(str.strip), unique=True)),
        budget_usd_per_day=draw(st.none() | st.integers(1, 200)),
        meals=draw(subsets(SLOTS).filter(bool)), seed=draw(st.integers(0, 9999)),
        name="Zoë", client_id="7",
        pantry=draw(subsets(("rice", "olive oil"))),
        supplements=draw(st.sampled_from([(), ("prenatal", PILL), (PILL, OTHER_PILL)])),
        targets=draw(
            st.dictionaries(
                st.sampled_from(["iron_mg", "zinc_mg"]),
                st.sampled_from([{"min": 30}, {"max": 45}, {"min": 30, "max": 45.5}]),
            )
        ),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(profiles(), st.sampled_from(["metric", "US"]))
def test_a_profile_survives_the_form(profile: Profile, units: str) -> None:
    back = profile_of(answers_of(profile, units), profile)
    exact = {"height_cm", "prepregnancy_weight_kg", "current_weight_kg", "diet"}
    assert back.model_dump(exclude=exact) == profile.model_dump(exclude=exact)
    assert set(back.diet) - {"omnivore"} == set(profile.diet) - {"omnivore"}
    assert back.height_cm == pytest.approx(profile.height_cm, abs=0.15)
    assert back.prepregnancy_weight_kg == pytest.approx(profile.prepregnancy_weight_kg, abs=0.03)


@settings(max_examples=60, deadline=None)
@given(profiles())
def test_a_link_says_nothing_about_the_person(profile: Profile) -> None:
    link = link_to("http://127.0.0.1:8501/?old=1", answers_of(profile))
    query = dict(parse_qsl(urlsplit(link).query))
    assert set(query) <= {"diet", "standard", "b12_basis", "units", "meals", "minutes",
                          "batch_cooking", "seed"}  # fmt: skip
    assert query.get("diet", "omnivore") in SHARED_DIETS
    assert settings_from(query).items() <= answers_of(profile).items()
    # the body, health, faith, taste and purse can change without the link changing
    other = profile.with_options(age_years=20, height_cm=160, prepregnancy_weight_kg=60,
                                 current_weight_kg=62, allergens=("milk",), likes=("tofu",),
                                 conditions=("nausea",), budget_usd_per_day=4)  # fmt: skip
    assert link_to("http://127.0.0.1:8501/", answers_of(other)) == link


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*DEFAULTS, "x"]), st.text(max_size=12)))
def test_any_link_gives_answers_the_form_can_hold(query: dict[str, str]) -> None:
    profile_of({**DEFAULTS, **settings_from(query)})


def test_the_form_names_what_is_wrong() -> None:
    with pytest.raises(ProfileError) as caught:
        profile_of({"height": 210, "weight": 35})
    assert what_went_wrong(caught.value).startswith("Height and weight: height and weight give")
    with pytest.raises(ProfileError) as caught:
        profile_of({"age": None})
    assert what_went_wrong(caught.value) == "Age: is empty: fill it in."


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"targets": [{"min": 3}]}, "Your clinician's targets: choose the nutrient"),
        ({"targets": [{"nutrient": "iron_mg"}]}, "targets: give the least or the most iron"),
        ({"targets": [{"nutrient": "iron_mg", "min": 3, "max": 2}]}, "the least iron is above"),
        ({"targets": 2 * [{"nutrient": "iron_mg", "min": 3}]}, "iron stands there twice"),
        ({"own_supplements": [{"label": "Mine"}]}, "Supplements: Mine needs a nutrient"),
        (
            {"own_supplements": 2 * [{"nutrient": "iron_mg", "amount": 1}]},
            "Own supplement brings iron twice",
        ),
    ],
)
def test_half_filled_rows_are_a_sentence(answers: dict[str, Any], said: str) -> None:
    with pytest.raises(ProfileError) as caught:
        profile_of(answers)
    assert said in what_went_wrong(caught.value)


def test_long_names_are_cut_at_a_word() -> None:
    assert short("low-fat Greek yogurt with fruit") == "low-fat Greek yogurt with fruit"
    cut = short("Great Value organic unsweetened shelf-stable vanilla soymilk, half gallon")
    assert cut == "Great Value organic unsweetened …"


def test_units_there_and_back() -> None:
    assert in_units(62.0, "mass", "metric", "US") == 136.7
    assert in_units(136.7, "mass", "US", "metric") == 62.0
    assert in_units(None, "mass", "metric", "US") is None


def test_a_case_brings_back_everything(vegan: Plan) -> None:
    case = Case(vegan, frozenset({(3, "dinner")}), {"likes": ["tofu"], "shopping.ticked": ["rice"]})
    back = read_case(case_bytes(case), "case.json", lambda _: load_food_table())
    assert back.plan.rows.equals(vegan.rows)
    assert back.plan.nutrients.equals(vegan.nutrients)
    assert back.plan.profile == vegan.profile
    assert (back.locked, back.kept) == (case.locked, case.kept)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_case_is_a_sentence(vegan: Plan, data: st.DataObject) -> None:
    document = json.loads(case_bytes(Case(vegan)))
    key = data.draw(st.sampled_from(sorted(document)))
    document[key] = data.draw(
        st.none() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({}) | st.just([[1]])
    )
    with suppress(DataError):  # and nothing else
        read_case(json.dumps(document).encode(), "case.json", lambda _: load_food_table())


def test_days_come_worst_first(vegan: Plan) -> None:
    days = days_worst_first(vegan)
    assert sorted(d.day for d in days) == list(range(1, 8))
    assert [d.worst for d in days] == sorted((d.worst for d in days), reverse=True)
    assert days[0].name.endswith("November")


def test_figures_are_those_of_the_nutrient_table(vegan: Plan) -> None:
    table = vegan.nutrients.set_index(["day", "nutrient"])
    assert amounts(vegan, 4)["iron_mg"].total == table.at[(4, "iron_mg"), "total"]
    first = headlines(vegan)[0]
    assert first.value == amount(table.at[("mean", "vitamin_b12_ug"), "total"], "ug")
    shown = target_rows(vegan, "mean").set_index("nutrient")
    with_target = table.loc["mean"][table.loc["mean"]["status"] != "no_target"]
    assert set(shown.index) == set(with_target.index)
    assert (shown["status"] == with_target["status"].reindex(shown.index)).all()
    both = shown["percent_food"] + shown["percent_supplement"]
    assert both["folate_dfe_ug"] == pytest.approx(with_target.at["folate_dfe_ug", "percent"], abs=1)


def test_meals_that_miss_what_a_condition_asks_are_said(vegan: Plan) -> None:
    asked = build_targets(Profile(diet=("vegan",), conditions=("gestational_diabetes",)))
    plan = replace(vegan, targets=asked)
    said = meals_outside(plan)
    assert len(said) == len(plan.meals_outside) > 0
    assert "carbohydrate" in said[0]
    assert meals_outside(vegan) == []


def test_food_and_supplement_stand_side_by_side(vegan: Plan) -> None:
    rows = food_and_supplement(vegan).set_index("nutrient")
    assert list(rows.index[:2]) == ["vitamin_b12_ug", "folate_dfe_ug"]
    assert rows.at["vitamin_b12_ug", "percent_supplement"] == pytest.approx(1000 / 2.6, rel=0.01)
    assert "10 µg from supplements" in rows.at["vitamin_b12_ug", "aloud"]


def test_sources_add_up_to_the_week(vegan: Plan) -> None:
    found = sources_of(vegan, "iron_mg")
    assert found["amount"].sum() == pytest.approx(vegan.rows["iron_mg"].sum() / 7)
    assert found["share"].sum() == pytest.approx(1)


def test_b12_by_meal_is_no_more_than_eaten(vegan: Plan) -> None:
    for day in ("mean", 1):
        meals = b12_by_meal(vegan, day)
        assert (meals["absorbed_ug"] <= meals["intake_ug"] + 1e-9).all()


def test_charts_say_each_status_in_words(vegan: Plan) -> None:
    rows = target_rows(vegan, "mean")
    for ground in ("light", "dark"):
        text = target_bars(rows, ground).to_json()
        assert all(label in text for label in rows["label"])
        for status in rows["status"].unique():
            assert f"{STATUS_SIGNS[status]} " in text
        assert source_bars(sources_of(vegan, "iron_mg"), "mg", ground).to_dict()
        meals = b12_by_meal(vegan, 1).melt(["meal"], ["intake_ug"], "part", "ug")
        assert b12_meals(meals, ground).to_dict()
        assert set(STATUS_COLOURS[ground]) == set(STATUS_SIGNS) == set(STATUSES)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(2.6, "ug", "2.6 µg"), (1290.4, "ug DFE", "1,290 µg DFE"), (0.139, "g", "139 mg"),
     (math.nan, "mg", "unknown"), (0.0, "mg", "0 mg"), (1000.0, "mg", "1,000 mg")],
)  # fmt: skip
def test_amounts_as_people_read_them(value: float, unit: str, text: str) -> None:
    assert amount(value, unit) == text


def test_targets_as_people_read_them() -> None:
    assert target_text(2.6, math.nan, "ug") == "at least 2.6 µg"
    assert target_text(math.nan, 200, "mg") == "at most 200 mg"
    assert target_text(27, 45, "mg") == "27 to 45 mg"
    assert number(None) == "unknown"


def test_aisles_share_the_columns() -> None:
    rows = [{"aisle": a, "item": f"{a}{n}", "amount": "1"} for a, k in
            (("a", 6), ("b", 2), ("c", 3), ("d", 1)) for n in range(k)]  # fmt: skip
    columns = in_columns(rows, 2)
    assert [aisle for column in columns for aisle, _ in column] == ["a", "b", "c", "d"]
    assert [aisle for aisle, _ in columns[0]] == ["a"]
    assert list_text(rows[-1:]) == "d\n- d0, 1"
    assert list_text([]) == "Nothing left to buy."


def test_the_summary_is_a_line(vegan: Plan) -> None:
    plain = replace(vegan, profile=Profile(allergens=("milk",), gluten_free=True))
    assert summary(vegan.profile, 2300) == "Vegan · week 24 · 2,300 kcal a day"
    assert summary(plain.profile, 2300).endswith("no milk, gluten")
    assert isinstance(vegan.shopping, pd.DataFrame)
