"""What waits for somebody: one condition per queue, asked by the counts and by the lists they link to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.extensions import db
from portal.models.order import Order, OrderAddress
from portal.models.order_event import EventKind, OrderEvent
from portal.models.order_item import OrderItem
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.payments import METHODS
from portal.sales.buyers import OF_BUYER


class Queue(StrEnum):
    new = "new"  # nobody has done anything yet; each of them is in another queue, too
    to_invoice = "to_invoice"
    to_ship = "to_ship"
    awaits_payment = "awaits_payment"
    overdue = "overdue"
    refund_due = "refund_due"


@dataclass(frozen=True)
class Waiting:
    """How many orders wait, and the one that has waited longest; None where none waits.

    The row has id, number, name and company of the buyer, `since`, due_on, the total and the cents still between
    the shop and the customer.
    """

    queue: Queue
    count: int
    oldest: Any


def waiting(queue: Queue) -> Waiting:
    """One statement, over the index of what is still open."""
    since = _SINCE.get(queue, Order.placed_at).label("since")
    oldest = db.session.execute(
        select(
            Order.id,
            Order.number,
            OrderAddress.name,
            OrderAddress.company,
            Order.due_on,
            Order.grand_total_cents,
            func.abs(Order.standing_cents - Order.held_cents).label("open_cents"),
            since,
            func.count().over().label("how_many"),
        )
        .join(OrderAddress, OF_BUYER)
        .where(in_queue(queue, clock.today()))
        .order_by(since, Order.id)
        .limit(1)
    ).first()
    return Waiting(queue, oldest.how_many if oldest else 0, oldest)


def in_queue(queue: Queue, today: date) -> ColumnElement[bool]:
    """Trial orders wait for nobody."""
    return and_(Order.is_trial.is_(False), _CONDITIONS[queue](today))


def _new(_today: date) -> ColumnElement[bool]:
    return Order.status == OrderStatus.pending


def _to_invoice(_today: date) -> ColumnElement[bool]:
    """What can be charged now: not what waits for its prepayment or for a provider's word."""
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
    """Whether or not the shop has begun, as long as it is not through: then a date is what reminds it."""
    unfinished = (OrderStatus.pending, OrderStatus.pending_payment, OrderStatus.processing)
    return and_(Order.status.in_(unfinished), _waits_for_money())


def _waits_for_money() -> ColumnElement[bool]:
    early = [method.code for method in METHODS.values() if method.due_before_invoice]
    return and_(
        Order.payment_method.in_(early), Order.payment_status.in_((PaymentStatus.open, PaymentStatus.partly_paid))
    )


def _overdue(today: date) -> ColumnElement[bool]:
    """Asked for by id, so that SQLite begins with the few that are due and not with the newest of all."""
    due = aliased(Order)
    return Order.id.in_(select(due.id).where(due.due_on < today))


def _refund_due(_today: date) -> ColumnElement[bool]:
    return Order.payment_status == PaymentStatus.refund_due


_CONDITIONS: dict[Queue, Callable[[date], ColumnElement[bool]]] = {
    Queue.new: _new,
    Queue.to_invoice: _to_invoice,
    Queue.to_ship: _to_ship,
    Queue.awaits_payment: _awaits_payment,
    Queue.overdue: _overdue,
    Queue.refund_due: _refund_due,
}

# Since when it waits, where that is not the moment of the order.
_SINCE: dict[Queue, ColumnElement[Any]] = {
    Queue.overdue: Order.due_on.expression,
    Queue.refund_due: (
        select(func.max(OrderEvent.at))
        .where(
            OrderEvent.order_id == Order.id,
            OrderEvent.kind.in_(
                (EventKind.canceled, EventKind.items_canceled, EventKind.credited, EventKind.payment_recorded)
            ),
        )
        .scalar_subquery()
    ),
}
