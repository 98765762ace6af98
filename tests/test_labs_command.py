"""``mealplan labs`` as a script or a spreadsheet uses it."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from mealplan.cli import main

FIXED = [
    "date", "gestation_weeks", "marker", "value", "unit", "value_si", "unit_si", "band", "low",
    "high", "note", "source",
]  # fmt: skip
PROFILE = 'stage = "pregnant"\ndue_date = 2027-03-01\nage_years = 30\n'
RESULTS = """date,marker,value,unit
2026-11-02,b12,200,pg/mL
2026-11-02,holotc,60,pmol/L
2026-11-02,mma,150,nmol/L
2026-11-03,homocysteine,8,umol/L
2026-08-01,haemoglobin,10.7,g/dL
2026-11-03,serum_folate,>45,nmol/L
"""


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as done:
        main(list(arguments))
    out, err = capfd.readouterr()
    return int(done.value.code or 0), out, err


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "results.csv").write_text(RESULTS, encoding="utf-8")
    (tmp_path / "me.toml").write_text(PROFILE, encoding="utf-8")
    return tmp_path


def test_writes_the_columns_of_the_contract(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(
        capfd, "labs", str(files / "results.csv"), "--profile", str(files / "me.toml")
    )
    assert (code, err) == (0, "")
    frame = pd.read_csv(io.StringIO(out))
    assert list(frame.columns[: len(FIXED)]) == FIXED
    by_marker = frame.set_index("marker")
    assert by_marker.loc["b12", ["value_si", "unit_si", "band"]].tolist() == [
        148, "pmol/L", "borderline",
    ]  # fmt: skip
    assert by_marker.loc["haemoglobin", "gestation_weeks"] == 9
    assert by_marker.loc["haemoglobin", "band"] == "slightly_low"
    assert by_marker.loc["haemoglobin", "low"] == 110
    assert by_marker.loc["mma", "value_si"] == 0.15
    assert by_marker.loc["serum_folate", "value"] == ">45"
    assert by_marker.loc["cb12", "value_si"] < 0.47
    assert by_marker["note"].notna().all()
    assert by_marker["source"].notna().all()
    assert frame["date"].is_monotonic_increasing


def test_without_a_profile_it_says_that_limits_are_general(
    files: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capfd, "labs", str(files / "results.csv"))
    assert code == 0
    assert "week of pregnancy" in err
    frame = pd.read_csv(io.StringIO(out)).set_index("marker")
    assert frame["gestation_weeks"].isna().all()
    assert frame.loc["haemoglobin", "low"] == 120


def test_options_instead_of_a_profile(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    results = str(files / "results.csv")
    _, out, _ = run(capfd, "labs", results, "--stage", "preconception", "--standard", "uk")
    frame = pd.read_csv(io.StringIO(out)).set_index("marker")
    assert frame.loc["b12", "low"] == 258


def test_every_wrong_row_is_one_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(
        "date;marker;value;unit\n2026-11-02;b12;350;\n2026-11-02;haemoglobin;11,2;g/L\n"
        "2026-11-02;ferritin;20,5;ug/L\n\n2026-11-02;ferritin;x;ug/L\n",
        encoding="utf-8",
    )
    code, out, err = run(capfd, "labs", str(path))
    assert (code, out) == (4, "")
    lines = err.strip().splitlines()
    assert len(lines) == 3
    assert "bad.csv, row 2, column unit: " in lines[0]
    assert "350 pmol/L or 350 pg/mL?" in lines[0]
    assert "bad.csv, row 3, column value: " in lines[1]
    assert "is it 11.2 g/dL?" in lines[1]
    assert "bad.csv, row 6, column value: " in lines[2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("date,marker,value\n2026-11-02,b12,3\n", "column unit"),
        ("date,marker,value,unit\n", "no row below"),
    ],
)
def test_files_that_are_no_results(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    path = tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    code, _, err = run(capfd, "labs", str(path))
    assert code == 4
    assert words in err
    assert len(err.strip().splitlines()) == 1


def test_a_missing_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capfd, "labs", str(tmp_path / "none.csv"))
    assert code == 4
    assert "cannot be read" in err


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    text = "\ufeff" + RESULTS.replace(",unit", ",unit,gestation_weeks").replace("pg/mL", "pg/mL,33")
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    code, out, _ = run(capfd, "labs", "-")
    assert code == 0
    assert pd.read_csv(io.StringIO(out)).set_index("marker").loc["b12", "gestation_weeks"] == 33


def test_text_to_read(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capfd, "labs", str(files / "results.csv"), "--profile", str(files / "me.toml"),
        "--format", "text",
    )  # fmt: skip
    assert code == 0
    assert "200 pg/mL = 148 pmol/L  [borderline]" in out
    assert "To ask, soonest first:" in out
    assert out.rstrip().endswith("It does not diagnose or prescribe.")
