"""Who the plan is for: ``Profile`` and the words it uses."""

from mealplan.profiles.checks import ProfileError, known_nutrients
from mealplan.profiles.model import Profile
from mealplan.profiles.parts import OwnSupplement, OwnTarget
from mealplan.profiles.vocabulary import (
    ACTIVITIES,
    ALLERGENS,
    CONDITIONS,
    DEFAULT_MEALS,
    DIETS,
    MAIN_MEALS,
    PLANT_BASED_DIETS,
    SLOTS,
    STAGES,
    STANDARDS,
    Slot,
    Stage,
)

__all__ = [
    "ACTIVITIES",
    "ALLERGENS",
    "CONDITIONS",
    "DEFAULT_MEALS",
    "DIETS",
    "MAIN_MEALS",
    "PLANT_BASED_DIETS",
    "SLOTS",
    "STAGES",
    "STANDARDS",
    "OwnSupplement",
    "OwnTarget",
    "Profile",
    "ProfileError",
    "Slot",
    "Stage",
    "known_nutrients",
]
