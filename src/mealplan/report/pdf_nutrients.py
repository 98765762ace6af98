"""The nutrient page: a bar for each nutrient against its target, food and supplements apart."""

from __future__ import annotations

from typing import Any

from mealplan.plan import Plan
from mealplan.report.pdf_base import (
    AMBER,
    FOOD,
    GREEN,
    INK,
    LINE,
    MUTED,
    RED,
    SUPPLEMENT,
    PdfDocument,
)
from mealplan.report.wording import STATUS_WORDS, amount_text, goal_text, mean_rows

_ROW_MAX_MM, _ROW_MIN_MM = 5.6, 4.0
_BAR_END_PERCENT = 200.0
_COLUMNS = (  # heading, share of the width, alignment
    ("Nutrient, a day", 0.235, "L"),
    ("from food", 0.085, "R"),
    ("supplements", 0.095, "R"),
    ("total", 0.085, "R"),
    ("target", 0.15, "R"),
    ("% of target", 0.19, "L"),
    ("", 0.16, "L"),
)


def nutrients_page(document: PdfDocument, plan: Plan) -> None:
    """Draw the mean of the week for every nutrient; those without a target come last."""
    rows = mean_rows(plan)
    rows = [r for r in rows if r["status"] != "no_target"] + [
        r for r in rows if r["status"] == "no_target"
    ]
    intro = (
        "Mean of the week. Bars end at 200 %; the line is the target (the lowest amount advised, "
        "or the highest where only a limit exists). Green is food (brown where short, red where "
        "over), lilac is supplements. Not known: so many foods have no figure in the table."
    )
    document.start_page("Nutrients", intro)
    document.set_auto_page_break(False)
    _head(document)
    room = document.h - 22 - document.get_y()
    height = min(_ROW_MAX_MM, max(_ROW_MIN_MM, room / max(len(rows), 1)))
    for row in rows:
        _row(document, row, height)
    document.ink(7, colour=MUTED)
    document.set_x(document.l_margin)
    document.set_auto_page_break(True, margin=17)


def _edges(document: PdfDocument) -> list[tuple[float, float]]:
    x, out = document.l_margin, []
    for _, share, _ in _COLUMNS:
        out.append((x, share * document.epw))
        x += share * document.epw
    return out


def _head(document: PdfDocument) -> None:
    y = document.get_y()
    document.ink(7.2, bold=True, colour=MUTED)
    for (x, width), (text, _, align) in zip(_edges(document), _COLUMNS, strict=True):
        document.set_xy(x + (1.5 if x > document.l_margin else 0), y)
        document.cell(width - 3, 4.5, text, align=align)
    document.set_xy(document.l_margin, y + 5)


def _row(document: PdfDocument, row: dict[str, Any], height: float) -> None:
    y, digits = document.get_y(), row["decimals"]
    extra = row["from_supplements"]
    texts = (
        f"{row['label']} ({row['unit']})",
        amount_text(row["from_food"], digits),
        amount_text(extra, digits) if extra else "",
        amount_text(row["total"], digits),
        goal_text(row["target_min"], row["target_max"], digits),
    )
    edges = _edges(document)
    for number, (text, (x, width)) in enumerate(zip(texts, edges[:5], strict=True)):
        document.ink(7.6, bold=number == 3, colour=MUTED if row["status"] == "no_target" else INK)
        document.set_xy(x + (1.5 if number else 0), y)
        align = _COLUMNS[number][2]
        document.cell(width - 3, height, document.fitted(text, width - 2), align=align)
    _bar(document, row, edges[5], y, height)
    word = STATUS_WORDS[row["status"]]
    if row["advice"]:
        word += ", advice only"
    elif row["status"] == "met" and row["status_food"] == "short":
        word = "met with supplements"
    colour = {"short": AMBER, "over": RED, "met": GREEN}.get(row["status"], MUTED)
    document.ink(7.2, bold=row["status"] in ("short", "over"), colour=colour)
    document.set_xy(edges[6][0] + 1.5, y)
    missing = row["foods_total"] - row["foods_known"]
    if missing:
        word += f" ({missing} of {row['foods_total']})" if row["status"] == "unknown" else ""
    document.cell(edges[6][1], height, document.fitted(word, edges[6][1] - 1.5))
    document.set_draw_color(*LINE)
    document.set_line_width(0.12)
    document.line(document.l_margin, y + height, document.w - document.r_margin, y + height)
    document.set_xy(document.l_margin, y + height)


def _bar(
    document: PdfDocument, row: dict[str, Any], edge: tuple[float, float], y: float, height: float
) -> None:
    percent = row["percent"]
    if percent != percent:
        return
    x, width = edge[0] + 1.5, edge[1] - 12
    thick = height * 0.46
    top = y + (height - thick) / 2
    document.set_fill_color(241, 236, 232)
    document.rect(x, top, width, thick, style="F")
    reach = min(percent, _BAR_END_PERCENT) / _BAR_END_PERCENT * width
    total = row["total"]
    food = 0.0 if not total or row["from_food"] != row["from_food"] else row["from_food"] / total
    of_food = min(percent * food, _BAR_END_PERCENT) / _BAR_END_PERCENT * width
    document.set_fill_color(*SUPPLEMENT)
    document.rect(x, top, reach, thick, style="F")
    shade = {"short": AMBER, "over": RED}.get(row["status"], FOOD)
    document.set_fill_color(*shade)
    document.rect(x, top, of_food, thick, style="F")
    document.set_draw_color(*INK)
    document.set_line_width(0.25)
    middle = x + width * 100 / _BAR_END_PERCENT
    document.line(middle, top - 0.5, middle, top + thick + 0.5)
    document.ink(6.8, colour=MUTED)
    document.set_xy(x + width, y)
    document.cell(10, height, f"{percent:,.0f} %", align="R")
