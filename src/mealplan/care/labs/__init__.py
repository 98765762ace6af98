"""Laboratory results of B12, folate and iron, read against trimester-aware bands."""

from mealplan.care.labs.bands import Band, Reading, bands_for, read_against_bands
from mealplan.care.labs.combined import combined_indicator, combined_results
from mealplan.care.labs.follow_up import NextTest, newest, next_tests
from mealplan.care.labs.markers import (
    Marker,
    all_markers,
    find_marker,
    find_unit,
    measured_markers,
    printed_unit,
)
from mealplan.care.labs.reading import ReadResults, read_results, read_table_of_results
from mealplan.care.labs.results import Result, ResultError, read_result
from mealplan.care.labs.tables import band_areas, readings_of, readings_table, trend_table
from mealplan.care.labs.when import When, stage_on

__all__ = [
    "Band",
    "Marker",
    "NextTest",
    "ReadResults",
    "Reading",
    "Result",
    "ResultError",
    "When",
    "all_markers",
    "band_areas",
    "bands_for",
    "combined_indicator",
    "combined_results",
    "find_marker",
    "find_unit",
    "measured_markers",
    "newest",
    "next_tests",
    "printed_unit",
    "read_against_bands",
    "read_result",
    "read_results",
    "read_table_of_results",
    "readings_of",
    "readings_table",
    "stage_on",
    "trend_table",
]
