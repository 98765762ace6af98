"""The sheets Nutrients, Foods, Shopping, Targets and Notes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from mealplan.b12 import counted_rows
from mealplan.plan import Plan
from mealplan.report.files import defused
from mealplan.report.wording import (
    DISCLAIMER,
    mean_rows,
    missed_sentences,
    outside_sentences,
    plan_facts,
    profile_facts,
    unit_text,
)
from mealplan.report.xlsx_style import (
    AMBER,
    AMBER_TINT,
    BRAND,
    INPUT,
    LINE,
    MUTED,
    RED,
    RED_TINT,
    Styles,
)
from mealplan.tables import records
from mealplan.targets import Target

_FIXED = ("Nutrient", "Unit", "From food", "Supplements", "Total", "At least", "At most",
          "% of target", "Status")  # fmt: skip
_UNIT, _FOOD, _EXTRA, _TOTAL, _LOW, _HIGH, _PERCENT, _STATUS = range(1, 9)
_DAY_1 = len(_FIXED)
_TINY = "1E-9"
_WIDTHS = {
    "meal": 15, "meal_name": 34, "food_code": 11, "food": 26, "usda_description": 38, "amount": 18,
    "safety_note": 26, "date": 11, "client_id": 12,
}  # fmt: skip


def _text(sheet: Worksheet, row: int, column: int, value: object, style: Any) -> None:
    text = "" if value is None or value != value else str(defused(str(value)))
    sheet.write_string(row, column, text, style)


def _number(sheet: Worksheet, row: int, column: int, value: Any, style: Any) -> None:
    """Write a number; an unknown one leaves its cell empty."""
    if value is None or value != value:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_number(row, column, float(value), style)


def food_range(plan: Plan, column: str) -> str:
    """Return the cells of a column of the sheet Foods, for a formula."""
    names = list(plan.rows.columns)
    counted = column == "vitamin_b12_ug" and _counted_b12_per_100g(plan) is not None
    letter = xl_col_to_name(len(names) if counted else names.index(column))
    return f"Foods!${letter}$2:${letter}${len(plan.rows) + 1}"


def _counted_b12_per_100g(plan: Plan) -> list[float] | None:
    """Return the B12 (ug) that counts of 100 g of each row's food; None where all of it does."""
    per_100g = plan.table.nutrients.loc[plan.rows["food_code"]].reset_index(drop=True)
    rows = per_100g.assign(usda_description=plan.rows["usda_description"])
    counted: list[float] = counted_rows(rows, plan.targets)["vitamin_b12_ug"].tolist()
    same = np.allclose(counted, per_100g["vitamin_b12_ug"], equal_nan=True)
    return None if same else counted


def mean_cell(plan: Plan, nutrient: str) -> str:
    """Return the cell of the sheet Nutrients that holds the week's mean."""
    return f"Nutrients!{xl_rowcol_to_cell(_row_of(plan, nutrient), _TOTAL)}"


def day_cell(plan: Plan, nutrient: str, day: int) -> str:
    """Return the cell of the sheet Nutrients that holds a day's total."""
    return f"Nutrients!{xl_rowcol_to_cell(_row_of(plan, nutrient), _DAY_1 + day - 1)}"


def _row_of(plan: Plan, nutrient: str) -> int:
    return 1 + list(plan.table.nutrient_ids).index(nutrient)


def foods_sheet(sheet: Worksheet, styles: Styles, plan: Plan) -> None:
    """Fill the sheet: the columns of ``plan.csv``, grams to be changed, the rest following."""
    names = list(plan.rows.columns)
    nutrients = set(plan.table.nutrient_ids)
    grams_column = names.index("grams")
    codes = plan.rows["food_code"]
    per_100g = plan.table.nutrients.loc[codes].astype(float).reset_index(drop=True)
    per_100g["cost_usd"] = plan.table.foods["price_usd_per_100g"].loc[codes].to_numpy(float)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, styles.head)
        sheet.set_column(column, column, _WIDTHS.get(name, 10))
    for number, (row, amounts) in enumerate(
        zip(records(plan.rows), records(per_100g), strict=True), start=1
    ):
        grams = xl_rowcol_to_cell(number, grams_column, col_abs=True)
        for column, name in enumerate(names):
            value = row[name]
            if name == "grams":
                _number(sheet, number, column, value, styles(bg_color=INPUT))
            elif name == "cost_usd" or name in nutrients:
                if value != value:
                    sheet.write_blank(number, column, None, styles())
                    continue
                formula = f"=ROUND({grams}*{amounts[name]!r}/100,4)"
                sheet.write_formula(number, column, formula, styles(), value)
            elif name == "day":
                _number(sheet, number, column, value, styles())
            else:
                _text(sheet, number, column, value, styles())
    last = len(names) - 1
    counted = _counted_b12_per_100g(plan)
    if counted is not None:
        last += 1
        sheet.write_string(0, last, "vitamin_b12_ug that counts", styles.head)
        for number, amount in enumerate(counted, start=1):
            grams = xl_rowcol_to_cell(number, grams_column, col_abs=True)
            value = round(plan.rows["grams"][number - 1] * amount / 100, 4)
            if amount == amount:
                formula = f"=ROUND({grams}*{amount!r}/100,4)"
                sheet.write_formula(number, last, formula, styles(), value)
    note = "Change grams here: the sheets Nutrients and Week follow. Shopping does not."
    sheet.write_comment(0, grams_column, note, {"visible": False, "author": "mealplan"})
    sheet.freeze_panes(1, names.index("food") + 1)
    sheet.autofilter(0, 0, len(plan.rows), last)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, len(plan.rows), names.index("safety_note"))
    sheet.fit_to_pages(1, 0)


def nutrients_sheet(sheet: Worksheet, styles: Styles, plan: Plan) -> None:
    """Fill the sheet: mean of the week and each day against the targets, as formulas."""
    days = [f"Day {day}" for day in range(1, plan.days + 1)]
    after = ("Known foods", "All foods", "Planned for", "Basis", "Source")
    heads = (*_FIXED, *days, *after)
    for column, text in enumerate(heads):
        sheet.write_string(0, column, text, styles.head)
    frame = plan.nutrients[plan.nutrients["day"].astype(str) != "mean"]
    totals = frame.pivot(index="nutrient", columns="day", values="total")
    for row in mean_rows(plan):
        number = _row_of(plan, row["nutrient"])
        _nutrient_row(sheet, styles, plan, number, row, totals.loc[row["nutrient"]])
    last = len(plan.table.nutrient_ids)
    for column, width in ((0, 30), (1, 8), (_PERCENT, 16), (_STATUS, 10)):
        sheet.set_column(column, column, width)
    sheet.set_column(_DAY_1 + plan.days + 3, _DAY_1 + plan.days + 3, 18)
    sheet.set_column(_DAY_1 + plan.days + 4, _DAY_1 + plan.days + 4, 60)
    sheet.set_row(0, 30)
    sheet.conditional_format(
        1, _PERCENT, last, _PERCENT,
        {"type": "data_bar", "bar_color": "#8FBFA6", "bar_solid": True, "data_bar_2010": True,
         "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 200},
    )  # fmt: skip
    for status, front, back in (
        ("short", AMBER, AMBER_TINT), ("over", RED, RED_TINT), ("unknown", MUTED, "#EEE8E2"),
    ):  # fmt: skip
        rule = {"type": "cell", "criteria": "==", "value": f'"{status}"',
                "format": styles(bold=True, font_color=front, bg_color=back)}  # fmt: skip
        sheet.conditional_format(1, _STATUS, last, _STATUS, rule)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(heads) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, last, _DAY_1 + plan.days - 1)
    sheet.fit_to_pages(1, 1)


def _nutrient_row(
    sheet: Worksheet,
    styles: Styles,
    plan: Plan,
    number: int,
    row: dict[str, Any],
    by_day: pd.Series[float],
) -> None:
    nutrient, target = row["nutrient"], plan.targets.get(row["nutrient"])
    figure = styles.number(row["decimals"])
    amounts, day_column = food_range(plan, nutrient), food_range(plan, "day")
    food, extra, total, low, high = (
        xl_rowcol_to_cell(number, c) for c in (_FOOD, _EXTRA, _TOTAL, _LOW, _HIGH)
    )
    known, count = f"COUNT({amounts})", f"COUNTA({food_range(plan, 'food_code')})"
    _text(sheet, number, 0, row["label"], styles(bold=True))
    _text(sheet, number, _UNIT, row["unit"], styles.muted)

    def formula(column: int, text: str, value: Any, style: Any) -> None:
        shown = "" if value is None or value != value else value
        sheet.write_formula(number, column, f"={text}", style, shown)

    mean = f'IF({known}=0,"",ROUND(SUM({amounts})/{plan.days},4))'
    formula(_FOOD, mean, row["from_food"], figure)
    _number(sheet, number, _EXTRA, row["from_supplements"],
            styles.number(row["decimals"], bg_color=INPUT))  # fmt: skip
    nothing = f'IF({extra}=0,"",{extra})'
    formula(_TOTAL, f'IF({food}="",{nothing},ROUND({food}+{extra},4))', row["total"],
            styles.number(row["decimals"], bold=True))  # fmt: skip
    _number(sheet, number, _LOW, row["target_min"], figure)
    _number(sheet, number, _HIGH, row["target_max"], figure)
    goal = _goal(target, low, high)
    absorbed = nutrient == "vitamin_b12_ug" and plan.targets.b12_absorbed
    if absorbed:  # judged by what each meal lets in, which no cell here can follow
        _number(sheet, number, _PERCENT, row["percent"], styles(num_format='0.0" %"'))
    elif goal:
        formula(_PERCENT, f'IF({total}="","",ROUND(100*{total}/{goal},1))', row["percent"],
                styles(num_format='0.0" %"'))  # fmt: skip
    if target is None or row["status"] == "no_target" or absorbed:
        _text(sheet, number, _STATUS, row["status"], styles())
    else:
        text = _status(target, (food, extra, total, low, high), f"{known}<{count}")
        formula(_STATUS, text, row["status"], styles())
    for column, (day, value) in enumerate(by_day.items(), start=_DAY_1):
        one = f'COUNTIFS({day_column},{day},{amounts},">=0")=0'
        summed = f"ROUND(ROUND(SUMIFS({amounts},{day_column},{day}),4)+{extra},4)"
        formula(column, f"IF({one},{nothing},{summed})", value, figure)
    column = _DAY_1 + plan.days
    formula(column, known, row["foods_known"], styles())
    formula(column + 1, count, row["foods_total"], styles())
    planned = "" if target is None else "advice" if target.advice else "yes"
    for offset, text in enumerate((planned, row["basis"], row["source"]), start=2):
        _text(sheet, number, column + offset, text, styles())


def _goal(target: Target | None, low: str, high: str) -> str:
    """Return the cell or figure that percent is of, as in `mealplan.adequacy`."""
    if target is None:
        return ""
    if target.minimum:
        return low
    if not target.maximum:
        return ""
    return repr(target.maximum) if target.maximum_applies_to == "supplement" else high


def _status(target: Target, cells: tuple[str, ...], some_unknown: str) -> str:
    """Return the formula that judges a row as `mealplan.adequacy` does."""
    food, extra, total, low, high = cells
    below = f'IF({some_unknown},"unknown","short")'
    verdict = f'IF(N({total})>={low}*(1-{_TINY})-{_TINY},"met",{below})'
    if target.minimum is None:
        verdict = f'IF({some_unknown},"unknown","met")'
    if target.maximum is None:
        return verdict
    judged = {"total": total, "food": food, "supplement": extra}[target.maximum_applies_to]
    limit = repr(target.maximum) if target.maximum_applies_to == "supplement" else high
    return f'IF(N({judged})>{limit}*(1+{_TINY})+{_TINY},"over",{verdict})'


def shopping_sheet(sheet: Worksheet, styles: Styles, plan: Plan) -> None:
    """Fill the sheet: a box to tick, what to buy, how much, for which meals."""
    heads = ("Bought", "Aisle", "Item", "Amount", "Grams", "Used in")
    for column, text in enumerate(heads):
        sheet.write_string(0, column, text, styles.head)
    rows = records(plan.shopping)
    aisle = ""
    for number, row in enumerate(rows, start=1):
        top = {"top": 1, "top_color": LINE} if row["aisle"] != aisle else {}
        aisle = row["aisle"]
        sheet.write_string(number, 0, "☐", styles(align="center", **top))
        for column, key in ((1, "aisle"), (2, "item"), (3, "amount"), (5, "used_in")):
            style = styles(text_wrap=column == 5, bold=column == 2, **top)
            _text(sheet, number, column, row[key], style)
        _number(sheet, number, 4, row["grams"], styles.number(0, **top))
    for column, width in enumerate((9, 20, 34, 16, 9, 60)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, len(rows), len(heads) - 1)
    sheet.fit_to_pages(1, 0)


def targets_sheet(sheet: Worksheet, styles: Styles, plan: Plan) -> None:
    """Fill the sheet: each target with its basis, source and how sure it is."""
    frame = plan.targets.frame()
    labels = plan.table.definitions["label"]
    frame.insert(0, "label", [str(labels.get(n, n)) for n in frame["nutrient"]])
    frame["unit"] = frame["unit"].map(unit_text)
    widths = {"label": 30, "nutrient": 20, "basis": 20, "source": 70, "note": 50}
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, str(name).replace("_", " "), styles.head)
        sheet.set_column(column, column, widths.get(str(name), 11))
    for number, row in enumerate(records(frame), start=1):
        for column, name in enumerate(frame.columns):
            if pd.api.types.is_numeric_dtype(frame[name]):
                _number(sheet, number, column, row[name], styles(num_format="#,##0.##"))
            else:
                wrap = str(name) in ("source", "note", "basis")
                _text(sheet, number, column, row[name], styles(text_wrap=wrap))
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, len(frame), frame.columns.get_loc("confidence"))
    sheet.fit_to_pages(1, 0)


def notes_sheet(sheet: Worksheet, styles: Styles, plan: Plan) -> None:
    """Fill the sheet: who the plan is for, what is missed, how it was made."""
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 95)
    sheet.write_string(0, 0, "Notes", styles.title)
    missed = missed_sentences(plan) or ["Every target that is planned for is met."]
    first = list(dict.fromkeys((*plan.profile.flags, *plan.targets.notes)))
    first += plan.targets.meal_rules.advice
    blocks: list[tuple[str, list[tuple[str, str]]]] = [
        ("Targets missed", [("", text) for text in missed]),
        ("Meals outside", [("", text) for text in outside_sentences(plan)]),
        ("Who the plan is for", profile_facts(plan.profile)),
        ("Read first", [("", text) for text in first]),
        ("What decides this week", [("", text) for text in plan.explanations]),
        ("How it was planned", plan_facts(plan)),
        ("", [("", f"{DISCLAIMER} It never diagnoses or prescribes.")]),
    ]
    row = 2
    for title, pairs in blocks:
        if not pairs:
            continue
        sheet.write_string(row, 0, title, styles(bold=True, font_color=BRAND))
        row += 1 if title else 0
        for label, value in pairs:
            sheet.write_string(row, 0, label, styles.muted)
            _text(sheet, row, 1, value, styles.wrapped)
            if len(value) > 100:
                sheet.set_row(row, 13.5 * math.ceil(len(value) / 100))
            row += 1
        row += 1
    sheet.print_area(0, 0, row, 1)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
