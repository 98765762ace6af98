"""Targets: printed figures, the form of each limit, conditions, supplements, every standard."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mealplan.profiles import (
    ACTIVITIES,
    CONDITIONS,
    DIETS,
    STANDARDS,
    Profile,
    known_nutrients,
)
from mealplan.tables import read_table
from mealplan.targets import (
    absorbed_b12_ug,
    absorbed_target_ug,
    absorption_cuts,
    build_targets,
    supplement_amounts,
)
from mealplan.units import unit_of

STAGE_OPTIONS = {
    "preconception": {"stage": "preconception"},
    "pregnant": {"stage": "pregnant", "gestation_weeks": 24},
    "lactating": {"stage": "lactating", "postpartum_months": 3},
}


def targets(**options):
    return build_targets(Profile(**options))


# Dietary Reference Intakes as printed: stage, age, then the figures.
PRINTED = [
    ("preconception", 16, {"vitamin_b12_ug": 2.4, "folate_dfe_ug": 400, "iron_mg": 15}),
    ("preconception", 25, {"vitamin_c_mg": 75, "magnesium_mg": 310, "choline_mg": 425}),
    ("pregnant", 16, {"calcium_mg": 1300, "zinc_mg": 12, "vitamin_a_rae_ug": 750, "copper_mg": 1}),
    ("pregnant", 25, {"vitamin_b12_ug": 2.6, "folate_dfe_ug": 600, "iron_mg": 27, "zinc_mg": 11}),
    ("pregnant", 35, {"magnesium_mg": 360, "iodine_ug": 220, "choline_mg": 450, "water_g": 3000}),
    ("pregnant", 35, {"potassium_mg": 2900, "sodium_mg": 1500, "selenium_ug": 60, "fibre_g": 28}),
    ("lactating", 16, {"phosphorus_mg": 1250, "vitamin_c_mg": 115, "potassium_mg": 2500}),
    ("lactating", 35, {"vitamin_b12_ug": 2.8, "folate_dfe_ug": 500, "iron_mg": 9, "zinc_mg": 12}),
]


@pytest.mark.parametrize(("stage", "age", "figures"), PRINTED)
def test_us_reference_intakes(stage, age, figures):
    found = targets(age_years=age, **STAGE_OPTIONS[stage])
    assert {name: found[name].minimum for name in figures} == pytest.approx(figures)


def test_age_bands_change_at_their_edges():
    assert targets(age_years=18)["calcium_mg"].minimum == 1300
    assert targets(age_years=19)["calcium_mg"].minimum == 1000
    assert targets(age_years=30)["magnesium_mg"].minimum == 350
    assert targets(age_years=31)["magnesium_mg"].minimum == 360


def test_each_limit_is_on_its_own_form():
    found = targets(age_years=25)
    assert found["folate_dfe_ug"].maximum is None
    assert found["folic_acid_ug"].maximum == 1000
    assert found["vitamin_a_rae_ug"].maximum is None
    assert found["retinol_ug"].maximum == 3000
    assert found["vitamin_e_mg"].maximum is None
    assert found["vitamin_e_added_mg"].maximum == 1000
    assert found["vitamin_b12_ug"].maximum is None
    for name, limit in (("niacin_mg", 35), ("magnesium_mg", 350)):
        assert found[name].maximum == limit
        assert found[name].maximum_applies_to == "supplement"
        assert found[name].planned_maximum is None
    teen = targets(age_years=16)
    assert (teen["folic_acid_ug"].maximum, teen["retinol_ug"].maximum) == (800, 2800)


def test_frame_leaves_food_free_where_the_limit_is_on_supplements():
    frame = targets(age_years=25).frame().set_index("nutrient")
    assert math.isnan(frame.loc["magnesium_mg", "target_max"])
    assert frame.loc["magnesium_mg", "supplement_max"] == 350
    head = ["unit", "target_min", "target_max", "ear", "basis", "source", "confidence"]
    assert list(frame.columns[:7]) == head


def test_what_holds_each_day_and_what_is_hard():
    found = targets()
    daily = {row.nutrient for row in found if "day" in (row.period, row.maximum_period)}
    assert daily == {
        "energy_kcal",
        "vitamin_b12_ug",
        "folate_dfe_ug",
        "folic_acid_ug",
        "retinol_ug",
        "caffeine_mg",
        "alcohol_g",
    }
    soft = {row.nutrient for row in found if row.maximum is not None and not row.hard_maximum}
    assert soft == {
        "energy_kcal",
        "sodium_mg",
        "protein_g",
        "carbohydrate_g",
        "total_fat_g",
        "linoleic_g",
        "alpha_linolenic_g",
        "saturated_fat_g",
        "added_sugars_g",
    }
    assert (found["caffeine_mg"].maximum, found["alcohol_g"].maximum) == (200, 0)
    assert {row.nutrient for row in found if row.advice} == {"dha_g", "water_g"}


def test_shares_of_energy_become_grams():
    found = targets(targets={"energy_kcal": {"min": 1900, "max": 2100}})
    assert found.energy_kcal == 2000
    assert found["saturated_fat_g"].maximum == pytest.approx(22.2, abs=0.05)
    assert found["added_sugars_g"].maximum == pytest.approx(50)
    assert (found["carbohydrate_g"].minimum, found["carbohydrate_g"].maximum) == (225, 325)
    assert found["total_fat_g"].maximum == pytest.approx(77.8, abs=0.05)
    assert found["protein_g"].maximum == pytest.approx(175)


@pytest.mark.parametrize(("weight", "protein"), [(60, 71), (80, 88), (100, 110)])
def test_protein_is_the_larger_of_flat_and_by_weight(weight, protein):
    found = targets(prepregnancy_weight_kg=weight)["protein_g"]
    assert found.minimum == pytest.approx(protein)
    assert found.ear == pytest.approx(0.88 * weight)


def test_energy_band():
    found = targets()
    assert found["energy_kcal"].minimum == pytest.approx(0.95 * found.energy_kcal)
    assert found["energy_kcal"].maximum == pytest.approx(1.05 * found.energy_kcal)
    assert found.energy_standard_error_kcal == 302


def test_gestational_diabetes():
    found = targets(conditions="gestational_diabetes")
    assert found["carbohydrate_g"].minimum == 175
    assert found["carbohydrate_g"].maximum is None
    assert found["total_fat_g"].maximum is None
    spans = found.meal_rules.carbohydrate_g
    assert spans["breakfast"] == (15, 30)
    assert spans["dinner"] == (30, 60)
    assert "evening_snack" in spans
    assert sum(high for _, high in spans.values()) >= 175 >= sum(low for low, _ in spans.values())
    assert sum(high for _, high in spans.values()) < targets()["carbohydrate_g"].minimum


def test_gestational_diabetes_asks_for_carbohydrate_under_every_standard():
    for standard in STANDARDS:
        found = targets(conditions="gestational_diabetes", standard=standard)
        assert found["carbohydrate_g"].minimum == 175
        assert found["carbohydrate_g"].maximum is None
        assert found["protein_g"].minimum >= 71


def test_other_conditions():
    assert targets(conditions="nausea").meal_rules.energy_cap_share == 0.25
    assert targets(conditions="nausea").meal_rules.bland
    anaemia = targets(conditions="anaemia").meal_rules
    assert anaemia.tea_coffee_apart
    assert anaemia.vitamin_c_mg["lunch"] == (25, None)
    assert targets(conditions="hypertension")["sodium_mg"].maximum == 2300
    assert any("DASH" in text for text in targets(conditions="hypertension").meal_rules.advice)
    assert not targets().meal_rules.ranges


def test_vegetarian_iron_is_advice_and_never_the_target():
    row = targets(diet="vegetarian")["iron_mg"]
    assert (row.minimum, row.maximum) == (27, 45)
    assert "48.6 mg" in row.note
    assert "48.6" not in targets()["iron_mg"].note
    assert "16.5 mg" in targets(diet="vegan")["zinc_mg"].note


def test_a_clinicians_figures_replace_the_row():
    found = targets(targets={"iron_mg": {"min": 60}, "vitamin_c_mg": {"max": 500}})
    assert (found["iron_mg"].minimum, found["iron_mg"].maximum) == (60, None)
    assert found["iron_mg"].basis == "clinician"
    assert "usual bound of 45" in found["iron_mg"].note
    assert (found["vitamin_c_mg"].minimum, found["vitamin_c_mg"].maximum) == (85, 500)
    assert "clinician" in found["vitamin_c_mg"].basis
    new = targets(targets={"cholesterol_mg": {"max": 300}})["cholesterol_mg"]
    assert (new.minimum, new.maximum, new.basis) == (None, 300, "clinician")


def test_own_b12_target_and_margin():
    assert targets(b12_target_ug=4.5)["vitamin_b12_ug"].minimum == 4.5
    found = targets(safety_margin=0.1)
    assert found["vitamin_b12_ug"].minimum == pytest.approx(2.86)
    assert found["folate_dfe_ug"].minimum == pytest.approx(660)
    assert found["iron_mg"].minimum == 27
    assert "10% margin" in found["folate_dfe_ug"].basis


def test_supplements_count_in_every_form():
    her = Profile(supplements=["multiple_micronutrient", "vitamin_b12_ug=10"])
    given = supplement_amounts(her)
    assert given["vitamin_b12_ug"] == pytest.approx(12.6)
    assert given["vitamin_b12_added_ug"] == pytest.approx(12.6)
    assert given["folate_dfe_ug"] == pytest.approx(680)
    assert given["vitamin_a_rae_ug"] == given["retinol_ug"] == 800
    assert given["vitamin_e_added_mg"] == 10
    assert build_targets(her).supplements == given
    assert build_targets(her)["iron_mg"].minimum == 27  # the target stays on the total


def test_a_supplement_over_a_limit_is_over_as_prescribed():
    found = targets(supplements=["folic_acid_4000", "iron_60"])
    assert "over, as prescribed" in found["iron_mg"].note
    assert "on your clinician's prescription" in found["folic_acid_ug"].note
    assert "over" not in targets(supplements=["folic_acid_400"])["folic_acid_ug"].note
    names = read_table("supplements")
    large = names[(names["nutrient"] == "folic_acid_ug") & (names["amount"] > 1000)]
    assert large["label"].str.contains("on your clinician's prescription").all()


def test_supplement_table():
    table = read_table("supplements")
    assert table.drop(columns="note").notna().all().all()
    assert set(table["nutrient"]) <= set(known_nutrients())
    assert (table["unit"] == table["nutrient"].map(unit_of)).all()
    assert not table.duplicated(["supplement", "nutrient"]).any()
    unsure = table[table["confidence"] == "M"]
    assert unsure["source"].str.contains("to be checked against").all()


@pytest.mark.parametrize("dose", [0.5, 1, 1.5, 2, 2.5, 3, 5, 10, 20, 38])
def test_absorption_meets_the_published_curve(dose):
    published = math.exp(0.7694 * math.log(dose) - 0.9614)
    assert absorbed_b12_ug(dose) == pytest.approx(published, abs=2e-4)


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_absorption_is_concave_and_never_above_half(one, other):
    middle = absorbed_b12_ug((one + other) / 2)
    assert middle >= (absorbed_b12_ug(one) + absorbed_b12_ug(other)) / 2 - 1e-3
    assert absorbed_b12_ug(one) <= 0.5 * one + 1e-9


def test_absorption_rewards_spreading():
    assert absorbed_b12_ug(0) == 0
    assert 3 * absorbed_b12_ug(1.5) > 1.25 * absorbed_b12_ug(4.5)
    assert absorbed_b12_ug(1000) == absorbed_b12_ug(38)
    slopes = [slope for slope, _ in absorption_cuts()]
    assert slopes == sorted(slopes, reverse=True)
    assert absorbed_target_ug(2.6) == targets().b12_absorbed_ug == pytest.approx(1.3)
    assert targets(diet="vegan").b12_added_only
    assert not targets(diet="vegetarian").b12_added_only


@pytest.mark.parametrize("standard", STANDARDS)
def test_standard_table(standard):
    table = read_table(f"targets/{standard}", text=("diet",))
    key = [name for name in table.columns if name not in ("value", "unit", "confidence", "source")]
    assert not table.duplicated(key).any()
    assert table[["value", "unit", "confidence", "source"]].notna().all().all()
    assert set(table["nutrient"]) <= set(known_nutrients())
    assert set(table["kind"]) <= {
        "rda", "ai", "ear", "ul", "cdrr", "amdr_min", "amdr_max", "limit", "advice",
    }  # fmt: skip
    assert set(table["per"]) <= {
        "day", "day_extra", "kg", "kg_normal", "energy_percent", "mj", "1000kcal",
    }  # fmt: skip
    assert set(table["confidence"]) <= {"M", "C", "V*", "V", "V2"}
    unsure = table[table["confidence"] == "M"]
    assert unsure["source"].str.contains("to be checked against").all()
    grams = table[table["per"] != "energy_percent"]
    assert (grams["unit"] == grams["nutrient"].map(unit_of)).all()
    assert "vitamin_b12_ug" not in set(table.loc[table["kind"] == "ul", "nutrient"])


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("stage", STAGE_OPTIONS)
@pytest.mark.parametrize("age", [14, 18, 24, 40])
def test_every_standard_serves_everyone(standard, stage, age):
    found = targets(standard=standard, age_years=age, **STAGE_OPTIONS[stage])
    for name in ("energy_kcal", "protein_g", "vitamin_b12_ug", "folate_dfe_ug", "calcium_mg"):
        assert found[name].minimum, name
    # safety does not depend on the standard
    for name in ("folic_acid_ug", "retinol_ug", "caffeine_mg", "alcohol_g", "iron_mg"):
        assert found[name].maximum is not None, name
        assert found[name].hard_maximum
    assert all(row.source and row.basis for row in found)


# (standard, week, nutrient) -> the figure as each authority prints it for pregnancy
@pytest.mark.parametrize(
    ("standard", "week", "figures"),
    [
        ("efsa", 20, {"vitamin_b12_ug": 4.5, "folate_dfe_ug": 600, "iron_mg": 16, "zinc_mg": 10.9}),
        ("uk", 20, {"vitamin_b12_ug": 1.5, "folate_dfe_ug": 300, "vitamin_c_mg": 40}),
        ("uk", 30, {"vitamin_c_mg": 50, "thiamin_mg": 0.9, "vitamin_a_rae_ug": 700}),
        ("who", 30, {"calcium_mg": 1200, "zinc_mg": 10, "selenium_ug": 30, "vitamin_d_ug": 5}),
        ("nordic", 10, {"iron_mg": 24, "zinc_mg": 9.7, "iodine_ug": 175, "choline_mg": 410}),
        ("nordic", 30, {"iron_mg": 26, "zinc_mg": 12.1, "iodine_ug": 200, "choline_mg": 470}),
        ("india", 30, {"vitamin_b12_ug": 2.45, "folate_dfe_ug": 570, "protein_g": 67.7}),
        ("anz", 20, {"iodine_ug": 220, "choline_mg": 440, "vitamin_d_ug": 5, "zinc_mg": 11}),
        ("dach", 20, {"vitamin_b12_ug": 4.5, "folate_dfe_ug": 550, "iodine_ug": 220}),
        ("dach", 10, {"zinc_mg": 9, "vitamin_a_rae_ug": 700, "iron_mg": 27}),
        ("canada", 20, {"vitamin_b12_ug": 2.6, "folate_dfe_ug": 600, "iron_mg": 27}),
    ],
)
def test_other_authorities(standard, week, figures):
    found = targets(standard=standard, gestation_weeks=week)
    assert {name: found[name].minimum for name in figures} == pytest.approx(figures)


def test_protein_grows_by_trimester_under_efsa():
    weeks = {10: 1, 20: 9, 30: 28}
    for week, extra in weeks.items():
        found = targets(standard="efsa", gestation_weeks=week, prepregnancy_weight_kg=60)
        assert found["protein_g"].minimum == pytest.approx(0.83 * 60 + extra)


def test_a_missing_figure_is_none_and_told():
    found = targets(standard="who")
    assert found["iron_mg"].minimum is None
    assert found["iron_mg"].maximum == 45
    assert found["iron_mg"].basis == "UL (us)"
    assert any("no figure at hand for" in note and "Iron" in note for note in found.notes)
    assert any("stand in, for safety" in note for note in found.notes)


def test_twins_are_told_their_own_gain():
    notes = " ".join(targets(fetuses=2).notes)
    assert "16.8 to 24.5 kg" in notes
    assert "no reference intakes for twins" in notes


@settings(max_examples=60, deadline=None)
@given(
    stage=st.sampled_from(sorted(STAGE_OPTIONS)),
    standard=st.sampled_from(STANDARDS),
    age=st.integers(14, 50),
    height=st.integers(140, 190),
    bmi=st.floats(16, 45),
    activity=st.sampled_from(ACTIVITIES),
    diet=st.sampled_from(DIETS),
    condition=st.sampled_from([(), *[(name,) for name in CONDITIONS]]),
    margin=st.floats(0, 0.3),
)
def test_any_woman_gets_targets_that_can_hold(
    stage, standard, age, height, bmi, activity, diet, condition, margin
):
    her = Profile(
        age_years=age,
        height_cm=height,
        prepregnancy_weight_kg=bmi * (height / 100) ** 2,
        activity=activity,
        diet=diet,
        conditions=condition,
        standard=standard,
        safety_margin=margin,
        **STAGE_OPTIONS[stage],
    )
    found = build_targets(her)
    assert len({row.nutrient for row in found}) == len(found)
    for row in found:
        assert row.unit == unit_of(row.nutrient)
        assert row.minimum is not None or row.maximum is not None
        if row.minimum is not None and row.planned_maximum is not None:
            assert 0 <= row.minimum <= row.planned_maximum
    assert 1300 < found.energy_kcal < 5500


def test_a_soft_top_below_the_minimum_is_left_out_and_told():
    row = targets(prepregnancy_weight_kg=110, targets={"energy_kcal": 1250})["protein_g"]
    assert row.minimum == pytest.approx(121)
    assert row.maximum is None
    assert "left out" in row.note
