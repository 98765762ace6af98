"""Each page of the app, driven without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).resolve().parents[1] / "app.py")


@pytest.fixture(scope="module")
def planned() -> AppTest:
    at = AppTest.from_file(APP, default_timeout=60).run()
    assert not at.exception
    next(b for b in at.button if b.label == "Plan my week").click().run()
    return at


def test_a_week_comes_on_screen(planned: AppTest) -> None:
    assert not planned.exception
    assert [m.label.split(",")[0] for m in planned.metric] == [
        "Vitamin B12", "Folate", "Energy", "Cost a day",
    ]  # fmt: skip
    shown = " ".join(m.value for m in planned.markdown)
    assert all(f"**{slot}" in shown for slot in ("Breakfast", "Lunch", "Dinner"))
    assert len(planned.session_state["plans"][-1].meals) == 35


def test_the_other_pages_show_the_plan(planned: AppTest) -> None:
    for page in ("nutrients", "shopping_list", "about"):
        at = planned.switch_page(f"src/mealplan/ui/{page}.py").run()
        assert not at.exception
        assert at.title


def test_pages_without_a_plan_say_what_to_do() -> None:
    at = AppTest.from_file(APP, default_timeout=30).run()
    at.switch_page("src/mealplan/ui/nutrients.py").run()
    assert "Plan my week" in at.info[0].value


def test_an_impossible_wish_is_a_sentence() -> None:
    at = AppTest.from_file(APP, default_timeout=60).run()
    at.number_input[2].set_value(50)
    next(i for i in at.number_input if i.label.startswith("Height")).set_value(210)
    next(i for i in at.number_input if i.label.startswith("Weight")).set_value(35)
    next(b for b in at.button if b.label == "Plan my week").click().run()
    assert not at.exception
    assert at.error
