"""Snapshot in, PDF out. The only module that knows the PDF renderer, its fonts and their limits.

The renderer reads nothing but the fonts and the drawings of templates/documents: no network, no other file, whatever
stands in a snapshot. The same snapshot gives the same bytes.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from font_source_sans_pro import font_directory
from pypdf import PdfReader, PdfWriter
from reportlab import rl_config
from reportlab.pdfbase.ttfonts import TTFontFile
from xhtml2pdf.builders.preflight import drop_idle_fonts, scan, unembedded_text_fonts
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.document import pisaDocument

from portal import text
from portal.documents.letter import Letter
from portal.documents.paper import Content, Paper
from portal.documents.reading import read
from portal.storage import FileUnavailableError

DRAWINGS = Path(__file__).parents[2] / "templates" / "documents"
FONTS = Path(font_directory)
FACES = {
    "regular": FONTS / "SourceSansPro-Regular.ttf",
    "bold": FONTS / "SourceSansPro-Bold.ttf",
    "italic": FONTS / "SourceSansPro-It.ttf",
    "bold_italic": FONTS / "SourceSansPro-BoldIt.ttf",
}
POLICY = ResourceAccessPolicy.server(DRAWINGS, extra_roots=(FONTS,), allow_remote=False)
MISSING = "?"
_STAND_INS = str.maketrans({"\u2011": "-", "\u200b": "", "\u200c": "", "\u200d": "", "\ufe0f": "", "\t": " "})

rl_config.invariant = 1  # no clock and no chance in the bytes; the day is set from the snapshot below
log = logging.getLogger(__name__)


class RenderingError(FileUnavailableError):
    """The renderer gave up; the paper stays without bytes until the cause is gone."""


def render(content: Content) -> bytes:
    """The PDF of a snapshot (`IssuedDocument.content`), in its language. Raises RenderingError."""
    if missing := [path.name for path in FACES.values() if not path.is_file()]:
        raise RenderingError(f"faces not installed: {', '.join(missing)}")
    paper = read(printable(content))
    template = current_app.jinja_env.get_template(f"documents/{paper.form}.html")
    with force_locale(paper.language):
        html = template.render(paper=paper, letter=Letter(paper), faces=FACES)
    return _finished(typeset(html), paper)


def merge(pdfs: Sequence[bytes]) -> bytes:
    """Several papers as one file, in the order given."""
    writer = PdfWriter()
    for pdf in pdfs:
        writer.append(BytesIO(pdf))
    return _bytes(writer)


def printable(value: Any) -> Any:
    """The same data with text that the faces can show: what they lack becomes a question mark."""
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, Mapping):
        return {key: printable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [printable(part) for part in value]
    return value


def _shown(given: str) -> str:
    composed = unicodedata.normalize("NFC", text.clean(given)).translate(_STAND_INS)
    missing = {character for character in composed if character != "\n" and ord(character) not in _glyphs()}
    if missing:
        log.warning("No glyph for %s", ", ".join(f"U+{ord(character):04X}" for character in sorted(missing)))
    return composed.translate({ord(character): MISSING for character in missing})


@cache
def _glyphs() -> frozenset[int]:
    """Code points that both upright faces have; text of other people is never set in italics."""
    regular, bold = (TTFontFile(str(FACES[face])).charToGlyph for face in ("regular", "bold"))
    return frozenset(regular) & frozenset(bold)


def typeset(html: str) -> bytes:
    """HTML to PDF; of files and network only what the policy allows. Raises RenderingError."""
    try:
        result = pisaDocument(html, path=str(DRAWINGS / "paper.html"), resource_policy=POLICY, encoding="utf-8")
    except Exception as error:  # the renderer and what stands below it raise whatever they like
        raise RenderingError(str(error)) from error
    if result.err:
        raise RenderingError(f"{result.err} errors: {result.log}")
    return bytes(result.dest.getvalue())


def _finished(pdf: bytes, paper: Paper) -> bytes:
    """Without the Helvetica that no glyph uses, dated by the day of issue. Raises RenderingError."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    drop_idle_fonts(writer)
    if foreign := unembedded_text_fonts(scan(writer)):
        raise RenderingError(f"set in faces that are not ours: {', '.join(foreign)}")
    for page in writer.pages:
        page.compress_content_streams()
    issued = datetime.combine(paper.issued_on, datetime.min.time(), UTC).strftime("D:%Y%m%d%H%M%SZ")
    writer.add_metadata({"/CreationDate": issued, "/ModDate": issued, "/Producer": "Kontor", "/Creator": "Kontor"})
    return _bytes(writer)


def _bytes(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
