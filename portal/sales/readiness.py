"""The moment at which an order first stands in the queue „Zu versenden“, noted once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert

from portal.models.order import Order
from portal.models.order_facts import Facts
from portal.models.order_status import DeliveryStatus, OrderStatus
from portal.models.ready_to_ship import ReadyToShip
from portal.prepared import Prepared

IS_NOTED = exists().where(ReadyToShip.order_id == Order.id).correlate(Order)
_NOTE = Prepared(insert(ReadyToShip))


def becomes_ready(order: Order, before: Facts, after: Facts) -> bool:
    return not order.is_trial and is_to_ship(after) and not is_to_ship(before)


def note_ready(order_id: int, at: datetime) -> None:
    """Once for each order, under its lock."""
    _NOTE.write([{"order_id": order_id, "at": at}])


def is_to_ship(facts: Mapping[str, Any]) -> bool:
    """What `queues` asks of many orders at once."""
    return facts.get("status") == OrderStatus.processing and facts.get("delivery_status") in (
        DeliveryStatus.open,
        DeliveryStatus.partly_shipped,
    )
