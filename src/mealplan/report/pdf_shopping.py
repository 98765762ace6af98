"""The shopping page: what to buy by aisle, in columns, with boxes to tick."""

from __future__ import annotations

from mealplan.plan import Plan
from mealplan.report.pdf_base import BRAND, INK, LINE, MUTED, PdfDocument
from mealplan.tables import records

_COLUMNS = 2
_GAP_MM = 12.0
_ROW_MM, _AISLE_MM = 5.2, 8.0
_FIRST_MM = 1.8  # an aisle at the top of a column needs no space above it


def shopping_page(document: PdfDocument, plan: Plan) -> None:
    """Draw the list; an aisle that does not fit a column goes on in the next."""
    people = plan.profile.household
    for_whom = f"for {people} people" if people > 1 else "for one person"
    intro = f"What the week takes {for_whom}, as bought, rounded up to what a shop sells."
    document.start_page("Shopping", intro)
    document.set_auto_page_break(False)
    width = (document.epw - _GAP_MM * (_COLUMNS - 1)) / _COLUMNS
    lines = _lines(plan)
    top, bottom = document.get_y(), document.h - 20
    needed = sum(_AISLE_MM if aisle else _ROW_MM for aisle, _, _ in lines)
    share = max(needed / _COLUMNS + _AISLE_MM, 40.0)
    limit = min(bottom, top + share)
    column, y = 0, top
    for number, (aisle, item, amount) in enumerate(lines):
        after = _ROW_MM if aisle and number + 1 < len(lines) else 0.0
        tall = _AISLE_MM if aisle else _ROW_MM
        if y + tall + after > limit:
            column, y = column + 1, top
            if column == _COLUMNS:
                document.start_page("Shopping", "")
                column, top, limit = 0, document.get_y(), bottom
                y = top
        x = document.l_margin + column * (width + _GAP_MM)
        if aisle:
            _aisle(document, aisle, x, y, width, first=y == top)
        else:
            _item(document, item, amount, x, y, width)
        y += tall - (_FIRST_MM if aisle and y == top else 0.0)
    document.set_auto_page_break(True, margin=17)


def _lines(plan: Plan) -> list[tuple[str, str, str]]:
    """(aisle, "", "") before each aisle, ("", item, amount) for each thing."""
    lines, aisle = [], None
    for row in records(plan.shopping):
        if row["aisle"] != aisle:
            aisle = row["aisle"]
            lines.append((str(aisle), "", ""))
        home = " (at home)" if row.get("pantry") == "yes" else ""
        lines.append(("", str(row["item"]), f"{row['amount']}{home}"))
    return lines


def _aisle(
    document: PdfDocument, text: str, x: float, y: float, width: float, *, first: bool
) -> None:
    document.set_xy(x, y + (0 if first else _FIRST_MM))
    document.ink(9, bold=True, colour=BRAND)
    document.cell(width, 5, document.fitted(text.capitalize(), width))


def _item(document: PdfDocument, item: str, amount: str, x: float, y: float, width: float) -> None:
    document.set_draw_color(*MUTED)
    document.set_line_width(0.25)
    document.rect(x, y + 1.2, 2.8, 2.8, style="D", round_corners=True, corner_radius=0.5)
    document.ink(8.4, colour=MUTED)
    taken = document.get_string_width(amount)
    document.set_xy(x, y)
    document.cell(width, _ROW_MM, amount, align="R")
    document.ink(8.4, colour=INK)
    document.set_xy(x + 4.6, y)
    document.cell(0, _ROW_MM, document.fitted(item, width - 6 - taken))
    document.set_draw_color(*LINE)
    document.set_line_width(0.1)
    document.line(x, y + _ROW_MM, x + width, y + _ROW_MM)
