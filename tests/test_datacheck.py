from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mealplan.build import build_food_data
from mealplan.datacheck import Problem, verify_food_data
from mealplan.tables import data_dir
from release import write_release


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, frozenset[Problem]]:
    """A small food table and what is wrong with it: kept tables name foods it does not hold."""
    place = tmp_path_factory.mktemp("small")
    build_food_data(write_release(place / "usda"), place / "food_data")
    return place / "food_data", frozenset(verify_food_data(place / "food_data"))


Edit = Callable[[Path], None]


def replaced(old: str, new: str) -> Edit:
    def edit(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{path.name} does not hold {old!r}"
        path.write_bytes(text.replace(old, new, 1).encode())

    return edit


def cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])


def latin1(path: Path) -> None:
    lines = path.read_bytes().split(b"\n")
    lines[2] = lines[2] + "é".encode("latin-1")
    path.write_bytes(b"\n".join(lines))


def zeros(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[400:420] = bytes(20)
    path.write_bytes(bytes(data))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def doubled(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:4], lines[2], *lines[4:]]) + "\n", encoding="utf-8")


def problems_after(
    small: tuple[Path, frozenset[Problem]], tmp_path: Path, file: str, edit: Edit
) -> list[Problem]:
    folder = tmp_path / "food_data"
    shutil.copytree(small[0], folder)
    edit(folder / file)
    return [one for one in verify_food_data(folder) if one not in small[1]]


# In each case: file, what happens to it, then row, column and words of the problem expected.
CASES: dict[str, tuple[str, Edit, int | None, str | None, str]] = {
    "letter among numbers": (
        "nutrients.csv",
        replaced("11111000,70,", "11111000,7O,"),
        2,
        "energy_kcal",
        "'7O' is not a number",
    ),
    "decimal comma, quoted": (
        "nutrients.csv",
        replaced("11111000,70,", '11111000,"70,5",'),
        2,
        "energy_kcal",
        "write a point",
    ),
    "decimal comma, not quoted": (
        "nutrients.csv",
        replaced("11111000,70,", "11111000,70,5,"),
        2,
        None,
        "cells where the header has",
    ),
    "below zero": (
        "nutrients.csv",
        replaced("11111000,70,", "11111000,-70,"),
        2,
        "energy_kcal",
        "below 0",
    ),
    "code cut by a spreadsheet": (
        "nutrients.csv",
        replaced("\n11111000,", "\n1.1111E+07,"),
        2,
        "food_code",
        "does not look right",
    ),
    "food that is not there": (
        "nutrients.csv",
        replaced("\n11111000,", "\n11111001,"),
        2,
        "food_code",
        "not in foods.csv",
    ),
    "neither yes nor no": (
        "foods.csv",
        replaced(",none,yes,", ",none,Yes,"),
        2,
        "served",
        "use one of yes, no",
    ),
    "cost basis mistyped": (
        "foods.csv",
        replaced(",none,yes,", ",own price,yes,"),
        2,
        "cost_basis",
        "use one of own",
    ),
    "cut short": ("ingredients.csv", cut, None, None, "checksum differs"),
    "wrong encoding": ("foods.csv", latin1, 3, None, "not UTF-8"),
    "zero bytes": ("foods.csv", zeros, None, None, "no text"),
    "empty file": ("foods.csv", emptied, None, None, "is empty"),
    "file gone": ("nutrients.csv", Path.unlink, None, None, "is missing"),
    "row twice": ("nutrients.csv", doubled, 5, "food_code", "stands already in row 3"),
    "column renamed": (
        "nutrients.csv",
        replaced("iron_mg", "iron"),
        1,
        "iron_mg",
        "column is missing",
    ),
    "package gone": ("datapackage.json", Path.unlink, None, None, "is missing"),
    "package broken": ("datapackage.json", cut, None, None, "not JSON"),
    "checksums gone": ("CHECKSUMS", Path.unlink, None, None, "is missing"),
    "nutrient mistyped by hand": (
        "supplements.csv",
        replaced("vitamin_b12_ug", "vitamin_b21_ug"),
        2,
        "nutrient",
        "did you mean",
    ),
    "amount mistyped by hand": (
        "supplements.csv",
        replaced(",10,ug,", ",1O,ug,"),
        2,
        "amount",
        "'1O' is not a number",
    ),
    "pattern mistyped by hand": (
        "serving_rules.csv",
        replaced("^9602$", "^9602($"),
        2,
        "pattern",
        "not a regular expression",
    ),
    "blank behind a word": (
        "traits.csv",
        replaced("pork,pork,", "pork,pork ,"),
        2,
        "label",
        "blank",
    ),
    "stage mistyped by hand": (
        "targets/us.csv",
        replaced("\npregnant,", "\npregnent,"),
        None,
        "stage",
        "use one of preconception",
    ),
}


def test_a_slip_of_the_decimal_point_shows_by_its_neighbours(
    small: tuple[Path, frozenset[Problem]], tmp_path: Path
) -> None:
    def slip(path: Path) -> None:
        lines = path.read_text(encoding="utf-8").splitlines()
        row = next(
            number
            for number, line in enumerate(lines)
            if line.startswith("pregnant,") and ",iron_mg,rda,27," in line
        )
        lines[row] = lines[row].replace(",rda,27,", ",rda,270,")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    found = problems_after(small, tmp_path, "targets/us.csv", slip)
    assert len(found) == 1
    assert "the ul of iron_mg is 45, below its rda of 270" in str(found[0])


@pytest.mark.parametrize("case", CASES)
def test_each_damage_is_told_with_its_place(
    small: tuple[Path, frozenset[Problem]], tmp_path: Path, case: str
) -> None:
    file, edit, row, column, words = CASES[case]
    found = problems_after(small, tmp_path, file, edit)
    fitting = [
        one
        for one in found
        if one.file == file
        and words in one.message
        and (row is None or one.row == row)
        and (column is None or one.column == column)
    ]
    assert fitting, [str(one) for one in found]
    for one in found:
        assert "\n" not in str(one)
        assert str(one).startswith(one.file)


def test_derived_tables_are_held_to_their_checksum(
    small: tuple[Path, frozenset[Problem]], tmp_path: Path
) -> None:
    found = problems_after(
        small, tmp_path, "nutrients.csv", replaced("11111000,70,", "11111000,71,")
    )
    assert [one.file for one in found] == ["nutrients.csv"]
    assert "checksum differs" in found[0].message


def test_tables_kept_by_hand_may_be_edited(
    small: tuple[Path, frozenset[Problem]], tmp_path: Path
) -> None:
    edit = replaced("infant or toddler formula", "made for infants")
    assert problems_after(small, tmp_path, "serving_rules.csv", edit) == []


def test_a_table_without_description_is_told(
    small: tuple[Path, frozenset[Problem]], tmp_path: Path
) -> None:
    def write(path: Path) -> None:
        path.write_bytes(b"a\n1\n")

    found = problems_after(small, tmp_path, "extra.csv", write)
    assert [str(one) for one in found] == [
        "extra.csv: has no row in tables.csv: describe it there and in columns.csv"
    ]


def test_many_wrong_cells_are_told_shortly(
    small: tuple[Path, frozenset[Problem]], tmp_path: Path
) -> None:
    def spoil(path: Path) -> None:
        lines = path.read_text(encoding="utf-8").splitlines()
        lines[1:] = [line.replace(",yes,", ",YES,").replace(",no,", ",NO,") for line in lines[1:]]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    found = problems_after(small, tmp_path, "columns.csv", spoil)
    assert len(found) == 1
    assert "columns.csv, row 2, column required: 'YES'" in found[0].message


def test_known_values_are_compared_even_where_the_checksum_was_renewed(tmp_path: Path) -> None:
    folder = tmp_path / "food_data"
    shutil.copytree(data_dir(), folder)
    path, sums = folder / "nutrients.csv", folder / "CHECKSUMS"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    lines = path.read_text().splitlines()
    column = lines[0].split(",").index("vitamin_b12_ug")
    row = next(number for number, line in enumerate(lines) if line.startswith("25110140,"))
    cells = lines[row].split(",")
    assert float(cells[column]) == pytest.approx(82, abs=1)
    cells[column] = "8.247"
    lines[row] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n")
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    sums.write_text(sums.read_text().replace(before, after))
    told = [str(one) for one in verify_food_data(folder) if one.file == "nutrients.csv"]
    assert told == [
        f"nutrients.csv, row {row + 1}, column vitamin_b12_ug: holds '8.247' for food 25110140 "
        "where 82.47 is known: run `mealplan data build`"
    ]


def test_the_shipped_table_is_in_order() -> None:
    assert [str(one) for one in verify_food_data(data_dir())] == []


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (only,) = verify_food_data(tmp_path / "nowhere")
    assert "not a folder" in str(only)
