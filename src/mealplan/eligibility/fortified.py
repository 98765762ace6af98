"""Which foods are fortified with a nutrient: ``fortification.csv``."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from mealplan.catalog import FoodTable
from mealplan.eligibility.matching import Mask, rule_hits
from mealplan.tables import cell_list, records


@lru_cache(maxsize=16)
def fortified_with(table: FoodTable, nutrient: str) -> Mask:
    """Return the foods that a nutrient was (or may have been) added to."""
    found = np.zeros(len(table.foods), dtype=bool)
    for rule in records(table.read("fortification", text=("unless",))):
        if nutrient in cell_list(rule["nutrients"]):
            found |= rule_hits(table, rule)
    return found
