"""``data build`` from FoodData Central's CSV download: a made-up release in that shape."""

from pathlib import Path

import pandas as pd
import pytest

from mealplan.build import build_food_data
from mealplan.errors import DataError
from mealplan.tables import read_table
from release import made_up_tables, write_release

CODES = {"food_code": str, "leaf_code": str}
FIRST = 9_000_000


def write_download(folder: Path, *, by_number: bool = False) -> Path:
    """Write the made-up release as the download spreads it over its files."""
    folder.mkdir(parents=True)
    tables = made_up_tables()
    foods = tables["foods"]
    ids = {code: FIRST + i for i, code in enumerate(foods["Food code"])}

    def write(name: str, rows: list[dict[str, object]]) -> None:
        pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False)

    other = {"fdc_id": 1, "data_type": "branded_food", "description": "A packet, made up"}
    write("food", [other] + [
        {"fdc_id": ids[c], "data_type": "survey_fndds_food", "description": d,
         "food_category_id": 1, "publication_date": "2034-10-31"}
        for c, d in zip(foods["Food code"], foods["Main food description"], strict=True)
    ])  # fmt: skip
    write("survey_fndds_food", [
        {"fdc_id": ids[c], "food_code": c, "wweia_category_number": n,
         "start_date": "2031-01-01", "end_date": "2033-12-31"}
        for c, n in zip(foods["Food code"], foods["WWEIA Category number"], strict=True)
    ])  # fmt: skip
    write("wweia_food_category", [
        {"wweia_food_category": n, "wweia_food_category_description": d}
        for n, d in foods[["WWEIA Category number", "WWEIA Category description"]]
        .drop_duplicates().itertuples(index=False)
    ])  # fmt: skip
    write("food_attribute", [
        {"id": 1, "fdc_id": ids[c], "food_attribute_type_id": 1001, "value": t}
        for c, t in zip(foods["Food code"], foods["Additional food description"], strict=True)
        if isinstance(t, str)
    ])  # fmt: skip
    wanted = read_table("fdc_nutrients", text=("fdc_number",)).set_index("nutrient")
    wanted = wanted[~wanted.index.duplicated(keep="first")]
    columns = read_table("nutrient_definitions").set_index("nutrient")["fndds_column"].dropna()
    key = "fdc_number" if by_number else "fdc_id"
    write("food_nutrient", [{"id": 0, "fdc_id": 1, "nutrient_id": wanted[key].iloc[0],
                             "amount": 5}] + [
        {"id": 1, "fdc_id": ids[row["Food code"]], "nutrient_id": wanted.at[n, key],
         "amount": row[c]}
        for row in tables["nutrients"].to_dict("records") for n, c in columns.items()
    ])  # fmt: skip
    write("food_portion", [
        {"id": 1, "fdc_id": ids[11111000], "seq_num": 1, "amount": "",
         "portion_description": "1 cup", "gram_weight": 244},
        {"id": 2, "fdc_id": 1, "seq_num": 1, "amount": "", "portion_description": "1 packet",
         "gram_weight": 9},
    ])  # fmt: skip
    write("input_food", [
        {"id": 1, "fdc_id": ids[row["Food code"]], "seq_num": row["Seq num"],
         "sr_code": row["Ingredient code"], "sr_description": row["Ingredient description"],
         "gram_weight": row["Ingredient weight (g)"]}
        for row in tables["ingredients"].to_dict("records")
    ])  # fmt: skip
    return folder


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype=CODES)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[str]]:
    place = tmp_path_factory.mktemp("download")
    told: list[str] = []
    build_food_data(write_download(place / "csv"), place / "out", progress=told.append)
    build_food_data(write_release(place / "usda"), place / "workbooks")
    return place / "out", place / "workbooks", told


def test_the_download_gives_what_the_workbooks_give(built: tuple[Path, Path, list[str]]) -> None:
    out, workbooks, _ = built
    for name in ("foods", "nutrients", "categories"):
        pd.testing.assert_frame_equal(
            table(out, name).drop(columns="default_portion_g", errors="ignore"),
            table(workbooks, name).drop(columns="default_portion_g", errors="ignore"),
        )
    assert table(out, "portions")[["food_code", "grams"]].to_numpy().tolist() == [["11111000", 244]]


def test_recipes_weigh_what_goes_in_and_that_is_told(built: tuple[Path, Path, list[str]]) -> None:
    out, _, told = built
    bread = table(out, "ingredients").query("food_code == '51000100'")
    assert bread["g_per_100g"].sum() == pytest.approx(100, abs=0.01)
    assert any("moisture change" in line for line in told)


def test_nutrient_numbers_serve_where_a_download_has_them(tmp_path: Path) -> None:
    build_food_data(write_download(tmp_path / "csv", by_number=True), tmp_path / "out")
    milk = table(tmp_path / "out", "nutrients").set_index("food_code").loc["11111000"]
    assert (milk["vitamin_b12_ug"], milk["energy_kcal"]) == (0.61, 70)


def test_an_amount_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    folder = write_download(tmp_path / "csv")
    path = folder / "food_nutrient.csv"
    rows = pd.read_csv(path)
    b12 = rows["nutrient_id"] == 1178
    rows[~(b12 & (rows["fdc_id"] == FIRST))].to_csv(path, index=False)
    build_food_data(folder, tmp_path / "out")
    amounts = table(tmp_path / "out", "nutrients").set_index("food_code")["vitamin_b12_ug"]
    assert pd.isna(amounts["11111000"])
    assert amounts["27000100"] == 0.35


def test_a_word_among_amounts_is_told_with_row_and_column(tmp_path: Path) -> None:
    folder = write_download(tmp_path / "csv")
    path = folder / "food_nutrient.csv"
    lines = path.read_text().splitlines()
    lines[3] = ",".join([*lines[3].split(",")[:3], "much"])
    path.write_text("\n".join(lines))
    with pytest.raises(DataError, match=r"food_nutrient.csv, row 4, column amount: 'much'"):
        build_food_data(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["food_nutrient", "food_portion", "input_food"])
def test_a_missing_file_is_told(tmp_path: Path, name: str) -> None:
    folder = write_download(tmp_path / "csv")
    (folder / f"{name}.csv").unlink()
    told: list[str] = []
    if name == "food_nutrient":
        with pytest.raises(DataError, match=r"holds no food_nutrient\.csv"):
            build_food_data(folder, tmp_path / "out")
        return
    build_food_data(folder, tmp_path / "out", progress=told.append)
    assert any(line.startswith("missing") and name in line for line in told)
