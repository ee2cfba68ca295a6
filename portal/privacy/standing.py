"""What erasing would do to somebody's data, said before anybody is asked to confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, or_, select

from portal import clock
from portal.extensions import db
from portal.models.basket import Basket
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_event import OrderEvent
from portal.models.order_status import OrderStatus
from portal.models.payment import Payment
from portal.privacy.periods import letter_kept_until, paper_kept_until
from portal.privacy.person import Person

UNDER_WAY = (OrderStatus.pending_payment, OrderStatus.pending, OrderStatus.processing, OrderStatus.on_hold)
# Of an order: the last entry of its history, for whatever happens to it writes one; accounting records there are.
LAST_ENTRY = and_(OrderEvent.order_id == Order.id, OrderEvent.position == Order.history_length)
HAS_RECORDS = or_(*(select(model.id).where(model.order_id == Order.id).exists() for model in (Invoice, Payment)))


@dataclass(frozen=True)
class Standing:
    """`papers_until`, `letters_until`: the last day on which the last order with accounting records, and the last of
    all, must be had, unless more happens to them. None: there are none.
    """

    orders: int
    open_orders: int
    baskets: int
    papers_until: date | None
    letters_until: date | None


def find_standing(person: Person) -> Standing:
    counted = select(
        func.count(),
        func.count().filter(Order.status.in_(UNDER_WAY)),
        func.max(case((HAS_RECORDS, OrderEvent.at))),
        func.max(OrderEvent.at),
    ).select_from(Order)
    found = db.session.execute(counted.join(OrderEvent, LAST_ENTRY).where(person.rows[Order])).one()
    orders, under_way, paper_at, letter_at = found
    baskets = db.session.scalar(select(func.count()).select_from(Basket).where(person.rows[Basket])) or 0
    return Standing(
        orders=orders,
        open_orders=under_way,
        baskets=baskets,
        papers_until=paper_kept_until(clock.day_of(paper_at)) if paper_at else None,
        letters_until=letter_kept_until(clock.day_of(letter_at)) if orders else None,
    )
