from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mealplan.build import build_food_data
from mealplan.build.ingredients import resolve
from mealplan.build.known import check_source_counts
from mealplan.build.rules import readable_names, unserved_reasons
from mealplan.build.source import read_source
from mealplan.build.workbooks import read_workbook
from mealplan.build.writing import number_text
from mealplan.errors import DataError
from mealplan.tables import data_dir, read_table
from release import fixture_table, made_up_tables, write_release, write_workbook

CODES = {"food_code": str, "leaf_code": str}


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype=CODES)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    place = tmp_path_factory.mktemp("release")
    told: list[str] = []
    build_food_data(write_release(place / "usda"), place / "out", progress=told.append)
    return place / "out", told


def test_another_release_is_built_and_named(built: tuple[Path, list[str]]) -> None:
    out, told = built
    assert len(table(out, "foods")) == 7
    package = json.loads((out / "datapackage.json").read_text())
    assert package["release"] == "FNDDS 2031-2033"
    assert any("no known counts" in line for line in told)


def test_what_is_missing_is_told_and_unknown(built: tuple[Path, list[str]]) -> None:
    out, told = built
    for what in ("Portions and Weights", "FPED", "price", "iodine", "consumption/foods.csv"):
        assert any(line.startswith("missing") and what in line for line in told), what
    foods = table(out, "foods")
    assert foods["default_portion_g"].isna().all()
    assert foods["price_usd_per_100g"].isna().all()
    assert set(foods["cost_basis"]) == {"none"}
    assert table(out, "portions").empty
    nutrients = table(out, "nutrients")
    assert nutrients["added_sugars_g"].isna().all()
    assert nutrients["iodine_ug"].isna().all()
    assert nutrients.loc[nutrients["food_code"] == "11111000", "vitamin_b12_ug"].item() == 0.61


def test_recipes_are_resolved_and_weighed_as_eaten(built: tuple[Path, list[str]]) -> None:
    grams = table(built[0], "ingredients").set_index(["food_code", "leaf_code"])["g_per_100g"]
    # 8100 g of dough lose 10 %: 7290 g of bread, 5000 g of them flour.
    assert grams["51000100", "20081"] == pytest.approx(100 * 5000 / 7290, rel=1e-4)
    # 60 g of bread in 80 g of sandwich; toasted, the sandwich weighs 64 g.
    flour = 0.75 * 100 * 5000 / 7290
    assert grams["27000100", "20081"] == pytest.approx(flour, rel=1e-4)
    assert grams["27000200", "20081"] == pytest.approx(flour / 0.8, rel=1e-4)
    assert grams["27000100", "1009"] == pytest.approx(25)
    assert grams["67100100", "9003"] == pytest.approx(100)
    assert "51000100" not in grams.index.get_level_values("leaf_code")


def test_never_served_foods_stay_with_their_reason(built: tuple[Path, list[str]]) -> None:
    foods = table(built[0], "foods").set_index("food_code")
    assert foods.loc["11111000", "served"] == "yes"
    assert pd.isna(foods.loc["11111000", "unserved_reason"])
    reasons = {"93101000": "alcohol", "67100100": "babies", "99990000": "ingredient"}
    for code, word in reasons.items():
        assert foods.loc[code, "served"] == "no"
        assert word in foods.loc[code, "unserved_reason"]


def test_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    source = write_release(tmp_path / "usda")
    for out in ("one", "two"):
        build_food_data(source, tmp_path / out)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    assert len(files) > 20
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_ingredients_missing_leaves_each_food_its_own_leaf(tmp_path: Path) -> None:
    tables = made_up_tables()
    del tables["ingredients"]
    build_food_data(write_release(tmp_path / "usda", tables), tmp_path / "out")
    rows = table(tmp_path / "out", "ingredients")
    assert (rows["food_code"] == rows["leaf_code"]).all()
    assert (rows["g_per_100g"] == 100).all()


def test_recipe_that_contains_itself_is_refused_with_its_codes() -> None:
    with pytest.raises(DataError, match=r"1 > 2 > 3 > 1"):
        resolve({"1": {"2": 50.0}, "2": {"3": 10.0}, "3": {"1": 5.0}}, ["1"])


def test_a_workbook_that_is_needed_is_named(tmp_path: Path) -> None:
    tables = made_up_tables()
    del tables["nutrients"]
    with pytest.raises(DataError, match=r"Nutrient Values"):
        build_food_data(write_release(tmp_path / "usda", tables), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_two_releases_in_one_folder_are_refused(tmp_path: Path) -> None:
    source = write_release(tmp_path / "usda")
    foods = made_up_tables()["foods"]
    write_workbook(source / "2029-2031 FNDDS At A Glance - Foods and Beverages.xlsx", foods)
    with pytest.raises(DataError, match=r"2029-2031.*2031-2033.*one release"):
        build_food_data(source, tmp_path / "out")


def test_a_word_among_numbers_is_told_with_row_and_column(tmp_path: Path) -> None:
    tables = made_up_tables()
    tables["nutrients"]["Iron (mg)"] = tables["nutrients"]["Iron (mg)"].astype(object)
    tables["nutrients"].loc[3, "Iron (mg)"] = "n/a"
    with pytest.raises(DataError) as error:
        build_food_data(write_release(tmp_path / "usda", tables), tmp_path / "out")
    # Title in row 1, header in row 2: the fourth food stands in row 6.
    place = "Nutrient Values.xlsx, row 6, column Iron (mg): "
    assert f"{place}'n/a' is not a number" in str(error.value)
    assert not (tmp_path / "out").exists()


def test_a_negative_amount_is_refused(tmp_path: Path) -> None:
    tables = made_up_tables()
    tables["nutrients"]["Iron (mg)"] = [1.0, -2, 1, 1, 1, 1, 1]
    with pytest.raises(DataError, match=r"row 4, column Iron .*-2 is below 0"):
        build_food_data(write_release(tmp_path / "usda", tables), tmp_path / "out")


def test_a_food_that_stands_twice_is_refused(tmp_path: Path) -> None:
    tables = made_up_tables()
    tables["foods"] = pd.concat([tables["foods"], tables["foods"].iloc[[2]]])
    with pytest.raises(DataError, match=r"row 10, column Food code: .*27000200 stands twice"):
        build_food_data(write_release(tmp_path / "usda", tables), tmp_path / "out")


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    source = write_release(tmp_path / "usda")
    path = next(source.glob("*Ingredients.xlsx"))
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(DataError, match=r"Ingredients.xlsx: cannot be read as a workbook"):
        build_food_data(source, tmp_path / "out")


def test_another_table_under_the_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_workbook(path, fixture_table("foods").drop(columns="WWEIA Category number"))
    with pytest.raises(DataError, match=r"has no column 'WWEIA Category number'"):
        read_workbook(path, ("Food code", "WWEIA Category number"))
    with pytest.raises(DataError, match=r"no column 'FOODCODE'"):
        read_workbook(path, ("FOODCODE",))


@pytest.mark.parametrize(
    ("value", "text"),
    [(52.0, "52"), (0.54, "0.54"), (0.1 + 0.2, "0.3"), (1e-5, "0.00001"), (float("nan"), "")],
)
def test_numbers_are_written_short(value: float, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("usda", "name"),
    [
        ("Potato, baked, peel eaten, no added fat", "Baked potato with skin"),
        ("Cheese, Cheddar", "Cheddar cheese"),
        ("Rice, brown, cooked, no added fat", "Cooked brown rice"),
        ("Milk, low fat (1%)", "Low-fat milk"),
        ("Chicken breast, baked, broiled, or roasted, skin not eaten, from raw",
         "Roasted chicken breast without skin"),
        ("Fish, salmon, baked or broiled", "Baked salmon"),
        ("Banana, raw", "Banana"),
        ("Soup, chicken noodle", "Chicken noodle soup"),
        ("French toast, plain", "Plain French toast"),
    ],
)  # fmt: skip
def test_names_lose_their_dialect(usda: str, name: str) -> None:
    assert readable_names(pd.Series([usda]), read_table("name_rules")).item() == name


def test_shipped_names_hold_no_dialect() -> None:
    foods = read_table("foods")
    served = foods[foods["served"] == "yes"]
    bad = served[served["name"].str.contains(r"\bNFS\b|NS as to|from raw|no added fat")]
    assert bad["name"].tolist() == []


@pytest.mark.parametrize(
    ("description", "category", "word"),
    [
        ("Fish, NS as to type, fried", 2402, "kind of fish"),
        ("Broccoli, fresh, cooked, fat added, NS as to fat type", 6407, "not specified"),
        ("Pizza, cheese, from restaurant or fast food, thin crust", 3602, "restaurant"),
        ("Water, enhanced, regular", 7804, "added vitamins"),
        ("Energy drink (Monster)", 7206, "energy drink"),
        ("Infant formula, NFS", 9402, "formula"),
        ("Milk, human", 9602, "human milk"),
        ("Spaghetti with meat sauce, diet frozen meal", 3204, "frozen"),
        ("Beef, ground, raw", 2004, "raw"),
    ],
)
def test_serving_rules(description: str, category: int, word: str) -> None:
    foods = read_table("foods")
    row = foods[foods["usda_description"] == description]
    if row.empty:
        other = foods.iloc[[0]].assign(usda_description=description, wweia_category=category)
        reason = unserved_reasons(
            other.assign(category="x"),
            pd.DataFrame({"alcohol_g": [0.0]}, index=other["food_code"]),
            read_table("serving_rules"),
        ).item()
    else:
        assert row["served"].item() == "no"
        reason = row["unserved_reason"].item()
    assert word in reason


def test_kitchen_measures_leave_out_what_nobody_measures() -> None:
    portions = read_table("portions")
    kitchen = portions[portions["kitchen"] == "yes"]["measure"].str.lower()
    assert len(kitchen) > 10_000
    for word in ("cubic inch", "surface inch", "guideline", "quantity not specified"):
        assert not kitchen.str.contains(word).any(), word
    assert portions["grams"].gt(0).all()


def test_prices_say_where_they_come_from() -> None:
    foods = read_table("foods")
    assert set(foods["cost_basis"]) == {"own", "category_median", "none"}
    assert foods["price_usd_per_100g"].isna().eq(foods["cost_basis"] == "none").all()
    own = foods[foods["cost_basis"] == "own"]
    assert 3_500 < len(own) <= 3_574
    estimate = foods[(foods["cost_basis"] == "category_median") & (foods["wweia_category"] == 1004)]
    median = own.loc[own["wweia_category"] == 1004, "price_usd_per_100g"].median()
    assert np.allclose(estimate["price_usd_per_100g"], median, atol=1e-4)


def test_every_ingredient_list_adds_up_to_a_plausible_weight() -> None:
    grams = read_table("ingredients").groupby("food_code")["g_per_100g"].sum()
    assert len(grams) == 5_432
    # Dry beans take up water, jerky loses it: nothing is outside these.
    assert grams.between(20, 1_000).all()


def test_beside_source_or_named_consumption_is_found(tmp_path: Path) -> None:
    source = write_release(tmp_path / "usda")
    with pytest.raises(DataError, match=r"not a folder"):
        build_food_data(source, tmp_path / "out", consumption=tmp_path / "nowhere")


@pytest.mark.source
def test_every_amount_is_the_workbooks(source_dir: Path) -> None:
    workbook = read_workbook(next(source_dir.glob("*Nutrient Values.xlsx")), ("Food code",))
    nutrients = read_table("nutrients").set_index("food_code")
    codes = workbook.codes("Food code")
    compared = 0
    for row in read_table("nutrient_definitions").itertuples():
        if isinstance(row.fndds_column, str):
            theirs = workbook.number(row.fndds_column).to_numpy()
            ours = nutrients.loc[codes, str(row.nutrient)].to_numpy()
            assert np.array_equal(theirs, ours), row.nutrient
            compared += len(ours)
    assert compared == 5_431 * 41


@pytest.mark.source
def test_a_workbook_cut_short_is_refused(source_dir: Path) -> None:
    read = read_source(source_dir, None, lambda _: None)
    check_source_counts(read, lambda _: None)
    assert read.portions is not None
    short = replace(read.portions, frame=read.portions.frame.iloc[:20_000])
    with pytest.raises(DataError, match=r"Portions and Weights.xlsx: holds 20000 rows"):
        check_source_counts(replace(read, portions=short), lambda _: None)


@pytest.mark.source
@pytest.mark.slow
def test_building_twice_gives_the_shipped_bytes(source_dir: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        build_food_data(source_dir, tmp_path / out)
    names = [line.split()[1] for line in (data_dir() / "CHECKSUMS").read_text().splitlines()]
    assert "foods.csv" in names
    for name in [*names, "CHECKSUMS"]:
        first = (tmp_path / "one" / name).read_bytes()
        assert first == (tmp_path / "two" / name).read_bytes(), name
        assert first == (data_dir() / name).read_bytes(), name
