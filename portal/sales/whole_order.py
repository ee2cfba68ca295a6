"""An order with everything its page shows, by four statements that are made once.

Loaders that fetch a collection by themselves (`selectinload`) make their statement anew each time, which costs more
than carrying it out: a page took twice as long.
"""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from portal.extensions import db
from portal.models.credit_memo import CreditMemo
from portal.models.download import DownloadGrant
from portal.models.invoice import Invoice, InvoiceCancellation
from portal.models.order import Order
from portal.models.order_event import OrderEvent
from portal.models.order_item import OrderItem
from portal.models.shipment import Shipment, ShipmentItem
from portal.models.withdrawal import Withdrawal


def find_whole(by: InstrumentedAttribute[Any], key: int | str) -> Order | None:
    """`by`: a column of the order that is unique."""
    order = db.session.execute(_order_by(by), {"key": key}).unique().scalar_one_or_none()
    if order is not None:
        for name, part in _parts().items():
            set_committed_value(order, name, db.session.scalars(part, {"order_id": order.id}).unique().all())
    return order


# Made at the first question and not when this module is read: the models must know each other before.


@functools.cache
def _order_by(by: InstrumentedAttribute[Any]) -> Select[Order]:
    """Few rows each, so the small collections come with the order itself."""
    invoices = joinedload(Order.invoices)
    return (
        select(Order)
        .where(by == bindparam("key"))
        .options(
            joinedload(Order.addresses),
            joinedload(Order.payments),
            joinedload(Order.holds),
            joinedload(Order.discounts),
            joinedload(Order.withdrawals).load_only(Withdrawal.submitted_at, Withdrawal.state),
            invoices.joinedload(Invoice.document),
            invoices.joinedload(Invoice.cancellation).joinedload(InvoiceCancellation.document),
            joinedload(Order.letters),
            joinedload(Order.credit_memos).joinedload(CreditMemo.invoice),
        )
    )


@functools.cache
def _parts() -> dict[str, Select[Any]]:
    """By the name of the collection. Items first: those of a shipment are among them, already loaded."""
    shipped = joinedload(Shipment.items)
    items, shipments, events = (
        select(part).where(part.order_id == bindparam("order_id")) for part in (OrderItem, Shipment, OrderEvent)
    )
    return {
        "items": items.order_by(OrderItem.position).options(
            joinedload(OrderItem.grants).joinedload(DownloadGrant.file)
        ),
        "shipments": shipments.order_by(Shipment.id).options(
            joinedload(Shipment.document),
            joinedload(Shipment.cancellation),
            joinedload(Shipment.tracking_numbers),
            shipped.options(lazyload(ShipmentItem.order_item)),
        ),
        "events": events.order_by(OrderEvent.position).options(joinedload(OrderEvent.comment)),
    }
