"""Whether weeks break a hard rule: every diet, stage and age band, held against the tables.

``python -m benchmarks.safety`` plans the 90 weeks and says what it found; the tests plan a few.
The checks read the tables themselves and share no code with planning but the plan.
"""

import re
import sys
from itertools import product

import numpy as np

from mealplan.errors import MealplanError
from mealplan.plan import Plan
from mealplan.planner import plan_week
from mealplan.profiles import DIETS, Profile
from mealplan.tables import cell_list, records

AGES = (16, 25, 38)
STAGES = (
    {"stage": "preconception"},
    {"stage": "pregnant", "gestation_weeks": 24},
    {"stage": "lactating", "postpartum_months": 3},
)
EVERY_DAY = ("retinol_ug", "caffeine_mg", "folic_acid_ug", "alcohol_g")
MEATS = ("pork", "beef", "other_meat", "poultry")
ROUNDING = 1e-3


def profiles() -> list[Profile]:
    """Return every diet in each stage and age band."""
    return [
        Profile(diet=diet, age_years=age, seed=1 + number, **stage)
        for number, (diet, stage, age) in enumerate(product(DIETS, STAGES, AGES))
    ]


def broken_rules(plan: Plan) -> list[str]:
    """Say each hard rule that a week breaks; none should."""
    return [
        *_excluded_traits(plan),
        *_unsafe_foods(plan),
        *_passed_limits(plan),
        *_too_much_fish(plan),
        *_meat_with_dairy(plan),
    ]


def _codes(plan: Plan) -> list[str]:
    return sorted({food.food_code for meal in plan.meals for food in meal.foods})


def _excluded_traits(plan: Plan) -> list[str]:
    """Foods that hold what a diet or an allergy leaves out, by trait."""
    verdicts = plan.table.read("verdicts").set_index("food_code")
    diets, allergens = plan.table.read("diets"), plan.table.read("allergens")
    rules = [
        (row["diet"], row["trait"], cell_list(row["excludes"]))
        for row in records(diets[diets["diet"].isin(plan.profile.diet)])
    ]
    hers = [*plan.profile.allergens, *(["gluten_free"] if plan.profile.gluten_free else [])]
    rules += [
        (row["allergen"], trait, cell_list(row["excludes"]))
        for row in records(allergens[allergens["allergen"].isin(hers)])
        for trait in cell_list(row["traits"])
    ]
    return [
        f"{code} {plan.table.foods['usda_description'][code]}: {trait} under {choice}"
        for code in _codes(plan)
        for choice, trait, excludes in rules
        if verdicts.at[code, trait] in excludes
    ]


def _unsafe_foods(plan: Plan) -> list[str]:
    """Foods that a rule of ``food_safety.csv`` excludes in her stage, by its own words."""
    foods = plan.table.foods
    rules = plan.table.read("food_safety")
    rules = rules[(rules["effect"] == "exclude") & rules["field"].isin(["description", "either"])]
    found = []
    for rule in records(rules):
        if plan.profile.stage not in cell_list(rule["stages"]):
            continue
        eaten = foods.loc[_codes(plan)]
        text = eaten["usda_description"]
        both = text + "; " + eaten["additional_description"].fillna("")
        words = text if rule["field"] == "description" else both
        found += [
            f"{text[code]}: {rule['reason']}"
            for code in eaten.index
            if re.search(rule["pattern"], words[code])
            and not (isinstance(rule["unless"], str) and re.search(rule["unless"], both[code]))
        ]
    return found


def _passed_limits(plan: Plan) -> list[str]:
    """Upper limits passed: each day where they hold each day, else over the week."""
    rows = plan.nutrients.assign(day=plan.nutrients["day"].astype(str))
    found = []
    for target in plan.targets:
        limit = target.planned_maximum
        passed = plan.targets.passed_by_supplements
        if limit is None or not target.hard_maximum or target.nutrient in passed:
            continue
        mine = rows[rows["nutrient"] == target.nutrient]
        daily = target.nutrient in EVERY_DAY
        judged = mine[mine["day"] != "mean"] if daily else mine[mine["day"] == "mean"]
        found += [
            f"{target.nutrient} {row['total']:g} of at most {limit:g}, day {row['day']}"
            for row in records(judged)
            if row["total"] > limit * (1 + ROUNDING) + ROUNDING
        ]
    return found


def _too_much_fish(plan: Plan) -> list[str]:
    """A week's seafood weighed raw, as share of the advice: best / 12 oz + good / 4 oz <= 1."""
    leaves = plan.table.read("leaf_verdicts").set_index("leaf_code")["leaf"]
    parts = plan.table.read("ingredients")
    parts = parts.assign(leaf=parts["leaf_code"].map(leaves).fillna(""))
    parts = parts[parts["leaf"].str.contains("(?i)^(?:fish|crustaceans|mollusks),")]
    rules = plan.table.read("food_safety")
    tiers = rules[(rules["field"] == "leaf") & (rules["effect"] == "weekly_limit")]
    share = 0.0
    for row in records(plan.rows):
        for part in records(parts[parts["food_code"] == row["food_code"]]):
            raw_g = row["grams"] * part["g_per_100g"] / 100
            raw_g /= 1.0 if " raw" in part["leaf"] else 0.75
            ounces = next(
                float(tier["amount"])
                for tier in records(tiers)
                if re.search(tier["pattern"], part["leaf"])
            )
            share += raw_g / (ounces * 28.35)
    return [f"fish: {share:.2f} of the week's advice"] if share > 1.01 else []


def _meat_with_dairy(plan: Plan) -> list[str]:
    """Kosher meals with meat and milk, or with what may hold milk and does not say so."""
    if "kosher" not in plan.profile.diet:
        return []
    verdicts = plan.table.read("verdicts").set_index("food_code")
    found = []
    for meal in plan.meals:
        codes = [food.food_code for food in meal.foods]
        meat = (verdicts.loc[codes, list(MEATS)] == "yes").any(axis=None)
        if not meat:
            continue
        for food in meal.foods:
            milk = verdicts.at[food.food_code, "milk"]
            if milk == "yes" or (milk != "no" and "pareve" not in food.safety_note):
                found.append(f"day {meal.day} {meal.slot}: {meal.name}: {food.name} beside meat")
    return found


def spread(plan: Plan) -> int:
    """Return the fewest eating occasions of a day that absorb a tenth of the day's B12 aim."""
    frame = plan.b12_by_occasion
    counts = frame["absorbed_ug"] >= 0.1 * plan.targets.b12_absorbed_ug
    return int(counts.groupby(frame["day"]).sum().min())


def safety_lines(cases: list[Profile]) -> list[str]:
    """Plan each case and return the findings as lines of Markdown."""
    broken: list[str] = []
    short: dict[str, list[int]] = {}
    for profile in cases:
        who = f"{profile.diet[0]}, {profile.stage}, {profile.age_years:g}"
        try:
            plan = plan_week(profile)
        except MealplanError as error:
            broken.append(f"{who}: no plan: {error}")
            continue
        broken += [f"{who}: {line}" for line in broken_rules(plan)]
        short.setdefault(profile.diet[0], []).append(
            plan.missed.loc[plan.missed["day"] == "mean", "nutrient"].nunique()
        )
    spreads = [spread(plan_week(Profile(diet=diet, b12_basis="absorbed"))) for diet in DIETS]
    return [
        f"## Hard rules over {len(cases)} weeks: every diet, stage and age band",
        "",
        f"Rules broken: {len(broken)}.",
        *[f"- {line}" for line in broken],
        "",
        "| diet | targets missed over the week, mean of 9 weeks |",
        "|---|---|",
        *[f"| {diet} | {np.mean(counts):.1f} |" for diet, counts in short.items()],
        "",
        "Where absorbed B12 is planned, the fewest meals of a day that absorb a tenth of the aim: "
        + ", ".join(f"{diet} {count}" for diet, count in zip(DIETS, spreads, strict=True))
        + ".",
    ]


if __name__ == "__main__":
    text = safety_lines(profiles())
    sys.stdout.write("\n".join(text) + "\n")
