"""Profiles: what is read, what is refused in one sentence, what is derived."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mealplan.errors import DataError
from mealplan.profiles import SLOTS, OwnSupplement, OwnTarget, Profile, ProfileError
from mealplan.tables import data_dir, read_table


def problem(**values) -> str:
    with pytest.raises(ProfileError) as caught:
        Profile.from_mapping(values, "clients.csv", 3)
    text = str(caught.value)
    assert text.startswith("clients.csv, row 3")
    assert "\n" not in text
    return text


def test_sample_profile():
    her = Profile.from_toml(data_dir() / "sample_profile.toml")
    assert (her.stage, her.week, her.trimester) == ("pregnant", 24, 2)
    assert (her.age_years, her.height_cm, her.prepregnancy_weight_kg) == (31, 165, 62)
    assert her.diet == ("vegetarian",)
    assert her.flags == ()
    assert her.age_band == "31-50"
    assert her.bmi == pytest.approx(22.77, abs=0.01)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"age_years": 9}, "age_years: 9 is below 14"),
        ({"age_years": 51}, "above 50"),
        ({"height_cm": 300}, "above 220"),
        ({"height_cm": 1.65}, "centimetres"),
        ({"prepregnancy_weight_kg": 32, "height_cm": 164}, "BMI of 11.9"),
        ({"targets.energy_kcal.max": "900"}, "unsafe"),
        ({"gestation_weeks": 43}, "1 to 42"),
        ({"gestation_weeks": 0}, "1 to 42"),
        ({"gestation_weeks": "24.5"}, "whole number"),
        ({"fetuses": 4}, "1, 2 or 3"),
        ({"stage": "lactating", "gestation_weeks": 4}, "belongs to stage pregnant"),
        ({"postpartum_months": 4}, "belongs to stage lactating"),
        ({"gestation_weeks": 4, "due_date": "2027-03-01"}, "not both"),
        ({"due_date": "2029-03-01", "start": "2026-11-23"}, "not within a pregnancy"),
        ({"gestation_week": 4}, "did you mean gestation_weeks?"),
        ({"zodiac": "x"}, "allowed keys are client_id"),
        ({"diet": "vegn"}, "did you mean vegan?"),
        ({"diet": ";"}, "name at least one"),
        ({"allergens": "milk;eggs"}, "did you mean egg?"),
        ({"conditions": "flu"}, "allowed: gestational_diabetes"),
        ({"standard": "mars"}, "allowed: us, efsa"),
        ({"targets.irom_mg.min": "3"}, "did you mean iron_mg?"),
        ({"targets.iron_mg.least": "3"}, "min and max"),
        ({"targets.iron_mg.min": "30", "targets.iron_mg.max": "20"}, "min 30 is above max 20"),
        ({"supplements": "magic"}, "choose from"),
        ({"supplements": [{"iron_mg": -3}]}, "above 0"),
        ({"supplements": "irom_mg=3"}, "did you mean iron_mg?"),
        ({"age_years": "young"}, "not a number"),
        ({"gluten_free": "maybe"}, "yes or no"),
        ({"start": 20261123}, "write a date"),
        ({"start": "23.11.2026"}, "2026-11-23"),
        ({"meals": "brunch"}, "allowed: breakfast"),
        ({"safety_margin": 0.5}, "0 to 0.3"),
        ({"budget_usd_per_day": 0}, "1 to 200"),
        ({"client_id": "x" * 300}, "200 characters"),
    ],
)
def test_refused_in_one_sentence(values, words):
    assert words in problem(**values)


def test_refusal_is_a_data_error_and_a_value_error():
    with pytest.raises(DataError):
        Profile(age_years=9)
    with pytest.raises(ValueError, match="below 14"):
        Profile(age_years=9)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"age_years": 16}, "under 19"),
        ({"fetuses": 2}, "twins"),
        ({"fetuses": 3}, "triplets"),
        ({"prepregnancy_weight_kg": 45}, "underweight"),
        ({"prepregnancy_weight_kg": 120}, "40 or more"),
        ({"targets": {"energy_kcal": {"max": 1500}}}, "clinician's care"),
        ({"stage": "lactating", "postpartum_months": 20}, "12 months"),
        ({"stage": "lactating", "conditions": "gestational_diabetes"}, "belongs to pregnancy"),
    ],
)
def test_flagged_in_words(values, words):
    assert any(words in flag for flag in Profile(**values).flags)


def test_defaults_that_were_assumed_are_told():
    assert "week of pregnancy" in Profile().flags[-1]
    assert "months since birth" in Profile(stage="lactating").flags[-1]
    assert Profile(stage="lactating").postpartum_months == 3


def test_row_of_a_spreadsheet():
    her = Profile.from_mapping(
        {
            "client_id": 12,
            "diet": "Vegetarian; halal",
            "conditions": "gestational diabetes",
            "supplements": "prenatal; vitamin_b12_ug=50",
            "gluten_free": "yes",
            "age_years": "29",
            "current_weight_kg": "",
            "dislikes": "mushroom; 11111000",
            "targets.iron_mg.min": "30",
            "targets.vitamin_c_mg.max": " ",
            "activity": "Low-active",
        },
        "clients.csv",
        2,
    )
    assert her.client_id == "12"
    assert her.diet == ("vegetarian", "halal")
    assert her.conditions == ("gestational_diabetes",)
    assert her.supplements == ("prenatal", OwnSupplement(amounts={"vitamin_b12_ug": 50}))
    assert her.gluten_free is True
    assert her.current_weight_kg is None
    assert her.dislikes == ("mushroom", "11111000")
    assert her.targets == {"iron_mg": OwnTarget(min=30)}
    assert her.activity == "low_active"


def test_toml_with_tables(tmp_path):
    file = tmp_path / "her.toml"
    file.write_text(
        'due_date = 2027-03-14\nstart = 2026-11-23\nsupplements = ["iron_30", {label = "mine", '
        "folic_acid_ug = 400}]\n[targets]\niron_mg = {min = 30, max = 60}\ncalcium_mg = 1200\n",
        encoding="utf-8",
    )
    her = Profile.from_toml(file)
    assert her.week == 24  # 169 of 280 days have passed
    assert her.supplements[1] == OwnSupplement(label="mine", amounts={"folic_acid_ug": 400})
    assert her.targets["calcium_mg"].min == 1200


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"age = = 3", "not valid TOML"), (b"\xff\xfe", "UTF-8"), (b"ages = 3", "unknown key ages")],
)
def test_bad_files(tmp_path, content, words):
    file = tmp_path / "her.toml"
    file.write_bytes(content)
    with pytest.raises(ProfileError, match=words) as caught:
        Profile.from_toml(file)
    assert str(caught.value).startswith("her.toml")


def test_missing_file():
    with pytest.raises(ProfileError, match="cannot read it"):
        Profile.from_toml("nowhere.toml")


@pytest.mark.parametrize(
    ("due", "week", "trimester"),
    [("2027-08-16", 2, 1), ("2027-05-25", 13, 1), ("2027-05-24", 14, 2), ("2026-11-23", 40, 3)],
)
def test_week_from_due_date(due, week, trimester):
    her = Profile(due_date=due, start="2026-11-23")
    assert (her.week, her.trimester) == (week, trimester)
    assert her.week_on(dt.date(2026, 11, 22)) in (week - 1, week)


def test_options_override_a_file():
    her = Profile(gestation_weeks=24, diet="vegan", age_years=20)
    later = her.with_options(stage="lactating", diet=None, likes=["tofu"])
    assert later.gestation_weeks is None
    assert later.diet == ("vegan",)
    assert later.age_years == 20
    assert her.with_options(due_date="2027-03-14").gestation_weeks is None
    assert Profile(due_date="2027-03-14").with_options(gestation_weeks=20).due_date is None


@pytest.mark.parametrize(
    ("options", "slots"),
    [
        ({}, SLOTS[:5]),
        ({"meals": ["dinner", "lunch"]}, ("lunch", "dinner")),
        ({"conditions": "gestational_diabetes"}, SLOTS),
        (
            {"conditions": "gestational_diabetes", "meals": ["lunch"]},
            ("breakfast", "lunch", "afternoon_snack", "dinner", "evening_snack"),
        ),
        ({"conditions": "nausea", "meals": ["lunch"]}, SLOTS),
    ],
)
def test_slots(options, slots):
    assert Profile(**options).slots == slots


def test_frozen_hashable_and_round_trip():
    her = Profile(supplements=["prenatal", "iron_mg=10"], targets={"iron_mg": 30}, fetuses=2)
    assert Profile.model_validate_json(her.model_dump_json()) == her
    assert Profile(**her.model_dump(mode="json")) == her
    assert hash(Profile(**her.model_dump())) == hash(her)
    with pytest.raises(ValidationError):
        her.age_years = 20


@given(st.text(max_size=20), st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.none()))
def test_any_cell_gives_a_profile_or_a_sentence(key, value):
    for name in (key, "age_years", "diet", "supplements", "due_date", "targets.iron_mg.min"):
        try:
            Profile.from_mapping({name: value}, "clients.csv", 3)
        except ProfileError as error:
            assert str(error).startswith("clients.csv, row 3")  # noqa: PT017


def test_every_limit_has_words_and_a_source():
    limits = read_table("profile_limits")
    assert limits[["key", "figure", "value", "text", "source"]].notna().all().all()
    assert set(limits["effect"]) == {"refuse", "flag"}
    assert limits["rule"].is_unique
