"""Every file of a plan, read back by another program, holds what the plan shows."""

import csv
import datetime as dt
import io
import re
import shutil
import subprocess
from pathlib import Path

import icalendar
import openpyxl
import pandas as pd
import pypdf
import pytest

from mealplan import Profile, plan_week
from mealplan.b12 import counted_rows
from mealplan.errors import UsageError
from mealplan.plan import Plan
from mealplan.report.case import read_plan
from mealplan.report.exports import FORMATS, export_plan, parse_formats, plan_files, zipped
from mealplan.report.fonts import FALLBACKS, REGULAR, fallback_for
from mealplan.report.pdf_base import PdfDocument
from mealplan.report.wording import missed_sentences

NAMES = {
    "Latin": "Zoë Ångström",
    "Greek": "Ελένη Παπαδοπούλου",
    "Cyrillic": "Екатерина",
    "Arabic": "فاطمة",
    "Hebrew": "שרה",
    "Devanagari": "गीता शर्मा",
    "Bengali": "শ্রেয়া",
    "Tamil": "தமிழ்",
    "Thai": "กนกวรรณ",
    "Chinese": "李小龍",
    "Japanese": "山田はなこ",
    "Korean": "김민지",
    "Sinhala": "ශ්‍රී",
    "emoji": "🍎",
}  # fmt: skip
NAME = " ".join(NAMES.values())
FORMULA = '=HYPERLINK("http://x";"y")'


@pytest.fixture(scope="module")
def week() -> Plan:
    return plan_week(
        Profile(
            client_id=FORMULA, name=NAME, diet=("vegan",), supplements=("prenatal",),
            start=dt.date(2026, 11, 30),
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def files(week: Plan) -> dict[str, bytes]:
    return plan_files(week, FORMATS)


def table(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype={"food_code": str}, encoding="utf-8-sig")


def test_the_same_plan_gives_the_same_bytes(week: Plan, files: dict[str, bytes]) -> None:
    assert plan_files(week, FORMATS) == files
    assert zipped(files) == zipped(files)
    assert set(files) == {
        "plan.csv", "nutrients.csv", "shopping.csv", "plan.xlsx", "plan.pdf", "plan.ics",
        "plan.json",
    }  # fmt: skip


def test_csv_totals_add_up_from_its_own_rows(week: Plan, files: dict[str, bytes]) -> None:
    rows, nutrients = table(files["plan.csv"]), table(files["nutrients.csv"])
    rows = counted_rows(rows, week.targets)  # of a vegan's B12 only what is added counts
    for row in nutrients.itertuples():
        if pd.isna(row.from_food):
            continue
        of_day = rows if row.day == "mean" else rows[rows["day"] == int(row.day)]
        food = of_day[row.nutrient].sum() / (7 if row.day == "mean" else 1)
        assert row.from_food == pytest.approx(food, abs=6e-5), row.nutrient
        assert row.total == pytest.approx(row.from_food + row.from_supplements, abs=6e-5)


def test_text_of_csv_is_defused_and_names_survive(files: dict[str, bytes]) -> None:
    assert files["plan.csv"].startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(files["plan.csv"].decode("utf-8-sig"))))
    assert {r["client_id"] for r in rows} == {f"'{FORMULA}"}
    assert all(len(r["food_code"]) == 8 for r in rows)
    assert rows[0]["date"] == "2026-11-30"


def test_json_reloads_to_the_same_week(week: Plan, files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(files["plan.json"])
    again = read_plan(path)
    assert again.profile == week.profile
    pd.testing.assert_frame_equal(again.rows, week.rows)
    pd.testing.assert_frame_equal(again.nutrients, week.nutrients)
    assert again.solver == week.solver


def test_calendar_has_every_meal_at_its_hour(week: Plan, files: dict[str, bytes]) -> None:
    calendar = icalendar.Calendar.from_ical(files["plan.ics"])
    events = list(calendar.walk("VEVENT"))
    assert len(events) == len(week.meals)
    assert len({str(e["uid"]) for e in events}) == len(events)
    assert all(str(e["uid"]).endswith("@mealplan") for e in events)
    assert not any("HYPERLINK" in str(e["uid"]) for e in events), "ids say nothing of her"
    breakfasts = [e for e in events if str(e["summary"]).startswith("Breakfast: ")]
    assert [e.decoded("dtstart") for e in breakfasts] == [
        dt.datetime(2026, 11, 30, 7, 30) + dt.timedelta(days=d) for d in range(7)
    ]
    first = next(m for m in week.meals if m.key == (1, "breakfast"))
    assert str(breakfasts[0]["summary"]).endswith(first.name)
    description = str(breakfasts[0]["description"])
    assert all(f.amount.split()[0] in description for f in first.foods)
    assert b"\r\n" in files["plan.ics"]
    assert max(map(len, files["plan.ics"].split(b"\r\n"))) <= 75


def test_a_calendar_without_start_begins_next_monday(week: Plan) -> None:
    undated = Plan(
        Profile(diet=("vegan",)), week.seed, week.targets, week.meals, week.solver, week.table
    )
    calendar = icalendar.Calendar.from_ical(plan_files(undated, ("ics",))["plan.ics"])
    first = min(e.decoded("dtstart") for e in calendar.walk("VEVENT")).date()
    assert first.weekday() == 0
    assert 0 < (first - dt.date.today()).days <= 7
    assert undated.rows["date"].eq("").all()


def test_workbook_holds_the_figures_and_their_formulas(week: Plan, files: dict[str, bytes]) -> None:
    values = openpyxl.load_workbook(io.BytesIO(files["plan.xlsx"]), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(files["plan.xlsx"]))
    assert values.sheetnames == ["Week", "Nutrients", "Foods", "Shopping", "Targets", "Notes"]
    check_nutrients_sheet(values, week)
    foods = values["Foods"]
    head = [c.value for c in foods[1]]
    assert head[: len(week.rows.columns)] == list(week.rows.columns)
    grams = [foods.cell(r, head.index("grams") + 1).value for r in range(2, foods.max_row + 1)]
    assert grams == week.rows["grams"].tolist()
    assert foods.cell(2, 1).value == f"'{FORMULA}"
    assert foods.cell(2, head.index("food_code") + 1).data_type == "s"
    written = [c.value for s in formulas for r in s.iter_rows() for c in r if c.data_type == "f"]
    assert not any("HYPERLINK" in str(f) for f in written)
    assert NAME in [c.value for r in values["Week"].iter_rows() for c in r]
    for sheet in formulas:
        assert sheet.print_area, sheet.title
        assert sheet.freeze_panes or sheet.title == "Notes"
    assert formulas["Nutrients"].conditional_formatting


def check_nutrients_sheet(book: openpyxl.Workbook, week: Plan, rounding: float = 0.0) -> None:
    sheet = book["Nutrients"]
    head = {c.value: c.column for c in sheet[1]}
    labels = week.table.definitions["label"]
    shown = week.nutrients.assign(day=week.nutrients["day"].astype(str))
    expected = {(labels[r.nutrient], r.day): r for r in shown.itertuples()}
    for row in range(2, sheet.max_row + 1):
        label = sheet.cell(row, 1).value
        mean = expected[label, "mean"]
        for name, figure in (("From food", mean.from_food), ("Total", mean.total),
                             ("At least", mean.target_min), ("At most", mean.target_max),
                             ("% of target", mean.percent)):  # fmt: skip
            value = sheet.cell(row, head[name]).value
            blank = value in (None, "")
            assert blank == pd.isna(figure), (label, name)
            near = (0.1 if rounding else 0.0) if name == "% of target" else rounding
            assert blank or value == pytest.approx(figure, abs=near + 1e-9), (label, name)
        assert sheet.cell(row, head["Status"]).value == mean.status, label
        for day in range(1, 8):
            value = sheet.cell(row, head[f"Day {day}"]).value
            figure = expected[label, str(day)].total
            assert (value in (None, "")) == pd.isna(figure), (label, day)
            assert pd.isna(figure) or value == pytest.approx(figure, abs=rounding + 1e-9), (
                label,
                day,
            )


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_computes_what_the_workbook_says(
    week: Plan, files: dict[str, bytes], tmp_path: Path
) -> None:
    """The file without its stored values: LibreOffice has to compute each formula itself."""
    book = openpyxl.load_workbook(io.BytesIO(files["plan.xlsx"]))
    path = tmp_path / "plan.xlsx"
    book.save(path)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
               "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    computed = openpyxl.load_workbook(tmp_path / "out" / "plan.xlsx", data_only=True)
    # of a half at the fourth decimal a spreadsheet makes more, numpy the even neighbour
    check_nutrients_sheet(computed, week, rounding=1e-4 * len(week.rows) / 7)


def test_pdf_names_each_script_and_re_adds(week: Plan, files: dict[str, bytes]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(files["plan.pdf"]))
    texts = [page.extract_text() for page in reader.pages]
    assert "The week" in texts[0]
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height
    assert not any("The week" in t for t in texts[1:]), "the week fits one page"
    for meal in week.meals:
        assert meal.name.split()[0] in texts[0]
    whole = "\n".join(texts).replace("\x00", "")  # pypdf puts one before each wide letter
    for name in ("Zoë", "Ελένη", "Екатерина", "李小龍", "김민지"):
        assert name in whole
    fonts = {str(f) for p in reader.pages for f in fonts_of(p)}
    for script in ("Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Thai", "CJK", "Emoji"):
        assert any(script in f for f in fonts), script
    figures = re.compile(r"\) ([\d.,]+) ([\d.,]+) ([\d.,]+) (?:at least|[\d.,]+ to)")
    sums = [[float(g.replace(",", "")) for g in m] for m in figures.findall(texts[1])]
    assert len(sums) >= 3, "some nutrients come from food and supplements"
    for food, pills, total in sums:
        assert food + pills == pytest.approx(total, abs=1e-9)
    for sentence in missed_sentences(week):
        assert sentence.split(":")[0] in whole


def fonts_of(page: pypdf.PageObject) -> list[object]:
    return [f.get_object()["/BaseFont"] for f in page["/Resources"]["/Font"].values()]


def test_a_font_is_there_for_each_script() -> None:
    for script, name in NAMES.items():
        for letter in (c for c in name if not c.isspace()):
            drawn = ord(letter) in REGULAR.code_points or fallback_for(letter)
            assert drawn, (script, letter)
    assert len({f.key for f in FALLBACKS}) == len(FALLBACKS)


def test_joined_letters_stay_together() -> None:
    document = PdfDocument()
    document.add_page()
    document.ink(12)
    pieces = list(document._parse_chars("ශ්‍රී e\u0301", False))
    assert "".join(pieces[0].characters).strip() == "ශ්‍රී"
    assert [c for p in pieces[1:] for c in p.characters if c.strip()] == ["e", "\u0301"]


def test_long_names_and_many_slots_stay_on_one_page(week: Plan) -> None:
    profile = week.profile.with_options(name="Wolfeschlegelsteinhausenbergerdorff " * 5)
    plan = Plan(profile, week.seed, week.targets, week.meals, week.solver, week.table)
    reader = pypdf.PdfReader(io.BytesIO(plan_files(plan, ("pdf",))["plan.pdf"]))
    assert "The week" not in reader.pages[1].extract_text()


def test_files_are_written_where_asked(week: Plan, tmp_path: Path) -> None:
    written = export_plan(week, tmp_path / "a" / "b", ("csv", "ics"))
    assert sorted(p.name for p in written) == [
        "nutrients.csv", "plan.csv", "plan.ics", "shopping.csv",
    ]  # fmt: skip
    assert not list((tmp_path / "a" / "b").glob(".*"))


def test_formats_are_read_as_people_write_them() -> None:
    assert parse_formats(" CSV, pdf,csv") == ("csv", "pdf")
    for text in ("doc", "", ","):
        with pytest.raises(UsageError, match="csv, xlsx, pdf, ics, json"):
            parse_formats(text)
