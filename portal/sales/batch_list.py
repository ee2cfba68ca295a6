"""What pages ask about many at once: the batches, one of them with its numbers, and what can be selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import func, select

from portal.extensions import db
from portal.models.batch import Batch, BatchItem, ItemState
from portal.models.document import BILLS, DocumentKind, IssuedDocument
from portal.models.invoice import Invoice, InvoiceCancellation
from portal.models.order import Order
from portal.models.shipment import Shipment, ShipmentCancellation
from portal.paging import Page
from portal.sales.batches import Target
from portal.sales.buyers import with_buyer
from portal.sales.paper_lists import PaperFilter, Papers
from portal.sales.ranges import days
from portal.wording import lazy_gettext as _l

LAST = 50
ITEMS_ON_A_PAGE = 50
PATIENCE = timedelta(minutes=1)  # a worker takes the first item within seconds
_NO_PAPER: dict[DocumentKind, LazyString] = {
    DocumentKind.invoice: _l("Zu dieser Bestellung gibt es keine gültige Rechnung."),
    DocumentKind.delivery_note: _l("Zu dieser Bestellung gibt es keinen gültigen Lieferschein."),
}


@dataclass(frozen=True)
class Progress:
    total: int
    done: int
    skipped: int

    @property
    def left(self) -> int:
        return self.total - self.done - self.skipped


def find_batch(batch_id: int) -> Batch | None:
    return db.session.get(Batch, batch_id)


def count_progress(batch: Batch) -> Progress:
    """By the index of the batch. What went with a trial order is no longer counted."""
    states = select(BatchItem.state, func.count()).where(BatchItem.batch_id == batch.id).group_by(BatchItem.state)
    counts: dict[ItemState, int] = dict(iter(db.session.execute(states)))
    return Progress(sum(counts.values()), counts.get(ItemState.done, 0), counts.get(ItemState.skipped, 0))


def is_untouched(batch: Batch, progress: Progress, at: datetime) -> bool:
    """Confirmed, and nobody has begun: no worker is running."""
    if batch.state != "running" or progress.left < progress.total:
        return False
    return batch.started_at is not None and batch.started_at < at - PATIENCE


def list_batches() -> Sequence[Batch]:
    """The last ones, newest first."""
    return db.session.scalars(select(Batch).order_by(Batch.id.desc()).limit(LAST)).all()


def list_running() -> Sequence[Batch]:
    running = select(Batch).where(Batch.finished_at.is_(None), Batch.started_at.is_not(None))
    return db.session.scalars(running.order_by(Batch.id).limit(LAST)).all()


def list_items(batch_id: int, state: ItemState | None, after: int) -> Page[Any]:
    """Those behind position `after`, as they were selected; `older` is the position to go on from."""
    items = (
        select(
            BatchItem.position,
            BatchItem.state,
            BatchItem.reason,
            BatchItem.result,
            Order.number.label("order_number"),
            Order.is_trial,
            Order.grand_total_cents,
            IssuedDocument.number.label("document_number"),
            IssuedDocument.kind.label("document_kind"),
        )
        .join(Order, Order.id == BatchItem.order_id)
        .outerjoin(IssuedDocument, IssuedDocument.id == BatchItem.document_id)
        .where(BatchItem.batch_id == batch_id, BatchItem.position > after)
    )
    query = with_buyer(items)
    if state is not None:
        query = query.where(BatchItem.state == state)
    rows = list(db.session.execute(query.order_by(BatchItem.position).limit(ITEMS_ON_A_PAGE + 1)))
    has_more, rows = len(rows) > ITEMS_ON_A_PAGE, rows[:ITEMS_ON_A_PAGE]
    return Page(rows, older=str(rows[-1].position) if has_more else None)


def selected_orders(numbers: Sequence[str]) -> list[Target]:
    """In the order of the numbers; unknown ones are left out."""
    found = db.session.execute(select(Order.number, Order.id).where(Order.number.in_(numbers)))
    ids = {row.number: row.id for row in found}
    return [Target(ids[number]) for number in dict.fromkeys(numbers) if number in ids]


def selected_papers(numbers: Sequence[str]) -> list[Target]:
    """In the order of the numbers; unknown ones are left out."""
    papers = select(IssuedDocument.number, IssuedDocument.id, IssuedDocument.order_id)
    rows = {row.number: row for row in db.session.execute(papers.where(IssuedDocument.number.in_(numbers)))}
    return [Target(rows[number].order_id, rows[number].id) for number in dict.fromkeys(numbers) if number in rows]


def made_papers(batch_id: int) -> list[Target]:
    """What a batch of MAKES_PAPERS has made, in the order of its orders; an item that is not done has no result."""
    made = select(IssuedDocument.order_id, IssuedDocument.id).join(BatchItem, BatchItem.result == IssuedDocument.number)
    made = made.where(BatchItem.batch_id == batch_id).order_by(BatchItem.position)
    return [Target(order_id, document_id) for order_id, document_id in db.session.execute(made)]


def all_papers(papers: Papers, wanted: PaperFilter, most: int) -> list[Target]:
    """All of a list that match now, in its order: at most `most`."""
    ids, model = papers.list_ids(wanted, most), papers.model
    rows = db.session.execute(select(papers.ident, model.order_id, model.document_id).where(papers.ident.in_(ids)))
    targets = {ident: Target(order_id, document_id) for ident, order_id, document_id in rows}
    return [targets[ident] for ident in ids]


def bills_of(since: date | None, until: date | None, most: int) -> list[Target]:
    """Invoices and what took them back or corrected them, of all these days, the oldest first: at most `most`. Without
    trials: they are no bills.
    """
    bills = select(IssuedDocument.order_id, IssuedDocument.id).where(
        IssuedDocument.kind.in_(BILLS),
        IssuedDocument.is_trial.is_(False),
        *days(IssuedDocument.issued_at, since, until),
    )
    rows = db.session.execute(bills.order_by(IssuedDocument.issued_at, IssuedDocument.id).limit(most))
    return [Target(order_id, document_id) for order_id, document_id in rows]


def papers_of(orders: Sequence[Target], kind: DocumentKind) -> list[Target]:
    """The valid papers of that kind of each order; an order that has none stays, with the reason."""
    ids = [order.order_id for order in orders]
    papers: dict[int, list[Target]] = {order_id: [] for order_id in ids}
    for order_id, document_id in db.session.execute(_valid_papers(kind, ids)):
        papers[order_id].append(Target(order_id, document_id))
    missing = str(_NO_PAPER[kind])
    return [paper for ident in ids for paper in papers[ident] or [Target(ident, reason=missing)]]


def _valid_papers(kind: DocumentKind, order_ids: Sequence[int]) -> Any:
    if kind is DocumentKind.invoice:
        query = select(Invoice.order_id, Invoice.document_id).outerjoin(InvoiceCancellation)
        return query.where(Invoice.order_id.in_(order_ids), InvoiceCancellation.invoice_id.is_(None)).order_by(
            Invoice.id
        )
    notes = select(Shipment.order_id, Shipment.document_id).outerjoin(ShipmentCancellation)
    return notes.where(Shipment.order_id.in_(order_ids), ShipmentCancellation.shipment_id.is_(None)).order_by(
        Shipment.id
    )
