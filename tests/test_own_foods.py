"""Foods, dishes and meals of the user's own: verdicts, forms, files, and weeks with them in."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fdc_server import SOY_STATEMENT, branded_detail
from mealplan import Profile, plan_week, verify_plan
from mealplan.catalog import FoodTable, load_food_table
from mealplan.eligibility import judge_foods
from mealplan.errors import DataError
from mealplan.fdc.foods import as_own_food
from mealplan.fdc.shapes import read_food
from mealplan.kitchen import open_kitchen
from mealplan.own import OwnFood, OwnFoods, load_own_foods, own_food
from mealplan.own.dishes import make_dish
from mealplan.own.files import own_foods_csv, read_dishes, read_meals, read_own_foods
from mealplan.own.food import slug
from mealplan.own.standin import stand_ins
from mealplan.own.statement import read_statement
from mealplan.report.case import plan_document, plan_from_document

SOY, RICE, LENTILS, OIL = "11320100", "56205008", "41302020", "82104000"


@pytest.fixture(scope="module")
def shipped() -> FoodTable:
    return load_food_table()


@pytest.fixture(scope="module")
def soy_milk(shipped: FoodTable) -> OwnFood:
    return as_own_food(read_food(branded_detail()), shipped)


def levels(text: str) -> dict[str, str]:
    return {t: v for t, v in read_statement(text).verdicts.items() if v != "no"}


# Ingredient statements


def test_a_soy_milk_suits_vegans_and_only_holds_soy() -> None:
    assert levels(SOY_STATEMENT) == {"soy": "yes"}


@pytest.mark.parametrize(
    ("text", "trait", "verdict"),
    [
        ("Cultured nonfat milk, sugar", "milk", "yes"),
        ("Coconut milk (water, coconut cream), guar gum", "milk", "no"),
        ("Almondmilk (filtered water, almonds)", "milk", "no"),
        ("Cocoa butter, shea butter, peanut butter", "milk", "no"),
        ("Sodium caseinate", "milk", "yes"),
        ("Dark chocolate. May contain milk and tree nuts.", "milk", "may"),
        ("Dark chocolate. May contain milk and tree nuts.", "tree_nut", "may"),
        ("Rice. Made in a facility that also processes peanuts.", "peanut", "may"),
        ("Oats. Contains no milk.", "milk", "no"),
        ("Whole grain oats", "gluten", "may"),
        ("Gluten free whole grain oats", "gluten", "no"),
        ("Enriched flour (niacin, folic acid), water", "wheat", "yes"),
        ("Buckwheat flour, rice flour", "wheat", "no"),
        ("Malted barley extract", "gluten", "yes"),
        ("Maltodextrin", "gluten", "no"),
        ("Eggplant, tomato", "egg", "no"),
        ("Dried egg whites", "egg", "yes"),
        ("Vitamin D3", "wool_vitamin_d", "may"),
        ("Vitamin D2", "wool_vitamin_d", "no"),
        ("Vitamin D3 (from lichen)", "wool_vitamin_d", "may"),
        ("Vegan vitamin D3", "wool_vitamin_d", "no"),
        ("Gelatin", "gelatin", "yes"),
        ("Soybean oil", "soy", "no"),
        ("Soybean oil", "refined_soy_oil", "yes"),
        ("Water chestnuts", "tree_nut", "no"),
        ("Butternut squash", "milk", "no"),
        ("Butternut squash", "tree_nut", "no"),
        ("Nutmeg, coconut", "tree_nut", "no"),
        ("Kidney beans", "other_meat", "no"),
        ("Oyster mushrooms", "mollusc", "no"),
        ("Red wine vinegar", "alcohol", "no"),
        ("White wine", "alcohol", "yes"),
        ("Carmine color", "other_animal", "yes"),
        ("Honeydew melon", "honey", "no"),
        ("Anchovies", "fish", "yes"),
    ],
)
def test_words_of_a_statement(text: str, trait: str, verdict: str) -> None:
    assert read_statement(text).verdicts[trait] == verdict


def test_without_a_statement_everything_is_unknown() -> None:
    assert set(read_statement("  ").verdicts.values()) == {"unknown"}


def test_a_word_nobody_knows_leaves_open_what_no_law_has_named() -> None:
    """Milk must be named on a US label whatever the word; gelatin need not."""
    found = read_statement("Water, zorblaxin extract")
    assert found.unrecognised == ("zorblaxin extract",)
    assert found.verdicts["gelatin"] == "unknown"
    assert found.verdicts["milk"] == "no"


def test_a_package_may_settle_what_its_statement_leaves_open_but_not_what_it_says(
    shipped: FoodTable,
) -> None:
    open_one = own_food(code="own:a", name="A", ingredients="Water, zorblaxin", says=("vegan",))
    liar = own_food(code="own:b", name="B", ingredients="Milk, zorblaxin", says=("vegan",))
    judged = judge_foods(Profile(diet=("vegan",)), OwnFoods((open_one, liar)).table(shipped))
    assert judged.at["own:a", "allowed"]
    assert not judged.at["own:b", "allowed"]


# Forms


def test_added_b12_of_plants_is_all_of_it(soy_milk: OwnFood) -> None:
    assert (
        soy_milk.nutrients["vitamin_b12_added_ug"] == soy_milk.nutrients["vitamin_b12_ug"] == 1.25
    )
    assert soy_milk.said["vitamin_b12_added_ug"].startswith("derived")


def test_added_b12_of_a_food_with_milk_is_unknown() -> None:
    body = branded_detail() | {"ingredients": "MILK, VITAMIN B12"}
    assert "vitamin_b12_added_ug" not in as_own_food(read_food(body), load_food_table()).nutrients


def test_a_statement_without_b12_adds_none() -> None:
    body = branded_detail() | {"ingredients": "MILK"}
    nutrients = as_own_food(read_food(body), load_food_table()).nutrients
    assert nutrients["vitamin_b12_added_ug"] == 0
    assert nutrients["vitamin_b12_ug"] == 1.25


def test_folic_acid_of_an_unknown_amount_counts_as_the_most_it_can_be() -> None:
    """It has an upper limit: 170 ug DFE are at most 100 ug folic acid."""
    body = branded_detail() | {
        "ingredients": "RICE FLOUR, FOLIC ACID",
        "foodNutrients": [{"nutrientId": 1190, "nutrientNumber": "435", "unitName": "UG",
                           "value": 170}],
    }  # fmt: skip
    assert as_own_food(read_food(body), load_food_table()).nutrients["folic_acid_ug"] == 100


def test_pseudo_b12_is_not_added_b12() -> None:
    body = branded_detail() | {"ingredients": "SPIRULINA, WATER"}
    assert as_own_food(read_food(body), load_food_table()).nutrients["vitamin_b12_added_ug"] == 0


# The table


def test_own_rows_stand_behind_the_shipped_ones_and_change_none(
    shipped: FoodTable, soy_milk: OwnFood
) -> None:
    before = shipped.foods.copy()
    table = OwnFoods((soy_milk,)).table(shipped)
    assert table.foods.index[-1] == soy_milk.code
    assert shipped.foods.equals(before)
    assert soy_milk.code not in shipped.foods.index
    assert np.isnan(table.nutrients.at[soy_milk.code, "iodine_ug"])
    for name in ("foods", "nutrients", "verdicts", "suitability", "kitchen", "food_sets"):
        assert list(table.own[name].columns) == list(shipped.read(name).columns), (
            f"{name} has other columns"
        )


def test_a_new_food_finds_the_food_it_stands_in_for(shipped: FoodTable) -> None:
    def first(text: str) -> str:
        return stand_ins(text, shipped)[0][1]

    assert "soy milk" in first("ORGANIC SOYMILK, VANILLA")
    assert "almond milk" in first("Almondmilk unsweetened")
    assert first("My oat drink") == "oat milk"
    assert "tofu" in first("Extra firm tofu")
    assert "lentil" in first("Red lentils, dry")
    assert stand_ins("zorblax", shipped) == []


# Dishes


def test_a_dish_is_the_sum_of_its_ingredients(shipped: FoodTable) -> None:
    dal = make_dish("Dal", {LENTILS: 300, OIL: 20}, shipped, yield_g=400, servings=2)
    per_g = shipped.nutrients / 100
    expected = (per_g.at[LENTILS, "iron_mg"] * 300 + per_g.at[OIL, "iron_mg"] * 20) / 4
    assert dal.nutrients["iron_mg"] == pytest.approx(expected, abs=1e-3)
    assert dal.serving_g == 200
    table = OwnFoods((dal,)).table(shipped)
    assert judge_foods(Profile(diet=("vegan",)), table).at[dal.code, "allowed"]


def test_a_dish_has_its_surest_ingredients_verdict(shipped: FoodTable) -> None:
    milky = make_dish("Milky rice", {RICE: 200, "11111000": 200}, shipped)
    table = OwnFoods((milky,)).table(shipped)
    assert not judge_foods(Profile(diet=("vegan",)), table).at[milky.code, "allowed"]
    assert judge_foods(Profile(diet=("vegetarian",)), table).at[milky.code, "allowed"]


def test_a_nutrient_unknown_in_an_ingredient_is_unknown_in_the_dish(shipped: FoodTable) -> None:
    code = shipped.nutrients.index[shipped.nutrients["iodine_ug"].isna()][0]
    assert "iodine_ug" not in make_dish("X", {RICE: 100, code: 50}, shipped).nutrients


def test_a_dish_may_hold_a_food_of_ones_own(shipped: FoodTable, soy_milk: OwnFood) -> None:
    own = OwnFoods((soy_milk,))
    pudding = make_dish("Pudding", {RICE: 100, soy_milk.code: 200}, own.table(shipped))
    table = own.adding(pudding).table(shipped)
    assert table.nutrients.at[pudding.code, "vitamin_b12_ug"] > 0.5
    with pytest.raises(DataError, match="remove own:pudding first"):
        own.adding(pudding).removing(soy_milk.code)


# Files


def write(path: Path, *rows: list[object]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return path


def test_a_label_can_be_copied_per_serving(shipped: FoodTable, tmp_path: Path) -> None:
    path = write(
        tmp_path / "foods.csv",
        ["name", "per_g", "energy_kcal", "vitamin_b12_ug", "ingredients", "iron_mg"],
        ["My oat drink", 240, 120, 1.2, "Water, oats, vitamin B12", ""],
    )
    (food,) = read_own_foods(path, shipped)
    assert food.nutrients["energy_kcal"] == 50
    assert food.nutrients["vitamin_b12_added_ug"] == 0.5
    assert "iron_mg" not in food.nutrients


def test_what_is_written_is_read_again(
    shipped: FoodTable, soy_milk: OwnFood, tmp_path: Path
) -> None:
    path = tmp_path / "out.csv"
    path.write_text(own_foods_csv([soy_milk]), encoding="utf-8")
    (again,) = read_own_foods(path, shipped)
    assert dict(again.nutrients) == dict(soy_milk.nutrients)
    kept = {"said", "notes", "description"}
    assert again.model_dump(exclude=kept) == soy_milk.model_dump(exclude=kept)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("iron_mg", "lots", "row 2, column iron_mg: 'lots' is not a number"),
        ("iron_mg", "-3", "row 2, column iron_mg"),
        ("per_g", "0", "row 2, column per_g"),
        ("like", "99", "row 2, column like: '99' is not a food of the table"),
        ("energy_kcal", "3000", "row 2: Thing: energy_kcal is above that of pure fat"),
        ("protein_g", "130", "protein_g is 130 g in 100 g"),
        ("code", "../x", "code"),
        ("zinc", "3", "row 1, column zinc: is no column here"),
    ],
)
def test_a_wrong_cell_is_named(
    shipped: FoodTable, tmp_path: Path, column: str, cell: str, said: str
) -> None:
    path = write(tmp_path / "f.csv", ["name", column], ["Thing", cell])
    with pytest.raises(DataError) as caught:
        read_own_foods(path, shipped)
    assert said in str(caught.value)


def test_dishes_come_from_rows_of_ingredients(shipped: FoodTable, tmp_path: Path) -> None:
    path = write(
        tmp_path / "d.csv",
        ["dish", "food_code", "grams", "yield_g", "servings", "like"],
        ["Dal", LENTILS, 300, 400, 2, ""],
        ["Dal", OIL, 20, "", "", ""],
        ["Rice bowl", RICE, 200, "", "", ""],
    )
    dal, bowl = read_dishes(path, shipped)
    assert (dal.yield_g, dal.serving_g, len(dal.parts)) == (400, 200, 2)
    assert bowl.yield_g == 200
    bad = write(tmp_path / "b.csv", ["dish", "food_code", "grams"], ["Dal", "123", 5])
    with pytest.raises(DataError, match="row 2: Dal: food 123 is not in the table"):
        read_dishes(bad, shipped)


def test_formulas_and_strange_names_stay_text(shipped: FoodTable) -> None:
    food = own_food(code=slug("=1+1"), name="=1+1")
    line = own_foods_csv([food]).splitlines()[1]
    assert line.startswith("'=1+1")
    assert slug("Mum's dal!") == "own:mum-s-dal"
    assert slug("दाल").startswith("own:x")


def test_the_shelf_is_saved_whole_and_read_again(soy_milk: OwnFood, tmp_path: Path) -> None:
    own = OwnFoods((soy_milk,))
    path = own.save(tmp_path / "a" / "own.json")
    assert load_own_foods(path) == own
    assert load_own_foods(tmp_path / "none.json") == OwnFoods()
    path.write_text("{")
    with pytest.raises(DataError, match="damaged"):
        load_own_foods(path)
    path.write_text(json.dumps({"schema_version": 7}))
    with pytest.raises(DataError, match="schema_version"):
        load_own_foods(path)


# Weeks


def test_own_meals_are_planned_with(shipped: FoodTable, tmp_path: Path) -> None:
    write(
        tmp_path / "meal_templates.csv",
        ["template_id", "name", "slots", "cuisine", "dish", "minutes", "max_per_week", "batch",
         "bland", "steps"],
        ["my_dal", "Grandmother's {lentils} with {rice}", "dinner", "south_asian", "my dal", 30, 2,
         "yes", "no", "Simmer. | Serve."],
    )  # fmt: skip
    write(
        tmp_path / "meal_roles.csv",
        ["template_id", "role", "foods", "required", "main", "min_g", "max_g"],
        ["my_dal", "lentils", LENTILS, "yes", "yes", "", ""],
        ["my_dal", "rice", RICE, "yes", "no", "", ""],
    )
    own = OwnFoods().with_meals(read_meals(tmp_path, shipped))
    kitchen = open_kitchen(Profile(likes=("my dal",)), own.table(shipped))
    assert "my_dal" in {t.id for t in kitchen.menu.templates}
    write(
        tmp_path / "meal_roles.csv",
        ["template_id", "role", "foods", "required", "main", "min_g", "max_g"],
        ["my_dal", "lentils", "no_such_set", "yes", "yes", "", ""],
    )
    with pytest.raises(DataError, match="row 2, column foods: 'no_such_set'"):
        read_meals(tmp_path, shipped)


@pytest.mark.slow
def test_a_vegan_week_short_of_b12_is_met_with_her_own_soy_milk(
    shipped: FoodTable, soy_milk: OwnFood
) -> None:
    """Without the fortified foods of the table she has no B12; her own carton brings it."""
    nutrients = shipped.nutrients.copy()
    nutrients[["vitamin_b12_ug", "vitamin_b12_added_ug"]] *= 0.0
    plain = replace(shipped, nutrients=nutrients)
    profile = Profile(diet=("vegan",), gestation_weeks=20)
    before = plan_week(profile, table=plain)
    status = before.nutrients.query("day == 'mean' and nutrient == 'vitamin_b12_ug'")["status"]
    assert list(status) == ["short"]
    own = OwnFoods((soy_milk,)).table(shipped)
    nutrients = own.nutrients.copy()
    others = nutrients.index != soy_milk.code
    nutrients.loc[others, ["vitamin_b12_ug", "vitamin_b12_added_ug"]] *= 0.0
    after = plan_week(profile, table=replace(own, nutrients=nutrients))
    rows = after.nutrients.query("nutrient == 'vitamin_b12_ug'").set_index("day")
    assert rows.at["mean", "status"] == "met"
    assert (rows["total"] > 1.5).all()  # one carton is all she has: it is there every day
    assert soy_milk.code in set(after.rows["food_code"])
    assert verify_plan(after.rows, after.table) == []
    again = plan_from_document(json.loads(json.dumps(plan_document(after))), after.table)
    assert again.rows["food_code"].tolist() == after.rows["food_code"].tolist()
