"""The archive of issued paper: bytes are made outside the verbs and attached once; the first writer wins."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal import clock, storage
from portal.documents import pdf
from portal.extensions import db
from portal.models.document import IssuedDocument
from portal.writing import retried, transaction

log = logging.getLogger(__name__)


class ArchiveError(storage.FileUnavailableError):
    """The stored bytes of a document are gone or not those that were attached: restore them from a backup."""


def pdf_of(document_id: int) -> bytes:
    """The one PDF of a document; made and kept now if the worker has not come to it yet.

    Opens a transaction of its own: not to be called inside one. Raises ArchiveError or documents.pdf.RenderingError.
    """
    document = _load(document_id)
    if document.file_sha256 is None:
        _attach(document, clock.now())
        document = _load(document_id)
    return _stored(document)


def list_pending() -> list[int]:
    """Documents that have no PDF yet, oldest first."""
    pending = select(IssuedDocument.id).where(IssuedDocument.rendered_at.is_(None)).order_by(IssuedDocument.id)
    ids = list(db.session.scalars(pending))
    db.session.rollback()  # a long read would be in the way of others while papers are made
    return ids


def render_pending(document_id: int, at: datetime) -> bool:
    """Make and keep the PDF of a document unless somebody was faster. One that cannot be made is logged, not raised."""
    document = _load(document_id)
    if document.file_sha256 is not None:
        return False
    try:
        _attach(document, at)
    except Exception:
        db.session.rollback()
        log.exception("%s has no PDF yet", document.number)
        return False
    return True


def _load(document_id: int) -> IssuedDocument:
    return db.session.get_one(IssuedDocument, document_id, populate_existing=True)


def _attach(document: IssuedDocument, at: datetime) -> None:
    """Store the bytes under their own hash, then name them in the row unless somebody was faster."""
    content = pdf.render(document.content)
    sha256 = storage.sha256(content)
    key = f"documents/{document.series}/{document.number}-{sha256}.pdf"
    storage.put(key, content)
    _name(document.id, {"file_key": key, "file_sha256": sha256, "file_size": len(content), "rendered_at": at})


@retried
def _name(document_id: int, values: dict[str, Any]) -> None:
    unattached = update(IssuedDocument).where(IssuedDocument.id == document_id, IssuedDocument.file_sha256.is_(None))
    with transaction():
        db.session.execute(unattached.values(values), execution_options={"synchronize_session": False})


def _stored(document: IssuedDocument) -> bytes:
    if document.file_key is None:
        raise ArchiveError(f"{document.number} has no bytes")
    try:
        content = storage.get(document.file_key)
    except storage.FileMissingError as error:
        raise ArchiveError(f"The file of {document.number} is missing: {document.file_key}") from error
    if storage.sha256(content) != document.file_sha256:
        raise ArchiveError(f"The file of {document.number} is not the one that was attached: {document.file_key}")
    return content
