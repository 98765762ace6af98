"""A plan as a workbook: change the grams and every total follows."""

from __future__ import annotations

import datetime as dt
import io

from xlsxwriter import Workbook

from mealplan.plan import Plan
from mealplan.report.wording import client_text, paper_for
from mealplan.report.xlsx_sheets import (
    foods_sheet,
    notes_sheet,
    nutrients_sheet,
    shopping_sheet,
    targets_sheet,
)
from mealplan.report.xlsx_style import Styles
from mealplan.report.xlsx_week import week_sheet

_UNDATED = dt.date(2000, 1, 1)
_PAPER = {"letter": 1, "a4": 9}


def plan_xlsx(plan: Plan) -> bytes:
    """Return a plan as an Excel file.

    The sheets are Week, Nutrients, Foods, Shopping, Targets and Notes. Nutrients of a food are
    formulas of its grams, totals are formulas of the foods; each carries its present value.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(buffer, options)
    created = dt.datetime.combine(plan.profile.start or _UNDATED, dt.time())
    book.set_properties(
        {"title": "A week of meals", "subject": client_text(plan.profile), "created": created}
    )
    book.set_calc_mode("auto")
    styles = Styles(book)
    sheets = {
        name: book.add_worksheet(name)
        for name in ("Week", "Nutrients", "Foods", "Shopping", "Targets", "Notes")
    }
    week_sheet(sheets["Week"], styles, plan)
    nutrients_sheet(sheets["Nutrients"], styles, plan)
    foods_sheet(sheets["Foods"], styles, plan)
    shopping_sheet(sheets["Shopping"], styles, plan)
    targets_sheet(sheets["Targets"], styles, plan)
    notes_sheet(sheets["Notes"], styles, plan)
    paper = _PAPER[paper_for(plan.profile)]
    for sheet in sheets.values():
        sheet.set_paper(paper)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&8Information, not medical advice&R&8&A, page &P of &N")
    book.close()
    return buffer.getvalue()
