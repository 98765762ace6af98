"""Cell styles of the workbook, each made once."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

BRAND, TINT, LINE, MUTED = "#8B3A62", "#F9F3EE", "#DCCFC6", "#5D5559"
INPUT = "#FFF8DC"
AMBER, AMBER_TINT, RED, RED_TINT = "#8A4A08", "#FCEAD6", "#A12E20", "#FBE4DF"


class Styles:
    """Gives formats by their properties: ``styles(bold=True)``."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:
        """Return the format with these properties; text is small, at the top of its cell."""
        whole = {"font_name": "Calibri", "font_size": 10, "valign": "top", **properties}
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(whole)
        return self._made[key]

    @property
    def title(self) -> Format:
        """A sheet's title."""
        return self(bold=True, font_size=16, font_color=BRAND, valign="vcenter")

    @property
    def muted(self) -> Format:
        """What stands under a title."""
        return self(font_color=MUTED)

    @property
    def head(self) -> Format:
        """A column's head."""
        return self(
            bold=True, font_color="#FFFFFF", bg_color=BRAND, text_wrap=True, valign="vcenter"
        )

    @property
    def wrapped(self) -> Format:
        """Text over several lines."""
        return self(text_wrap=True)

    def number(self, decimals: int, **properties: Any) -> Format:
        """Return the format of a number shown with so many decimals."""
        return self(num_format="#,##0" + ("." + "0" * decimals if decimals else ""), **properties)
