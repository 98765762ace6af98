"""The week on one landscape page: days across, meals down, what each day adds up to below."""

from __future__ import annotations

from mealplan.meals import SLOTS
from mealplan.measures import portion_text
from mealplan.plan import Plan, PlannedMeal
from mealplan.report.pdf_base import AMBER, BRAND, INK, LINE, MUTED, TINT, PdfDocument
from mealplan.report.wording import (
    amount_text,
    day_title,
    decimals_for,
    goal_text,
    mean_rows,
    unit_text,
    words,
)
from mealplan.tables import records

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
    meals = {meal.key: meal for meal in plan.meals}
    slots = [s for s in SLOTS if any(key[1] == s for key in meals)]
    width = (document.epw - _LABEL_MM) / max(plan.days, 1)
    top = document.get_y()
    room = document.h - 19 - top - _HEAD_MM - _SUM_MM * (len(DAILY) + 1) - 2
    heights: list[float] = []
    size = _SIZES[-1]
    for size in _SIZES:
        heights = [
            max(
                _meal_height(document, meals.get((day, slot)), width, size)
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
            _draw_meal(document, meals.get((day, slot)), x, y, width, size)
        y += height
        document.set_draw_color(*LINE)
        document.line(document.l_margin, y, document.w - document.r_margin, y)
    _day_sums(document, plan, y + 1, width)
    document.set_auto_page_break(True, margin=17)


def _intro(plan: Plan, means: dict[str, dict[str, object]]) -> str:
    parts = []
    for nutrient in DAILY:
        row: dict[str, object] = means[nutrient]
        total, low, high, digits = (
            row[k] for k in ("total", "target_min", "target_max", "decimals")
        )
        goal = goal_text(float(str(low)), float(str(high)), int(str(digits)))
        shown = amount_text(float(str(total)), int(str(digits)))
        parts.append(
            f"{str(row['label']).lower() if nutrient == 'energy_kcal' else row['label']} "
            f"{shown} {row['unit']}" + (f" (target {goal})" if goal else "")
        )
    cost = f"about ${plan.cost_usd / max(plan.days, 1):.2f} a day in 2017/18 prices"
    return f"Mean of a day: {', '.join(parts)}; {cost}."


def _meal_parts(meal: PlannedMeal) -> tuple[str, str]:
    return meal.name, "; ".join(portion_text(f.amount, f.name) for f in meal.foods)


def _meal_height(
    document: PdfDocument, meal: PlannedMeal | None, width: float, size: float
) -> float:
    if meal is None:
        return 0.0
    name, foods = _meal_parts(meal)
    inner = width - 2 * _PAD_MM
    document.ink(size, bold=True)
    height = document.height_of(name, inner)
    document.ink(size - 0.6)
    return height + document.height_of(foods, inner) + 2 * _PAD_MM


def _draw_meal(
    document: PdfDocument, meal: PlannedMeal | None, x: float, y: float, width: float, size: float
) -> None:
    document.set_draw_color(*LINE)
    if meal is None:
        return
    name, foods = _meal_parts(meal)
    document.set_xy(x + _PAD_MM, y + _PAD_MM)
    document.ink(size, bold=True)
    document.block(name, width - 2 * _PAD_MM)
    document.ink(size - 0.6, colour=INK)
    document.set_x(x + _PAD_MM)
    document.block(foods, width - 2 * _PAD_MM)


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
