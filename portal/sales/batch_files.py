"""Papers as one file: a PDF to print, or a ZIP with the PDFs and their e-invoices; kept for a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from flask_babel.speaklater import LazyString
from sqlalchemy import select, update

from portal import storage
from portal.documents.einvoice import is_einvoice, xml_of
from portal.documents.pdf import merge
from portal.extensions import db
from portal.models.batch import FILE_KEPT, Batch, BatchItem, BatchKind, ItemState
from portal.models.document import IssuedDocument
from portal.sales.archive import pdf_of
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction


class NoFileError(Exception):
    """Says why in a sentence for whoever asked for the file."""

    def __init__(self, message: LazyString) -> None:
        super().__init__(message)
        self.message = message


def make_file(batch_id: int) -> tuple[str | None, int | None]:
    """Key and size of what a printing batch has made; (None, None) where there is nothing to keep.

    Made anew it replaces what a worker that died had left. Raises NoFileError.
    """
    batch = db.session.get_one(Batch, batch_id, populate_existing=True)
    ready = select(BatchItem.document_id).where(BatchItem.batch_id == batch_id, BatchItem.state == ItemState.done)
    ids = [int(found) for found in db.session.scalars(ready.order_by(BatchItem.position)) if found is not None]
    if not batch.is_print or not ids:
        return None, None
    ending, write = ("zip", _write_zip) if batch.kind is BatchKind.print_zip else ("pdf", _write_pdf)
    key = f"batches/{batch_id}.{ending}"
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "papers"
            write(path, ids)
            storage.put_file(key, path)
            return key, path.stat().st_size
    except (storage.FileUnavailableError, OSError) as error:
        raise NoFileError(_l("Die Datei lässt sich nicht speichern. Bitte prüfen Sie, ob noch Platz ist.")) from error


def forget_files(at: datetime) -> None:
    """Those of yesterday."""
    old = select(Batch.id, Batch.file_key).where(Batch.file_key.is_not(None), Batch.finished_at <= at - FILE_KEPT)
    for batch_id, key in db.session.execute(old).all():
        storage.delete(str(key))
        _forget_file(batch_id)


@retried
def _forget_file(batch_id: int) -> None:
    with transaction():
        db.session.execute(update(Batch).where(Batch.id == batch_id).values(file_key=None))


def _write_pdf(path: Path, ids: Sequence[int]) -> None:
    path.write_bytes(merge([_pdf_of(document_id) for document_id in ids]))


def _write_zip(path: Path, ids: Sequence[int]) -> None:
    """One paper at a time, so that memory does not grow with their number."""
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for document_id in ids:
            content = _pdf_of(document_id)
            document = db.session.get_one(IssuedDocument, document_id)
            file.writestr(f"{document.number}.pdf", content)
            if is_einvoice(document.content):
                file.writestr(f"{document.number}.xml", xml_of(document.content))
            db.session.expunge(document)


def _pdf_of(document_id: int) -> bytes:
    try:
        return pdf_of(document_id)
    except storage.FileUnavailableError as error:
        number = db.session.scalar(select(IssuedDocument.number).where(IssuedDocument.id == document_id))
        words = _l("%(number)s lässt sich nicht lesen oder erstellen.", number=number)
        raise NoFileError(words) from error
