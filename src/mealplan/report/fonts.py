"""Fonts that installed packages bring, and which of them can draw a character."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from mealplan.errors import DataError

MISSING = "needs the report extra: pip install 'mealplan[report]'"
_SCRIPTS = (
    "Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Thai", "Gujarati", "Gurmukhi", "Kannada",
    "Malayalam", "Oriya", "Sinhala", "Telugu", "Armenian", "Ethiopic", "Georgian", "Khmer", "Lao",
    "Myanmar", "Symbols",
)  # fmt: skip


@dataclass(frozen=True)
class FontFile:
    """A font in an installed package; ``number`` is its place in a collection."""

    key: str
    package: str
    name: str
    number: int = 0

    @property
    def path(self) -> Path:
        """Where it is. Raises `DataError` where its package is not installed."""
        try:
            return Path(str(files(self.package) / self.name))
        except ModuleNotFoundError as error:
            msg = f"a PDF {MISSING} ({self.package} is missing)"
            raise DataError(msg) from error

    @property
    def code_points(self) -> frozenset[int]:
        """What it has a glyph for."""
        return _code_points(self)


# Fira Sans draws Latin, Greek and Cyrillic; Noto draws the other scripts, symbols and emoji.
REGULAR = FontFile("fira", "fontpkg_fira_sans", "files/FiraSans-Regular.ttf")
STRONG = FontFile("fira", "fontpkg_fira_sans", "files/FiraSans-SemiBold.ttf")
FALLBACKS = (
    FontFile("noto", "manimgx_fonts", "NotoSans[wght].ttf"),
    *(FontFile(f"noto{s.lower()}", "manimgx_fonts", f"NotoSans{s}[wght].ttf") for s in _SCRIPTS),
    FontFile("notoemoji", "manimgx_fonts", "NotoEmoji[wght].ttf"),
    FontFile("notocjk", "noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc"),
)


@lru_cache(maxsize=64)
def _code_points(font: FontFile) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font.path, fontNumber=font.number, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


@lru_cache(maxsize=4096)
def fallback_for(character: str) -> FontFile | None:
    """Return the first font beside the main one that has a character, or None."""
    return next((f for f in FALLBACKS if ord(character) in f.code_points), None)
