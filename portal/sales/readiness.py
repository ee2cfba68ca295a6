"""The moment at which an order first stands in the queue „Zu versenden“, noted once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from portal.extensions import db
from portal.loading import execute
from portal.models.order import Order
from portal.models.order_facts import Facts
from portal.models.order_status import DeliveryStatus, OrderStatus
from portal.models.ready_to_ship import ReadyToShip

_NOTED = select(ReadyToShip.id).where(ReadyToShip.order_id == bindparam("order_id"))


def note_readiness(order: Order, before: Facts, after: Facts, at: datetime) -> None:
    """Call it under the order's lock. Costs a statement only when the order has come into the queue."""
    if order.is_trial or is_to_ship(before) or not is_to_ship(after):
        return
    with db.session.no_autoflush:
        known = execute(_NOTED, {"order_id": order.id}).first()
    if known is None:
        db.session.add(ReadyToShip(order_id=order.id, at=at))


def is_to_ship(facts: Mapping[str, Any]) -> bool:
    """What `queues` asks of many orders at once."""
    return facts.get("status") == OrderStatus.processing and facts.get("delivery_status") in (
        DeliveryStatus.open,
        DeliveryStatus.partly_shipped,
    )
