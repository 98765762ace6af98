"""Laboratory results: every cut-off on both sides, every unit, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from mealplan.care.labs import (
    When,
    all_markers,
    bands_for,
    combined_indicator,
    find_marker,
    next_tests,
    read_against_bands,
    read_result,
    readings_of,
    stage_on,
)
from mealplan.care.labs.bands import all_bands
from mealplan.care.labs.results import Result, ResultError
from mealplan.errors import DataError
from mealplan.profiles import Profile

TODAY = dt.date(2026, 11, 26)
DAY = dt.date(2026, 11, 2)
T1, T2, T3 = When("pregnant", 10), When("pregnant", 20), When("pregnant", 34)
BEFORE, AFTER = When("preconception"), When("lactating")


def band_at(marker: str, value: float, when: When, standard: str = "us", unit: str = "") -> str:
    result = Result(DAY, marker, value, unit or all_markers()[marker].unit_si)
    band = read_against_bands(result, when, standard).band
    assert band is not None
    return band.name


# Typed by hand from the sources, not read from the table: (marker, when, standard, value, band).
CUT_OFFS = [
    ("b12", BEFORE, "us", 147, "low"),
    ("b12", BEFORE, "us", 148, "borderline"),
    ("b12", BEFORE, "us", 221, "borderline"),
    ("b12", BEFORE, "us", 222, "adequate"),
    ("b12", AFTER, "us", 147, "low"),
    ("b12", AFTER, "us", 148, "borderline"),
    ("b12", T1, "us", 89, "very_low"),
    ("b12", T1, "us", 90, "low"),
    ("b12", T1, "us", 147, "low"),
    ("b12", T1, "us", 148, "borderline"),
    ("b12", T1, "us", 222, "adequate"),
    ("b12", T2, "us", 83, "very_low"),
    ("b12", T2, "us", 84, "low"),
    ("b12", T2, "us", 148, "borderline"),
    ("b12", T3, "us", 72, "very_low"),
    ("b12", T3, "us", 73, "low"),
    ("b12", T3, "us", 147, "low"),
    ("b12", T3, "us", 221, "borderline"),
    ("b12", T3, "us", 222, "adequate"),
    ("b12", T2, "uk", 132, "low"),
    ("b12", T2, "uk", 133, "borderline"),
    ("b12", T2, "uk", 258, "borderline"),
    ("b12", T2, "uk", 259, "adequate"),
    *[
        ("holotc", when, "us", value, band)
        for when in (BEFORE, T1, T2, T3, AFTER)
        for value, band in ((24, "low"), (25, "borderline"), (70, "borderline"), (71, "adequate"))
    ],
    ("mma", BEFORE, "us", 0.271, "adequate"),
    ("mma", BEFORE, "us", 0.272, "raised"),
    ("mma", T1, "us", 0.271, "adequate"),
    ("mma", T1, "us", 0.272, "slightly_raised"),
    ("mma", T1, "us", 0.371, "slightly_raised"),
    ("mma", T1, "us", 0.372, "raised"),
    ("mma", T2, "us", 0.374, "slightly_raised"),
    ("mma", T2, "us", 0.375, "raised"),
    ("mma", T3, "us", 0.271, "adequate"),
    ("mma", T3, "us", 0.272, "raised"),
    ("homocysteine", BEFORE, "us", 13, "adequate"),
    ("homocysteine", BEFORE, "us", 13.1, "slightly_raised"),
    ("homocysteine", BEFORE, "us", 15, "slightly_raised"),
    ("homocysteine", BEFORE, "us", 15.1, "raised"),
    ("homocysteine", T1, "us", 10, "adequate"),
    ("homocysteine", T1, "us", 10.1, "raised"),
    ("homocysteine", T2, "us", 10.1, "raised"),
    ("homocysteine", T3, "us", 11, "adequate"),
    ("homocysteine", T3, "us", 11.1, "raised"),
    ("serum_folate", T1, "us", 6.7, "low"),
    ("serum_folate", T1, "us", 6.8, "borderline"),
    ("serum_folate", T3, "us", 9.9, "borderline"),
    ("serum_folate", AFTER, "us", 10, "adequate"),
    ("rbc_folate", T1, "us", 226, "low"),
    ("rbc_folate", T1, "us", 227, "borderline"),
    ("rbc_folate", T1, "us", 339, "borderline"),
    ("rbc_folate", T1, "us", 340, "below_population_level"),
    ("rbc_folate", T1, "us", 906, "below_population_level"),
    ("rbc_folate", T1, "us", 907, "adequate"),
    ("rbc_folate", BEFORE, "us", 907, "adequate"),
    ("rbc_folate", T2, "us", 339, "borderline"),
    ("rbc_folate", T2, "us", 340, "adequate"),
    ("rbc_folate", AFTER, "us", 340, "adequate"),
    *[
        ("haemoglobin", when, "us", value, band)
        for when in (T1, T3)
        for value, band in (
            (69.9, "very_low"),
            (70, "low"),
            (99.9, "low"),
            (100, "slightly_low"),
            (109.9, "slightly_low"),
            (110, "adequate"),
        )
    ],
    ("haemoglobin", T2, "us", 69.9, "very_low"),
    ("haemoglobin", T2, "us", 70, "low"),
    ("haemoglobin", T2, "us", 94.9, "low"),
    ("haemoglobin", T2, "us", 95, "slightly_low"),
    ("haemoglobin", T2, "us", 104.9, "slightly_low"),
    ("haemoglobin", T2, "us", 105, "adequate"),
    ("haemoglobin", BEFORE, "us", 79.9, "very_low"),
    ("haemoglobin", BEFORE, "us", 80, "low"),
    ("haemoglobin", BEFORE, "us", 109.9, "low"),
    ("haemoglobin", AFTER, "us", 110, "slightly_low"),
    ("haemoglobin", AFTER, "us", 119.9, "slightly_low"),
    ("haemoglobin", AFTER, "us", 120, "adequate"),
    ("ferritin", T1, "us", 14.9, "low"),
    ("ferritin", T1, "us", 15, "borderline"),
    ("ferritin", T3, "us", 29.9, "borderline"),
    ("ferritin", T3, "us", 30, "adequate"),
    ("ferritin", BEFORE, "us", 14.9, "low"),
    ("ferritin", BEFORE, "us", 15, "adequate"),
    ("mcv", T1, "us", 84.9, "low"),
    ("mcv", T1, "us", 85, "adequate"),
    ("mcv", T1, "us", 97.8, "adequate"),
    ("mcv", T1, "us", 97.9, "raised"),
    ("mcv", T2, "us", 85.7, "low"),
    ("mcv", T2, "us", 85.8, "adequate"),
    ("mcv", T2, "us", 99.4, "adequate"),
    ("mcv", T2, "us", 99.5, "raised"),
    ("mcv", T3, "us", 82.3, "low"),
    ("mcv", T3, "us", 82.4, "adequate"),
    ("mcv", T3, "us", 100.4, "adequate"),
    ("mcv", T3, "us", 100.5, "raised"),
    ("mcv", BEFORE, "us", 79.9, "low"),
    ("mcv", BEFORE, "us", 80, "adequate"),
    ("mcv", BEFORE, "us", 100, "adequate"),
    ("mcv", BEFORE, "us", 100.1, "raised"),
    ("cb12", T1, "us", 1.51, "raised"),
    ("cb12", T1, "us", 1.5, "adequate"),
    ("cb12", T1, "us", -0.5, "adequate"),
    ("cb12", T1, "us", -0.51, "slightly_low"),
    ("cb12", T1, "us", -1.5, "slightly_low"),
    ("cb12", T1, "us", -1.51, "low"),
    ("cb12", T1, "us", -2.5, "low"),
    ("cb12", T1, "us", -2.51, "very_low"),
]


@pytest.mark.parametrize(("marker", "when", "standard", "value", "band"), CUT_OFFS)
def test_both_sides_of_each_cut_off(
    marker: str, when: When, standard: str, value: float, band: str
) -> None:
    assert band_at(marker, value, when, standard) == band


def test_every_edge_of_every_band_is_among_the_cut_offs() -> None:
    """A band added to the table must be tried here on both sides too."""
    decimals = {name: m.decimals for name, m in all_markers().items()}
    for band in all_bands():
        for edge in (band.low, band.high):
            if edge is not None:
                near = 10 ** -decimals[band.marker] * 1.01
                close = [
                    v for m, *_, v, _ in CUT_OFFS if m == band.marker and abs(v - edge) <= near
                ]
                assert any(v <= edge for v in close), (band, edge)
                assert any(v >= edge for v in close), (band, edge)


@pytest.mark.parametrize("when", [BEFORE, T1, T2, T3, AFTER, When("")])
@pytest.mark.parametrize("standard", ["us", "uk", "efsa"])
def test_every_possible_value_lies_in_exactly_one_band(when: When, standard: str) -> None:
    for name, marker in all_markers().items():
        bands = bands_for(name, when, standard)
        edges = [e for band in bands for e in (band.low, band.high) if e is not None]
        step = 10**-marker.decimals
        for value in {*marker.possible, *(e + d for e in edges for d in (-step, 0, step))}:
            assert sum(band.holds(round(value, 6)) for band in bands) == 1, (name, when, value)


# value in a unit, and the SI value by the conversions published with the cut-offs
UNITS = [
    ("b12", 200, "pg/mL", 148),
    ("b12", 300, "ng/L", 221),
    ("b12", 0.2, "ng/mL", 148),
    ("b12", 0.3, "ug/L", 221),
    ("b12", 0.148, "nmol/L", 148),
    ("b12", 148, "pmol/L", 148),
    ("holotc", 100, "pg/mL", 74),
    ("holotc", 100, "ng/L", 74),
    ("holotc", 70, "pmol/L", 70),
    ("mma", 271, "nmol/L", 0.271),
    ("mma", 32, "ng/mL", 0.271),
    ("mma", 32, "ug/L", 0.271),
    ("mma", 0.271, "umol/L", 0.271),
    ("homocysteine", 10, "umol/L", 10),
    ("homocysteine", 10, "nmol/mL", 10),
    ("homocysteine", 1.352, "mg/L", 10),
    ("serum_folate", 3, "ng/mL", 6.8),
    ("serum_folate", 3, "ug/L", 6.8),
    ("serum_folate", 6.8, "nmol/L", 6.8),
    ("rbc_folate", 400, "ng/mL", 906),
    ("rbc_folate", 400, "ug/L", 906),
    ("rbc_folate", 906, "nmol/L", 906),
    ("haemoglobin", 11, "g/dL", 110),
    ("haemoglobin", 110, "g/L", 110),
    ("haemoglobin", 6.83, "mmol/L", 110.1),
    ("ferritin", 15, "ng/mL", 15),
    ("ferritin", 15, "ug/L", 15),
    ("mcv", 100, "fL", 100),
]


@pytest.mark.parametrize(("marker", "value", "unit", "si"), UNITS)
def test_each_unit(marker: str, value: float, unit: str, si: float) -> None:
    assert Result(DAY, marker, value, unit).value_si == si


def test_no_unit_is_left_untried() -> None:
    tried = {(marker, unit) for marker, _, unit, _ in UNITS} | {("cb12", "1")}
    assert {(m.id, unit) for m in all_markers().values() for unit in m.units} == tried


def cells(**changed: str) -> dict[str, str]:
    return {"date": "2026-11-02", "marker": "b12", "value": "210", "unit": "pmol/L"} | changed


@pytest.mark.parametrize(
    ("written", "unit"),
    [("µg/L", "ug/L"), ("μg/l", "ug/L"), ("mcg/L", "ug/L"), ("UG / L", "ug/L"), ("ng/ml", "ng/mL")],
)
def test_units_as_people_write_them(written: str, unit: str) -> None:
    said = cells(marker="ferritin", value="20", unit=written)
    assert read_result(said, today=TODAY).unit == unit


@pytest.mark.parametrize(
    ("written", "marker"),
    [
        ("Vitamin B12", "b12"),
        ("active B12", "holotc"),
        ("Hemoglobin", "haemoglobin"),
        ("Hb", "haemoglobin"),
        ("Red-cell folate", "rbc_folate"),
        (" MMA ", "mma"),
    ],
)
def test_markers_as_people_write_them(written: str, marker: str) -> None:
    assert find_marker(written).id == marker


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"date": "02/11/2026"}, "date", "2026-11-23"),
        ({"date": ""}, "date", "empty"),
        ({"date": "2026-11-27"}, "date", "not come yet"),
        ({"date": "1926-11-02"}, "date", "before 1990"),
        ({"marker": "b13"}, "marker", "did you mean b12"),
        ({"marker": "cb12"}, "marker", "b12, holotc"),
        ({"value": "11,5"}, "value", "point before decimals"),
        ({"value": "-3"}, "value", "not a number"),
        ({"value": "nan"}, "value", "not a number"),
        ({"value": ""}, "value", "empty"),
        ({"unit": "mmol/L"}, "unit", "pmol/L, pg/mL"),
        ({"value": "350", "unit": ""}, "unit", "350 pmol/L or 350 pg/mL?"),
        ({"value": "350", "unit": "ug/L"}, "value", "350 pmol/L or 350 pg/mL?"),
        ({"marker": "haemoglobin", "value": "11.2", "unit": "g/L"}, "value", "is it 11.2 g/dL"),
        ({"marker": "haemoglobin", "value": "112", "unit": "g/dL"}, "value", "is it 112 g/L"),
        ({"marker": "mma", "value": "250", "unit": "umol/L"}, "value", "is it 250 nmol/L"),
        ({"marker": "mcv", "value": "9", "unit": "fL"}, "value", "look at the report again"),
        ({"gestation_weeks": "43"}, "gestation_weeks", "1 to 42"),
    ],
)
def test_what_cannot_be_is_refused(changed: dict[str, str], column: str, words: str) -> None:
    with pytest.raises(ResultError) as caught:
        read_result(cells(**changed), today=TODAY)
    assert caught.value.column == column
    assert words in caught.value.problem


def test_a_number_that_fits_another_unit_is_asked_about() -> None:
    odd = read_result(cells(marker="homocysteine", value="1.4", unit="umol/L"), today=TODAY)
    assert "Is it 1.4 mg/L?" in odd.doubt
    plain = read_result(cells(value="250"), today=TODAY)
    assert plain.doubt == ""
    assert "250 pmol/L or pg/mL?" in read_against_bands(plain, T2).note
    assert "or pg/mL?" not in read_against_bands(Result(DAY, "b12", 600, "pmol/L"), T2).note


@pytest.mark.parametrize(
    ("bound", "value", "band"),
    [("<", 60, "very_low"), ("<", 148, None), (">", 221, "adequate"), (">", 200, None)],
)
def test_a_report_that_gives_only_a_bound(bound: str, value: float, band: str | None) -> None:
    reading = read_against_bands(Result(DAY, "b12", value, "pmol/L", bound), T1)
    assert (reading.band.name if reading.band else None) == band
    if band is None:
        assert reading.concern == "watch"
        assert "more than one band" in reading.note


def test_total_b12_in_late_pregnancy_comes_with_its_reason() -> None:
    note = read_against_bands(Result(DAY, "b12", 120, "pmol/L"), T3).note
    assert "falls in pregnancy" in note
    assert "Active B12 or MMA" in note
    assert "falls in pregnancy" not in read_against_bands(
        Result(DAY, "b12", 120, "pmol/L"), BEFORE
    ).note  # fmt: skip


def test_combined_indicator_agrees_with_published_medians() -> None:
    """Greibe 2018: -1.65 and -1.34; the sanity check of the reference sheet: +0.47."""

    def at_30(b12: float, holotc: float, mma: float, hcy: float) -> float:
        return combined_indicator(
            b12_pmol_l=b12,
            holotc_pmol_l=holotc,
            mma_umol_l=mma,
            homocysteine_umol_l=hcy,
            age_years=30,
        )

    assert at_30(128, 16, 0.8, 17.9) == pytest.approx(-1.65, abs=0.04)
    assert at_30(168, 19, 0.7, 17.2) == pytest.approx(-1.34, abs=0.04)
    assert at_30(350, 60, 0.15, 8) == pytest.approx(0.47, abs=0.005)


def four(day: dt.date, late: int = 0) -> list[Result]:
    later = day + dt.timedelta(days=late)
    return [
        Result(day, "b12", 350, "pmol/L"),
        Result(day, "holotc", 60, "pmol/L"),
        Result(day, "mma", 150, "nmol/L"),
        Result(later, "homocysteine", 8, "umol/L"),
    ]


def test_combined_indicator_needs_all_four_within_two_weeks() -> None:
    profile = Profile(age_years=30, due_date=dt.date(2027, 3, 1))

    def combined(results: list[Result]) -> list[float]:
        readings = readings_of(results, profile, today=TODAY)
        return [r.result.value for r in readings if r.result.marker == "cb12"]

    assert combined(four(DAY)) == [0.47]
    assert combined(four(DAY, late=14)) == [0.47]
    assert combined(four(DAY, late=15)) == []
    assert combined(four(DAY)[:3]) == []
    twice = [*four(dt.date(2026, 8, 1)), *four(DAY)]
    assert len(combined(twice)) == 2
    bound = Result(DAY, "b12", 350, "pmol/L", ">")
    assert combined([bound, *four(DAY)[1:]]) == []


@pytest.mark.parametrize(
    ("profile", "day", "stage", "week"),
    [
        ({"due_date": "2027-03-01"}, "2026-11-02", "pregnant", 23),
        ({"due_date": "2027-03-01"}, "2026-05-31", "preconception", None),
        ({"due_date": "2027-03-01"}, "2026-06-01", "pregnant", 1),
        ({"due_date": "2026-08-01"}, "2026-11-02", "lactating", None),
        ({"gestation_weeks": 24}, "2026-11-26", "pregnant", 24),
        ({"gestation_weeks": 24}, "2026-11-25", "pregnant", 23),
        ({"gestation_weeks": 24, "start": "2026-11-23"}, "2026-11-23", "pregnant", 24),
        ({"stage": "preconception"}, "2026-11-02", "preconception", None),
        ({"stage": "lactating", "postpartum_months": 3}, "2026-11-02", "lactating", None),
        ({"stage": "lactating", "postpartum_months": 3}, "2026-06-01", "pregnant", 27),
    ],
)
def test_the_week_of_a_past_result(
    profile: dict[str, object], day: str, stage: str, week: int | None
) -> None:
    when = stage_on(dt.date.fromisoformat(day), Profile(**profile), today=TODAY)
    assert (when.stage, when.week) == (stage, week)


def test_the_week_in_the_file_goes_before_the_profile() -> None:
    when = stage_on(DAY, Profile(gestation_weeks=24), gestation_weeks=9, today=TODAY)
    assert (when.stage, when.trimester) == ("pregnant", 1)
    assert [When("pregnant", w).trimester for w in (13, 14, 27, 28)] == [1, 2, 2, 3]


def test_next_test_is_a_month_later_in_pregnancy_and_three_otherwise() -> None:
    low = [Result(DAY, "b12", 120, "pmol/L")]
    pregnant = readings_of(low, Profile(gestation_weeks=24), today=TODAY)
    before = readings_of(low, Profile(stage="preconception"), today=TODAY)
    assert [t.due for t in next_tests(pregnant, today=TODAY)] == [dt.date(2026, 12, 2)]
    assert [t.due for t in next_tests(before, today=TODAY)] == [dt.date(2027, 1, 31)]


def test_only_the_newest_result_of_a_marker_asks_for_another() -> None:
    results = [
        Result(dt.date(2026, 9, 1), "ferritin", 8, "ug/L"),
        Result(DAY, "ferritin", 45, "ug/L"),
    ]
    assert next_tests(readings_of(results, Profile(), today=TODAY), today=TODAY) == []


def test_severe_anaemia_does_not_wait() -> None:
    readings = readings_of([Result(DAY, "haemoglobin", 68, "g/L")], Profile(), today=TODAY)
    assert "contact your clinician today" in readings[0].note
    assert next_tests(readings, today=TODAY)[0].due == TODAY


def test_a_unit_of_another_marker_is_an_error() -> None:
    with pytest.raises(DataError, match="cannot turn mcv"):
        all_markers()["mcv"].si(90, "g/L")
