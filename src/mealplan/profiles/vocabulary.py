"""The words a profile may use; the names are fixed, files and scripts are built on them."""

from __future__ import annotations

from typing import Literal, get_args

Stage = Literal["preconception", "pregnant", "lactating"]
Activity = Literal["inactive", "low_active", "active", "very_active"]
Diet = Literal[
    "omnivore",
    "pescatarian",
    "pollotarian",
    "vegetarian",
    "lacto_vegetarian",
    "ovo_vegetarian",
    "vegan",
    "halal",
    "kosher",
    "jain",
]
Allergen = Literal[
    "milk",
    "egg",
    "fish",
    "crustacean",
    "mollusc",
    "tree_nut",
    "peanut",
    "wheat",
    "soy",
    "sesame",
]
Condition = Literal["gestational_diabetes", "hypertension", "nausea", "anaemia"]
Standard = Literal["us", "efsa", "uk", "who", "nordic", "india", "anz", "dach", "canada"]
Slot = Literal["breakfast", "morning_snack", "lunch", "afternoon_snack", "dinner", "evening_snack"]
B12Basis = Literal["intake", "absorbed"]
EnergyEquation = Literal["nasem_2023", "iom_2005"]

STAGES: tuple[Stage, ...] = get_args(Stage)
DIETS: tuple[Diet, ...] = get_args(Diet)
ALLERGENS: tuple[Allergen, ...] = get_args(Allergen)
ACTIVITIES: tuple[Activity, ...] = get_args(Activity)
CONDITIONS: tuple[Condition, ...] = get_args(Condition)
STANDARDS: tuple[Standard, ...] = get_args(Standard)
SLOTS: tuple[Slot, ...] = get_args(Slot)

DEFAULT_MEALS: tuple[Slot, ...] = SLOTS[:5]
MAIN_MEALS: tuple[Slot, ...] = ("breakfast", "lunch", "dinner")
PLANT_BASED_DIETS: frozenset[Diet] = frozenset(
    ("vegetarian", "lacto_vegetarian", "ovo_vegetarian", "vegan", "jain")
)
