"""The worker's side of many at once: one item at a time under a lease, each by its own guard in its own transaction.

However the worker ends, the row says so: a lease that ran out makes the item due again. The verb carries a key made
from batch and item, so whatever the dead worker had committed is found, not done twice. Items are taken by their
position first, so that a small batch does not wait for the end of a large one.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from sqlalchemy import and_, or_, select, update
from sqlalchemy.exc import DBAPIError

from portal import storage
from portal.extensions import db
from portal.models.batch import Batch, BatchItem, BatchKind, ItemState
from portal.refusal import Refusal
from portal.sales.archive import pdf_of
from portal.sales.batch_acts import act
from portal.sales.batch_ending import finish_next
from portal.sales.transaction import Click
from portal.wording import gettext as _
from portal.writing import retried, transaction

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Claim:
    """The right to do an item until the lease ends, with everything that is needed for it."""

    item_id: int
    leased_until: datetime
    attempts: int
    order_id: int
    document_id: int | None
    kind: BatchKind
    options: dict[str, Any]
    click: Click
    language: str


def work_next(at: datetime) -> bool:
    """The next item, or the end of a batch whose items are through. False: there is nothing to do."""
    claim = _claim(at)
    if claim is not None:
        _carry_out(claim)
        return True
    return finish_next(at)


@retried
def _claim(at: datetime) -> _Claim | None:
    running = select(Batch.id).where(Batch.finished_at.is_(None), Batch.started_at.is_not(None))
    due = (BatchItem.batch_id.in_(running), _is_due(at))
    if db.session.scalar(select(BatchItem.id).where(*due).limit(1)) is None:
        return None  # the write lock is not for asking
    with transaction():
        item = db.session.scalar(
            select(BatchItem)
            .where(*due)
            .order_by(BatchItem.position, BatchItem.batch_id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        return _taken(item, at) if item is not None else None


def _taken(item: BatchItem, at: datetime) -> _Claim:
    batch = db.session.get_one(Batch, item.batch_id)
    item.state, item.leased_until = ItemState.working, at + LEASE
    item.attempts += 1
    key = hashlib.sha256(f"{batch.form_key}/{item.position}".encode()).hexdigest()[:43]
    return _Claim(
        item_id=item.id,
        leased_until=item.leased_until,
        attempts=item.attempts,
        order_id=item.order_id,
        document_id=item.document_id,
        kind=batch.kind,
        options=batch.options,
        click=Click(batch.actor, at, key),
        language=batch.language,
    )


def _is_due(at: datetime) -> Any:
    left_behind = and_(BatchItem.state == ItemState.working, BatchItem.leased_until <= at)
    return or_(BatchItem.state == ItemState.waiting, left_behind)


def _carry_out(claim: _Claim) -> None:
    with force_locale(claim.language):
        try:
            result = _do(claim)
        except Refusal as refusal:
            _note(claim, ItemState.skipped, reason=str(refusal.message))
        except DBAPIError:
            raise  # the database is busy, the order is fine: the lease will end
        except Exception:
            _log.exception("item %s of a batch", claim.item_id)
            _note(claim, ItemState.skipped, reason=_("Dabei ist ein Fehler aufgetreten. Er steht im Protokoll."))
        else:
            _note(claim, ItemState.done, result=result)


def _do(claim: _Claim) -> str:
    if claim.attempts > MOST_ATTEMPTS:
        raise Refusal(_("Das wurde mehrmals begonnen und nie fertig."))
    if claim.document_id is not None:
        return _make_paper(claim.document_id)
    return act(claim.kind, claim.order_id, claim.options, claim.click)


def _make_paper(document_id: int) -> str:
    try:
        pdf_of(document_id)
    except storage.FileUnavailableError as error:
        _log.exception("a paper of a batch cannot be had")
        raise Refusal(_("Die Datei des Dokuments lässt sich gerade nicht lesen oder erstellen.")) from error
    return ""


@retried
def _note(claim: _Claim, state: ItemState, reason: str = "", result: str = "") -> None:
    """Only while the lease is ours: who was too slow must not speak over the worker that came after."""
    ours = (
        BatchItem.id == claim.item_id,
        BatchItem.state == ItemState.working,
        BatchItem.leased_until == claim.leased_until,
    )
    with transaction():
        db.session.execute(update(BatchItem).where(*ours).values(state=state, reason=reason, result=result))
