"""A copy of everything as one ZIP, written while it is sent: nothing of it is kept, and size costs no memory.

LIESMICH.txt: what all that is; daten.json: all the data, for people and programs; papiere/: the papers as PDF,
e-invoices as XML too; FEHLT.txt: papers that could not be had, if any.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import select
from sqlalchemy.orm import undefer

from portal.documents.einvoice import is_einvoice, xml_of
from portal.extensions import db
from portal.models.document import IssuedDocument
from portal.privacy.collecting import collect, collect_order, list_orders
from portal.privacy.person import Person
from portal.privacy.readme import DATA, PAPERS, readme
from portal.sales.archive import pdf_of
from portal.storage import FileUnavailableError
from portal.wording import gettext as _

README, MISSING = "LIESMICH.txt", "FEHLT.txt"

_log = logging.getLogger(__name__)


class _Sink(io.RawIOBase):
    """Where the ZIP is written to, and taken from piece by piece. It cannot be wound back, which ZipFile minds not."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._written += data
        return len(data)

    def taken(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


def stream_copy(person: Person, at: datetime) -> Iterator[bytes]:
    """The first piece is made before anything is sent, so that an error is a page and not half a file.

    Opens transactions of its own: not to be called inside one.
    """
    pieces = _pieces(person, at)
    first = next(pieces)
    return _after(first, pieces)


def _after(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _pieces(person: Person, at: datetime) -> Iterator[bytes]:
    orders, missing, sink = list_orders(person), list[str](), _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as file:
        file.writestr(README, readme(person.email, at))
        with file.open(DATA, "w", force_zip64=True) as data:
            for text in _json(person, orders):
                data.write(text.encode())
                yield sink.taken()
        for ident in orders:
            for name, content in _papers(ident, missing):
                file.writestr(f"{PAPERS}/{name}", content)
                yield sink.taken()
        if missing:
            said = _("Diese Dokumente ließen sich gerade nicht lesen. Der Shop kann sie Ihnen nachreichen:")
            file.writestr(MISSING, "\n".join((said, *missing, "")))
    yield sink.taken()


def _json(person: Person, orders: list[int]) -> Iterator[str]:
    head = json.dumps(collect(person), ensure_ascii=False, indent=2)
    yield head.removesuffix("\n}") + ',\n  "orders": ['
    before = "\n"
    for ident in orders:
        yield before + json.dumps(collect_order(ident), ensure_ascii=False, indent=2)
        before = ",\n"
    yield "]\n}\n"


def _papers(order_id: int, missing: list[str]) -> Iterator[tuple[str, bytes]]:
    """Name and content, one after the other; what cannot be had is noted."""
    query = select(IssuedDocument).where(IssuedDocument.order_id == order_id).options(undefer(IssuedDocument.snapshot))
    for ident, number, content in [(row.id, row.number, row.content) for row in db.session.scalars(query)]:
        try:
            yield f"{number}.pdf", pdf_of(ident)
        except FileUnavailableError:
            _log.exception("%s is missing in a copy of somebody's data", number)
            missing.append(number)
        if is_einvoice(content):
            yield f"{number}.xml", xml_of(content)
    db.session.rollback()
