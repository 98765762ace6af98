"""Targets and limits of one woman: ``build_targets(profile)``."""

from mealplan.targets.absorption import absorbed_b12_ug, absorbed_target_ug, absorption_cuts
from mealplan.targets.build import build_targets
from mealplan.targets.energy import (
    Energy,
    advised_gain_kg,
    equation_kcal,
    estimate_energy,
    estimated_weight_kg,
)
from mealplan.targets.supplements import supplement_amounts, supplement_notes
from mealplan.targets.types import MealRules, Target, Targets

__all__ = [
    "Energy",
    "MealRules",
    "Target",
    "Targets",
    "absorbed_b12_ug",
    "absorbed_target_ug",
    "absorption_cuts",
    "advised_gain_kg",
    "build_targets",
    "equation_kcal",
    "estimate_energy",
    "estimated_weight_kg",
    "supplement_amounts",
    "supplement_notes",
]
