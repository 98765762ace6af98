"""``check``: a plan edited in a spreadsheet, or a diary, added up again."""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mealplan import Profile, plan_week
from mealplan.catalog import load_food_table
from mealplan.checking import CheckReport, check_plan_file, read_plan_csv
from mealplan.errors import DataError
from mealplan.plan import Plan
from mealplan.report.exports import plan_files

Rows = list[list[str]]
OATS, MILK = "56203086", "11112110"  # cooked oatmeal; 2% milk


@pytest.fixture(scope="module")
def week() -> Plan:
    return plan_week(Profile(client_id="anna", name="Zoë", diet=("vegetarian",), seed=3))


@pytest.fixture
def edited(week: Plan, tmp_path: Path) -> Callable[..., CheckReport]:
    """Check ``plan.csv`` after an edit of its rows, saved as spreadsheets save."""

    def check(
        edit: Callable[[Rows], None] = lambda _: None,
        encoding: str = "utf-8-sig",
        profile: Profile | None = None,
        **dialect: str,
    ) -> CheckReport:
        content = plan_files(week, ("csv",))["plan.csv"].decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content)))
        edit(rows)
        path = tmp_path / "plan.csv"
        with path.open("w", encoding=encoding, newline="", errors="replace") as stream:
            csv.writer(stream, **dialect).writerows(rows)
        return check_plan_file(str(path), profile)

    return check


def test_an_untouched_plan_adds_up_to_what_was_shown(
    edited: Callable[..., CheckReport], week: Plan
) -> None:
    report = edited()
    assert not report.problems
    assert not report.notes
    shown = week.rows.groupby("day")["energy_kcal"].sum()
    for day, kcal in shown.items():
        assert report.totals.loc[day, "energy_kcal"] == pytest.approx(kcal, abs=0.01)
    assert f"{len(week.rows)} foods over 7 days; adds up." in report.text


def test_changed_grams_are_one_sentence_and_counted(edited: Callable[..., CheckReport]) -> None:
    def double(rows: Rows) -> None:
        grams = rows[0].index("grams")
        rows[5][grams] = str(2 * float(rows[5][grams]))

    before, after = edited(), edited(double)
    assert len(after.problems) == 1
    assert "row 6, column grams" in after.problems[0]
    halved = float(after.rows["grams"][4]) / 2
    assert f"but of {halved:.0f} g" in after.problems[0]
    change = after.totals.loc["mean", "energy_kcal"] - before.totals.loc["mean", "energy_kcal"]
    assert change == pytest.approx(before.rows["energy_kcal"][4] / 7, abs=1e-3)


def test_a_dropped_row_lowers_the_totals(edited: Callable[..., CheckReport]) -> None:
    def drop(rows: Rows) -> None:
        del rows[1]

    before, after = edited(), edited(drop)
    assert not after.problems
    lost = before.rows["energy_kcal"][0]
    difference = before.totals.loc[1, "energy_kcal"] - after.totals.loc[1, "energy_kcal"]
    assert difference == pytest.approx(lost)


def test_a_meal_that_is_gone_is_noted(edited: Callable[..., CheckReport]) -> None:
    def drop_dinner(rows: Rows) -> None:
        day, meal = rows[0].index("day"), rows[0].index("meal")
        rows[:] = [r for r in rows if (r[day], r[meal]) != ("3", "dinner")]

    report = edited(drop_dinner)
    assert report.notes == ("Day 3 has no dinner, which most days have.",)
    assert not report.problems


def decimal_commas(rows: Rows) -> None:
    for row in rows[1:]:
        row[:] = [c.replace(".", ",") if c.replace(".", "").isdigit() else c for c in row]


def other_order(rows: Rows) -> None:
    for row in rows:
        row.reverse()
        row.insert(3, "a column of mine")


@pytest.mark.parametrize(
    ("edit", "dialect"),
    [
        (lambda _: None, {"delimiter": ";"}),
        (decimal_commas, {"delimiter": ";"}),
        (decimal_commas, {}),
        (lambda _: None, {"delimiter": "\t"}),
        (other_order, {}),
        (lambda _: None, {"encoding": "cp1252"}),
        (lambda _: None, {"encoding": "utf-8", "lineterminator": "\n"}),
    ],
)  # fmt: skip
def test_however_a_spreadsheet_saves_it(
    edited: Callable[..., CheckReport], edit: Callable[[Rows], None], dialect: dict[str, str]
) -> None:
    report = edited(edit, **dialect)
    assert not report.problems
    assert report.totals.loc["mean", "energy_kcal"] == pytest.approx(
        edited().totals.loc["mean", "energy_kcal"], abs=1e-6
    )


def test_a_profile_names_what_is_missed(edited: Callable[..., CheckReport], week: Plan) -> None:
    assert not edited(profile=week.profile).problems or len(week.missed)

    def first_day_only_milk(rows: Rows) -> None:
        day = rows[0].index("day")
        kept = next(r for r in rows[1:] if r[day] == "1")
        rows[:] = [r for r in rows if r[day] != "1" or r is kept]

    report = edited(first_day_only_milk, profile=week.profile)
    assert any(p.startswith("Energy is short on day 1") for p in report.problems)
    assert "Mean of the days" in report.text


def test_a_diary_needs_codes_or_names_and_grams(tmp_path: Path) -> None:
    path = tmp_path / "diary.csv"
    path.write_text(f"day;meal;food;food_code;grams\n2;Breakfast;;{OATS};234\n;;2% milk;;122,5\n")
    report = check_plan_file(str(path), Profile(age_years=30))
    table = load_food_table()
    kcal = table.nutrients["energy_kcal"]
    assert list(report.rows["food_code"]) == [OATS, MILK]
    assert report.totals.loc[2, "energy_kcal"] == pytest.approx(
        kcal[OATS] * 2.34 + kcal[MILK] * 1.225
    )
    assert any(p.startswith("Energy is short on day 2") for p in report.problems)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("food_code,amount\n1,2\n", "column grams"),
        (f"food_code,grams\n{OATS},a lot\n", "row 2, column grams: 'a lot' is no number"),
        (f"food_code,grams\n{OATS},\n", "row 2, column grams: is empty"),
        (f"day,food_code,grams\n0,{OATS},5\n", "column day"),
        ("food,grams\nunicorn steak,5\n", "no one food is called 'unicorn steak'"),
        ("food_code,grams\n", "no row"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "diary.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=r"diary\.csv") as caught:
        read_plan_csv(str(path), load_food_table())
    assert words in str(caught.value)


def test_a_file_of_many_megabytes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    row = f"11112110,100,{'of a long day ' * 1000}\r\n"
    path.write_text("food_code,grams,remark\r\n" + row * 1600, encoding="utf-8")
    assert path.stat().st_size > 20_000_000
    found = check_plan_file(str(path))
    assert len(found.rows) == 1600
    assert not found.problems


def test_unknown_foods_and_impossible_grams_are_named(tmp_path: Path) -> None:
    path = tmp_path / "diary.csv"
    path.write_text(f"food_code,grams\n999,5\n{OATS},-3\n{OATS},100\n")
    problems = check_plan_file(str(path)).problems
    assert len(problems) == 2
    assert "row 2, column food_code: no food 999" in problems[0]
    assert "row 3, column grams" in problems[1]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
@pytest.mark.parametrize(
    ("separator", "opened_as"),
    [("44", ["--infilter=CSV:44,34,76,1"]), ("59", [])],  # comma, UTF-8; semicolon, as it guesses
)
def test_a_round_trip_through_libreoffice(
    week: Plan, tmp_path: Path, separator: str, opened_as: list[str]
) -> None:
    source = tmp_path / "plan.csv"
    source.write_bytes(plan_files(week, ("csv",))["plan.csv"])

    def convert(path: Path, to: str, folder: str, *more: str) -> None:
        home = f"-env:UserInstallation=file://{tmp_path}/office"
        command = ["soffice", home, "--headless", *more, "--convert-to", to, "--outdir",
                   str(tmp_path / folder), str(path)]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=300)

    convert(source, "ods", "ods", *opened_as)
    csv_filter = f"csv:Text - txt - csv (StarCalc):{separator},34,76"
    convert(tmp_path / "ods" / "plan.ods", csv_filter, "csv")
    saved = tmp_path / "csv" / "plan.csv"
    assert saved.read_bytes() != source.read_bytes()
    report = check_plan_file(str(saved), week.profile)
    assert len(report.rows) == len(week.rows)
    assert [p for p in report.problems if "row" in p] == []
    assert list(report.rows["food_code"]) == list(week.rows["food_code"])
    assert list(report.rows["client_id"].unique()) == ["anna"]
