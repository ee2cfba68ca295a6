"""The owner's lists of papers: bills and deliveries; in the order of an index, or of the orders found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, select

from portal import clock
from portal.extensions import db
from portal.models.credit_memo import CreditMemo
from portal.models.invoice import Invoice, InvoiceCancellation
from portal.models.order import Order
from portal.models.shipment import Shipment
from portal.paging import Keyset, Page, Query, Walk
from portal.sales.buyers import with_buyer
from portal.sales.invoice_standing import InvoiceStanding, leading, stands
from portal.sales.lists import BY_TIME, BY_TOTAL, Sort
from portal.sales.ranges import Range, amounts, days
from portal.sales.search import SEARCH, WORDS


@dataclass(frozen=True)
class PaperFilter(Range):
    """What the query string says. `standing` is of invoices alone."""

    text: str = ""
    standing: InvoiceStanding | None = None
    sort: Sort = Sort.newest

    @property
    def is_of_all(self) -> bool:
        return not (self.text or self.standing or self.has_range)


@dataclass(frozen=True)
class Papers:
    """A kind of paper: its table and key, when it was issued, what it amounts to, how its rows look."""

    model: Any
    ident: Any
    issued_at: Any
    total: Any
    rows: Query

    def page(self, wanted: PaperFilter, before: str | None, after: str | None) -> Page[Any]:
        """One statement, two where the page is cut."""
        return self.keyset(wanted).walk(with_buyer(self.rows), self.walk(wanted), before, after)

    @property
    def name(self) -> str:
        return str(self.model.__tablename__)

    def list_ids(self, wanted: PaperFilter, most: int) -> list[int]:
        """Of all papers that match now, in the order of the list: at most `most`."""
        picked = self.keyset(wanted).picked(self.walk(wanted)).limit(most)
        return [row.sorted_id for row in db.session.execute(picked)]

    def find_moment(self, number: str) -> datetime | None:
        """When the paper of this number was issued."""
        moment: datetime | None = db.session.scalar(select(self.issued_at).where(self.model.number == number))
        return moment

    def sorts(self, wanted: PaperFilter) -> tuple[Sort, ...]:
        """By which this list can be sorted; the first one is its own."""
        if wanted.text:
            return (Sort.newest,)
        if self._cost(wanted):
            return BY_TOTAL
        return BY_TIME + BY_TOTAL if wanted.is_of_all and self.total is not None else BY_TIME

    def sorted_by(self, wanted: PaperFilter) -> Sort:
        sorts = self.sorts(wanted)
        return wanted.sort if wanted.sort in sorts else sorts[0]

    def keyset(self, wanted: PaperFilter) -> Keyset:
        """A search shows the newest order's papers first."""
        sort = self.sorted_by(wanted)
        column = SEARCH.c.rowid if wanted.text else self.total if sort in BY_TOTAL else self.issued_at
        return Keyset(column, self.ident, descending=sort in (Sort.newest, Sort.highest))

    def walk(self, wanted: PaperFilter) -> Walk:
        """What leads stands in the source, what sieves beside it."""
        issued = days(self.issued_at, wanted.since, wanted.until)
        cost, standing = self._cost(wanted), [stands(wanted.standing, clock.today())] if wanted.standing else []
        if wanted.text:
            found = WORDS.matches(wanted.text)
            source = select(self.ident).join_from(SEARCH, self.model, self.model.order_id == SEARCH.c.rowid)
            return Walk(source.where(false() if found is None else found), self.ident, [*issued, *cost, *standing])
        if cost:
            return Walk(select(self.ident).where(*cost), self.ident, [*issued, *standing])
        leads = leading(wanted.standing) if wanted.standing else []
        return Walk(select(self.ident).where(*leads, *issued), self.ident, standing)

    def _cost(self, wanted: PaperFilter) -> list[ColumnElement[bool]]:
        return amounts(self.total, wanted.least, wanted.most) if self.total is not None else []


INVOICES = Papers(
    Invoice,
    Invoice.id,
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
INVOICE_CANCELLATIONS = Papers(
    InvoiceCancellation,
    InvoiceCancellation.invoice_id,
    InvoiceCancellation.issued_at,
    InvoiceCancellation.total_cents,
    select(
        InvoiceCancellation.number,
        InvoiceCancellation.issued_at,
        InvoiceCancellation.total_cents,
        InvoiceCancellation.reason,
        Invoice.number.label("invoice_number"),
        Order.number.label("order_number"),
        Order.is_trial,
    )
    .join(Order, Order.id == InvoiceCancellation.order_id)
    .join(Invoice, Invoice.id == InvoiceCancellation.invoice_id),
)
CREDIT_MEMOS = Papers(
    CreditMemo,
    CreditMemo.id,
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
    Shipment.id,
    Shipment.shipped_at,
    None,
    select(Shipment.id, Shipment.number, Shipment.shipped_at, Order.number.label("order_number"), Order.is_trial).join(
        Order, Order.id == Shipment.order_id
    ),
)
PAPERS = {papers.name: papers for papers in (INVOICES, INVOICE_CANCELLATIONS, CREDIT_MEMOS, SHIPMENTS)}
