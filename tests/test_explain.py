"""What a week misses, what mends it, and what wishes cost: as a woman would check it."""

import dataclasses
import json

import pytest
from click.testing import CliRunner

from mealplan import Plan, Profile, least_cost_diet, plan_week, screen
from mealplan.catalog import load_food_table
from mealplan.cli import cli
from mealplan.conflicts import find_conflicts
from mealplan.errors import DataError
from mealplan.explain import find_repairs, try_repair, wish_prices
from mealplan.explain.candidates import option_text
from mealplan.kitchen import open_kitchen
from mealplan.model.bounds import food_bounds
from mealplan.plan import Shortfall
from mealplan.planning.picking import bound_week, open_pool, week_spec
from mealplan.profiles import OwnSupplement
from mealplan.report.case import plan_document, plan_from_document
from mealplan.report.screening import screen_json
from mealplan.robustness import simulate
from mealplan.targets import build_targets
from mealplan.whatif import WhatIf
from mealplan.wishes import refusals, wishes_of

BARE_VEGAN = Profile(diet=("vegan",), dislikes=("fortified",), likes=("salmon",))


@pytest.fixture(scope="module")
def vegan_week() -> Plan:
    return plan_week(BARE_VEGAN)


def test_a_vegan_week_without_fortified_food_is_delivered_and_short_of_all_b12(
    vegan_week: Plan,
) -> None:
    assert len({meal.key for meal in vegan_week.meals}) == 7 * len(BARE_VEGAN.slots)
    b12 = next(s for s in vegan_week.shortfalls if s.nutrient == "vitamin_b12_ug")
    assert b12.kind == "short"
    assert not b12.avoidable
    assert b12.amount == pytest.approx(2.6)
    assert b12.total == 0
    assert b12.days == (1, 2, 3, 4, 5, 6, 7)
    assert b12.held_back_by == ("eating vegan", "leaving out fortified food")
    assert any(
        "2.60 ug short" in text and "eating vegan" in text for text in vegan_week.explanations
    )


def test_wishes_that_contradict_are_named_in_her_words(vegan_week: Plan) -> None:
    said = vegan_week.explanations[0]
    assert said == (
        "You like salmon, but eating vegan leaves it out. So nothing that you like can be served."
    )
    assert find_conflicts(BARE_VEGAN)[0].sentence == said
    assert find_conflicts(Profile(likes=("lentil",))) == ()


def test_each_repair_is_one_option_away_and_the_first_works_when_applied(vegan_week: Plan) -> None:
    repairs = find_repairs(vegan_week)
    assert {"supplement", "dislike", "diet"} <= {r.kind for r in repairs}
    for repair in repairs:
        changed = repair.applied_to(BARE_VEGAN)
        assert changed != BARE_VEGAN
        assert repair.option.startswith("--")
        assert set(changed.allergens) == set(BARE_VEGAN.allergens)
    allowed = next(r for r in repairs if r.kind == "dislike")
    assert allowed.label == "Allow fortified food again"
    assert allowed.option == '--dislike ""'
    assert "Vitamin B12" in allowed.closes
    done = try_repair(vegan_week, repairs[0])
    assert done.verified == "week"
    assert done.plan is not None
    assert "Vitamin B12" in done.closes
    assert not done.plan.missed["nutrient"].eq("vitamin_b12_ug").any()


@pytest.mark.slow
def test_allowing_fortified_food_again_brings_b12_in_a_real_week(vegan_week: Plan) -> None:
    allowed = next(r for r in find_repairs(vegan_week) if r.kind == "dislike")
    done = try_repair(vegan_week, allowed)
    assert "Vitamin B12" in done.closes


def test_shortfalls_survive_the_case_file(vegan_week: Plan) -> None:
    document = json.loads(json.dumps(plan_document(vegan_week)))
    again = plan_from_document(document)
    assert again.shortfalls == vegan_week.shortfalls
    assert again.explanations == vegan_week.explanations
    assert all(isinstance(s, Shortfall) for s in again.shortfalls)


@pytest.mark.slow
def test_a_budget_of_three_dollars_says_what_it_breaks() -> None:
    profile = Profile(budget_usd_per_day=3)
    week = plan_week(profile)
    assert week.shortfalls, "three dollars a day do not buy a week that meets everything"
    assert any(
        "a budget of $3.00 a day" in s.held_back_by or s.nutrient == "cost_usd"
        for s in week.shortfalls
    )
    raised = [r for r in find_repairs(week) if r.kind == "budget"]
    assert raised
    assert raised[0].changes["budget_usd_per_day"] > 3
    assert raised[0].option.startswith("--budget ")


def test_allergies_and_rules_of_faith_are_never_loosened() -> None:
    profile = Profile(
        diet=("vegan", "halal"),
        allergens=("soy", "tree_nut"),
        gluten_free=True,
        dislikes=("fortified",),
    )
    repairs = find_repairs(profile)
    assert repairs
    for repair in repairs:
        changed = repair.applied_to(profile)
        assert changed.allergens == profile.allergens
        assert changed.gluten_free
        assert "halal" in changed.diet


def test_meals_that_no_dish_is_left_for_name_the_fewest_wishes() -> None:
    profile = Profile(
        diet=("vegan",),
        allergens=("soy", "wheat"),
        gluten_free=True,
        dislikes=(
            "oat",
            "rice",
            "potato",
            "bean",
            "fruit",
            "corn",
            "bread",
            "nut",
            "juice",
            "mushroom",
            "coconut",
            "vegetable",
        ),
        max_prep_minutes=5,
    )
    found = [c for c in find_conflicts(profile) if c.fatal]
    assert len(found) == 1
    assert 0 < len(found[0].wishes) < len(wishes_of(profile))
    with pytest.raises(DataError) as error:
        plan_week(profile)
    assert str(error.value) == found[0].sentence
    without = profile
    for wish in found[0].wishes:
        assert not any(c.fatal for c in find_conflicts(wish.taken_back(profile)))
        without = wish.taken_back(without)


def test_the_narrowed_programme_is_the_planners_own() -> None:
    """One programme over all foods, narrowed, finds what a programme of her foods finds."""
    profile = Profile(diet=("vegan",), dislikes=("fortified",))
    kitchen = open_kitchen(profile)
    _, bounds = bound_week(open_pool(week_spec(kitchen, profile.seed)))
    week = WhatIf(Profile(diet=("vegan",), dislikes=("fortified", "mushroom"))).likeliest(profile)
    for bound in bounds:
        if bound.reachable is not None and not bound.mostly_unknown:
            assert week.food[bound.nutrient] == pytest.approx(bound.reachable, rel=0.02, abs=0.02)


def test_what_a_wish_costs_has_the_sign_of_what_it_takes() -> None:
    prices = wish_prices(Profile(diet=("vegan",), dislikes=("fortified",)))
    by_word = {price.wish.word: price for price in prices}
    assert by_word["fortified"].vitamin_b12_ug > 1
    assert by_word["vegan"].vitamin_b12_ug > 1
    assert "Vitamin B12" in by_word["fortified"].opens
    assert by_word["fortified"].sentence.startswith("Leaving out fortified food costs ")
    assert "variety" in {price.wish.kind for price in prices}


def test_every_food_that_is_left_out_is_some_wish_or_safety() -> None:
    table = load_food_table()
    profile = Profile(diet=("vegetarian",), allergens=("milk",), dislikes=("mushroom",))
    refused = refusals(profile, table)
    judged = open_kitchen(profile, table).judged
    assert set().union(*refused.values()) == set(judged.index[~judged["allowed"]])


def test_options_say_changes_as_a_shell_reads_them() -> None:
    assert (
        option_text({"dislikes": ("soy milk", "liver")}) == "--dislike 'soy milk' --dislike liver"
    )
    assert option_text({"dislikes": ()}) == '--dislike ""'
    own = OwnSupplement(amounts={"iron_mg": 20})
    assert option_text({"supplements": (own, "b12_10")}) == (
        "--supplement iron_mg=20 --supplement b12_10"
    )
    assert option_text({"budget_usd_per_day": 5.25}) == "--budget 5.25"


def test_what_is_weighed_before_changes_no_price() -> None:
    profile = Profile(diet=("vegetarian",), dislikes=("lentils",), budget_usd_per_day=7.0)
    first, *_, last = (w.taken_back(profile) for w in wishes_of(profile))
    weighed, fresh = WhatIf(profile), WhatIf(profile)
    base = weighed.likeliest(profile)
    assert base.misses_nothing
    weighed.likeliest(first)
    weighed.likeliest(profile, variety=False)
    for week, other in (
        (weighed.likeliest(last), fresh.likeliest(last)),
        (weighed.likeliest(profile), base),
    ):
        assert week.usd == pytest.approx(other.usd, abs=1e-6)
        for nutrient, amount in other.food.items():
            assert week.food[nutrient] == pytest.approx(amount, rel=1e-6, abs=1e-6), nutrient


# what can be reached ---------------------------------------------------------------------------


def test_screen_says_what_food_cannot_give_and_what_would_close_it() -> None:
    found = screen(BARE_VEGAN)
    frame = found.frame.set_index("nutrient")
    columns = ["unit", "target_min", "least", "most", "reachable", "best_sources"]
    assert list(frame.columns[:6]) == columns
    assert frame.at["vitamin_b12_ug", "most"] == 0
    assert frame.at["vitamin_b12_ug", "reachable"] == "no"
    assert frame.at["folate_dfe_ug", "reachable"] == "yes"
    assert next(n.nutrient for n in found.problems) == "vitamin_b12_ug"
    said = " ".join(found.sentences)
    assert "the most vitamin B12 food can give is 0.00 of 2.60 ug a day." in said
    assert "--supplement b12_10" in said
    assert "salmon" in said
    folate = next(n for n in found.nutrients if n.nutrient == "folate_dfe_ug")
    assert len(folate.best_sources) == 10
    amounts = [s.amount for s in folate.best_sources]
    assert amounts == sorted(amounts, reverse=True)
    document = json.loads(screen_json(found))
    assert len(document["nutrients"]) == len(found.nutrients)
    assert document["cheapest_usd_per_day"] == pytest.approx(found.cheapest_usd, abs=1e-3)


def test_a_supplement_takes_a_problem_away_and_leaves_what_food_reaches() -> None:
    found = screen(BARE_VEGAN.with_options(supplements=("b12_10",)))
    b12 = next(n for n in found.nutrients if n.nutrient == "vitamin_b12_ug")
    assert b12.from_supplements == 10
    assert not b12.problem
    assert not b12.reachable


def test_the_cheapest_diet_keeps_every_bound_it_can_keep() -> None:
    profile = Profile()
    found = screen(profile)
    kitchen = open_kitchen(profile)
    for bound in food_bounds(build_targets(profile)):
        if bound.nutrient == "iodine_ug" or not bound.minimum:
            continue
        density = kitchen.density[bound.nutrient]
        amount = sum(g * density[code] for code, g in found.cheapest.amounts.items())
        assert amount >= bound.minimum * (1 - 1e-6), bound.nutrient
    assert found.cheapest_usd == pytest.approx(found.cheapest.cost)
    assert least_cost_diet is not None
    assert found.cheapest_usd > 0.5


def test_screen_on_the_command_line() -> None:
    result = CliRunner().invoke(
        cli, ["screen", "--diet", "vegan", "--format", "csv"], standalone_mode=False
    )
    assert result.exception is None, result.output
    assert result.output.startswith("nutrient,unit,target_min,least,most,reachable,best_sources")


# how sure ------------------------------------------------------------------------------------


def test_simulated_weeks_repeat_scatter_and_lose_what_is_skipped(vegan_week: Plan) -> None:
    first, again = simulate(vegan_week, runs=500), simulate(vegan_week, runs=500)
    assert first.table.equals(again.table)
    table = first.table.set_index("nutrient")
    assert (table["low"] <= table["middle"]).all()
    assert (table["middle"] <= table["high"]).all()
    assert table.at["vitamin_b12_ug", "chance_target"] == 0
    assert (
        table["chance_ear"].dropna() >= table["chance_target"][table["chance_ear"].notna()]
    ).all()
    folate = table.loc["folate_dfe_ug"]
    assert (
        0.85 < folate["middle"] / folate["planned"] < 0.97
    )  # five main meals of a hundred skipped


@pytest.mark.slow
def test_a_safety_margin_is_kept_and_never_lowers_the_chance() -> None:
    plain = Profile(diet=("vegan",))
    without, margined = (
        simulate(dataclasses.replace(plan_week(p), targets=build_targets(plain))).table.set_index(
            "nutrient"
        )
        for p in (plain, plain.with_options(safety_margin=0.3))
    )
    for nutrient in ("vitamin_b12_ug", "folate_dfe_ug"):
        row = margined.loc[nutrient]
        assert row["planned"] >= 1.3 * row["target_min"] * 0.999
        assert row["low"] >= row["target_min"]
        assert row["chance_target"] >= without.loc[nutrient, "chance_target"]
