"""B12 care beside the results: intake, foods, risks, signs, suggestions, record, cards, summary."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from mealplan import Profile, plan_week
from mealplan.care.diary import DiaryEntry
from mealplan.care.foods import absorbed_of_tablet_ug, best_b12_foods, tablet_options
from mealplan.care.intake import B12, FOLATE, FOLIC_ACID, intake_of_diary, intake_of_plan
from mealplan.care.labs import Result, readings_of
from mealplan.care.learn import cards_for
from mealplan.care.record import CareRecord
from mealplan.care.risk import all_risks, named_reasons, risks_of_diet
from mealplan.care.signs import all_signs, checked_signs, signs_for, whether_to_test
from mealplan.care.suggest import changed_profile, suggestions
from mealplan.care.summary import SECTIONS, Summary, clinician_summary
from mealplan.catalog import load_food_table
from mealplan.errors import DataError
from mealplan.plan import Plan
from mealplan.report.care import summary_text
from mealplan.targets import absorbed_b12_ug, build_targets

TABLE = load_food_table()
TODAY = dt.date(2026, 11, 26)
MILK, OATMILK, BEANS, SALMON = "11112210", "11360200", "41102020", "26137120"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_week(
        Profile(diet=("vegetarian",), gestation_weeks=24, supplements=("prenatal",)), seed=1
    )


def low(marker: str, value: float, unit: str) -> Result:
    return Result(dt.date(2026, 11, 2), marker, value, unit)


# intake


def test_a_diary_is_added_up_by_hand() -> None:
    entries = [
        DiaryEntry(1, "breakfast", MILK, 200),
        DiaryEntry(1, "dinner", SALMON, 100),
        DiaryEntry(3, "lunch", BEANS, 100),
    ]
    found = intake_of_diary(entries, Profile(gestation_weeks=20), TABLE)
    per_100g = TABLE.nutrients["vitamin_b12_ug"]
    milk, salmon = 2 * per_100g[MILK], per_100g[SALMON]
    assert found.days == 2
    assert found[B12].total == pytest.approx((milk + salmon) / 2, abs=1e-3)
    assert found[B12].lowest_day == 0
    by_hand = (absorbed_b12_ug(milk) + absorbed_b12_ug(salmon)) / 2
    assert found.absorbed_ug == pytest.approx(by_hand, abs=1e-4)
    assert found[B12].target_min == 2.6
    assert found[B12].ear == 2.2
    assert found[FOLATE].status == "short"
    assert "folate_intake_short" in found.tags
    assert "Only 2 days have entries so far." in found.notes
    assert found.sources.iloc[0]["food"] == TABLE.food(SALMON)["name"]


def test_a_meal_counts_as_one_occasion_for_absorption() -> None:
    apart = [DiaryEntry(1, "breakfast", SALMON, 50), DiaryEntry(1, "dinner", SALMON, 50)]
    together = [DiaryEntry(1, "dinner", SALMON, 50), DiaryEntry(1, "dinner", SALMON, 50)]
    me = Profile()
    spread, once = intake_of_diary(apart, me, TABLE), intake_of_diary(together, me, TABLE)
    assert spread[B12].total == once[B12].total
    assert spread.absorbed_ug > once.absorbed_ug
    assert (len(spread.occasions), len(once.occasions)) == (2, 1)
    assert once.big_meals == 1


def test_only_added_b12_counts_in_a_vegan_diary() -> None:
    entries = [DiaryEntry(1, "breakfast", MILK, 200), DiaryEntry(1, "breakfast", OATMILK, 100)]
    vegan = intake_of_diary(entries, Profile(diet=("vegan",)), TABLE)
    added = TABLE.nutrients["vitamin_b12_added_ug"]
    assert vegan[B12].from_food == pytest.approx(added[OATMILK] + 2 * added[MILK], abs=1e-3)
    assert any("added" in note for note in vegan.notes)


def test_the_plan_is_read_as_its_own_nutrients_say(plan: Plan) -> None:
    found = intake_of_plan(plan)
    rows = plan.nutrients
    mean = rows[rows["day"].astype(str) == "mean"].set_index("nutrient")["total"]
    for name in (B12, FOLATE, FOLIC_ACID):
        assert found[name].total == pytest.approx(mean[name], abs=1e-3)
    assert found[B12].from_supplements == 6
    assert found.occasions["from_food_ug"].sum() == pytest.approx(
        7 * found[B12].from_food, abs=0.01
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": 4}, {"day": 0}, {"meal": "brunch"}, {"grams": 0}, {"grams": 5000}, {"grams": "x"},
    ],
)  # fmt: skip
def test_entries_that_cannot_be(wrong: dict[str, object]) -> None:
    values = {"day": 1, "meal": "lunch", "food_code": MILK, "grams": 100} | wrong
    with pytest.raises(DataError):
        DiaryEntry.from_document(values)


def test_an_empty_diary_and_an_unknown_food_are_sentences() -> None:
    with pytest.raises(DataError, match="diary is empty"):
        intake_of_diary([], Profile(), TABLE)
    with pytest.raises(DataError, match="not in the table"):
        intake_of_diary([DiaryEntry(1, "lunch", "own:soup", 100)], Profile(), TABLE)


# foods and tablets


def test_best_foods_fit_the_diet_and_say_what_is_absorbed() -> None:
    groups = {}
    for diet in ("omnivore", "vegetarian", "vegan"):
        foods = best_b12_foods(Profile(diet=(diet,)), TABLE)
        groups[diet] = set(foods["group"])
        assert foods.groupby("group").size().max() <= 3
        assert not foods["name"].duplicated().any()
        for row in foods.itertuples():
            assert row.absorbed_ug == pytest.approx(absorbed_b12_ug(row.b12_ug))
            assert 0 < row.absorbed_percent <= 50
    assert {"Fish and shellfish", "Meat and poultry", "Eggs"} <= groups["omnivore"]
    assert not {"Fish and shellfish", "Meat and poultry"} & groups["vegetarian"]
    assert groups["vegan"] <= {g for g in groups["omnivore"] if g.startswith("Fortified")}
    assert groups["vegan"]


@pytest.mark.parametrize(
    ("dose_ug", "absorbed_ug"), [(1, 0.51), (5, 1.12), (10, 1.35), (500, 6.5), (1000, 11.5)]
)
def test_tablets_by_the_derived_curve_of_the_reference_sheet(
    dose_ug: float, absorbed_ug: float
) -> None:
    assert absorbed_of_tablet_ug(dose_ug) == pytest.approx(absorbed_ug, rel=0.01)


def test_tablets_are_held_against_the_folic_acid_limit() -> None:
    me = Profile(supplements=("prenatal",))
    tablets = {t.id: t for t in tablet_options(me, folic_acid_of_food_ug=150)}
    assert tablets["prenatal"].taken
    assert tablets["prenatal"].folic_acid_total_ug == 750
    assert not tablets["prenatal"].over
    assert tablets["folic_acid_400"].folic_acid_total_ug == 1150
    assert tablets["folic_acid_400"].over
    assert tablets["b12_1000"].folic_acid_total_ug is None
    teen = {t.id: t for t in tablet_options(Profile(age_years=17), 450)}
    assert teen["folic_acid_400"].over  # 850 of 800


# risks, signs, suggestions


def test_a_diet_answers_its_own_question_until_she_says_otherwise() -> None:
    vegan = Profile(diet=("vegan",))
    assert risks_of_diet(vegan) == ("vegan",)
    assert [r.id for r in CareRecord({}).named_risks(vegan)] == ["vegan"]
    assert CareRecord({"vegan": False}).named_risks(vegan) == ()
    assert CareRecord({}).named_risks(Profile()) == ()


def test_reasons_are_named_and_never_counted() -> None:
    named = named_reasons(["metformin", "nitrous_oxide", "no such thing"])
    assert [r.id for r in named] == ["metformin", "nitrous_oxide"]
    assert "homocysteine or MMA" in named[1].ask
    assert not any("score" in r.reason or "%" in r.reason for r in all_risks().values())


def test_urgent_signs_stand_apart_and_first() -> None:
    found = checked_signs(["tired", "numbness", "breathless"])
    assert [s.id for s in found.urgent] == ["breathless", "numbness"]
    assert [s.id for s in found.other] == ["tired"]
    for name in ("numbness", "unsteady"):
        assert "Contact your clinician today" in all_signs()[name].action
    assert "baby" in {s.id for s in signs_for("lactating")}
    assert "baby" not in {s.id for s in signs_for("pregnant")}


@pytest.mark.parametrize(
    ("risks", "signs", "words"),
    [(0, 0, ""), (1, 0, "one risk"), (0, 2, "one sign"), (1, 1, "NICE NG239")],
)
def test_a_risk_and_a_sign_together_are_nices_rule(risks: int, signs: int, words: str) -> None:
    said = whether_to_test(risks=risks, signs=signs)
    assert words in said
    assert bool(said) == bool(words)


def test_nothing_is_suggested_without_a_reason() -> None:
    assert suggestions(Profile()) == ()
    fine = readings_of([low("b12", 400, "pmol/L")], Profile(), today=TODAY)
    assert suggestions(Profile(), readings=fine) == ()


@pytest.mark.parametrize(
    ("stage", "target"), [("preconception", 4), ("pregnant", 4.5), ("lactating", 5)]
)
def test_a_low_result_suggests_the_target_of_efsa(stage: str, target: float) -> None:
    me = Profile(stage=stage)
    readings = readings_of([low("holotc", 20, "pmol/L")], me, today=TODAY)
    found = {s.id: s for s in suggestions(me, readings=readings)}
    assert found["higher_target"].change == {"b12_target_ug": target}
    assert f"{target:g}" in found["higher_target"].text
    assert found["absorbed_mode"].change == {"b12_basis": "absorbed"}
    assert found["supplement_talk"].change == {}
    assert "2026-11-02: low" in found["higher_target"].because[0]
    assert me == Profile(stage=stage)  # nothing is set silently


def test_taking_up_a_suggestion_changes_the_targets_and_then_it_is_gone() -> None:
    me = Profile(diet=("vegetarian",))
    risks = named_reasons(risks_of_diet(me))
    offered = {s.id: s for s in suggestions(me, risks=risks)}
    higher = changed_profile(me, offered["higher_target"])
    assert build_targets(higher)["vitamin_b12_ug"].minimum == 4.5
    assert "higher_target" not in {s.id for s in suggestions(higher, risks=risks)}
    absorbed = changed_profile(me, offered["absorbed_mode"])
    assert absorbed.b12_basis == "absorbed"
    assert "absorbed_mode" not in {s.id for s in suggestions(absorbed, risks=risks)}


def test_food_is_not_suggested_where_it_is_not_absorbed() -> None:
    risks = named_reasons(["stomach_surgery", "metformin"])
    ids = {s.id for s in suggestions(Profile(), risks=risks)}
    assert {"supplement_talk", "food_is_not_enough"} <= ids
    assert not {"higher_target", "absorbed_mode"} & ids


@pytest.mark.parametrize(
    ("marker", "value", "unit", "offer"),
    [
        ("mma", 0.5, "umol/L", "higher_target"),
        ("serum_folate", 5, "nmol/L", "folate_and_b12"),
        ("haemoglobin", 95, "g/L", "iron_talk"),
        ("ferritin", 8, "ug/L", "iron_talk"),
        ("mcv", 104, "fL", "folate_and_b12"),
    ],
)
def test_what_each_result_suggests(marker: str, value: float, unit: str, offer: str) -> None:
    readings = readings_of([low(marker, value, unit)], Profile(), today=TODAY)
    assert offer in {s.id for s in suggestions(Profile(), readings=readings)}


def test_a_newer_result_takes_the_suggestion_back() -> None:
    results = [low("b12", 120, "pmol/L"), Result(dt.date(2026, 11, 20), "b12", 300, "pmol/L")]
    assert suggestions(Profile(), readings=readings_of(results, Profile(), today=TODAY)) == ()


# record


def full_record() -> CareRecord:
    return CareRecord(
        {"metformin": True, "coeliac": False},
        ("numbness", "tired"),
        (
            low("b12", 190, "pg/mL"),
            Result(dt.date(2026, 9, 1), "serum_folate", 45, "nmol/L", ">", 11),
        ),
        (DiaryEntry(1, "lunch", BEANS, 100, "1 cup"),),
    )


def test_a_record_comes_back_from_its_case_file() -> None:
    record = full_record()
    again = CareRecord.from_document(json.loads(json.dumps(record.document())), today=TODAY)
    assert again == record
    assert CareRecord.from_document(None) == CareRecord({})


@pytest.mark.parametrize(
    "broken",
    [
        [], "x", {"version": 9},
        {"version": 1, "results": [{"date": "2026-11-02", "marker": "b12", "value": "9"}]},
        {"version": 1, "diary": [{"day": 1}]},
        {"version": 1, "risks": 3},
    ],
)  # fmt: skip
def test_a_broken_record_is_a_sentence(broken: object) -> None:
    with pytest.raises(DataError):
        CareRecord.from_document(broken, today=TODAY)


# cards and summary


def test_cards_appear_where_they_matter_in_the_plan(plan: Plan) -> None:
    placed = {p.card.id: p for p in cards_for(plan)}
    assert {"plant_based", "supplements", "b12_and_folate"} <= set(placed)
    assert placed["plant_based"].text == "You eat vegetarian food."
    acid = intake_of_plan(plan)[FOLIC_ACID].total
    assert f"{acid:.0f} ug a day" in placed["b12_and_folate"].text
    assert "loss_and_ntd" not in placed
    assert not any("{" in p.text for p in placed.values())


def made(plan: Plan, record: CareRecord, *chosen: str) -> Summary:
    return clinician_summary(
        plan.profile.with_options(name="Asha Rao"),
        record,
        plan=plan,
        intake=intake_of_plan(plan),
        chosen=chosen or tuple(SECTIONS),
        today=TODAY,
    )


def test_the_summary_holds_what_was_chosen_and_nothing_else(plan: Plan) -> None:
    record = full_record()
    whole = summary_text(made(plan, record))
    for words in (
        "Asha Rao", "week 24", "vegetarian", "Numbness", "Metformin", "140 pmol/L", "at least 2.6",
        "kcal a day", "Which of my signs should be looked at today?", "does not diagnose",
    ):  # fmt: skip
        assert words in whole
    few = summary_text(made(plan, record, "profile", "intake", "questions"))
    for words in (
        "Numbness",
        "Metformin",
        "pmol/L",
        "signs should be looked at",
        "supplement suit",
    ):
        assert words not in few
    assert made(plan, CareRecord({}), "signs", "results").sections == ()


def test_the_summary_asks_for_a_b12_test_where_a_risk_has_none(plan: Plan) -> None:
    record = CareRecord({"metformin": True})
    assert "Should my B12 be tested" in summary_text(made(plan, record))


def test_the_pdf_is_one_page_and_holds_what_the_text_holds(plan: Plan, tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    from mealplan.report.care_pdf import summary_pdf

    everything = CareRecord(
        dict.fromkeys(all_risks(), True),
        tuple(all_signs()),
        tuple(
            Result(TODAY - dt.timedelta(days=30 * n), marker, value, unit)
            for n in range(3)
            for marker, value, unit in (
                ("b12", 190, "pg/mL"), ("holotc", 41, "pmol/L"), ("mma", 0.31, "umol/L"),
                ("homocysteine", 9.8, "umol/L"), ("haemoglobin", 10.2, "g/dL"),
                ("ferritin", 22, "ug/L"), ("mcv", 101, "fL"),
            )
        ),
    )  # fmt: skip
    for record, paper in ((full_record(), "a4"), (everything, "letter")):
        summary = made(plan, record)
        path = tmp_path / f"{paper}.pdf"
        path.write_bytes(summary_pdf(summary, paper=paper))
        pages = pypdf.PdfReader(path).pages
        assert len(pages) == 1
        text = " ".join(pages[0].extract_text().split())
        for section in summary.sections:
            assert section.title in text
            for row in section.rows:
                assert row[-1] in text
        assert "Asha Rao" in text


def test_a_name_in_any_script_is_drawn(plan: Plan) -> None:
    pytest.importorskip("pypdf")
    from mealplan.report.care_pdf import summary_pdf

    named = plan.profile.with_options(name="आशा राव 张伟")
    summary = clinician_summary(named, CareRecord({}), plan=plan, today=TODAY)
    assert summary_pdf(summary).startswith(b"%PDF")
