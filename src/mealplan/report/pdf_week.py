"""The week on one landscape page: days across, meals down, what each day adds up to below."""

from __future__ import annotations

from typing import Any

from mealplan.meals import SLOTS
from mealplan.measures import portion_text
from mealplan.plan import Plan, PlannedMeal
from mealplan.report.pdf_base import AMBER, BRAND, INK, LINE, MUTED, TINT, PdfDocument
from mealplan.report.wording import (
    PRICE_NOTE,
    amount_text,
    day_title,
    decimals_for,
    goal_text,
    meal_title,
    mean_rows,
    unit_text,
    words,
)
from mealplan.tables import records

Cell = tuple[str, str]  # a meal's title, its foods
DAILY = ("energy_kcal", "vitamin_b12_ug", "folate_dfe_ug")
_LABEL_MM = 19.0
_PAD_MM = 1.1
_HEAD_MM = 6.0
_SUM_MM = 4.6
_SIZES = (7.6, 7.2, 6.8, 6.4, 6.0, 5.6, 5.2, 4.8, 4.4, 4.0)


def week_page(document: PdfDocument, plan: Plan) -> None:
    """Draw the week; the letters are as large as one page allows."""
    means = {row["nutrient"]: row for row in mean_rows(plan)}
    document.start_page("The week", _intro(plan, means), landscape=True)
    document.set_auto_page_break(False)
    cells = {meal.key: _cell(plan, meal) for meal in plan.meals}
    slots = [s for s in SLOTS if any(key[1] == s for key in cells)]
    width = (document.epw - _LABEL_MM) / max(plan.days, 1)
    top = document.get_y()
    room = document.h - 19 - top - _HEAD_MM - _SUM_MM * (len(DAILY) + 1) - 2
    heights: list[float] = []
    size = _SIZES[-1]
    for size in _SIZES:
        heights = [
            max(
                _height(document, cells.get((day, slot)), width, size)
                for day in range(1, plan.days + 1)
            )
            for slot in slots
        ]
        if sum(heights) <= room:
            break
    spare = min(max(0.0, room - sum(heights)) / max(len(slots), 1), 6.0)
    heights = [height + spare for height in heights]
    _day_heads(document, plan, top, width)
    y = top + _HEAD_MM
    for slot, height in zip(slots, heights, strict=True):
        _slot_label(document, words(slot).capitalize(), y, height)
        for day in range(1, plan.days + 1):
            x = document.l_margin + _LABEL_MM + (day - 1) * width
            _draw(document, cells.get((day, slot)), (x, y), width, size)
        y += height
        document.set_draw_color(*LINE)
        document.line(document.l_margin, y, document.w - document.r_margin, y)
    _day_sums(document, plan, y + 1, width)
    document.set_auto_page_break(True, margin=17)


def _intro(plan: Plan, means: dict[str, dict[str, Any]]) -> str:
    parts = []
    for nutrient in DAILY:
        row = means[nutrient]
        goal = goal_text(row["target_min"], row["target_max"], row["decimals"])
        label = row["label"].lower() if nutrient == "energy_kcal" else row["label"]
        shown = f"{label} {amount_text(row['total'], row['decimals'])} {row['unit']}"
        parts.append(f"{shown} (target {goal})" if goal else shown)
    cost = f"about ${plan.cost_usd / max(plan.days, 1):.2f} a day in {PRICE_NOTE}"
    return f"Mean of a day: {', '.join(parts)}; {cost}."


def _cell(plan: Plan, meal: PlannedMeal) -> Cell:
    return meal_title(plan, meal), "; ".join(portion_text(f.amount, f.name) for f in meal.foods)


def _height(document: PdfDocument, cell: Cell | None, width: float, size: float) -> float:
    if cell is None:
        return 0.0
    inner = width - 2 * _PAD_MM
    document.ink(size, bold=True)
    height = document.height_of(cell[0], inner)
    document.ink(size - 0.6)
    return height + document.height_of(cell[1], inner) + 2 * _PAD_MM


def _draw(
    document: PdfDocument, cell: Cell | None, at: tuple[float, float], width: float, size: float
) -> None:
    if cell is None:
        return
    document.set_xy(at[0] + _PAD_MM, at[1] + _PAD_MM)
    document.ink(size, bold=True)
    document.block(cell[0], width - 2 * _PAD_MM)
    document.ink(size - 0.6)
    document.set_x(at[0] + _PAD_MM)
    document.block(cell[1], width - 2 * _PAD_MM)


def _day_heads(document: PdfDocument, plan: Plan, top: float, width: float) -> None:
    document.set_fill_color(*BRAND)
    document.rect(document.l_margin, top, document.epw, _HEAD_MM, style="F")
    document.ink(8.5, bold=True, colour=(255, 255, 255))
    for day in range(1, plan.days + 1):
        document.set_xy(document.l_margin + _LABEL_MM + (day - 1) * width + _PAD_MM, top)
        document.cell(width - 2 * _PAD_MM, _HEAD_MM, day_title(plan, day))


def _slot_label(document: PdfDocument, text: str, y: float, height: float) -> None:
    document.set_fill_color(*TINT)
    document.rect(document.l_margin, y, _LABEL_MM, height, style="F")
    document.set_xy(document.l_margin + _PAD_MM, y + _PAD_MM)
    document.ink(7.5, bold=True, colour=BRAND)
    document.block(text, _LABEL_MM - 2 * _PAD_MM)


def _day_sums(document: PdfDocument, plan: Plan, y: float, width: float) -> None:
    """Write what each day adds up to; a day that misses a daily target is marked in words."""
    frame = plan.nutrients
    missed = {(r["day"], r["nutrient"]) for r in records(plan.missed)}
    definitions = plan.table.definitions
    for nutrient in DAILY:
        unit = unit_text(str(definitions["unit"][nutrient]))
        _sum_label(document, f"{definitions['label'][nutrient]}", y)
        for row in records(frame[frame["nutrient"] == nutrient]):
            if row["day"] == "mean":
                continue
            x = document.l_margin + _LABEL_MM + (row["day"] - 1) * width
            bad = (row["day"], nutrient) in missed
            digits = decimals_for(row, int(definitions["decimals"][nutrient]))
            text = f"{amount_text(row['total'], digits)} {unit}" + (
                f", {row['status']}" if bad else ""
            )
            document.set_xy(x + _PAD_MM, y)
            document.ink(7.2, bold=bad, colour=AMBER if bad else INK)
            document.cell(width - 2 * _PAD_MM, _SUM_MM, text)
        y += _SUM_MM
    _sum_label(document, "Cost", y)
    costs = plan.rows.groupby("day")["cost_usd"].sum()
    for day in range(1, plan.days + 1):
        document.set_xy(document.l_margin + _LABEL_MM + (day - 1) * width + _PAD_MM, y)
        document.ink(7.2, colour=MUTED)
        document.cell(width - 2 * _PAD_MM, _SUM_MM, f"${costs.get(day, 0.0):.2f}")


def _sum_label(document: PdfDocument, text: str, y: float) -> None:
    document.set_xy(document.l_margin + _PAD_MM, y)
    document.ink(7.2, bold=True, colour=MUTED)
    document.cell(_LABEL_MM, _SUM_MM, text)
