"""Snapshot in, PDF out. The only module that knows the PDF renderer and its limits.

The renderer reads nothing but the fonts and the drawings of templates/documents: no network, no other file, whatever
stands in a snapshot. The same snapshot gives the same bytes. What is an e-invoice, too, becomes a PDF/A-3b with the XML
inside (ZUGFeRD, Factur-X).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from flask import current_app
from flask_babel import force_locale
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)
from xhtml2pdf.builders.preflight import drop_idle_fonts, font_embedded, resolve
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.document import pisaDocument

from portal.documents import cii, einvoice
from portal.documents.faces import FACES, FONTS, printable
from portal.documents.letter import Letter
from portal.documents.paper import Content, Paper
from portal.documents.reading import read
from portal.storage import FileUnavailableError

DRAWINGS = Path(__file__).parents[2] / "templates" / "documents"
IN_MEMORY = -1  # else the renderer leaves a file of a long paper open until somebody collects it
POLICY = ResourceAccessPolicy.server(DRAWINGS, extra_roots=(FONTS,), allow_remote=False)
# Made by LittleCMS, "no copyright, use freely"; a file, because LittleCMS writes the time into every profile it makes.
SCREEN_COLOURS = DRAWINGS / "srgb.icc"


class RenderingError(FileUnavailableError):
    """The renderer gave up; the paper stays without bytes until the cause is gone."""


def render(content: Content) -> bytes:
    """The PDF of a snapshot (`IssuedDocument.content`), in its language. Raises RenderingError."""
    if missing := [path.name for path in FACES.values() if not path.is_file()]:
        raise RenderingError(f"faces not installed: {', '.join(missing)}")
    paper = read(printable(content))
    with force_locale(paper.language):
        template = current_app.jinja_env.get_template(f"documents/{paper.form}.html")
        html = template.render(paper=paper, letter=Letter(paper), faces=FACES)
    pdf = _finished(typeset(html), paper)
    return _hybrid(pdf, paper, _xml(content)) if einvoice.is_einvoice(content) else pdf


def merge(pdfs: Sequence[bytes]) -> bytes:
    """Several papers as one file, in the order given."""
    writer = PdfWriter()
    for pdf in pdfs:
        writer.append(BytesIO(pdf))
    return _bytes(writer)


def typeset(html: str) -> bytes:
    """HTML to PDF; of files and network only what the policy allows. Raises RenderingError."""
    try:
        result = pisaDocument(
            html, path=str(DRAWINGS / "paper.html"), resource_policy=POLICY, encoding="utf-8",
            capacity=IN_MEMORY,
        )  # fmt: skip
    except Exception as error:  # the renderer and what stands below it raise whatever they like
        raise RenderingError(str(error)) from error
    if result.err:
        raise RenderingError(f"{result.err} errors: {result.log}")
    return bytes(result.dest.getvalue())


def _finished(pdf: bytes, paper: Paper) -> bytes:
    """Without the Helvetica that no glyph uses, dated by the day of issue. Raises RenderingError."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    drop_idle_fonts(writer)
    if foreign := _foreign_fonts(writer):
        raise RenderingError(f"set in faces that are not ours: {', '.join(foreign)}")
    for page in writer.pages:
        page.compress_content_streams()
    _date(writer, paper)
    return _bytes(writer)


def _foreign_fonts(writer: PdfWriter) -> list[str]:
    """By name. What is left of those not embedded draws text; reading every stroke once more would say the same."""
    found = set()
    waiting = [resolve(page.get("/Resources")) or {} for page in writer.pages]
    while waiting:
        resources = waiting.pop()
        fonts = (resolve(font) for font in (resolve(resources.get("/Font")) or {}).values())
        found |= {str(font.get("/BaseFont")) for font in fonts if not font_embedded(font)}
        drawn = (resolve(thing) for thing in (resolve(resources.get("/XObject")) or {}).values())
        waiting += [resolve(thing["/Resources"]) for thing in drawn if "/Resources" in thing]
    return sorted(found)


def _date(writer: PdfWriter, paper: Paper) -> None:
    issued = _stamp(paper)
    writer.add_metadata({"/CreationDate": issued, "/ModDate": issued, "/Producer": "Kontor", "/Creator": "Kontor"})


def _stamp(paper: Paper) -> str:
    return _midnight(paper).strftime("D:%Y%m%d%H%M%SZ")


def _midnight(paper: Paper) -> datetime:
    return datetime.combine(paper.issued_on, datetime.min.time(), UTC)


def _xml(content: Content) -> bytes:
    try:
        return einvoice.xml_of(content, in_pdf=True)
    except Exception as error:  # the library has no name for a file that breaks the schema
        raise RenderingError(str(error)) from error


def _hybrid(pdf: bytes, paper: Paper, xml: bytes) -> bytes:
    """PDF/A-3b with the XML attached; what the embedding dates by the clock is dated by the day of issue instead."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    _declare_colours(writer)
    title = writer.metadata.title if writer.metadata and writer.metadata.title else paper.number
    facts = {"author": paper.seller["name"], "title": title, "subject": paper.number}
    writer = PdfWriter(clone_from=PdfReader(BytesIO(cii.embed(_bytes(writer), xml, paper.language, facts))))
    _date(writer, paper)
    root = writer.root_object
    described = cast(StreamObject, root["/Metadata"].get_object())
    described.set_data(_dated_xmp(described.get_data(), _midnight(paper)))
    for attached in cast(ArrayObject, root["/AF"].get_object()):
        file = cast(Any, attached.get_object())["/EF"]["/F"]
        file["/Params"][NameObject("/ModDate")] = TextStringObject(_stamp(paper))
    return _bytes(writer)


def _dated_xmp(xmp: bytes, at: datetime) -> bytes:
    dated = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", at.isoformat().encode(), xmp)
    return re.sub(rb"(?<=>)(pypdf|factur-x[^<]*)(?=</(pdf:Producer|xmp:CreatorTool)>)", b"Kontor", dated)


def _declare_colours(writer: PdfWriter) -> None:
    """PDF/A asks what the colours of the page mean."""
    profile = StreamObject()
    profile.set_data(SCREEN_COLOURS.read_bytes())
    profile[NameObject("/N")] = NumberObject(3)
    facts: dict[str, PdfObject] = {
        "/Type": NameObject("/OutputIntent"),
        "/S": NameObject("/GTS_PDFA1"),
        "/OutputConditionIdentifier": TextStringObject("sRGB IEC61966-2.1"),
        "/DestOutputProfile": writer._add_object(profile.flate_encode()),  # noqa: SLF001 - there is no public way
    }
    intent = DictionaryObject({NameObject(name): value for name, value in facts.items()})
    writer.root_object[NameObject("/OutputIntents")] = ArrayObject([intent])
    writer.pdf_header = "%PDF-1.7"


def _bytes(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
