"""What a week can reach: solved by hand, counted again meal by meal, and against other kitchens."""

from collections import Counter

import pytest

from mealplan import Profile, plan_week, screen
from mealplan.kitchen import open_kitchen
from mealplan.model.structure import LIGHT, dish_cap, food_cap
from mealplan.planning.picking import week_spec
from mealplan.reach import NEAR, Extreme, ReachableWeeks, Wanted, find_spans
from toy_kitchen import food, role, spec, template


def wanted_of(profile: Profile) -> list[Wanted]:
    kitchen = open_kitchen(profile)
    return [Wanted(t.nutrient, t.minimum, t.planned_maximum) for t in kitchen.targets]


def test_a_week_of_three_foods_is_bounded_as_by_hand() -> None:
    plain, rich = food("plain", high=200), food("rich", high=200)
    week = spec(
        [
            template("plain", role("main", plain, main=True),
                     role("side", food("side"), required=False)),
            template("rich", role("main", rich, main=True), most=2),
        ],
        {
            "iron_mg": {"plain": 1.0, "rich": 5.0, "side": 0.5},
            "energy_kcal": dict.fromkeys(("plain", "rich", "side"), 1.0),
        },
        (),
        settings={"max_food": 7, "max_dish": 7, "max_main_identity": 7},
    )  # fmt: skip
    iron = Wanted("iron_mg", 10.0, None)
    weeks = ReachableWeeks(week, [iron])
    most = 2 * 200 * 5.0 + 5 * (200 * 1.0 + 100 * 0.5)  # rich twice, then all that plain can bring
    assert weeks.extreme(iron, -1).bound == pytest.approx(most / 7, rel=NEAR)
    assert weeks.extreme(iron, 1).bound == pytest.approx(7 * 100 / 7, rel=NEAR)


@pytest.mark.parametrize(
    "profile",
    [Profile(), Profile(diet=("vegan",), dislikes=("bread",), budget_usd_per_day=7.0)],
    ids=["omnivore", "vegan"],
)
def test_what_is_reached_is_a_week_of_whole_meals_and_comes_near_its_bound(
    profile: Profile,
) -> None:
    week = week_spec(open_kitchen(profile), 1)
    by_name = {w.nutrient: w for w in wanted_of(profile)}
    names = ("dha_g", "iron_mg", "folate_dfe_ug", "sodium_mg", "vitamin_b12_ug")
    weeks = ReachableWeeks(week, [by_name[n] for n in names])
    for name in names:
        for sign in (-1, 1):
            found = weeks.extreme(by_name[name], sign)
            gap = (found.bound - found.reached) * -sign
            scale = by_name[name].scale
            assert -1e-9 <= gap <= NEAR * max(found.reached, scale) + 1e-9, name
            if found.week:
                _count_again(weeks, found, name)


def _count_again(weeks: ReachableWeeks, found: Extreme, nutrient: str) -> None:
    """Add up a fractional week from its meals alone."""
    week, crumb = weeks.spec, 1e-5
    slots: Counter[str] = Counter()
    dishes: Counter[str] = Counter()
    templates: Counter[str] = Counter()
    mains: Counter[str] = Counter()
    foods: Counter[str] = Counter()
    tops, brought, kcal, usd = {}, 0.0, 0.0, 0.0
    for times, meal in weeks.meals_of(found):
        slots[meal.group] += times
        key, top = dish_cap(meal.template.dish, meal.group, week)
        dishes[key] += times
        tops[key] = top
        templates[meal.template.id] += times
        if meal.group not in LIGHT:
            mains[meal.main.food.identity] += times
        needed = {r.name for r in meal.template.roles if r.required or r.main}
        assert needed <= meal.parts.keys()
        for part, serving in meal.parts.items():
            assert serving.low_g <= meal.grams[part] <= serving.high_g
            foods[serving.food.identity] += times
            top = food_cap(serving.food, week)
            tops[serving.food.identity] = max(top, tops.get(serving.food.identity, 0.0))
        brought += times * meal.amount(week.density[nutrient])
        kcal += times * meal.amount(week.density["energy_kcal"])
        usd += times * meal.amount(week.usd_per_g)
    assert brought / 7 == pytest.approx(found.reached, rel=1e-6, abs=1e-9)
    for group in week.slots:
        assert slots[group] == pytest.approx(week.slots_of_week(group))
    assert all(n <= tops[key] + crumb for key, n in {**dishes, **foods}.items())
    assert all(n <= week.menu.by_id(t).max_per_week + crumb for t, n in templates.items())
    assert all(n <= week.settings["max_main_identity"] + crumb for n in mains.values())
    tolerance = week.settings["week_energy_tolerance"]
    assert kcal == pytest.approx(7 * week.energy_kcal, rel=tolerance + crumb)
    if week.budget_usd_per_day is not None:
        assert usd <= 7 * week.budget_usd_per_day * (1 + crumb)


def test_more_foods_never_reach_less() -> None:
    narrow = Profile(dislikes=("fish", "liver", "beans"), max_prep_minutes=30)
    wide = narrow.with_options(dislikes=("liver",), max_prep_minutes=None)
    wanted = wanted_of(wide)
    few, many = (
        ReachableWeeks(week_spec(open_kitchen(p), 1), wanted) for p in (narrow, wide)
    )  # fmt: skip
    gained = 0
    for w in wanted[::3]:
        for sign in (-1, 1):
            inside, outside = few.extreme(w, sign).reached, many.extreme(w, sign).bound
            assert (outside - inside) * -sign >= -1e-6 * w.scale, w.nutrient
            gained += abs(outside - inside) > 2 * NEAR * max(inside, w.scale)
    assert gained > 3


@pytest.mark.slow
@pytest.mark.parametrize("diet", ["vegan", "omnivore"])
def test_no_week_leaves_the_span_that_screening_states(diet: str) -> None:
    profile = Profile(diet=(diet,))
    week = plan_week(profile)
    spans = find_spans(open_kitchen(profile), wanted_of(profile))
    mean = week.nutrients[week.nutrients["day"].astype(str) == "mean"].set_index("nutrient")
    for nutrient, span in spans.items():
        assert span.sharp, nutrient
        amount = mean.at[nutrient, "from_food"]
        if amount == amount:  # known
            slack = 1e-3 * max(1.0, amount)  # rounding may leave the energy's band
            assert span.least - slack <= amount <= span.most + slack, nutrient


def test_where_a_week_cannot_be_had_in_full_what_bends_least_is_bounded() -> None:
    found = screen(Profile(diet=("vegan",), budget_usd_per_day=1.5))
    energy = next(n for n in found.nutrients if n.nutrient == "energy_kcal")
    assert 0 < energy.least <= energy.most
    assert found.problems
