"""What several tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def source_dir() -> Path:
    """USDA's files: ``MEALPLAN_SOURCE``, or a folder ``*/usda`` beside the checkout."""
    named = os.environ.get("MEALPLAN_SOURCE")
    places = [Path(named)] if named else []
    places += sorted(Path(__file__).resolve().parents[2].glob("*/usda"))
    for place in places:
        if any(place.glob("*Nutrient Values.xlsx")):
            return place
    pytest.skip("USDA's source files are not here: set MEALPLAN_SOURCE to their folder")
