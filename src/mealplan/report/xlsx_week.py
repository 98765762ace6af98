"""The sheet Week: days across, meals down, on one printed page."""

from __future__ import annotations

import math
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from mealplan.meals import SLOTS
from mealplan.measures import portion_text
from mealplan.plan import Plan, PlannedMeal
from mealplan.report.files import defused
from mealplan.report.wording import (
    PRICE_NOTE,
    client_text,
    day_title,
    meal_title,
    period_text,
    stage_text,
    unit_text,
    words,
)
from mealplan.report.xlsx_sheets import day_cell, food_range, mean_cell
from mealplan.report.xlsx_style import AMBER, AMBER_TINT, BRAND, LINE, TINT, Styles

DAILY = ("energy_kcal", "vitamin_b12_ug", "folate_dfe_ug")
_HEAD_ROW = 3
_COLUMN_WIDTH, _LETTERS_A_LINE, _LINE_POINTS = 22, 25, 12.4


def week_sheet(sheet: Worksheet, styles: Styles, plan: Plan) -> None:
    """Fill the sheet; what a day adds up to are formulas of the other sheets."""
    profile = plan.profile
    detail = [words(", ".join(profile.diet)), stage_text(profile), period_text(plan)]
    last = plan.days + 1
    sheet.write_string(0, 0, "The week", styles.title)
    sheet.write_string(0, 3, str(defused(client_text(profile))), styles(bold=True, font_size=13))
    sheet.write_string(1, 0, " · ".join(d for d in detail if d), styles.muted)
    sheet.set_row(0, 24)
    sheet.set_column(0, 0, 13)
    sheet.set_column(1, plan.days, _COLUMN_WIDTH)
    sheet.set_column(last, last, 12)
    sheet.write_string(_HEAD_ROW, 0, "", styles.head)
    for day in range(1, plan.days + 1):
        sheet.write_string(_HEAD_ROW, day, day_title(plan, day), styles.head)
    sheet.write_string(_HEAD_ROW, last, "Mean", styles.head)
    meals = {meal.key: meal for meal in plan.meals}
    row = _HEAD_ROW + 1
    for slot in (s for s in SLOTS if any(key[1] == s for key in meals)):
        tallest = 1
        label = styles(
            bold=True, font_color=BRAND, bg_color=TINT, bottom=1, bottom_color=LINE, text_wrap=True
        )
        sheet.write_string(row, 0, words(slot).capitalize(), label)
        for day in range(1, plan.days + 1):
            meal = meals.get((day, slot))
            tallest = max(tallest, _write_meal(sheet, styles, plan, (row, day), meal))
        sheet.set_row(row, min(400, tallest * _LINE_POINTS + 4))
        row += 1
    row = _sums(sheet, styles, plan, row)
    sheet.freeze_panes(_HEAD_ROW + 1, 1)
    sheet.set_landscape()
    sheet.print_area(0, 0, row, last)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)


def _write_meal(
    sheet: Worksheet, styles: Styles, plan: Plan, at: tuple[int, int], meal: PlannedMeal | None
) -> int:
    """Write a meal's name over its foods; returns how many lines that takes."""
    cell = styles(text_wrap=True, border=1, border_color=LINE)
    if meal is None:
        sheet.write_blank(*at, None, cell)
        return 1
    name = str(defused(meal_title(plan, meal)))
    foods = "\n".join(portion_text(f.amount, f.name) for f in meal.foods)
    sheet.write_rich_string(*at, styles(bold=True), f"{name}\n", styles(font_size=9), foods, cell)
    lines = [name, *foods.split("\n")]
    return sum(max(1, math.ceil(len(line) / _LETTERS_A_LINE)) for line in lines)


def _sums(sheet: Worksheet, styles: Styles, plan: Plan, row: int) -> int:
    definitions, nutrients = plan.table.definitions, plan.nutrients
    label = styles(bold=True, font_color=BRAND, bg_color=TINT)
    for nutrient in DAILY:
        unit = unit_text(str(definitions["unit"][nutrient]))
        number = styles.number(int(definitions["decimals"][nutrient]), align="left")
        values = nutrients[nutrients["nutrient"] == nutrient].set_index("day")["total"]
        sheet.write_string(row, 0, f"{definitions['label'][nutrient]}, {unit}", label)
        for day in range(1, plan.days + 1):
            formula = f"={day_cell(plan, nutrient, day)}"
            sheet.write_formula(row, day, formula, number, _value(values[day]))
        mean = _value(values["mean"])
        sheet.write_formula(row, plan.days + 1, f"={mean_cell(plan, nutrient)}", number, mean)
        _mark_missed(sheet, styles, plan, nutrient, row)
        row += 1
    money = styles(num_format="$#,##0.00", align="left")
    costs = plan.rows.groupby("day")["cost_usd"].sum()
    sheet.write_string(row, 0, "Cost", label)
    days, dollars = food_range(plan, "day"), food_range(plan, "cost_usd")
    for day in range(1, plan.days + 1):
        cost = round(float(costs.get(day, 0.0)), 4)
        sheet.write_formula(row, day, f"=SUMIFS({dollars},{days},{day})", money, cost)
    mean = plan.cost_usd / plan.days
    sheet.write_formula(row, plan.days + 1, f"=SUM({dollars})/{plan.days}", money, mean)
    sheet.write_string(row + 1, 0, f"Cost: {PRICE_NOTE}, foods without a price left out.",
                       styles.muted)  # fmt: skip
    return row + 1


def _value(number: float) -> Any:
    return "" if math.isnan(number) else number


def _mark_missed(sheet: Worksheet, styles: Styles, plan: Plan, nutrient: str, row: int) -> None:
    """Colour a day that misses a daily target."""
    target = plan.targets.get(nutrient)
    if target is None or target.advice:
        return
    missed = styles(bold=True, font_color=AMBER, bg_color=AMBER_TINT)
    first, last = xl_rowcol_to_cell(row, 1), xl_rowcol_to_cell(row, plan.days)
    for bound, sign, period in (
        (target.minimum, "<", target.period),
        (target.maximum, ">", target.maximum_period),
    ):
        if bound is not None and period == "day":
            slack = 1e-6 if sign == ">" else -1e-6
            rule = {"type": "cell", "criteria": sign, "value": bound + slack, "format": missed}
            sheet.conditional_format(f"{first}:{last}", rule)
