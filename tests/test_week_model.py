"""The weekly programme on kitchens of a few foods, solved by hand."""

import pytest

from mealplan.model.bounds import Bound
from mealplan.model.week import WeekModel, build_week
from mealplan.solve import Outcome, Programme
from toy_kitchen import food, role, solved, spec, template

BEANS, RICE = food("beans"), food("rice")
POT, BOWL = (
    template("pot", role("base", BEANS, main=True)),
    template("bowl", role("base", RICE, main=True)),
)
IRON = {"iron_mg": {"beans": 0.02, "rice": 0.0}}


def uses(model: WeekModel, outcome: Outcome) -> dict[str, int]:
    out: dict[str, int] = {}
    for name, use in model.uses:
        out[use.serving.food.code] = out.get(use.serving.food.code, 0) + round(outcome.values[name])
    return out


def test_whole_pots_of_beans_reach_the_iron() -> None:
    """2 mg a pot, 1.1 mg a day wanted: 7.7 mg a week needs 4 whole pots of 7 lunches."""
    model, outcome = solved(
        spec([POT, BOWL], IRON, [Bound("iron_mg", 1.1, None)], settings={"max_dish": 4})
    )
    assert outcome.status == "optimal"
    assert uses(model, outcome) == {"beans": 4, "rice": 3}
    assert outcome.objective == pytest.approx(0)


def test_a_shortfall_is_delivered_and_measured() -> None:
    """Only 2 pots allowed: 4 of 7.7 mg, short by 3.7/7.7 of the target."""
    pot = template("pot", role("base", BEANS, main=True), most=2)
    model, outcome = solved(spec([pot, BOWL], IRON, [Bound("iron_mg", 1.1, None)]))
    short = outcome.values["miss_min_iron_mg"]
    assert uses(model, outcome)["beans"] == 2
    assert short == pytest.approx(3.7 / 7.7)
    assert outcome.values["worst"] == pytest.approx(short)


def test_the_worst_shortfall_is_made_small_first() -> None:
    """Each lunch gives iron or zinc, never both: the shortage is shared, not piled on one."""
    of = spec(
        [POT, BOWL],
        {"iron_mg": {"beans": 0.01, "rice": 0.0}, "zinc_mg": {"beans": 0.0, "rice": 0.01}},
        [Bound("iron_mg", 1.0, None), Bound("zinc_mg", 1.0, None)],
    )
    model, outcome = solved(of)
    assert sorted(uses(model, outcome).values()) == [3, 4]


def test_an_upper_limit_is_never_passed() -> None:
    of = spec(
        [POT, BOWL],
        {"retinol_ug": {"beans": 1.0, "rice": 0.0}, **IRON},
        [Bound("retinol_ug", None, 30, hard_maximum=True), Bound("iron_mg", 2, None)],
    )
    model, outcome = solved(of)
    assert uses(model, outcome)["beans"] == 2


def test_portions_stretch_before_meals_change() -> None:
    """Beans may be 50 to 200 g: 7 pots would do, but 4 at 192.5 g do too with 3 of rice."""
    beans = food("beans", low=50, high=200, usual=(90, 110))
    pot = template("pot", role("base", beans, main=True), most=4)
    of = spec([pot, BOWL], IRON, [Bound("iron_mg", 2.2, None)])
    model, outcome = solved(of)
    assert uses(model, outcome) == {"beans": 4, "rice": 3}
    assert outcome.values["g_lunch_beans"] == pytest.approx(770)


def test_sides_come_with_their_meals_only() -> None:
    jam = food("jam", low=25, high=25)
    toast = template(
        "toast",
        role("bread", food("bread"), main=True),
        role("spread", jam, required=False),
        most=3,
    )
    of = spec(
        [toast, BOWL],
        {"vitamin_c_mg": {"jam": 1.0, "bread": 0.0, "rice": 0.0}},
        [Bound("vitamin_c_mg", 100, None)],
    )
    model, outcome = solved(of)
    assert uses(model, outcome) == {"bread": 3, "rice": 4, "jam": 3}


def test_near_duplicates_count_as_one_dish() -> None:
    red, brown = food("red_beans", identity="beans"), food("brown_beans", identity="beans")
    pots = template("pot", role("base", red, brown, main=True))
    of = spec(
        [pots, BOWL],
        {"iron_mg": {"red_beans": 0.02, "brown_beans": 0.02, "rice": 0}},
        [Bound("iron_mg", 2, None)],
        settings={"max_main_identity": 4},
    )
    model, outcome = solved(of)
    found = uses(model, outcome)
    assert found["red_beans"] + found["brown_beans"] == 4


def test_caps_bend_only_where_no_week_is_left() -> None:
    model, outcome = solved(spec([POT], {}, [], settings={"max_main_identity": 3, "max_dish": 7}))
    assert uses(model, outcome) == {"beans": 7}
    assert outcome.values["miss_main_ingredient_0"] == pytest.approx(4)


def test_variety_counts_different_foods() -> None:
    fruits = [food(f"fruit_{i}", kinds=("fruit",)) for i in range(6)]
    bowl = template("bowl", role("base", RICE, main=True), role("fruit", *fruits))
    model, outcome = solved(spec([bowl], {}, [], settings={"min_fruits": 4}))
    assert sum(n > 0 for code, n in uses(model, outcome).items() if code != "rice") >= 4


def test_a_budget_that_cannot_hold_is_passed_by_least() -> None:
    dear = template("dear", role("base", food("steak", usd_per_g=0.1), main=True))
    of = spec([dear], {}, [], budget_usd_per_day=4.0)
    _, outcome = solved(of)
    assert outcome.values["miss_budget"] == pytest.approx(10 / 4 - 1)


def test_fish_shares_stay_within_the_week() -> None:
    tuna = template("tuna", role("base", food("tuna"), main=True))
    of = spec(
        [tuna, BOWL],
        {"dha_g": {"tuna": 0.01, "rice": 0.0}},
        [Bound("dha_g", 1, None)],
        weekly_shares={"tuna": 1 / 250},
    )
    model, outcome = solved(of)
    assert uses(model, outcome)["tuna"] == 2


def test_relaxation_bounds_the_whole_week() -> None:
    of = spec([POT, BOWL], IRON, [Bound("iron_mg", 1.1, None)], settings={"weight_cost": 1})
    model = build_week(of)
    programme = Programme(model.problem)
    programme.set_costs({**model.costs, **model.wishes})
    assert programme.relax().objective <= programme.integer(gap=0).objective + 1e-9
