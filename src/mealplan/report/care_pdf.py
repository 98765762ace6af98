"""The summary for a clinician as a PDF of one page."""

from __future__ import annotations

from mealplan.care.summary import Section, Summary
from mealplan.report.care import SUMMARY_CLOSING
from mealplan.report.pdf_base import PdfDocument

SIZES = (9.0, 8.0, 7.0, 6.5)
"""Points to try, largest first, until the summary fits one page."""


def summary_pdf(summary: Summary, *, paper: str = "a4") -> bytes:
    """Return the summary as PDF.

    The text is set as large as one page allows; a very long one goes on over a second page.

    Parameters
    ----------
    paper : ``a4`` or ``letter``.
    """
    document = _set(summary, paper, SIZES[0])
    for size in SIZES[1:]:
        if document.page_no() == 1:
            break
        document = _set(summary, paper, size)
    return document.content()


def _set(summary: Summary, paper: str, size: float) -> PdfDocument:
    document = PdfDocument(
        summary.who, summary.detail, SUMMARY_CLOSING, paper=paper, created=summary.date
    )
    document.start_page("B12 summary", f"For a clinician. Written {summary.date:%d %B %Y}.")
    for section in summary.sections:
        _section(document, section, size)
    return document


def _section(document: PdfDocument, section: Section, size: float) -> None:
    document.section(section.title)
    if section.warning:
        document.callout("Please look at first", section.warning, warn=True)
    if section.facts:
        document.facts(section.facts)
    if section.text:
        document.paragraph(section.text, size=size)
    if section.lines:
        document.bullets(section.lines, size=size)
    if section.rows:
        document.grid(section.head, section.rows, section.widths, size=size - 0.5)
    if section.note:
        document.paragraph(section.note, size=size - 1, muted=True)
