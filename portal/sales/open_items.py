"""Offene Posten: what is still to be paid, bill by bill, as of now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.models.invoice import Invoice, InvoiceCancellation
from portal.models.order import Order, OrderAddress
from portal.paging import Keyset, Page
from portal.sales.buyers import OF_BUYER

AGES = (0, 30, 60, 90)  # days after the due day, up to and including; one bucket more for what is older
OPEN_ITEMS = Keyset(Invoice.issued_at, Invoice.id, descending=False)

_OPEN = (Invoice.total_cents - Invoice.credited_cents - Invoice.settled_cents).label("open_cents")
_DUE = aliased(Order)
# An order has a due day as long as a bill of it is open: by its index, which no bill without one stands in. A canceled
# bill owes nothing.
_CONDITIONS = (
    Invoice.order_id.in_(select(_DUE.id).where(_DUE.due_on > date.min)),
    Invoice.settled_cents + Invoice.credited_cents < Invoice.total_cents,
    ~select(InvoiceCancellation.invoice_id).where(InvoiceCancellation.invoice_id == Invoice.id).exists(),
    Order.is_trial.is_(False),
)


@dataclass(frozen=True)
class Bucket:
    """`until`: days after the due day; None: no end."""

    until: int | None
    number: int
    cents: int


def list_buckets(today: date) -> list[Bucket]:
    """One statement over the index of what is due; newest debts first."""
    borders = [(Invoice.due_on >= today - timedelta(days=age), index) for index, age in enumerate(AGES)]
    bucket = case(*borders, else_=len(AGES)).label("bucket")
    query = select(bucket, func.count(), func.sum(_OPEN)).join(Order, Order.id == Invoice.order_id)
    found = {row[0]: (row[1], int(row[2])) for row in db.session.execute(query.where(*_CONDITIONS).group_by("bucket"))}
    return [Bucket(until, *found.get(index, (0, 0))) for index, until in enumerate((*AGES, None))]


def list_open_items(before: str | None, after: str | None) -> Page[Any]:
    """Oldest bill first; one statement."""
    return OPEN_ITEMS.page(_query(), before, after)


def stream_open_items() -> Iterator[Any]:
    """All of them, for a file."""
    ordered = _query().order_by(Invoice.issued_at, Invoice.id).execution_options(yield_per=500)
    yield from db.session.execute(ordered)


def _query() -> Any:
    query = select(
        Invoice.id, Invoice.number, Invoice.issued_at, Invoice.issued_on, Invoice.due_on, Invoice.total_cents,
        Invoice.settled_cents, Invoice.credited_cents, _OPEN, Order.number.label("order_number"),
        OrderAddress.name, OrderAddress.company,
    )  # fmt: skip
    return query.join(Order, Order.id == Invoice.order_id).join(OrderAddress, OF_BUYER).where(*_CONDITIONS)
