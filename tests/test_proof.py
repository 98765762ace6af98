"""Proof that the programme is right: against its own objective, other solvers, and itself changed.

The toy kitchen here has meals of every sort that the weekly programme knows: portions that
stretch, sides of one pool, money, variety and caps.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations_with_replacement, pairwise

import pandas as pd
import pulp
import pytest

from mealplan import Profile
from mealplan.diet import least_cost_diet
from mealplan.kitchen import open_kitchen
from mealplan.meals import Template
from mealplan.model.bounds import Bound
from mealplan.model.portion_costs import portions
from mealplan.model.week import WeekModel, WeekSpec, build_week
from mealplan.planner import place_week
from mealplan.planning.picking import bound_kitchen, make_taste, pick_week, week_spec
from mealplan.planning.polishing import polish
from mealplan.planning.portioning import measure_week
from mealplan.planning.scoring import WeekScore
from mealplan.planning.weeks import Meal, Week, places
from mealplan.solve import Outcome, Programme
from toy_kitchen import food, role, spec, template

BEANS = food("beans", usd_per_g=0.002, low=50, high=200, usual=(75, 125), kinds=("protein",))
FISH = food("fish", usd_per_g=0.02, low=75, high=150, usual=(100, 125), kinds=("protein",))
RICE = food("rice", usd_per_g=0.001)
JAM = food("jam", usd_per_g=0.01, low=25, high=50)
KALE = food("kale", usd_per_g=0.004, low=50, high=100, kinds=("vegetable",))
PEAR = food("pear", usd_per_g=0.003, kinds=("fruit",))
POT = replace(template("pot", role("base", BEANS, main=True), role("side", KALE, PEAR)), batch=True)
GRILL = template("grill", role("base", FISH, main=True), role("side", KALE, PEAR), most=3)
BOWL = template("bowl", role("base", RICE, main=True), role("top", JAM, PEAR, required=False))
TACO = template("taco", role("base", BEANS, FISH, main=True))
MENU = (POT, GRILL, BOWL)
DENSITY = {
    "energy_kcal": {"beans": 5, "fish": 4, "rice": 6, "jam": 3, "kale": 1, "pear": 2},
    "iron_mg": {"beans": 0.02, "fish": 0.005, "rice": 0.002, "jam": 0, "kale": 0.01, "pear": 0},
    "b12_ug": {"beans": 0, "fish": 0.03, "rice": 0, "jam": 0, "kale": 0, "pear": 0},
    "sodium_mg": {"beans": 2, "fish": 1, "rice": 0.1, "jam": 0.1, "kale": 0.3, "pear": 0},
}
BOUNDS = (
    Bound("iron_mg", 2.0, None),
    Bound("b12_ug", 1.5, None),
    Bound("sodium_mg", None, 150),
)
SETTINGS = {
    "portion_margin": 0,  # the programme knows no rounding of written grams
    "weight_day": 0,  # and no days
    "week_energy_tolerance": 0.05,
    "weight_cost": 1,
    "weight_taste": 0.3,
    "weight_portion": 2,
    "max_dish": 4,
    "max_food": 5,
    "max_main_identity": 4,
    "min_vegetables": 1,
    "min_fruits": 1,
    "min_foods": 4,
}


def toy(
    templates: tuple[Template, ...] = MENU,
    bounds: tuple[Bound, ...] = BOUNDS,
    seed: int = 1,
    **settings: float,
) -> WeekSpec:
    of = spec(templates, DENSITY, bounds, kcal=700, settings={**SETTINGS, **settings})
    return replace(of, taste=make_taste(seed), budget_usd_per_day=1.5)


def loaded(model: WeekModel, *, presolve: bool = True) -> Programme:
    programme = Programme(model.problem, presolve=presolve)
    programme.set_costs({**model.costs, **model.wishes})
    return programme


def score(model: WeekModel) -> WeekScore:
    return WeekScore(model.spec, model.uses, model.wishes, model.spec.bounds)


def any_week(templates: tuple[Template, ...], seed: int, *, usual: bool = False) -> Week:
    """A week by chance, good or bad; ``usual`` gives every food the same portion throughout."""
    draw = random.Random(seed)
    chosen: dict[str, float] = {}
    week: Week = []
    for _ in range(7):
        of = draw.choice(templates)
        meal = Meal("lunch", of)
        for part in of.roles:
            if not (part.required or part.main) and draw.random() < 0.5:
                continue
            serving = draw.choice(part.servings)
            grams = float(draw.choice(portions(serving).tolist()))
            if usual:
                grams = chosen.setdefault(serving.food.code, grams)
            meal.parts[part.name], meal.grams[part.name] = serving, grams
        week.append({"lunch": meal})
    return week


def fix(model: WeekModel, week: Week) -> None:
    """Hold a programme's columns of uses and grams at what a week eats."""
    counts: Counter[str] = Counter()
    grams: Counter[str] = Counter()
    for meal in (m for _, m in places(week) if m not in model.spec.served):
        for part, name in model.uses.names_in(meal):
            counts[name] += 1
            grams[model.use_grams[name].name] += meal.grams[part]
    for name, column in model.columns.items():
        column.lowBound = column.upBound = counts[name]
    for _, _, column in model.grams:
        column.lowBound = column.upBound = grams[column.name]


@pytest.mark.parametrize("seed", range(12))
def test_the_score_of_a_week_is_the_programmes_objective_at_it(seed: int) -> None:
    """Where no portion varies, the two agree to the last digit, and never beat the bound."""
    of = replace(
        toy((*MENU, TACO), seed=seed),
        batch_cooking=seed % 2 == 0,
        likes=frozenset({"kale", "taco"}),
        weekly_shares={"fish": 1 / 2000},
    )
    week = any_week((*MENU, TACO), seed, usual=True)
    bound = loaded(build_week(of)).relax()
    model = build_week(of)
    fix(model, week)
    at_week = loaded(model).integer(gap=0)  # whole pairs of dishes cooked at once
    parts = score(model).parts_of(week)
    assert at_week.status == "optimal"
    assert sum(parts.values()) == pytest.approx(at_week.objective, rel=1e-7)
    assert bound.objective <= at_week.objective + 1e-7


@pytest.mark.parametrize("seed", range(12))
def test_no_week_scores_below_the_bound(seed: int) -> None:
    """With days, locked meals and portions that vary, a week may only score above the programme."""
    week = any_week(MENU, 100 + seed)
    of = replace(
        toy(seed=seed, weight_day=5, absorbed_occasions=1),
        batch_cooking=seed % 2 == 0,
        served=[day["lunch"] for day in week[: seed % 4]],
        meal_ranges={("lunch", "iron_mg"): (1.0, 3.0)} if seed % 3 else {},
        absorbed_b12_ug=1.0,
        absorption_cuts=((0.5, 0.0), (0.1, 0.6), (0.01, 1.2)),
        density={**DENSITY, "vitamin_b12_ug": DENSITY["b12_ug"]},
    )
    bound = loaded(build_week(of)).relax().objective
    model = build_week(of)
    fix(model, week)
    points = score(model).points_of(week)
    assert bound - 1e-7 <= loaded(model).integer(gap=0).objective <= points + 1e-7


def test_the_programme_finds_the_best_of_all_weeks() -> None:
    """Every week of one portion a food, scored one by one: none beats the solver's, one ties."""
    plain = (
        template("pot", role("base", food("beans", usd_per_g=0.002), main=True)),
        template("grill", role("base", food("fish", usd_per_g=0.02), main=True), most=3),
        template("bowl", role("base", RICE, main=True), role("top", PEAR, required=False)),
    )
    of = toy(plain, min_vegetables=0, min_foods=3)
    model = build_week(of)
    scores = score(model)
    meals = []
    for each in plain:
        main = each.main.servings[0]
        meals.append(Meal("lunch", each, {"base": main}, {"base": 100.0}))
        for side in each.sides:
            parts = {"base": main, side.name: side.servings[0]}
            meals.append(Meal("lunch", each, parts, dict.fromkeys(parts, 100.0)))
    best = min(
        scores.points_of([{"lunch": meal} for meal in week])
        for week in combinations_with_replacement(meals, 7)
    )
    outcome = loaded(model).integer(gap=0)
    assert outcome.status == "optimal"
    assert outcome.objective == pytest.approx(best, rel=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("diet", ["omnivore", "vegetarian"])
def test_a_delivered_week_keeps_between_bound_and_score(diet: str) -> None:
    kitchen = open_kitchen(Profile(diet=(diet,), gestation_weeks=24))
    bounded = bound_kitchen(kitchen, 1)
    model = build_week(week_spec(kitchen, 1))
    assert bounded.bounds == tuple(model.spec.bounds)  # all in reach: the rows stand as built
    assert loaded(model).relax().objective <= bounded.bound * (1 + 2e-3)  # and its own nearness
    week = place_week(bounded, pick_week(bounded), 1)
    scores = bounded.score
    polish(measure_week(scores, week))
    fix(model, week)
    at_week = loaded(model).relax()
    points = scores.points_of(week)
    assert at_week.status == "optimal"
    assert at_week.objective <= points + 1e-6
    assert bounded.bound <= points + 1e-6
    assert points - at_week.objective <= 0.01 * abs(points)


@pytest.mark.parametrize("seed", range(3))
def test_highs_agrees_with_cbc_and_with_itself_without_presolve(seed: int) -> None:
    model = build_week(toy((*MENU, TACO), seed=seed))
    ours = loaded(model).integer(gap=0)
    plain = loaded(model, presolve=False).integer(gap=0)
    columns = model.problem.variablesDict()
    costs = {**model.costs, **model.wishes}
    model.problem.setObjective(pulp.LpAffineExpression([(columns[n], c) for n, c in costs.items()]))
    status = model.problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0))
    assert (ours.status, plain.status) == ("optimal", "optimal")
    assert status == pulp.LpStatusOptimal
    assert plain.objective == pytest.approx(ours.objective, rel=1e-6)
    assert pulp.value(model.problem.objective) == pytest.approx(ours.objective, rel=1e-6)


def solved(of: WeekSpec) -> tuple[Outcome, Outcome]:
    """The relaxation and the whole week, both proved."""
    programme = loaded(build_week(of))
    relaxed, whole = programme.relax(), programme.integer(gap=0)
    assert (relaxed.status, whole.status) == ("optimal", "optimal")
    assert relaxed.objective <= whole.objective + 1e-7
    return relaxed, whole


@pytest.mark.parametrize("nutrient", ["iron_mg", "b12_ug", "sodium_mg"])
def test_a_looser_target_never_makes_a_week_worse(nutrient: str) -> None:
    points: list[tuple[float, float]] = []
    for looser in (0.0, 0.2, 0.5, 0.9):
        bounds = tuple(
            replace(
                b,
                minimum=None if b.minimum is None else b.minimum * (1 - looser),
                maximum=None if b.maximum is None else b.maximum * (1 + looser),
            )
            if b.nutrient == nutrient
            else b
            for b in BOUNDS
        )
        relaxed, whole = solved(toy(bounds=bounds))
        points.append((relaxed.objective, whole.objective))
    for before, after in pairwise(points):
        assert after[0] <= before[0] + 1e-7
        assert after[1] <= before[1] + 1e-6
    assert points[-1][0] < points[0][0] - 1e-3


def test_another_dish_never_makes_a_week_worse() -> None:
    """Neither does a higher budget; dearer food never makes one better."""
    few, more = solved(toy(MENU[:2])), solved(toy(MENU))
    assert more[0].objective <= few[0].objective + 1e-7
    assert more[1].objective <= few[1].objective + 1e-6
    rich = solved(replace(toy(), budget_usd_per_day=3.0))
    assert rich[1].objective <= more[1].objective + 1e-6
    dear_fish = replace(FISH, usd_per_g=0.05)
    dear_grill = template(
        "grill", role("base", dear_fish, main=True), role("side", KALE, PEAR), most=3
    )
    dear = solved(toy((POT, dear_grill, BOWL)))
    assert dear[0].objective >= more[0].objective - 1e-7
    assert dear[1].objective >= more[1].objective - 1e-6


def test_the_order_of_dishes_and_targets_is_no_matter() -> None:
    one, other = solved(toy()), solved(toy(MENU[::-1], BOUNDS[::-1]))
    assert other[0].objective == pytest.approx(one[0].objective)
    assert other[1].objective == pytest.approx(one[1].objective)


def test_units_are_no_matter() -> None:
    """Iron in micrograms: the same points, because shortfalls are shares of the target."""
    of = toy()
    in_ug = replace(
        of,
        bounds=(Bound("iron_mg", 2000.0, None), *BOUNDS[1:]),
        density={**DENSITY, "iron_mg": {c: 1000 * x for c, x in DENSITY["iron_mg"].items()}},
    )
    one, other = solved(of), solved(in_ug)
    assert other[0].objective == pytest.approx(one[0].objective)
    assert other[1].objective == pytest.approx(one[1].objective)


def ampl_foods() -> pd.DataFrame:
    rows = {
        "BEEF": (3.19, 60, 20, 10, 15),
        "CHK": (2.59, 8, 0, 20, 20),
        "FISH": (2.29, 8, 10, 15, 10),
        "HAM": (2.89, 40, 40, 35, 10),
        "MCH": (1.89, 15, 35, 15, 15),
        "MTL": (1.99, 70, 30, 15, 15),
        "SPG": (1.99, 25, 50, 25, 15),
        "TUR": (2.49, 60, 20, 15, 10),
    }
    columns = ["cost", "A", "C", "B1", "B2"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).astype(float)


def ampl_targets(low: float = 700, high: float = 10_000) -> pd.DataFrame:
    return pd.DataFrame({"min": low, "max": high}, index=["A", "C", "B1", "B2"], dtype=float)


def test_published_ampl_diet() -> None:
    """Published answer: Fourer, Gay and Kernighan, AMPL, 2nd ed. (2003), chapter 2.

    Prepared dinners for a week, percentages of vitamins: 46.6667 packages of macaroni and cheese
    alone, 88.2 dollars. Vitamins A, B1 and B2 bind together (15 % a package each), so how they
    share the price is open; what they are worth together is not.
    """
    diet = least_cost_diet(ampl_foods(), ampl_targets())
    assert diet.cost == pytest.approx(88.2)
    assert diet.amounts["MCH"] == pytest.approx(46.6667, abs=1e-4)
    assert diet.amounts.drop("MCH").to_numpy() == pytest.approx([0] * 7)
    assert 700 * diet.shadow_prices.sum() == pytest.approx(88.2)
    assert diet.shadow_prices["C"] == pytest.approx(0)


def diet_cost(foods: pd.DataFrame, targets: Mapping[str, float] | None = None) -> float:
    return least_cost_diet(foods, ampl_targets(**(targets or {}))).cost


@pytest.mark.parametrize("seed", range(8))
def test_changed_diets_cost_what_they_must(seed: int) -> None:
    draw = random.Random(seed)
    foods = ampl_foods()
    foods["max"] = 10.0  # no one lives on macaroni alone
    cost = diet_cost(foods)
    name = draw.choice(list(foods.index))
    dearer = foods.copy()
    dearer.loc[name, "cost"] *= 1 + draw.random()
    assert diet_cost(dearer) >= cost - 1e-9
    assert diet_cost(foods, {"low": 700 * (1 - draw.random() / 2)}) <= cost + 1e-9
    assert diet_cost(foods, {"high": 10_000 * (1 + draw.random())}) <= cost + 1e-9
    new = [1 + 2 * draw.random(), *(draw.randrange(80) for _ in range(4)), 10.0]
    assert diet_cost(pd.concat([foods, pd.DataFrame([new], ["NEW"], foods.columns)])) <= cost + 1e-9
    shuffled = foods.sample(frac=1, random_state=seed)
    assert diet_cost(shuffled) == pytest.approx(cost)


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_scaled_units_give_the_same_diet(factor: float) -> None:
    foods, targets = ampl_foods(), ampl_targets()
    foods["max"] = 10.0
    one = least_cost_diet(foods, targets)
    foods["A"] *= factor
    targets.loc["A"] *= factor
    other = least_cost_diet(foods, targets)
    assert other.cost == pytest.approx(one.cost)
    assert other.amounts.to_numpy() == pytest.approx(one.amounts.to_numpy(), abs=1e-6)
    assert other.shadow_prices["A"] == pytest.approx(one.shadow_prices["A"] / factor)


def test_a_hard_limit_that_every_meal_passes_leaves_no_week() -> None:
    """Shortfalls bend, hard limits never: the status says so, with no values to read."""
    hard = Bound("sodium_mg", None, 5, hard_maximum=True)
    programme = loaded(build_week(toy(MENU[:2], (hard,))))
    for outcome in (programme.relax(), programme.integer(gap=0)):
        assert outcome.status == "infeasible"
        assert not outcome.solved
        assert not outcome.values
    soft = replace(hard, hard_maximum=False)
    assert loaded(build_week(toy(MENU[:2], (soft,)))).integer(gap=0).status == "optimal"
