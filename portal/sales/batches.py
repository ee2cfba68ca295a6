"""Many at once, asked for: what is selected becomes rows at that moment; the worker does them (`batch_work`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from portal import clock
from portal.extensions import db
from portal.labels import PAPERS
from portal.models.batch import PRINTS, Batch, BatchItem, BatchKind, ItemState
from portal.models.document import IssuedDocument
from portal.refusal import Refusal
from portal.sales.holding import LONGEST_REASON
from portal.sales.transaction import Click
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

MOST_ITEMS = 5000
MOST_IN_ONE_PDF = 500  # it is put together in memory
DRAFTS_KEPT = timedelta(days=1)
BATCHES_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Target:
    """What is to be done next: an order, or a document of it. With a `reason` it is skipped from the start."""

    order_id: int
    document_id: int | None = None
    reason: str = ""


@retried
def open_batch(kind: BatchKind, targets: Sequence[Target], language: str, click: Click, came_from: str = "") -> int:
    """Freeze the selection. Printing begins at once, anything else when it is confirmed. Returns the id.

    The click's key makes two clicks one batch. `came_from`: the address of the list. Raises Refusal.
    """
    _check(kind, targets)
    with transaction():
        known = db.session.scalar(select(Batch.id).where(Batch.form_key == click.key))
        if known is not None:
            return known
        batch = Batch(
            kind=kind,
            form_key=str(click.key),
            language=language,
            actor_kind=click.actor.kind,
            actor_name=click.actor.name,
            account_id=click.actor.account_id,
            options={"papers": _kinds(targets)} if kind in PRINTS else {"came_from": came_from},
            item_count=len(targets),
            created_at=click.at,
            started_at=click.at if kind in PRINTS else None,
        )
        db.session.add(batch)
        db.session.flush()
        rows = [_row(batch.id, position, target) for position, target in enumerate(targets, 1)]
        db.session.execute(insert(BatchItem), rows)
        return batch.id


@retried
def start_batch(batch_id: int, options: Mapping[str, Any], at: datetime) -> None:
    """Somebody read what will happen and wants it. A second click changes nothing. Raises Refusal."""
    with transaction():
        batch = db.session.get_one(Batch, batch_id, with_for_update=True, populate_existing=True)
        if batch.started_at is not None:
            return
        _check_options(batch.kind, options, clock.day_of(at))
        batch.options, batch.started_at = dict(options), at


@retried
def stop_batch(batch_id: int) -> None:
    """What nobody has begun stays undone and says so; what is in hand is finished."""
    waiting = (BatchItem.batch_id == batch_id, BatchItem.state == ItemState.waiting)
    with transaction():
        stopped = {"state": ItemState.skipped, "reason": str(_l("Der Sammelvorgang wurde angehalten."))}
        db.session.execute(update(BatchItem).where(*waiting).values(stopped))


@retried
def forget_old_batches(at: datetime) -> None:
    """Drafts that nobody confirmed, and what was finished long ago."""
    with transaction():
        old = select(Batch.id).where(
            (Batch.started_at.is_(None) & (Batch.created_at <= at - DRAFTS_KEPT))
            | (Batch.finished_at.is_not(None) & Batch.file_key.is_(None) & (Batch.created_at <= at - BATCHES_KEPT))
        )
        ids = list(db.session.scalars(old))
        db.session.execute(delete(BatchItem).where(BatchItem.batch_id.in_(ids)))
        db.session.execute(delete(Batch).where(Batch.id.in_(ids)))


def _kinds(targets: Sequence[Target]) -> list[str]:
    ids = [target.document_id for target in targets]
    found = set(db.session.scalars(select(IssuedDocument.kind).where(IssuedDocument.id.in_(ids)).distinct()))
    return [kind for kind in PAPERS if kind in found]


def _check(kind: BatchKind, targets: Sequence[Target]) -> None:
    most = MOST_IN_ONE_PDF if kind is BatchKind.print_pdf else MOST_ITEMS
    if not targets:
        raise Refusal(_l("Es ist nichts ausgewählt. Bitte haken Sie an, worum es geht."))
    if len(targets) > most:
        raise Refusal(_l("Das sind mehr als %(most)s auf einmal. Bitte wählen Sie weniger aus.", most=most))


def _check_options(kind: BatchKind, options: Mapping[str, Any], today: date) -> None:
    """What every item would be refused for is refused at once."""
    reason = str(options.get("reason", ""))
    if kind is BatchKind.hold and not reason.strip():
        raise Refusal(_l("Bitte schreiben Sie, warum die Bestellungen zurückgestellt werden."), "reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(_l("Ein Grund hat höchstens %(most)s Zeichen.", most=LONGEST_REASON), "reason")
    if kind is BatchKind.mark_paid and date.fromisoformat(options["received_on"]) > today:
        raise Refusal(_l("Der Tag liegt in der Zukunft."), "received_on")


def _row(batch_id: int, position: int, target: Target) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "position": position,
        "order_id": target.order_id,
        "document_id": target.document_id,
        "state": ItemState.skipped if target.reason else ItemState.waiting,
        "reason": target.reason,
        "result": "",
        "attempts": 0,
    }
