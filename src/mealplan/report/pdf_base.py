"""What every PDF here is made of: fonts for any script, a heading, a footer, tables, notes."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from fpdf import FPDF
from fpdf.enums import (
    Align,
    MethodReturnValue,
    TableBordersLayout,
    TableCellFillMode,
    WrapMode,
)
from fpdf.fonts import FontFace
from fpdf.line_break import Fragment

from mealplan.report.fonts import REGULAR, STRONG, fallback_for

Colour = tuple[int, int, int]
# the app's colours on paper
INK: Colour = (26, 19, 22)
MUTED: Colour = (93, 85, 89)
LINE: Colour = (220, 207, 198)
BRAND: Colour = (139, 58, 98)
TINT: Colour = (249, 243, 238)
GREEN: Colour = (31, 100, 66)
GREEN_TINT: Colour = (230, 242, 235)
AMBER: Colour = (138, 74, 8)
AMBER_TINT: Colour = (253, 238, 222)
RED: Colour = (161, 46, 32)
FOOD: Colour = (61, 139, 98)
SUPPLEMENT: Colour = (162, 119, 184)
WHITE: Colour = (255, 255, 255)

MARGIN_MM = 13.0
MM_PER_POINT = 25.4 / 72
LEADING = 1.28
_BAND_MM = 2.2
_SIMPLE = frozenset(range(0x250)) | {ord(c) for c in "–—‘’“”…·•−≤≥€\n"}
_PAGES = "\ue000"  # stands for the number of pages; one character, so that it takes one's room
_UNDATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class PdfDocument(FPDF):
    """A4 or Letter pages under one heading style.

    Parameters
    ----------
    who : whom it is about, right of each heading; any script.
    detail : a line under the name.
    footer : left at the foot of each page, beside the page number.
    paper : ``a4`` or ``letter``.
    created : date written into the file; the same content and date give the same bytes.
    """

    def __init__(
        self,
        who: str = "",
        detail: str = "",
        footer: str = "",
        *,
        paper: str = "a4",
        created: dt.date | None = None,
    ) -> None:
        super().__init__(unit="mm", format=paper)
        self.who, self.detail, self.foot_text = who, detail, footer
        self._heading = self._intro = ""
        self.add_font(REGULAR.key, "", REGULAR.path)
        self.add_font(STRONG.key, "B", STRONG.path)
        self.set_text_shaping(True, features={"kern": True, "liga": True, "tnum": True})
        self.set_margins(MARGIN_MM, MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(True, margin=MARGIN_MM + 4)
        self.c_margin = 0
        moment = dt.datetime.combine(created, dt.time(), dt.UTC) if created else _UNDATED
        self.set_creation_date(moment)
        self.set_producer("mealplan")
        self.set_lang("en")
        self.alias_nb_pages(_PAGES)
        self.ink()

    # -- text -----------------------------------------------------------------------------------

    def ink(self, size: float = 9, *, bold: bool = False, colour: Colour = INK) -> None:
        """Set size (points), weight and colour of the text that follows."""
        self.set_font(REGULAR.key, "B" if bold else "", size)
        self.set_text_color(*colour)

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """Add the font that draws a character when the first such character comes."""
        font = fallback_for(char)
        if font is None:
            return None
        if font.key not in self.fonts:
            self.add_font(font.key, "", font.path, collection_font_number=font.number)
        return font.key

    def multi_cell(self, *args: Any, **more: Any) -> Any:
        """Wrap text; simple text is not shaped, which takes a tenth of the time."""
        text = more.get("text", args[2] if len(args) > 2 else "")
        shaping = self.text_shaping
        if all(ord(character) in _SIMPLE for character in text):
            self.text_shaping = None
        try:
            return super().multi_cell(*args, **more)
        finally:
            self.text_shaping = shaping

    def _parse_chars(self, text: str, markdown: bool, **more: Any) -> Iterator[Fragment]:
        """Keep joiners and combining marks with the letters they belong to."""
        held: Fragment | None = None
        for fragment in super()._parse_chars(text, markdown, **more):
            if held is not None and _belongs(held, fragment):
                held.characters = [*held.characters, *fragment.characters]
                continue
            if held is not None:
                yield held
            held = fragment
        if held is not None:
            yield held

    def fitted(self, text: str, width_mm: float) -> str:
        """Cut text with an ellipsis so that it fits a width in the current font."""
        text = " ".join(text.split())
        if self.get_string_width(text) <= width_mm:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.get_string_width(text[:middle].rstrip() + "…") <= width_mm:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…"

    def line_mm(self) -> float:
        """Height of a line in the current size, mm."""
        return float(self.font_size_pt) * MM_PER_POINT * LEADING

    def block(self, text: str, width_mm: float = 0, align: str = "L") -> None:
        """Write wrapped text at the current place and go below it."""
        self.multi_cell(
            width_mm, self.line_mm(), text, align=align, new_x="LEFT", new_y="NEXT",
            wrapmode=WrapMode.WORD,
        )  # fmt: skip

    def height_of(self, text: str, width_mm: float) -> float:
        """Height that wrapped text takes in the current font, mm."""
        height: Any = self.multi_cell(
            width_mm, self.line_mm(), text, align="L", dry_run=True,
            output=MethodReturnValue.HEIGHT,
        )  # fmt: skip
        return float(height)

    # -- pages ----------------------------------------------------------------------------------

    def start_page(self, heading: str, intro: str = "", *, landscape: bool = False) -> None:
        """Begin a page under a heading, with a muted line below it."""
        self._heading, self._intro = heading, intro
        self.add_page("landscape" if landscape else "portrait")

    def header(self) -> None:
        """Draw the heading and whom the page is about."""
        self.set_fill_color(*BRAND)
        self.rect(0, 0, self.w, _BAND_MM, style="F")
        wide = self.epw
        self.set_xy(self.l_margin, 8)
        self.ink(18, bold=True, colour=BRAND)
        self.cell(wide * 0.55, 8, self._heading)
        self.ink(11, bold=True)
        self.cell(wide * 0.45, 5, self.fitted(self.who, wide * 0.44), align="R", new_x="LMARGIN")
        self.set_xy(self.l_margin + wide * 0.55, 13)
        self.ink(8, colour=MUTED)
        self.cell(wide * 0.45, 4, self.fitted(self.detail, wide * 0.44), align="R")
        self.set_xy(self.l_margin, 18)
        if self._intro:
            self.block(self._intro, wide)
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.line(self.l_margin, self.get_y() + 1.5, self.w - self.r_margin, self.get_y() + 1.5)
        self.set_xy(self.l_margin, self.get_y() + 4)
        self.ink()

    def footer(self) -> None:
        """Draw the footer text and the page number."""
        self.set_xy(self.l_margin, -MARGIN_MM)
        self.ink(7, colour=MUTED)
        self.cell(self.epw - 25, 4, self.fitted(self.foot_text, self.epw - 26))
        self.cell(25, 4, f"page {self.page_no()} of {_PAGES}", align="R")

    # -- parts ----------------------------------------------------------------------------------

    def section(self, text: str) -> None:
        """Write a heading inside a page; never the last line of one."""
        if self.will_page_break(22):
            self.add_page(same=True)
        self.ln(2)
        self.ink(11, bold=True, colour=BRAND)
        self.block(text, self.epw)
        self.ln(1)
        self.ink()

    def paragraph(self, text: str, *, size: float = 9, muted: bool = False) -> None:
        """Write a paragraph over the whole width."""
        self.ink(size, colour=MUTED if muted else INK)
        self.block(text, self.epw)
        self.ln(1.2)
        self.ink()

    def bullets(self, texts: Sequence[str], *, size: float = 9) -> None:
        """Write sentences as a list."""
        self.ink(size)
        for text in texts:
            height = self.height_of(text, self.epw - 4)
            if self.will_page_break(height):
                self.add_page(same=True)
                self.ink(size)
            self.set_fill_color(*BRAND)
            self.ellipse(
                self.l_margin + 0.4, self.get_y() + self.line_mm() / 2 - 0.55, 1.1, 1.1, "F"
            )
            self.set_x(self.l_margin + 4)
            self.block(text, self.epw - 4)
            self.set_xy(self.l_margin, self.get_y() + 0.8)
        self.ink()

    def facts(self, pairs: Sequence[tuple[str, str]], *, columns: int = 2) -> None:
        """Write labels and values in columns, row by row."""
        gap = 6.0
        width = (self.epw - gap * (columns - 1)) / columns
        label = min(38.0, width * 0.42)
        for begin in range(0, len(pairs), columns):
            of_row = pairs[begin : begin + columns]
            self.ink(8.5)
            height = max(self.height_of(value, width - label) for _, value in of_row)
            if self.will_page_break(height):
                self.add_page(same=True)
            top = self.get_y()
            for column, (name, value) in enumerate(of_row):
                left = self.l_margin + column * (width + gap)
                self.set_xy(left, top)
                self.ink(8.5, colour=MUTED)
                self.cell(label, self.line_mm(), self.fitted(name, label - 1))
                self.ink(8.5)
                self.block(value, width - label)
            self.set_xy(self.l_margin, top + height + 0.8)
        self.ink()

    def callout(self, title: str, text: str, *, warn: bool = False) -> None:
        """Write a note in a tinted box with a coloured edge."""
        inner = self.epw - 8
        self.ink(9)
        height = self.height_of(text, inner) + self.line_mm() + 4
        if self.will_page_break(height):
            self.add_page(same=True)
        top = self.get_y()
        self.set_fill_color(*(AMBER_TINT if warn else GREEN_TINT))
        self.rect(self.l_margin, top, self.epw, height, style="F")
        self.set_fill_color(*(AMBER if warn else GREEN))
        self.rect(self.l_margin, top, 1, height, style="F")
        self.set_xy(self.l_margin + 5, top + 2)
        self.ink(9, bold=True, colour=AMBER if warn else GREEN)
        self.block(title, inner)
        self.set_x(self.l_margin + 5)
        self.ink(9)
        self.block(text, inner)
        self.set_xy(self.l_margin, top + height + 2.5)

    def grid(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        align: str = "",
        *,
        size: float = 8,
    ) -> None:
        """Write a table; its head is repeated on each page.

        Parameters
        ----------
        widths : shares of the page's width.
        align : one letter a column, ``L``, ``C`` or ``R``; left where not given.
        """
        self.ink(size)
        self.set_draw_color(*LINE)
        sides = [Align.coerce(letter) for letter in align.ljust(len(head), "L")]
        style = FontFace(emphasis="BOLD", color=MUTED, size_pt=size - 0.5, fill_color=WHITE)
        with self.table(
            col_widths=tuple(widths), headings_style=style, line_height=self.line_mm(),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES, text_align=tuple(sides),
            padding=(0.7, 1.2), width=self.epw, v_align="TOP", cell_fill_mode=TableCellFillMode.ALL,
            cell_fill_color=WHITE,
        ) as table:  # fmt: skip
            for cells in (head, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell)
        self.ln(2)
        self.ink()

    def content(self) -> bytes:
        """Return the file."""
        return bytes(self.output())


def _belongs(held: Fragment, fragment: Fragment) -> bool:
    """Tell whether a fragment goes on in the letters before it."""
    if type(held) is not Fragment or type(fragment) is not Fragment:
        return False
    if not held.characters or not fragment.characters:
        return False
    if all(_joins(c) for c in fragment.characters):
        return True
    return _joins(held.characters[-1]) and held.font is fragment.font


def _joins(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me", "Cf")
