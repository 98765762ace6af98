"""The Foods page, driven without a browser; FoodData Central is a server on this machine."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from fdc_server import running
from mealplan.own import OwnFoods

APP = Path(__file__).resolve().parents[1] / "app.py"


def foods_page(section: str = "Search") -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=120).run()
    at.switch_page("src/mealplan/ui/foods.py").run()
    at.segmented_control(key="foods.section").set_value(section).run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


def said(at: AppTest) -> str:
    return " ".join(str(m.value) for m in [*at.markdown, *at.caption])


def own(at: AppTest) -> OwnFoods:
    return OwnFoods.from_document(at.session_state["kept"]["own_foods"])


def test_a_search_says_what_is_left_out_and_why() -> None:
    at = foods_page()
    at.text_input(key="foods.words").set_value("liver")
    press(at, "Search")
    assert "left out" in said(at)
    assert "retinol" in said(at).lower()


def test_wishes_are_made_and_forgotten() -> None:
    at = foods_page()
    at.text_input(key="foods.words").set_value("tofu")
    press(at, "Search")
    next(b for b in at.button if b.label == "Ban it").click().run()
    assert at.session_state["kept"]["dislikes"]
    next(b for b in at.button if b.label.endswith(": banned")).click().run()
    assert not at.session_state["kept"]["dislikes"]


def test_nothing_found_says_what_to_do() -> None:
    at = foods_page()
    at.text_input(key="foods.words").set_value("zorblax")
    press(at, "Search")
    assert "Try fewer" in at.info[0].value


def test_best_sources_come_with_portions() -> None:
    at = foods_page("Best sources for me")
    table = at.table[0].value
    assert len(table) == 10
    assert all(table["Portion"].str.len() > 0)


def test_a_label_is_copied_by_hand() -> None:
    at = foods_page("My own foods")
    at.segmented_control(key="foods.way").set_value("A label").run()
    press(at, "Add it")
    assert "Give the food a name" in at.error[0].value
    at.text_input(key="label.name").set_value("Corner shop oat drink")
    at.number_input(key="label.serving_g").set_value(200.0)
    at.number_input(key="label.vitamin_b12_ug").set_value(1.0)
    at.text_area(key="label.ingredients").set_value("Water, oats, vitamin B12")
    press(at, "Add it")
    assert not at.exception
    (food,) = own(at).foods
    assert food.nutrients["vitamin_b12_added_ug"] == 0.5
    assert "iron_mg" not in food.nutrients
    assert "Corner shop oat drink" in said(at)
    press(at, "Remove")
    assert own(at).foods == ()


def test_a_food_comes_from_fooddata_central(monkeypatch: pytest.MonkeyPatch) -> None:
    with running() as server:
        monkeypatch.setenv("FDC_BASE_URL", server.address)
        at = foods_page("My own foods")
        at.text_input(key="foods.fdc_words").set_value("soy milk")
        press(at, "Look up")
        press(at, "Add it")
        assert not at.exception
        (food,) = own(at).foods
        assert food.code == "fdc:2000001"
        assert "fibre_g" in food.nutrients  # from the label, which a search answer lacks
        server.fail_first = [(500, {"Retry-After": "0"})] * 3
        at.text_input(key="foods.fdc_words").set_value("other milk")
        press(at, "Look up")
        assert "HTTP 500" in at.error[0].value
        assert "by hand" in at.error[0].value
