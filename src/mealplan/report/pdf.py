"""A plan as a PDF: the week on one page, its nutrients, the shopping list, notes."""

from __future__ import annotations

from mealplan.plan import Plan
from mealplan.report.pdf_base import PdfDocument
from mealplan.report.pdf_notes import notes_page
from mealplan.report.pdf_nutrients import nutrients_page
from mealplan.report.pdf_shopping import shopping_page
from mealplan.report.pdf_week import week_page
from mealplan.report.wording import (
    client_text,
    foot_text,
    paper_for,
    period_text,
    stage_text,
    words,
)


def plan_pdf(plan: Plan) -> bytes:
    """Return a plan as a PDF file; on Letter paper where that is used, else A4.

    Raises
    ------
    DataError : the report extra is not installed.
    """
    profile = plan.profile
    detail = [words(", ".join(profile.diet)), stage_text(profile), period_text(plan)]
    document = PdfDocument(
        client_text(profile), " · ".join(d for d in detail if d), foot_text(plan),
        paper=paper_for(profile), created=profile.start,
    )  # fmt: skip
    document.set_title("A week of meals")
    week_page(document, plan)
    nutrients_page(document, plan)
    shopping_page(document, plan)
    notes_page(document, plan)
    return document.content()
