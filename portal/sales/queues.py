"""What waits for somebody: one condition per queue, asked by the counts and by the lists they link to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal import clock
from portal.extensions import db
from portal.models.order import Order, OrderAddress, OrderItem
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.payments import METHODS


class Queue(StrEnum):
    to_invoice = "to_invoice"
    to_ship = "to_ship"
    awaits_payment = "awaits_payment"
    overdue = "overdue"
    refund_due = "refund_due"


@dataclass(frozen=True)
class Waiting:
    """How many orders wait, and the one that waits longest."""

    queue: Queue
    count: int
    oldest_number: str | None
    oldest_name: str | None
    oldest_since: datetime | None


def waiting(queue: Queue) -> Waiting:
    """Two statements: the count over an index, and the oldest."""
    condition = in_queue(queue, clock.today())
    count = db.session.scalar(select(func.count()).select_from(Order).where(condition)) or 0
    oldest = _oldest(condition) if count else None
    return Waiting(queue, count, *(oldest or (None, None, None)))


def in_queue(queue: Queue, today: date) -> ColumnElement[bool]:
    """Trial orders wait for nobody."""
    return and_(Order.is_trial.is_(False), _CONDITIONS[queue](today))


def _oldest(condition: ColumnElement[bool]) -> Sequence[Any] | None:
    return db.session.execute(
        select(Order.number, OrderAddress.name, Order.placed_at)
        .join(OrderAddress, and_(OrderAddress.order_id == Order.id, OrderAddress.role == "billing"))
        .where(condition)
        .order_by(Order.placed_at)
        .limit(1)
    ).first()


def _to_invoice(_today: date) -> ColumnElement[bool]:
    """What can be charged now: not what waits for its prepayment."""
    rest = (
        select(OrderItem.id)
        .where(
            OrderItem.order_id == Order.id,
            OrderItem.qty_ordered > OrderItem.qty_canceled + OrderItem.qty_invoiced,
        )
        .exists()
    )
    begun = and_(Order.status == OrderStatus.processing, rest)
    return or_(begun, and_(Order.status == OrderStatus.pending, ~_waits_for_money()))


def _to_ship(_today: date) -> ColumnElement[bool]:
    return and_(
        Order.status == OrderStatus.processing,
        Order.delivery_status.in_((DeliveryStatus.open, DeliveryStatus.partly_shipped)),
    )


def _awaits_payment(_today: date) -> ColumnElement[bool]:
    return and_(Order.status == OrderStatus.pending, _waits_for_money())


def _waits_for_money() -> ColumnElement[bool]:
    early = [method.code for method in METHODS.values() if method.due_before_invoice]
    return and_(
        Order.payment_method.in_(early), Order.payment_status.in_((PaymentStatus.open, PaymentStatus.partly_paid))
    )


def _overdue(today: date) -> ColumnElement[bool]:
    return Order.due_on < today


def _refund_due(_today: date) -> ColumnElement[bool]:
    return Order.payment_status == PaymentStatus.refund_due


_CONDITIONS: dict[Queue, Callable[[date], ColumnElement[bool]]] = {
    Queue.to_invoice: _to_invoice,
    Queue.to_ship: _to_ship,
    Queue.awaits_payment: _awaits_payment,
    Queue.overdue: _overdue,
    Queue.refund_due: _refund_due,
}
