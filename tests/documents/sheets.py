"""A PDF, read back: its words and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import pdfplumber
from pypdf import PdfReader

MM = 25.4 / 72


@dataclass(frozen=True)
class Box:
    """Millimetres from the left and upper edge of the page."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, word: Word) -> bool:
        return (
            self.left <= word.left and word.right <= self.right and self.top <= word.top and word.bottom <= self.bottom
        )


@dataclass(frozen=True)
class Word(Box):
    text: str


SIDES = ("x0", "top", "x1", "bottom")
WINDOW = Box(20, 45, 105, 90)
PAGE = Box(0, 0, 210, 297)


class Sheets:
    """The pages of a PDF, counted from 1."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.reader = PdfReader(BytesIO(content), strict=True)

    @cached_property
    def texts(self) -> list[str]:
        """Of each page, blanks as one blank, no-break spaces as blanks."""
        with pdfplumber.open(BytesIO(self.content)) as pdf:
            return [plain(page.extract_text()) for page in pdf.pages]

    @property
    def text(self) -> str:
        return " ".join(self.texts)

    def words(self, page: int = 1) -> list[Word]:
        with pdfplumber.open(BytesIO(self.content)) as pdf:
            found = pdf.pages[page - 1].extract_words()
        return [Word(w["x0"] * MM, w["top"] * MM, w["x1"] * MM, w["bottom"] * MM, w["text"]) for w in found]

    def within(self, box: Box, page: int = 1) -> str:
        return plain(" ".join(word.text for word in self.words(page) if box.holds(word)))

    def boxes(self, page: int = 1) -> list[Box]:
        """The drawn rectangles."""
        with pdfplumber.open(BytesIO(self.content)) as pdf:
            return [Box(*(shape[side] * MM for side in SIDES)) for shape in pdf.pages[page - 1].rects]

    def width_of_large_drawing(self, page: int = 1) -> float:
        """How far the strokes of more than 5 mm reach across the page; mm."""
        with pdfplumber.open(BytesIO(self.content)) as pdf:
            strokes = [curve for curve in pdf.pages[page - 1].curves if curve["linewidth"] * MM > 5]
        return (max(s["x1"] for s in strokes) - min(s["x0"] for s in strokes)) * MM if strokes else 0

    @property
    def fonts(self) -> dict[str, bool]:
        """Every font that the file names: is it embedded?"""
        fonts: dict[str, bool] = {}
        for page in self.reader.pages:
            for font in page["/Resources"].get("/Font", {}).values():
                fonts[font.get_object()["/BaseFont"]] = _is_embedded(font.get_object())
        return fonts


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


def _is_embedded(font: Any) -> bool:
    return "/FontFile2" in font.get("/FontDescriptor", {})
