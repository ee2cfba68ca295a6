"""The owner's lists of papers: invoices, corrections, deliveries; newest first, or those of the orders found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import false, select

from portal.models.credit_memo import CreditMemo
from portal.models.invoice import Invoice, InvoiceCancellation
from portal.models.order import Order
from portal.models.shipment import Shipment
from portal.paging import Keyset, Page, Query, Walk
from portal.sales.lists import amounts, days, with_buyer
from portal.sales.search import SEARCH, WORDS


@dataclass(frozen=True)
class PaperFilter:
    """What the query string says. Days of the shop, gross cents, both inclusive."""

    text: str = ""
    since: date | None = None
    until: date | None = None
    least: int | None = None
    most: int | None = None

    @property
    def is_of_all(self) -> bool:
        return self == PaperFilter()

    @property
    def has_range(self) -> bool:
        return any(limit is not None for limit in (self.since, self.until, self.least, self.most))


@dataclass(frozen=True)
class Papers:
    """A kind of paper: its table, when it was issued, what it amounts to, how its rows look."""

    model: Any
    issued_at: Any
    total: Any
    rows: Query

    def page(self, wanted: PaperFilter, before: str | None, after: str | None) -> Page[Any]:
        """One statement, two where the page is cut."""
        return self.keyset(wanted).walk(with_buyer(self.rows), self.walk(wanted), before, after)

    def keyset(self, wanted: PaperFilter) -> Keyset:
        """A search shows the newest order's papers first."""
        return Keyset(SEARCH.c.rowid if wanted.text else self.issued_at, self.model.id)

    def walk(self, wanted: PaperFilter) -> Walk:
        issued = days(self.issued_at, wanted.since, wanted.until)
        cost = amounts(self.total, wanted.least, wanted.most) if self.total is not None else []
        if not wanted.text:
            return Walk(select(self.model.id).where(*issued), self.model.id, cost)
        found = WORDS.matches(wanted.text)
        source = select(self.model.id).join_from(SEARCH, self.model, self.model.order_id == SEARCH.c.rowid)
        return Walk(source.where(false() if found is None else found), self.model.id, [*issued, *cost])


INVOICES = Papers(
    Invoice,
    Invoice.issued_at,
    Invoice.total_cents,
    select(
        Invoice.id,
        Invoice.number,
        Invoice.issued_at,
        Invoice.due_on,
        Invoice.total_cents,
        Invoice.settled_cents,
        Invoice.credited_cents,
        InvoiceCancellation.number.label("canceled_by"),
        Order.number.label("order_number"),
        Order.is_trial,
    )
    .join(Order, Order.id == Invoice.order_id)
    .outerjoin(InvoiceCancellation, InvoiceCancellation.invoice_id == Invoice.id),
)
CREDIT_MEMOS = Papers(
    CreditMemo,
    CreditMemo.issued_at,
    CreditMemo.total_cents,
    select(
        CreditMemo.id,
        CreditMemo.number,
        CreditMemo.issued_at,
        CreditMemo.total_cents,
        Invoice.number.label("invoice_number"),
        Order.number.label("order_number"),
        Order.is_trial,
    )
    .join(Order, Order.id == CreditMemo.order_id)
    .join(Invoice, Invoice.id == CreditMemo.invoice_id),
)
SHIPMENTS = Papers(
    Shipment,
    Shipment.shipped_at,
    None,
    select(Shipment.id, Shipment.number, Shipment.shipped_at, Order.number.label("order_number"), Order.is_trial).join(
        Order, Order.id == Shipment.order_id
    ),
)
