"""Each family of constraints of a toy kitchen, as algebra in ``tests/golden/*.lp``.

A row that changes by accident shows as a difference one can read. After a change that is meant:
``MEALPLAN_WRITE_GOLDEN=1 python -m pytest tests/test_golden_rows.py`` and read the diff.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pulp
import pytest

from mealplan.model.bounds import Bound
from mealplan.model.portions import Part, build_portions
from mealplan.model.spec import WeekSpec
from mealplan.model.week import FAMILIES, WeekModel, empty_week
from mealplan.planning.weeks import Meal
from toy_kitchen import food, role, spec, template

GOLDEN = Path(__file__).with_name("golden")


def toy_week() -> WeekSpec:
    """Four foods, two dishes, every kind of rule."""
    oats = food("oats", low=50, high=100, usual=(60, 90), staple=True)
    milk = food("milk", low=100, high=200, kinds=("protein",))
    plum = food("plum", low=50, high=100, kinds=("fruit",), usd_per_g=0.01)
    fish = food("fish", low=100, high=100, kinds=("protein",), usd_per_g=0.02)
    porridge = template(
        "porridge", role("base", oats, main=True), role("milk", milk),
        role("fruit", plum, required=False), groups=("breakfast",),
    )  # fmt: skip
    supper = template("supper", role("fish", fish, main=True), role("drink", milk, required=False))
    supper = replace(supper, batch=True)
    served = Meal("lunch", supper, {"fish": supper.main.servings[0]}, {"fish": 100.0})
    return spec(
        [porridge, supper],
        {
            "vitamin_b12_ug": {"oats": 0.0, "milk": 0.005, "plum": 0.0, "fish": 0.03},
            "sodium_mg": {"oats": 0.1, "milk": 0.5, "plum": 0.0, "fish": 2.0},
            "retinol_ug": {"oats": 0.0, "milk": 0.3, "plum": 0.0, "fish": 1.0},
            "carbohydrate_g": {"oats": 0.6, "milk": 0.05, "plum": 0.1, "fish": 0.0},
        },
        [
            Bound("vitamin_b12_ug", 2.6, None, daily_minimum=True),
            Bound("sodium_mg", None, 2300.0),
            Bound("retinol_ug", None, 3000.0, hard_maximum=True, daily_maximum=True),
        ],
        slots={"breakfast": ("breakfast",), "lunch": ("lunch",)},
        settings={
            "max_dish": 2,
            "min_foods": 4,
            "min_fruits": 1,
            "week_energy_tolerance": 0.02,
            "day_energy_tolerance": 0.05,
        },
        budget_usd_per_day=5.0,
        weekly_shares={"fish": 0.005},
        meal_ranges={("breakfast", "carbohydrate_g"): (15.0, 30.0)},
        absorbed_b12_ug=1.3,
        absorption_cuts=((0.5, 0.0), (0.01, 1.0)),
        served=(served,),
        batch_cooking=True,
    )


def text_of(problem: pulp.LpProblem, rows: list[pulp.LpConstraint]) -> str:
    return "".join(row.asCplexLpConstraint(row.name) for row in rows)


def check(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.lp"
    if os.environ.get("MEALPLAN_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def rows_of(define: Callable[[WeekModel, WeekSpec], None]) -> str:
    of = toy_week()
    model = empty_week(of)
    before = {row.name for row in model.problem.constraints()}
    define(model, of)
    rows = [row for row in model.problem.constraints() if row.name not in before]
    return text_of(model.problem, rows)


@pytest.mark.parametrize("define", FAMILIES, ids=lambda f: f.__name__)
def test_rows_of_a_family(define: Callable[[WeekModel, WeekSpec], None]) -> None:
    check(define.__name__, rows_of(define))


def test_rows_that_tie_grams_to_uses() -> None:
    model = empty_week(toy_week())
    check("empty_week", text_of(model.problem, list(model.problem.constraints())))


def test_rows_of_portions() -> None:
    of = toy_week()
    oats = of.menu.templates[0].main.servings[0]
    milk = of.menu.templates[0].sides[0].servings[0]
    fish = of.menu.templates[1].main.servings[0]
    parts = [
        Part(1, "breakfast", "base", oats),
        Part(1, "breakfast", "milk", milk),
        Part(2, "lunch", "fish", fish, fixed_g=100.0),
    ]
    problem = build_portions(parts, of).problem
    rows = [r for r in problem.constraints() if not r.name.endswith(("_3", "_4", "_5", "_6", "_7"))]
    check("build_portions", text_of(problem, rows))
