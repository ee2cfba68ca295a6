"""An order with everything its page shows: what each has in one statement, then what else there is and nothing more.

Most orders have no hold, no letter, no correction; a join for each of them costs more than all their rows, so the first
statement only asks whether there are some. Each statement is made once: loaders that fetch a collection by themselves
(`selectinload`) make theirs anew each time, which costs more than carrying it out.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from portal.extensions import db
from portal.models.credit_memo import CreditMemo
from portal.models.discount import OrderDiscount
from portal.models.document import IssuedDocument
from portal.models.download import DownloadGrant
from portal.models.invoice import Invoice, InvoiceCancellation
from portal.models.order import LETTERS, Order
from portal.models.order_event import OrderEvent
from portal.models.order_hold import OrderHold
from portal.models.order_item import OrderItem
from portal.models.shipment import Shipment, ShipmentItem
from portal.models.withdrawal import Withdrawal


def find_whole(by: InstrumentedAttribute[Any], key: int | str) -> Order | None:
    """`by`: a column of the order that is unique. Three statements, one more for each part that not every order has."""
    order = _find_all_but_events(by, key)
    if order is not None:
        set_committed_value(order, "events", _load(_events(), order))
    return order


def load_parts(order: Order) -> None:
    """Of an order under its lock: what verbs look at, which is all but its history. Two statements or few more."""
    _find_all_but_events(Order.id, order.id)


def find_with_items(number: str) -> Order | None:
    """Two statements."""
    order = db.session.scalar(_bare(), {"number": number})
    if order is not None:
        set_committed_value(order, "items", _load(_items(False), order))
    return order


def _find_all_but_events(by: InstrumentedAttribute[Any], key: int | str) -> Order | None:
    row = db.session.execute(_order_by(by), {"key": key}).unique().one_or_none()
    if row is None:
        return None
    order: Order = row[0]
    there_are = row._mapping  # noqa: SLF001 - its public name
    set_committed_value(order, "items", _load(_items(there_are["grants"]), order))
    for name, part in _parts().items():
        set_committed_value(order, name, _load(part, order) if there_are[name] else [])
    canceled = _load(_cancellations(), order) if there_are["cancellations"] else []
    for invoice in order.invoices:
        taken_back = next((found for found in canceled if found.invoice_id == invoice.id), None)
        set_committed_value(invoice, "cancellation", taken_back)
    if not there_are["grants"]:
        for item in order.items:
            set_committed_value(item, "grants", [])
    return order


def _load(part: Select[Any], order: Order) -> Sequence[Any]:
    return db.session.scalars(part, {"order_id": order.id}).unique().all()


# Made at the first question and not when this module is read: the models must know each other before.


@functools.cache
def _order_by(by: InstrumentedAttribute[Any]) -> Select[Any]:
    """What nearly each order has comes with it, few rows of each. By the name of a part whether there are some."""
    asked = {
        "shipments": exists().where(Shipment.order_id == Order.id),
        "holds": exists().where(OrderHold.order_id == Order.id),
        "discounts": exists().where(OrderDiscount.order_id == Order.id),
        "letters": exists().where(IssuedDocument.order_id == Order.id, IssuedDocument.kind.in_(LETTERS)),
        "credit_memos": exists().where(CreditMemo.order_id == Order.id),
        "cancellations": exists().where(InvoiceCancellation.invoice_id == Invoice.id, Invoice.order_id == Order.id),
        "grants": exists().where(DownloadGrant.order_id == Order.id),
    }
    some: list[Any] = [there.correlate(Order).label(name) for name, there in asked.items()]
    usual = (
        joinedload(Order.addresses),
        joinedload(Order.payments),
        joinedload(Order.invoices).joinedload(Invoice.document),
        joinedload(Order.withdrawals).load_only(Withdrawal.submitted_at, Withdrawal.state),
    )
    return select(Order, *some).where(by == bindparam("key")).options(*usual)


@functools.cache
def _items(with_grants: bool) -> Select[Any]:
    here = OrderItem.order_id == bindparam("order_id"), OrderItem.removed_at.is_(None)
    items = select(OrderItem).where(*here).order_by(OrderItem.position)
    return items.options(joinedload(OrderItem.grants).joinedload(DownloadGrant.file)) if with_grants else items


@functools.cache
def _parts() -> dict[str, Select[Any]]:
    """By the name of the collection. The items of a shipment are among those of the order, already loaded."""
    shipments, holds, discounts, letters, memos = (
        select(part).where(part.order_id == bindparam("order_id"))
        for part in (Shipment, OrderHold, OrderDiscount, IssuedDocument, CreditMemo)
    )
    return {
        "shipments": shipments.order_by(Shipment.id).options(
            joinedload(Shipment.document),
            joinedload(Shipment.cancellation),
            joinedload(Shipment.tracking_numbers),
            joinedload(Shipment.items).options(lazyload(ShipmentItem.order_item)),
        ),
        "holds": holds.order_by(OrderHold.id),
        "discounts": discounts.order_by(OrderDiscount.id),
        "letters": letters.where(IssuedDocument.kind.in_(LETTERS)).order_by(IssuedDocument.id),
        "credit_memos": memos.order_by(CreditMemo.id).options(joinedload(CreditMemo.invoice)),
    }


@functools.cache
def _cancellations() -> Select[InvoiceCancellation]:
    of_order = select(InvoiceCancellation).join(Invoice).where(Invoice.order_id == bindparam("order_id"))
    return of_order.options(joinedload(InvoiceCancellation.document))


@functools.cache
def _events() -> Select[OrderEvent]:
    of_order = select(OrderEvent).where(OrderEvent.order_id == bindparam("order_id"))
    return of_order.order_by(OrderEvent.position).options(joinedload(OrderEvent.comment))


@functools.cache
def _bare() -> Select[Order]:
    return select(Order).where(Order.number == bindparam("number"))
