"""Reads a plan or food diary back, as edited in a spreadsheet, and adds it up again."""

from mealplan.checking.check import CheckReport, check_plan_file
from mealplan.checking.reading import read_plan_csv

__all__ = ["CheckReport", "check_plan_file", "read_plan_csv"]
