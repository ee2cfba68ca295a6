"""The faces that paper is set in and what they can show, out of the library below the PDF renderer."""

from __future__ import annotations

import logging
import unicodedata
from functools import cache
from pathlib import Path
from typing import cast

from font_source_sans_pro import font_directory
from reportlab import rl_config
from reportlab.pdfbase.ttfonts import TTFontFile

from portal import text
from portal.documents.paper import Content, with_each_text

FONTS = Path(font_directory)
FACES = {
    "regular": FONTS / "SourceSansPro-Regular.ttf",
    "bold": FONTS / "SourceSansPro-Bold.ttf",
    "italic": FONTS / "SourceSansPro-It.ttf",
    "bold_italic": FONTS / "SourceSansPro-BoldIt.ttf",
}
MISSING = "?"
_STAND_INS = str.maketrans({"\u2011": "-", "\u200b": "", "\u200c": "", "\u200d": "", "\ufe0f": "", "\t": " "})

rl_config.invariant = 1  # no clock and no chance in the bytes; the day is set from the snapshot
log = logging.getLogger(__name__)


def printable(content: Content) -> Content:
    """The same facts with text that the faces can show: what they lack becomes a question mark."""
    return cast(Content, with_each_text(content, _shown))


def unprintable(content: Content) -> list[str]:
    """The characters of a snapshot that stand as question marks on its paper."""
    found: set[str] = set()

    def look(given: str) -> str:
        found.update(_missing(_composed(given)))
        return given

    with_each_text(content, look)
    return sorted(found)


def _shown(given: str) -> str:
    composed = _composed(given)
    missing = _missing(composed)
    if missing:
        log.warning("No glyph for %s", ", ".join(f"U+{ord(character):04X}" for character in sorted(missing)))
    return composed.translate({ord(character): MISSING for character in missing})


def _composed(given: str) -> str:
    return unicodedata.normalize("NFC", text.clean(given)).translate(_STAND_INS)


def _missing(composed: str) -> set[str]:
    return {character for character in composed if character != "\n" and ord(character) not in _glyphs()}


@cache
def _glyphs() -> frozenset[int]:
    """Code points that both upright faces have; text of other people is never set in italics."""
    regular, bold = (TTFontFile(str(FACES[face])).charToGlyph for face in ("regular", "bold"))
    return frozenset(regular) & frozenset(bold)
