"""Is the archive whole? Every number there, every snapshot as it was frozen, every file as it was attached, every copy
of a mail as it was sent.

It only reads; a person with a backup must mend. Trial papers are left out: they come and go with their orders.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from portal import chain, storage
from portal.extensions import db
from portal.models.document import ErasedDocument, IssuedDocument
from portal.models.number_sequence import NumberSequence
from portal.models.outgoing_mail import OutgoingMail
from portal.sales.mail_copies import fault_of_copy
from portal.sales.numbers import DocumentNumber

BATCH = 100  # documents in memory at once


@dataclass(frozen=True)
class Fault:
    number: str
    what: str


@dataclass
class Report:
    """`waiting`: papers whose bytes the worker has not made yet, which is no fault. `copies`: of mails. `erased`:
    papers whose time was over and whose places are there.
    """

    documents: int = 0
    waiting: int = 0
    copies: int = 0
    erased: int = 0
    faults: list[Fault] = field(default_factory=list)


def check_archive() -> Report:
    report = Report()
    last = {row.series: row.last for row in db.session.scalars(select(NumberSequence))}
    names = select(IssuedDocument.series).where(IssuedDocument.is_trial.is_(False)).distinct()
    issued = set(db.session.scalars(names)) | {series for series in last if _is_of_documents(series)}
    for series in sorted(issued):
        _check_series(series, last.get(series, 0), report)
    for mail_id, key in _copies():
        report.copies += 1
        if fault := fault_of_copy(key):
            report.faults.append(Fault(f"Mail {mail_id}", fault))
    return report


def _copies() -> Iterator[tuple[int, str]]:
    """The mails that have one, and where it is."""
    last = 0
    query = select(OutgoingMail.id, OutgoingMail.copy_key).where(OutgoingMail.copy_key.is_not(None))
    while batch := db.session.execute(query.where(OutgoingMail.id > last).order_by(OutgoingMail.id).limit(BATCH)).all():
        db.session.rollback()
        yield from ((mail_id, str(key)) for mail_id, key in batch)
        last = batch[-1].id


def _is_of_documents(series: str) -> bool:
    """Order numbers may have gaps, trial papers are removed with their orders."""
    return series not in ("order", "trial-order") and not series.startswith("PROBE-")


def _check_series(series: str, last: int, report: Report) -> None:
    previous, expected = "", 1
    for document in merge(_documents(series), _erased(series), key=lambda found: found.position):
        for missing in range(expected, document.position):
            report.faults.append(Fault(str(DocumentNumber(series, missing)), "is missing"))
        before = None if document.position != expected else previous
        if isinstance(document, IssuedDocument):
            report.faults += [Fault(document.number, what) for what in _faults(document, before)]
            report.documents += 1
            report.waiting += document.file_sha256 is None
        else:
            report.erased += 1
            if before not in (None, document.previous_hash):
                what = "was erased and does not follow from the paper before it"
                report.faults.append(Fault(str(DocumentNumber(series, document.position)), what))
        previous, expected = document.chain_hash, document.position + 1
    for missing in range(expected, last + 1):
        report.faults.append(Fault(str(DocumentNumber(series, missing)), "is missing"))


def _erased(series: str) -> Sequence[Any]:
    """The places of papers whose time was over."""
    places = select(ErasedDocument.position, ErasedDocument.previous_hash, ErasedDocument.chain_hash)
    return db.session.execute(places.where(ErasedDocument.series == series).order_by(ErasedDocument.position)).all()


def _documents(series: str) -> Iterator[IssuedDocument]:
    position = 0
    query = select(IssuedDocument).where(IssuedDocument.series == series).options(undefer(IssuedDocument.snapshot))
    while batch := db.session.scalars(
        query.where(IssuedDocument.position > position).order_by(IssuedDocument.position).limit(BATCH)
    ).all():
        yield from batch
        position = batch[-1].position
        db.session.rollback()  # one long read would keep the database from tidying up
        db.session.expunge_all()


def _faults(document: IssuedDocument, previous: str | None) -> Iterator[str]:
    """`previous`: the hash of the paper before it; None where that one is missing."""
    if document.chain_hash != chain.link(document.previous_hash, document.snapshot):
        yield "was changed after it was issued"
    elif previous is not None and document.previous_hash != previous:
        yield "does not follow from the paper before it"
    if not document.number == document.content["number"] == str(DocumentNumber(document.series, document.position)):
        yield "does not bear the number it was issued under"
    if document.file_key is not None and document.file_sha256 is not None:
        yield from _faults_of_file(document.file_key, document.file_sha256)


def _faults_of_file(key: str, sha256: str) -> Iterator[str]:
    try:
        if storage.sha256(storage.get(key)) != sha256:
            yield f"has another file than the one that was attached: {key}"
    except storage.FileMissingError:
        yield f"has lost its file: {key}"
    except storage.FileUnavailableError as error:
        yield str(error)
