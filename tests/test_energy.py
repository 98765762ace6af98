"""Energy equations against the report's own predictions and hand-computed vectors."""

import itertools

import pytest

from mealplan.profiles import ACTIVITIES, STANDARDS, Profile
from mealplan.tables import read_table
from mealplan.targets import (
    advised_gain_kg,
    build_targets,
    equation_kcal,
    estimate_energy,
    estimated_weight_kg,
)

WOMAN = {"age_years": 30, "height_cm": 163, "prepregnancy_weight_kg": 61}


def kcal(**options):
    return estimate_energy(Profile(**{**WOMAN, **options})).kcal


@pytest.mark.parametrize(
    ("group", "age", "height", "weight", "week", "printed", "off"),
    [
        ("women", 53.9, 162.3, 71.9, 0, 2281, 1),
        ("pregnant", 29.4, 164.1, 74.9, 19.9, 2680, 1),
        ("girls", 9.6, 135.0, 37.6, 0, 1873, 2),  # the printed inputs are rounded
    ],
)
def test_printed_predictions_of_table_5_8(group, age, height, weight, week, printed, off):
    got = equation_kcal(
        "nasem_2023", group, "active", age_years=age, height_cm=height, weight_kg=weight, week=week
    )
    assert got == pytest.approx(printed, abs=off)


@pytest.mark.parametrize(
    ("group", "values", "by_activity"),
    [
        ("women", (53.9, 162.3, 71.9, 0), (1977.4, 2142.0, 2281.1, 2509.1)),
        ("pregnant", (29.4, 164.1, 74.9, 19.9), (2219.3, 2519.9, 2679.9, 3024.1)),
    ],
)
def test_all_activity_rows(group, values, by_activity):
    age, height, weight, week = values
    for activity, expected in zip(ACTIVITIES, by_activity, strict=True):
        got = equation_kcal(
            "nasem_2023",
            group,
            activity,
            age_years=age,
            height_cm=height,
            weight_kg=weight,
            week=week,
        )
        assert got == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize(
    ("options", "by_activity"),
    [
        ({"stage": "preconception"}, (2021, 2182, 2319, 2546)),
        ({"gestation_weeks": 10}, (2021, 2182, 2319, 2546)),
        ({"gestation_weeks": 20, "current_weight_kg": 61}, (2250, 2572, 2752, 3082)),
        ({"gestation_weeks": 20, "current_weight_kg": 65.19}, (2301, 2614, 2786, 3119)),
        ({"gestation_weeks": 20}, (2301, 2614, 2786, 3119)),
        ({"gestation_weeks": 32, "current_weight_kg": 61}, (2360, 2681, 2862, 3192)),
        ({"gestation_weeks": 32}, (2472, 2776, 2937, 3273)),
        ({"stage": "preconception", "energy_equation": "iom_2005"}, (1901, 2112, 2375, 2690)),
        ({"gestation_weeks": 9, "energy_equation": "iom_2005"}, (1901, 2112, 2375, 2690)),
        ({"gestation_weeks": 20, "energy_equation": "iom_2005"}, (2241, 2452, 2715, 3030)),
        ({"gestation_weeks": 32, "energy_equation": "iom_2005"}, (2353, 2564, 2827, 3142)),
        ({"stage": "lactating", "postpartum_months": 3}, (2421, 2582, 2719, 2946)),
        ({"stage": "lactating", "postpartum_months": 8}, (2401, 2562, 2699, 2926)),
    ],
)
def test_reference_woman(options, by_activity):
    for activity, expected in zip(ACTIVITIES, by_activity, strict=True):
        assert kcal(activity=activity, **options) == pytest.approx(expected, abs=1)


@pytest.mark.parametrize(
    ("weight", "bmi_class", "deposition", "gain"),
    [
        (45, "underweight", 300, (12.5, 18)),
        (61, "normal", 200, (11.5, 16)),
        (75, "overweight", 150, (7, 11.5)),
        (90, "obese", -50, (5, 9)),
    ],
)
def test_deposition_by_bmi_before_pregnancy(weight, bmi_class, deposition, gain):
    her = Profile(
        age_years=30,
        height_cm=163,
        prepregnancy_weight_kg=weight,
        current_weight_kg=80,
        gestation_weeks=25,
    )
    bare = equation_kcal(
        "nasem_2023", "pregnant", "low_active", age_years=30, height_cm=163, weight_kg=80, week=25
    )
    assert her.bmi_class == bmi_class
    assert estimate_energy(her).kcal - bare == pytest.approx(deposition)
    assert advised_gain_kg(her) == gain


def test_weight_now_follows_the_advised_gain():
    assert estimated_weight_kg(Profile(**WOMAN), 20) == pytest.approx(65.19)
    assert estimated_weight_kg(Profile(**WOMAN), 32) == pytest.approx(70.23)
    assert estimated_weight_kg(Profile(**WOMAN, current_weight_kg=64), 32) == 64


def test_girls_grow_except_when_lactating():
    girl = {"age_years": 16, "height_cm": 163, "prepregnancy_weight_kg": 58}
    bare = equation_kcal(
        "nasem_2023", "girls", "low_active", age_years=16, height_cm=163, weight_kg=58
    )
    assert estimate_energy(Profile(stage="preconception", **girl)).kcal == pytest.approx(bare + 20)
    assert estimate_energy(Profile(gestation_weeks=8, **girl)).kcal == pytest.approx(bare + 20)
    assert estimate_energy(Profile(stage="lactating", **girl)).kcal == pytest.approx(bare + 400)
    assert "assumption" in estimate_energy(Profile(gestation_weeks=25, **girl)).note


def test_standard_error_is_told_where_published():
    assert estimate_energy(Profile()).standard_error_kcal == 302
    assert estimate_energy(Profile(stage="preconception")).standard_error_kcal == 241
    assert estimate_energy(Profile(energy_equation="iom_2005")).standard_error_kcal is None
    assert "302" in build_targets(Profile())["energy_kcal"].note


@pytest.mark.parametrize(
    ("standard", "second", "third"),
    [("efsa", 260, 500), ("uk", 0, 191), ("who", 285, 475), ("dach", 250, 500), ("anz", 335, 455)],
)
def test_other_standards_add_to_her_own_requirement(standard, second, third):
    before = kcal(stage="preconception")
    assert kcal(gestation_weeks=20, standard=standard) == pytest.approx(before + second)
    assert kcal(gestation_weeks=30, standard=standard) == pytest.approx(before + third)


def test_every_stage_week_and_standard_has_one_addition():
    for standard, equation in itertools.product(STANDARDS, ("nasem_2023", "iom_2005")):
        for week in (1, 13, 14, 27, 28, 42):
            assert (
                1200
                < kcal(gestation_weeks=week, standard=standard, energy_equation=equation)
                < 4000
            )
        for month in (0, 6, 7, 36):
            options = {"stage": "lactating", "postpartum_months": month}
            assert kcal(standard=standard, energy_equation=equation, **options) > 1800


@pytest.mark.parametrize("table", ["energy_equations", "energy_additions", "weight_gain"])
def test_every_row_has_source_and_confidence(table):
    frame = read_table(table)
    assert frame[["confidence", "source"]].notna().all().all()
