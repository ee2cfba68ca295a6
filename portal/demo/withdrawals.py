"""The withdrawals of the demonstration: one of an order, one that names none."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from portal.extensions import db
from portal.models.order import Order, OrderAddress
from portal.models.order_event import OrderEvent
from portal.models.order_status import OrderStatus
from portal.models.shipment import Shipment
from portal.sales.baskets import new_key
from portal.sales.withdrawals import Statement, withdraw


def add_withdrawals(now: datetime) -> None:
    """Of a consumer's order, the last one shipped, with which nothing has happened since: still within its period."""
    at = now - timedelta(hours=3)
    quiet = ~exists().where(OrderEvent.order_id == Order.id, OrderEvent.at > at)
    query = select(Order).join(Shipment).join(OrderAddress).where(Order.status == OrderStatus.complete, quiet)
    query = query.where(OrderAddress.role == "billing", OrderAddress.company == "")
    order = db.session.scalars(query.order_by(Shipment.shipped_at.desc())).first()
    if order is not None:
        withdraw(Statement(order.billing.name, order.number, order.email), order.language, new_key(), at)
    vague = Statement("Jonas Brehm", "zwei Hefte, bestellt Anfang des Monats", "jonas.brehm@example.org")
    withdraw(vague, "de", new_key(), now - timedelta(hours=20))
