"""The words of the app: what ids, statuses and amounts are called on screen. No Streamlit here."""

from __future__ import annotations

import datetime as dt
import math
import re
import textwrap

from mealplan.errors import MealplanError
from mealplan.plan import Plan
from mealplan.swaps import Effect

STAGES = {
    "preconception": "Trying to conceive",
    "pregnant": "Pregnant",
    "lactating": "Breastfeeding",
}
MAIN_DIETS = {
    "omnivore": "I eat everything",
    "pollotarian": "Poultry, no red meat or fish",
    "pescatarian": "Fish, no meat",
    "vegetarian": "Vegetarian",
    "lacto_vegetarian": "Vegetarian without eggs",
    "ovo_vegetarian": "Vegetarian without dairy",
    "vegan": "Vegan",
    "jain": "Jain",
}
RULES = {"halal": "Halal", "kosher": "Kosher"}
ACTIVITIES = {
    "inactive": "Mostly sitting",
    "low_active": "Some walking each day",
    "active": "On my feet or exercising daily",
    "very_active": "Hard physical work or training",
}
ALLERGENS = {
    "milk": "Milk",
    "egg": "Egg",
    "fish": "Fish",
    "crustacean": "Crab, shrimp",
    "mollusc": "Mussels, clams",
    "tree_nut": "Tree nuts",
    "peanut": "Peanut",
    "wheat": "Wheat",
    "soy": "Soy",
    "sesame": "Sesame",
    "gluten": "Gluten",
}
CONDITIONS = {
    "gestational_diabetes": "Gestational diabetes",
    "hypertension": "High blood pressure",
    "nausea": "Nausea",
    "anaemia": "Anaemia (low iron)",
}
SLOTS = {
    "breakfast": "Breakfast",
    "morning_snack": "Morning snack",
    "lunch": "Lunch",
    "afternoon_snack": "Afternoon snack",
    "dinner": "Dinner",
    "evening_snack": "Evening snack",
}
FIELDS = {
    "gestation_weeks": "Week of pregnancy",
    "due_date": "Due date",
    "postpartum_months": "Months since birth",
    "age_years": "Age",
    "height_cm": "Height",
    "prepregnancy_weight_kg": "Weight before pregnancy",
    "height_cm and prepregnancy_weight_kg": "Height and weight",
    "current_weight_kg": "Weight now",
    "budget_usd_per_day": "Budget",
    "max_prep_minutes": "Longest time to cook",
    "dislikes": "Foods you do not want",
    "likes": "Foods you like",
    "supplements": "Supplements",
    "targets": "Your clinician's targets",
    "pantry": "At home already",
    "meals": "Meals",
    "start": "First day",
}
# icon, colour of Streamlit's palette, word: never colour alone
STATUSES = {
    "met": (":material/check_circle:", "green", "met"),
    "short": (":material/arrow_downward:", "orange", "short"),
    "over": (":material/arrow_upward:", "red", "over"),
    "unknown": (":material/help:", "gray", "unknown"),
    "no_target": (":material/remove:", "gray", "no target"),
}
LONGEST_NAME = 38  # letters; more than that breaks a row of buttons on a phone
UNITS = {"ug": "µg", "ug DFE": "µg DFE", "ug RAE": "µg RAE"}


def words(name: object) -> str:
    """Say an id that has no words of its own: ``low_active`` is ``low active``."""
    return str(name).replace("_", " ")


def badge(status: str, text: str | None = None) -> str:
    """Return a status as a Markdown badge with an icon and a word."""
    icon, colour, word = STATUSES[status]
    return f":{colour}-badge[{icon} {text or word}]"


def unit_text(unit: str) -> str:
    """Write a unit as people print it: ``µg`` for ``ug``."""
    return UNITS.get(unit, unit)


def on_screen(text: str) -> str:
    """Prepare a sentence of the package for the screen: µg for ug, dollars that are no formula."""
    return re.sub(r"\bug\b", "µg", text).replace("$", r"\$")


def number(value: float | None, decimals: int = 1) -> str:
    """Write a number; unknown stays the word unknown, trailing zeros go."""
    if value is None or math.isnan(value):
        return "unknown"
    digits = 0 if abs(value) >= 100 else decimals
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: float | None, unit: str, decimals: int = 1) -> str:
    """Write a number with its unit; less than a gram is said in milligrams."""
    if value is None or math.isnan(value):
        return "unknown"
    if unit == "g" and 0 < abs(value) < 1:
        value, unit = 1000 * value, "mg"
    return f"{number(value, decimals)} {unit_text(unit)}"


def target_text(low: float | None, high: float | None, unit: str) -> str:
    """Say a target: ``at least 2.6 µg``, ``20 to 35 g``, ``at most 200 mg``."""
    low = None if low is None or math.isnan(low) else low
    high = None if high is None or math.isnan(high) else high
    if low is None and high is None:
        return "no target"
    if high is None:
        return f"at least {amount(low, unit)}"
    if low is None:
        return f"at most {amount(high, unit)}"
    return f"{number(low)} to {amount(high, unit)}"


def effect_text(effect: Effect) -> str:
    """Say what a swap does to a nutrient or the cost of its day, as a badge."""
    change = effect.change
    name = effect.label.removeprefix("Vitamin ")
    if change is None:
        return f":gray-badge[{name} unknown]"
    if effect.nutrient == "cost_usd":
        return f":gray-badge[{_sign(change, f'{abs(change):.2f}')}${abs(change):.2f}]"
    size = amount(abs(change), effect.unit, 0 if effect.unit == "kcal" else 1)
    return f":gray-badge[{name} {_sign(change, size)}{size}]"


def _sign(change: float, shown: str) -> str:
    """Return the sign of a change as it is shown: what rounds to nothing is neither."""
    nothing = not shown.strip("0.").strip() or shown.startswith("0 ")
    return "±" if nothing else "+" if change > 0 else "−"


def day_name(plan: Plan, day: int, *, short: bool = False) -> str:
    """Name a day: ``Day 3``, or its weekday and date where the plan has dates."""
    text = plan.date_of(day)
    if not text:
        return f"{day}" if short else f"Day {day}"
    date = dt.date.fromisoformat(text)
    return f"{date:%a} {date.day}" if short else f"{date:%A} {date.day} {date:%B}"


def what_went_wrong(error: MealplanError) -> str:
    """Say an error in one sentence with the form's own words."""
    problem = getattr(error, "problem", None)
    if problem is None:
        return sentence(str(error))
    key = getattr(error, "key", None)
    text = re.sub(r"give (height|weight) in (centi|kilo)\w+, ", "", problem)
    field = FIELDS.get(key or "") or FIELDS.get((key or "").partition(".")[0])
    return sentence(f"{field or words(key or 'profile').capitalize()}: {text}")


def food_name(plan: Plan, wish: str) -> str:
    """Name a wish: a food's name for its code, else the words themselves."""
    foods = plan.table.foods
    return str(foods.at[wish, "name"]) if wish in foods.index else wish


def short(name: str) -> str:
    """Shorten a name for a button: products are called by a whole line of their label."""
    return textwrap.shorten(name, LONGEST_NAME, placeholder=" …")


def sentence(text: str) -> str:
    """End with a full stop."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
