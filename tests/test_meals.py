"""Meals as data: names and steps that read well, portions that people eat, tables that hold."""

import re
from collections.abc import Callable
from fractions import Fraction

import pandas as pd
import pytest

from mealplan.catalog import load_food_table
from mealplan.datacheck.checks import Frames, meals
from mealplan.eligibility import judge_foods
from mealplan.meals import Menu, load_cookbook, open_menu
from mealplan.measures import amount_text, portion_text
from mealplan.naming import joined, meal_name, meal_steps, one_of, places
from mealplan.profiles import Profile
from mealplan.tables import data_dir

TABLE = load_food_table()
COOKBOOK = load_cookbook(TABLE)
FOODS = sorted(COOKBOOK.foods.values(), key=lambda food: food.code)
WHOLE = {"egg", "eggs", "slice", "can", "olive", "date", "patty", "link", "medium tortilla"}
CUP_G_ELSEWHERE = {"42111210": 146.0}
"""Weight of a cup where FNDDS names none: dry-roasted peanuts (FoodData Central)."""


DIALECT = re.compile(r"NFS|NS as to|no added fat|made with|from raw|, cooked|  ")
DANGLING = re.compile(r"[{}\[\]|]|\s[,.]|,,|\b(with|and|on|in|of)[,.]|\b(with|and)$")


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "names", "said"),
    [
        ("{a} with {b}", {"a": "oatmeal", "b": "milk"}, "Oatmeal with milk"),
        ("{a} with {b+c+d}", {"a": "rice", "b": "peas", "d": "feta"}, "Rice with peas and feta"),
        ("{a} with {b+c}", {"a": "rice"}, "Rice"),
        ("{a} with {b+c}[, {d} on the side]", {"a": "rice", "d": "kiwi"}, "Rice, kiwi on the side"),
        ("{a.one} tacos[ with {b}]", {"a": "black beans"}, "Black bean tacos"),
        ("{a+b}", {"a": "milk", "b": "milk"}, "Milk"),
        ("Salad of {a}, {b} and {c}", {"a": "x", "b": "y", "c": "z"}, "Salad of x, y and z"),
    ],
)
def test_a_pattern_says_only_what_is_there(pattern: str, names: dict[str, str], said: str) -> None:
    assert meal_name(pattern, names) == said


def test_a_step_of_which_nothing_is_left_is_left_out() -> None:
    steps = ("Boil the {pasta}.", "[Top with {cheese}.]", "Serve[ with {cheese}].")
    assert meal_steps(steps, {"pasta": "pasta"}) == ("Boil the pasta.", "Serve.")
    assert places("{a+b} on {c.one}[ with {d}]") == ["a", "b", "c", "d"]


def test_lists_and_singulars() -> None:
    assert [joined(x) for x in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]
    plurals = ["chickpeas", "tomatoes", "strawberries", "peaches", "boiled eggs", "fig bars"]
    singles = ["chickpea", "tomato", "strawberry", "peach", "boiled egg", "fig bar"]
    assert [one_of(name) for name in plurals] == singles
    kept = ["hummus", "asparagus", "Swiss cheese", "couscous", "rice"]
    assert [one_of(name) for name in kept] == kept


def test_every_template_reads_well_with_all_its_roles_and_with_the_fewest() -> None:
    """The first food of each role, then of the required ones: nothing dangles, no dialect."""
    menu = open_menu(COOKBOOK, COOKBOOK.foods)
    assert len(menu.templates) == len(COOKBOOK.templates)
    for template in menu.templates:
        for roles in (template.roles, [r for r in template.roles if r.required or r.main]):
            names = {role.name: role.servings[0].food.name for role in roles}
            texts = [meal_name(template.pattern, names), *meal_steps(template.steps, names)]
            assert 2 <= len(texts) <= 4, template.id  # a name and one to three steps
            for text in texts:
                assert not DANGLING.search(text), (template.id, text)
                assert not DIALECT.search(text), (template.id, text)
                assert not text[0].islower(), (template.id, text)


# --- portions ----------------------------------------------------------------------------------


def test_words_say_the_grams_at_every_step_of_every_food() -> None:
    for food in FOODS:
        for k in range(round((food.high_g - food.low_g) / food.step_g) + 1):
            grams = food.low_g + k * food.step_g
            words = amount_text(food, grams)
            number = sum(Fraction(w) for w in words.split() if w[0].isdigit())
            said = (food.code, portion_text(words, food.name))
            assert float(number) * food.unit_g == pytest.approx(grams, rel=1e-3), said
            assert words.split()[-1] != "g", said  # a measure, not a weight
            assert number.denominator in (1, 2, 3, 4), said
            assert number.denominator == 1 or food.unit.split()[-1] not in WHOLE, said
            assert not re.search(r"inch|NFS|cubic|surface|fl oz", said[1]), said


def test_portions_are_what_women_eat_at_a_sitting() -> None:
    """5th to 95th percentile: the food's own from 30 occasions, else its category's."""
    for food in FOODS:
        assert 0 < food.low_g <= food.usual_low_g <= food.usual_high_g <= food.high_g, food.code
        eaten = TABLE.eaten(food.code)
        if eaten is not None:
            assert food.low_g >= eaten["g_p05"] * 0.999, food
            assert food.high_g <= eaten["g_p95"] * 1.001, food


def test_a_unit_weighs_what_fndds_says() -> None:
    portions = {str(code): rows for code, rows in TABLE.portions.groupby("food_code")}
    for food in FOODS:
        weights = [28.35]  # an ounce needs no measure of its own
        if food.code in CUP_G_ELSEWHERE:
            weights.append(CUP_G_ELSEWHERE[food.code] / 16)
        rows = portions[food.code]
        for measure, grams in zip(rows["measure"], rows["grams"], strict=True):
            number = re.match(r"(\d+)(?:/(\d+))?", measure)
            one = grams / (int(number[1]) / int(number[2] or 1)) if number else grams
            weights += [grams, one]
            weights += [one / 16, one / 48] if "cup" in measure else []
            weights += [one / 3] if "tablespoon" in measure else []
            weights += [one * 8] if "fl oz" in measure else []
        assert min(abs(w / food.unit_g - 1) for w in weights) <= 0.03, food


# --- what is left for whom ---------------------------------------------------------------------


def menu_for(**wishes: object) -> Menu:
    profile = Profile(gestation_weeks=24, **wishes)  # type: ignore[arg-type]
    judged = judge_foods(profile, TABLE)
    return open_menu(COOKBOOK, judged.index[judged["allowed"]])


@pytest.mark.parametrize(
    ("wishes", "dinners"),
    [
        ({"diet": ("omnivore",)}, 100),
        ({"diet": ("pescatarian",)}, 40),
        ({"diet": ("pollotarian",)}, 40),
        ({"diet": ("vegetarian",)}, 40),
        ({"diet": ("lacto_vegetarian",)}, 35),
        ({"diet": ("ovo_vegetarian",)}, 30),
        ({"diet": ("vegan",)}, 25),
        ({"diet": ("halal",)}, 60),
        ({"diet": ("jain",)}, 15),
        (
            {
                "diet": ("vegan",),
                "gluten_free": True,
                "allergens": ("tree_nut", "peanut", "soy"),
            },
            15,
        ),
    ],
)
def test_every_diet_is_left_a_varied_week(wishes: dict[str, object], dinners: int) -> None:
    menu = menu_for(**wishes)
    for slot, least in (("dinner", dinners), ("lunch", dinners), ("breakfast", 8), ("snack", 8)):
        dishes = {t.dish for t in menu.templates if slot in t.groups}
        assert len(dishes) >= least, slot


def test_a_stand_in_is_served_only_where_it_must_stand_in() -> None:
    bread, wheat = "51808000", "51301010"
    plain, strict = menu_for().foods, menu_for(gluten_free=True).foods
    assert (bread in plain, wheat in plain) == (False, True)
    assert (bread in strict, wheat in strict) == (True, False)


# --- data verify -------------------------------------------------------------------------------


def shipped() -> Frames:
    names = ("meal_templates", "meal_roles", "food_sets", "kitchen")
    frames = {}
    for name in names:
        path = data_dir() / f"{name}.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        frame.index = pd.RangeIndex(2, 2 + len(frame))
        frames[name] = frame
    return frames


def told(frames: Frames) -> list[str]:
    return [str(problem) for check in meals.CHECKS for problem in check(frames)]


def test_the_shipped_meals_are_in_order() -> None:
    assert told(shipped()) == []


def where(frame: pd.DataFrame, **cells: str) -> pd.Series:
    hit = pd.Series(True, index=frame.index)
    for column, value in cells.items():
        hit &= frame[column] == value
    return hit


def set_cell(frames: Frames, table: str, column: str, value: str, **cells: str) -> None:
    frame = frames[table]
    hit = where(frame, **cells)
    assert hit.any(), cells
    frame.loc[hit, column] = value


def no_food(frames: Frames) -> None:
    frames["kitchen"] = frames["kitchen"][~where(frames["kitchen"], food_code="41209000")]


def no_main(frames: Frames) -> None:
    set_cell(frames, "meal_roles", "main", "no", template_id="rajma", main="yes")


def no_roles(frames: Frames) -> None:
    frames["meal_roles"] = frames["meal_roles"][~where(frames["meal_roles"], template_id="rajma")]


def role_edit(column: str, value: str, **cells: str) -> Callable[[Frames], None]:
    return lambda frames: set_cell(frames, "meal_roles", column, value, **cells)


def edit(table: str, column: str, value: str, **cells: str) -> Callable[[Frames], None]:
    return lambda frames: set_cell(frames, table, column, value, **cells)


RAJMA = {"template_id": "rajma"}


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (no_food, "no food can fill the role 'falafel' of falafel_plate"),
        (no_main, "rajma has no main role"),
        (no_roles, "rajma has no role"),
        (role_edit("foods", "kidney_bean", role="beans", **RAJMA), "'kidney_bean' is no set"),
        (role_edit("foods", "99999999", role="beans", **RAJMA), "'99999999' is no food of kitchen"),
        (
            edit("food_sets", "food_code", "41106080", set="kidney_beans"),
            "food 41106080 of the set 'kidney_beans' is never served",
        ),
        (
            edit("meal_templates", "name", "Rajma with {bread}", **RAJMA),
            "speaks of the role 'bread', which rajma has not",
        ),
        (
            edit("meal_templates", "steps", "Stir the {bean}.", **RAJMA),
            "speaks of the role 'bean', which rajma has not",
        ),
        (role_edit("min_g", "900", role="beans", **RAJMA), "asks for more of kidney beans than"),
        (role_edit("max_g", "10", role="beans", **RAJMA), "allows less of kidney beans than"),
        (edit("kitchen", "name", "quinoa", food_code="56202000"), "another food is named"),
        (edit("kitchen", "max_units", "1.1", food_code="56202000"), "is not a whole number"),
        (edit("kitchen", "max_units", "0.25", food_code="56202000"), "is less than min_units"),
    ],
)  # fmt: skip
def test_a_slip_in_the_meal_tables_is_told(damage: Callable[[Frames], None], said: str) -> None:
    frames = shipped()
    damage(frames)
    assert any(said in message for message in told(frames)), told(frames)
