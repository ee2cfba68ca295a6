"""Sending the buyer to the provider, and what becomes of an order whose payment never comes."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.extensions import db
from portal.models.actor import SYSTEM
from portal.models.order import Order
from portal.models.order_event import OrderEvent
from portal.models.order_status import OrderStatus
from portal.models.shop_settings import ShopSettings
from portal.payments import PROVIDERS
from portal.refusal import Refusal
from portal.sales import guards
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.transaction import Click
from portal.shop.settings import find_settings


def start_payment(order: Order, come_back: str) -> str:
    """The provider's page for what is due; the buyer returns to `come_back`. Changes nothing here. Raises Refusal."""
    guards.can_pay(order).insist()
    return PROVIDERS[order.payment_method].start(order, come_back)


def canceled_at(order: Order, settings: ShopSettings) -> datetime | None:
    """When an awaited payment is given up unless something happens until then; None: never."""
    if order.status is not OrderStatus.pending_payment or not settings.await_payment_hours:
        return None
    return max(event.at for event in order.events) + timedelta(hours=settings.await_payment_hours)


def cancel_abandoned(at: datetime) -> int:
    """For the worker: orders whose payment did not come, stock back. Returns how many it looked at.

    The time counts from the last entry of the history, so that whoever takes up a held order or writes to the customer
    gives them the whole time again. Money that comes later all the same is recorded and opens the refund.
    """
    settings = find_settings()
    if settings is None or not settings.await_payment_hours:
        return 0
    hours = settings.await_payment_hours
    last = select(func.max(OrderEvent.at)).where(OrderEvent.order_id == Order.id).scalar_subquery()
    abandoned = db.session.execute(
        select(Order.id, Order.version).where(
            Order.status == OrderStatus.pending_payment, last <= at - timedelta(hours=hours)
        )
    ).all()
    for order_id, version in abandoned:
        with contextlib.suppress(Refusal):  # paid, held or canceled at this moment: the version says so
            cancel_order(order_id, CancellationWish(mail=True, unpaid_hours=hours), Click(SYSTEM, at, version=version))
    return len(abandoned)
