"""Each page of the app, driven without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mealplan.ui.faults import FAULT

APP = Path(__file__).resolve().parents[1] / "app.py"
PAGES = "src/mealplan/ui"


def sound(at: AppTest) -> AppTest:
    """A page that failed says so in an error, not in an exception."""
    assert not at.exception
    assert not [error for error in at.error if error.value == FAULT]
    return at


def fresh() -> AppTest:
    return sound(AppTest.from_file(str(APP), default_timeout=120).run())


def press(at: AppTest, label: str) -> AppTest:
    return sound(next(b for b in at.button if b.label == label).click().run())


def said(at: AppTest) -> str:
    return " ".join(str(m.value) for m in at.markdown)


@pytest.fixture(scope="module")
def planned() -> AppTest:
    at = fresh()
    at.selectbox(key="form.diet").select("vegetarian")
    return press(at, "Plan my week")


def at_page(at: AppTest, page: str) -> AppTest:
    return sound(at.switch_page(f"{PAGES}/{page}.py").run())


def test_a_week_comes_on_screen(planned: AppTest) -> None:
    at = at_page(planned, "my_week")
    assert [m.label for m in at.metric] == [
        "Vitamin B12 a day", "Folate a day", "Energy a day", "Cost a day",
    ]  # fmt: skip
    plan = at.session_state["steps"][-1].plan
    assert plan.profile.diet == ("vegetarian",)
    for day in range(1, 8):
        assert f"#### Day {day}" in said(at)
    assert all(meal.name in said(at) for meal in plan.meals)


def test_a_day_shows_portions_steps_and_costs(planned: AppTest) -> None:
    at = at_page(planned, "my_week")
    at.button(key="open 3").click().run()
    plan = at.session_state["steps"][-1].plan
    dinner = next(m for m in plan.meals if m.key == (3, "dinner"))
    assert f"#### {dinner.name}" in said(at)
    assert dinner.steps[0] in said(at)
    rows = plan.rows[(plan.rows["day"] == 3) & (plan.rows["meal"] == "dinner")]
    assert any(f"${rows['cost_usd'].sum():.2f}" in c.value for c in at.caption)
    at.button(key="lock 3 dinner").click().run()
    assert at.session_state["locked"] == {(3, "dinner")}
    at.button(key="lock 3 dinner").click().run()


def test_the_other_pages_show_the_plan(planned: AppTest) -> None:
    for page in ("nutrients", "shopping_list", "about"):
        assert at_page(planned, page).title


def test_ticked_shopping_stays_ticked(planned: AppTest) -> None:
    at = at_page(planned, "shopping_list")
    item = at.checkbox[0]
    item.check().run()
    at_page(at, "about")
    at = at_page(at, "shopping_list")
    assert at.checkbox[0].value


def test_pages_without_a_plan_say_what_to_do() -> None:
    at = fresh()
    for page in ("nutrients", "shopping_list"):
        assert "Plan my week" in at_page(at, page).info[0].value


def test_impossible_answers_are_a_sentence() -> None:
    at = fresh()
    at.number_input(key="form.height.metric").set_value(210)
    at.number_input(key="form.weight.metric").set_value(35)
    press(at, "Plan my week")
    assert at.error[0].value.startswith("Height and weight:")
    at.number_input(key="form.height.metric").set_value(None)
    press(at, "Plan my week")
    assert "Height: is empty" in at.error[0].value


def test_units_carry_over() -> None:
    at = fresh()
    at.segmented_control(key="form.units").set_value("US").run()
    assert at.selectbox(key="form.height.US").value == 65
    assert at.number_input(key="form.weight.US").value == pytest.approx(137, abs=1)
    at.segmented_control(key="form.units").set_value("metric").run()
    assert at.number_input(key="form.weight.metric").value == pytest.approx(62, abs=0.3)


def test_a_link_fills_the_form_with_what_it_may() -> None:
    at = AppTest.from_file(str(APP), default_timeout=120)
    at.query_params["diet"] = "vegan"
    at.query_params["seed"] = "7"
    at.query_params["allergens"] = "milk"
    at.query_params["standard"] = "<script>"
    at.run()
    sound(at)
    assert at.selectbox(key="form.diet").value == "vegan"
    assert at.number_input(key="form.seed").value == 7
    assert at.selectbox(key="form.standard").value == "us"


def test_a_case_file_brings_everything_back(planned: AppTest) -> None:
    from mealplan.ui.case_file import Case, case_bytes

    plan = planned.session_state["steps"][-1].plan
    case = Case(plan, frozenset({(2, "lunch")}), {"shopping.ticked": ["milk"], "likes": ["tofu"]})
    at = fresh()
    at.file_uploader[0].upload("case.json", case_bytes(case)).run()
    sound(at)
    back = at.session_state["steps"][-1].plan
    assert back.rows.equals(plan.rows)
    assert at.session_state["locked"] == {(2, "lunch")}
    assert at.session_state["kept"]["shopping.ticked"] == ["milk"]
    assert at.selectbox(key="form.diet").value == "vegetarian"


@pytest.mark.parametrize("content", [b"no", b"[]", b"{}", b'{"schema_version": 9}'])
def test_a_file_that_is_no_case_is_a_sentence(content: bytes) -> None:
    at = fresh()
    at.file_uploader[0].upload("case.json", content).run()
    sound(at)
    assert "case.json" in at.error[0].value


def test_a_fault_is_a_sentence_and_its_message_stays_out_of_the_log(
    planned: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    at = at_page(planned, "my_week")
    monkeypatch.setattr("mealplan.ui.nutrition.records", lambda _: 1 / 0)
    at.switch_page(f"{PAGES}/nutrients.py").run()
    assert not at.exception
    assert at.error[0].value == FAULT
    assert "ZeroDivisionError" in caplog.text
    assert "division by zero" not in caplog.text


@pytest.mark.slow
def test_a_vegan_week_is_mended_by_a_button() -> None:
    at = fresh()
    at.selectbox(key="form.diet").select("vegan")
    at.session_state["form.dislikes"] = ["fortified"]
    press(at, "Plan my week")
    before = at.session_state["steps"][-1].plan
    assert len(before.missed)
    assert "What this week does not reach" in [s.value for s in at.subheader]
    press(at, "What would mend it?")
    repair = next(b for b in at.button if "prenatal" in b.label)
    sound(repair.click().run())
    after = at.session_state["steps"][-1].plan
    assert after.profile.supplements == ("prenatal",)
    assert at.multiselect(key="form.supplements").value == ["prenatal"]
    press(at, "Undo")
    assert at.session_state["steps"][-1].plan is before


def test_a_locked_food_keeps_its_meals(planned: AppTest) -> None:
    at = at_page(planned, "my_week")
    at.segmented_control(key="day").set_value(4).run()
    before = at.session_state["steps"][-1].plan
    food = next(m for m in before.meals if m.key == (4, "dinner")).foods[0]
    sound(at.button(key=f"lock food 4 dinner {food.food_code}").click().run())
    assert at.button(key="another 4 dinner").disabled
    held = [m for m in before.meals if any(f.food_code == food.food_code for f in m.foods)]
    press(at, "Another day")
    after = at.session_state["steps"][-1].plan
    assert set(held) <= set(after.meals)
    assert len(set(before.meals) - set(after.meals)) >= 2
    sound(at.button(key=f"lock food 4 dinner {food.food_code}").click().run())
    assert not at.button(key="another 4 dinner").disabled
    press(at, "Undo")


def test_her_own_pills_targets_and_pantry_count() -> None:
    at = fresh()
    at.text_input(key="form.own_supplements.0.label").set_value("My tablet")
    at.selectbox(key="form.own_supplements.0.nutrient").select("vitamin_b12_ug")
    press(at, "Plan my week")
    assert "My tablet needs a nutrient and its amount" in at.error[0].value
    at.number_input(key="form.own_supplements.0.amount").set_value(25)
    at.selectbox(key="form.targets.1.nutrient").select("zinc_mg")
    at.number_input(key="form.targets.1.min").set_value(12.5)
    at.multiselect(key="form.pantry").set_value(["eggs"])
    press(at, "Plan my week")
    plan = at.session_state["steps"][-1].plan
    mean = plan.nutrients[plan.nutrients["day"] == "mean"].set_index("nutrient")
    assert mean.at["vitamin_b12_ug", "from_supplements"] == 25
    assert mean.at["zinc_mg", "target_min"] == 12.5
    assert plan.profile.pantry == ("eggs",)
    assert at.number_input(key="form.targets.1.min").value == 12.5
    assert at.selectbox(key="form.targets.3.nutrient").value is None  # always a row to fill in


def test_meals_change_one_by_one(planned: AppTest) -> None:
    at = at_page(planned, "my_week")
    at.segmented_control(key="day").set_value(2).run()
    before = {m.key: m for m in at.session_state["steps"][-1].plan.meals}
    at.button(key="lock 2 lunch").click().run()
    sound(at.button(key="another 2 dinner").click().run())
    after = {m.key: m for m in at.session_state["steps"][-1].plan.meals}
    assert after[2, "dinner"].name != before[2, "dinner"].name
    assert after[2, "lunch"] == before[2, "lunch"]
    press(at, "Undo")
    assert {m.key: m for m in at.session_state["steps"][-1].plan.meals} == before
