"""Lists of orders and papers: rows instead of objects, newest first, by keyset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from portal import clock
from portal.extensions import db
from portal.models.credit_memo import CreditMemo
from portal.models.invoice import Invoice, InvoiceCancellation
from portal.models.order import Order, OrderAddress
from portal.models.order_item import OrderItem
from portal.models.order_status import OrderStatus
from portal.models.shipment import Shipment, TrackingNumber
from portal.paging import Keyset, Page
from portal.sales.queues import Queue, in_queue
from portal.text import fold

ORDERS = Keyset(Order.placed_at, Order.id)
INVOICES = Keyset(Invoice.issued_at, Invoice.id)
CREDIT_MEMOS = Keyset(CreditMemo.issued_at, CreditMemo.id)
SHIPMENTS = Keyset(Shipment.shipped_at, Shipment.id)

_ORDER_COLUMNS = (
    Order.id,
    Order.number,
    Order.placed_at,
    Order.is_trial,
    Order.status,
    Order.payment_status,
    Order.delivery_status,
    Order.due_on,
    Order.grand_total_cents,
)


@dataclass(frozen=True)
class OrderFilter:
    """What the query string of the list says; unknown words are None."""

    status: OrderStatus | None = None
    queue: Queue | None = None
    text: str = ""


def list_orders(wanted: OrderFilter, before: str | None, after: str | None) -> Page[Any]:
    """One statement: the rows with their buyer."""
    query = _with_buyer(select(*_ORDER_COLUMNS)).where(*_conditions(wanted))
    return ORDERS.page(query, before, after)


def list_matching_ids(wanted: OrderFilter, most: int) -> list[int]:
    """Of all orders that match just now, newest first: at most `most`, so that nobody selects the whole shop."""
    matching = select(Order.id).where(*_conditions(wanted)).order_by(Order.placed_at.desc(), Order.id.desc())
    return list(db.session.scalars(matching.limit(most)))


def list_item_names(order_ids: Sequence[int]) -> dict[int, list[str]]:
    """What was ordered, for the rows of one page; one statement."""
    names: dict[int, list[str]] = {order_id: [] for order_id in order_ids}
    query = select(OrderItem.order_id, OrderItem.name).where(OrderItem.order_id.in_(order_ids))
    for order_id, name in db.session.execute(query.order_by(OrderItem.order_id, OrderItem.position)):
        names[order_id].append(name)
    return names


def list_customer_orders(account_id: int, before: str | None, after: str | None) -> Page[Any]:
    return ORDERS.page(select(*_ORDER_COLUMNS).where(Order.account_id == account_id), before, after)


def list_invoices(text: str, before: str | None, after: str | None) -> Page[Any]:
    query = select(
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
    ).join(Order, Order.id == Invoice.order_id)
    query = query.outerjoin(InvoiceCancellation, InvoiceCancellation.invoice_id == Invoice.id)
    return INVOICES.page(_with_buyer(query).where(*_by_text(text, Invoice.number)), before, after)


def list_credit_memos(text: str, before: str | None, after: str | None) -> Page[Any]:
    query = (
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
        .join(Invoice, Invoice.id == CreditMemo.invoice_id)
    )
    return CREDIT_MEMOS.page(_with_buyer(query).where(*_by_text(text, CreditMemo.number)), before, after)


def list_shipments(text: str, before: str | None, after: str | None) -> Page[Any]:
    query = select(
        Shipment.id, Shipment.number, Shipment.shipped_at, Order.number.label("order_number"), Order.is_trial
    ).join(Order, Order.id == Shipment.order_id)
    return SHIPMENTS.page(_with_buyer(query).where(*_by_text(text, Shipment.number)), before, after)


def _with_buyer(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    billing = (OrderAddress.order_id == Order.id) & (OrderAddress.role == "billing")
    return query.join(OrderAddress, billing).add_columns(OrderAddress.name, OrderAddress.company)


def _conditions(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    conditions = _by_text(wanted.text, Order.number)
    if wanted.status is not None:
        conditions.append(Order.status == wanted.status)
    if wanted.queue is not None:
        conditions.append(in_queue(wanted.queue, clock.today()))
    return conditions


def _by_text(text: str, own_number: Any) -> list[ColumnElement[bool]]:
    """A number from its beginning, an e-mail address, a tracking number, or the beginning of the name."""
    if not text:
        return []
    tracked = (
        select(TrackingNumber.id)
        .join(Shipment)
        .where(Shipment.order_id == Order.id, TrackingNumber.number == text)
        .exists()
    )
    found: list[ColumnElement[bool]] = [
        own_number.startswith(text.upper(), autoescape=True),
        Order.number == text.upper(),
        Order.email == text.lower(),
        tracked,
    ]
    if fold(text):
        found.append(Order.sort_name.startswith(fold(text), autoescape=True))
    return [or_(*found)]
