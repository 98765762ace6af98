"""What the form holds, to a ``Profile`` and back. No Streamlit here.

The form asks in a woman's own words and units; a profile has fixed keys in metric units. What the
form does not ask (a name, a margin of safety) stays in the profile it started from.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from mealplan.profiles import DEFAULT_MEALS, OwnSupplement, Profile, ProfileError
from mealplan.tables import read_table
from mealplan.ui.wording import ALLERGENS, MAIN_DIETS, RULES, STAGES
from mealplan.units import factor

DEFAULTS: Mapping[str, Any] = {
    "units": "metric",
    "stage": "pregnant",
    "timing": "week",
    "week": 24,
    "due": None,
    "months": 3,
    "age": 31,
    "height": 165.0,
    "weight": 62.0,
    "weight_now": None,
    "activity": "low_active",
    "diet": "omnivore",
    "rules": [],
    "avoid": [],
    "conditions": [],
    "supplements": [],
    "own_supplements": [],
    "targets": [],
    "pantry": [],
    "likes": [],
    "dislikes": [],
    "budget": None,
    "minutes": None,
    "meals": list(DEFAULT_MEALS),
    "household": 1,
    "fetuses": 1,
    "batch_cooking": False,
    "start": None,
    "standard": "us",
    "b12_basis": "intake",
    "seed": 1,
}
ROWS = {  # answers that are lists of rows, and the parts of a row
    "own_supplements": ("label", "nutrient", "amount"),
    "targets": ("nutrient", "min", "max"),
}
NEEDED = {
    "age": "age_years",
    "height": "height_cm",
    "weight": "prepregnancy_weight_kg",
    "week": "gestation_weeks",
    "months": "postpartum_months",
    "fetuses": "fetuses",
    "household": "household",
    "seed": "seed",
}
ASKED = (
    "stage", "gestation_weeks", "due_date", "postpartum_months", "age_years", "height_cm",
    "prepregnancy_weight_kg", "current_weight_kg", "fetuses", "activity", "diet", "allergens",
    "gluten_free", "conditions", "dislikes", "likes", "supplements", "standard",
    "budget_usd_per_day", "max_prep_minutes", "meals", "b12_basis", "seed", "start", "household",
    "batch_cooking", "targets", "pantry",
)  # fmt: skip
OWN_SUPPLEMENT = "Own supplement"
LENGTH = {"metric": "cm", "US": "in"}
MASS = {"metric": "kg", "US": "lb"}


@lru_cache
def limits(figure: str) -> tuple[float, float]:
    """Return the least and most that a profile may hold of a figure, as ``profile_limits.csv``."""
    rules = read_table("profile_limits")
    rules = rules[(rules["effect"] == "refuse") & (rules["figure"] == figure)]
    low = rules.loc[rules["test"] == "lt", "value"].max()
    high = rules.loc[rules["test"] == "gt", "value"].min()
    above = rules.loc[rules["test"] == "ge", "value"].min()  # whole numbers only
    return float(low), float(high if not math.isnan(high) else above - 1)


def in_units(value: float | None, quantity: str, old: str, new: str) -> float | None:
    """Carry a height (``length``) or weight (``mass``) from one unit system to another."""
    if value is None or old == new:
        return value
    names = LENGTH if quantity == "length" else MASS
    return round(value * factor(quantity, names[old], names[new]), 1)


def profile_of(answers: Mapping[str, Any], base: Profile | None = None) -> Profile:
    """Make a profile of the form's answers.

    Parameters
    ----------
    answers : keys as in ``DEFAULTS``; a missing one takes its default, an emptied one is None.
    base : the profile the form was filled from; keys that the form does not ask are kept.

    Raises
    ------
    ProfileError : an answer is impossible or empty; its ``key`` names the profile key.
    """
    given = {**DEFAULTS, **answers}
    for name, key in NEEDED.items():
        if given[name] is None:
            raise ProfileError(key, "is empty: fill it in")
    metres, kilos = LENGTH[given["units"]], MASS[given["units"]]
    weight_now = given["weight_now"]
    values: dict[str, Any] = {
        "stage": given["stage"],
        "age_years": given["age"],
        "height_cm": round(given["height"] * factor("length", metres, "cm"), 1),
        "prepregnancy_weight_kg": round(given["weight"] * factor("mass", kilos, "kg"), 2),
        "current_weight_kg": None
        if not weight_now
        else round(weight_now * factor("mass", kilos, "kg"), 2),
        "fetuses": given["fetuses"],
        "activity": given["activity"],
        "diet": tuple(dict.fromkeys([given["diet"], *given["rules"]])),
        "allergens": tuple(a for a in given["avoid"] if a != "gluten"),
        "gluten_free": "gluten" in given["avoid"],
        "conditions": tuple(given["conditions"]),
        "dislikes": tuple(given["dislikes"]),
        "likes": tuple(given["likes"]),
        "supplements": (*given["supplements"], *_own_supplements(given["own_supplements"])),
        "targets": _own_targets(given["targets"]),
        "pantry": tuple(given["pantry"]),
        "standard": given["standard"],
        "budget_usd_per_day": given["budget"] or None,
        "max_prep_minutes": given["minutes"] or None,
        "meals": tuple(given["meals"]) or DEFAULT_MEALS,
        "b12_basis": given["b12_basis"],
        "seed": given["seed"],
        "start": given["start"],
        "household": given["household"],
        "batch_cooking": given["batch_cooking"],
    }
    if given["stage"] == "pregnant":
        if given["timing"] == "due date" and given["due"] is not None:
            values["due_date"] = given["due"]
        else:
            values["gestation_weeks"] = given["week"]
    if given["stage"] == "lactating":
        values["postpartum_months"] = given["months"]
    return Profile(**_kept(base), **values)


def _kept(base: Profile | None) -> dict[str, Any]:
    """Return what a profile holds that the form does not ask."""
    if base is None:
        return {}
    keys = set(Profile.model_fields) - set(ASKED)
    return {key: getattr(base, key) for key in sorted(keys)}


def _own_supplements(rows: Iterable[Mapping[str, Any]]) -> list[OwnSupplement]:
    """Gather rows of one name into one supplement. Raises `ProfileError`."""
    amounts: dict[str, dict[str, float]] = {}
    for row in rows:
        label = (row.get("label") or "").strip() or OWN_SUPPLEMENT
        if not row.get("nutrient") or not row.get("amount"):
            problem = f"{label} needs a nutrient and its amount a day: fill in both or neither"
            raise ProfileError("supplements", problem)
        held = amounts.setdefault(label, {})
        if row["nutrient"] in held:
            problem = f"{label} brings {_said(row['nutrient'])} twice: put it in one row"
            raise ProfileError("supplements", problem)
        held[row["nutrient"]] = float(row["amount"])
    return [OwnSupplement(label=label, amounts=held) for label, held in amounts.items()]


def _own_targets(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Return a clinician's targets by nutrient. Raises `ProfileError`."""
    targets: dict[str, dict[str, float]] = {}
    for row in rows:
        nutrient = row.get("nutrient")
        bounds = {side: row[side] for side in ("min", "max") if row.get(side) is not None}
        if not nutrient:
            raise ProfileError("targets", "choose the nutrient of each amount")
        if not bounds:
            raise ProfileError("targets", f"give the least or the most {_said(nutrient)} a day")
        if nutrient in targets:
            raise ProfileError("targets", f"{_said(nutrient)} stands there twice: keep one row")
        if len(bounds) == 2 and bounds["min"] > bounds["max"]:
            problem = f"the least {_said(nutrient)} is above the most: exchange them"
            raise ProfileError("targets", problem)
        targets[nutrient] = bounds
    return targets


def _said(nutrient: str) -> str:
    table = read_table("nutrient_definitions").set_index("nutrient")
    label = str(table.at[nutrient, "label"])
    return label[:1].lower() + label[1:]


def answers_of(profile: Profile, units: str = "metric") -> dict[str, Any]:
    """Return the form's answers for a profile; the reverse of ``profile_of``."""
    mains = [d for d in profile.diet if d in MAIN_DIETS]
    strictest = max(mains, key=list(MAIN_DIETS).index, default="omnivore")
    allergens = [a for a in ALLERGENS if a in profile.allergens]
    return {
        "units": units,
        "stage": profile.stage if profile.stage in STAGES else "pregnant",
        "timing": "week" if profile.due_date is None else "due date",
        "week": profile.gestation_weeks or profile.week or DEFAULTS["week"],
        "due": profile.due_date,
        "months": DEFAULTS["months"]
        if profile.postpartum_months is None
        else profile.postpartum_months,
        "age": int(profile.age_years),
        "height": in_units(profile.height_cm, "length", "metric", units),
        "weight": in_units(profile.prepregnancy_weight_kg, "mass", "metric", units),
        "weight_now": in_units(profile.current_weight_kg, "mass", "metric", units),
        "activity": profile.activity,
        "diet": strictest,
        "rules": [d for d in profile.diet if d not in (strictest, "omnivore")],
        "avoid": allergens + (["gluten"] if profile.gluten_free else []),
        "conditions": list(profile.conditions),
        "supplements": [s for s in profile.supplements if isinstance(s, str)],
        "own_supplements": [
            {"label": pill.label, "nutrient": nutrient, "amount": amount}
            for pill in profile.supplements
            if not isinstance(pill, str)
            for nutrient, amount in pill.amounts.items()
        ],
        "targets": [
            {"nutrient": nutrient, "min": own.min, "max": own.max}
            for nutrient, own in profile.targets.items()
        ],
        "pantry": list(profile.pantry),
        "likes": list(profile.likes),
        "dislikes": list(profile.dislikes),
        "budget": profile.budget_usd_per_day,
        "minutes": profile.max_prep_minutes,
        "meals": list(profile.meals),
        "household": profile.household,
        "fetuses": profile.fetuses,
        "batch_cooking": profile.batch_cooking,
        "start": profile.start,
        "standard": profile.standard,
        "b12_basis": profile.b12_basis,
        "seed": profile.seed,
    }


def summary(profile: Profile, energy_kcal: float) -> str:
    """Say in a line who the week is for."""
    diet = [MAIN_DIETS.get(d, RULES.get(d, d)) for d in profile.diet if d != "omnivore"]
    when = {
        "pregnant": f"week {profile.week}",
        "lactating": f"{profile.postpartum_months} months after birth",
    }.get(profile.stage, "before pregnancy")
    avoid = [ALLERGENS[a].lower() for a in profile.allergens]
    avoid += ["gluten"] if profile.gluten_free else []
    parts = [
        ", ".join(diet) or "Everything eaten",
        when,
        f"{energy_kcal:,.0f} kcal a day",
        f"no {', '.join(avoid)}" if avoid else "",
    ]
    return " · ".join(part for part in parts if part)


def next_monday(today: dt.date) -> dt.date:
    """Return the Monday after today, a natural first day of a week."""
    return today + dt.timedelta(days=7 - today.weekday())
