"""What erasing would do to somebody's data, said before anybody is asked to confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal import clock
from portal.extensions import db
from portal.models.basket import Basket
from portal.models.credit_memo import CreditMemo
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_status import OrderStatus
from portal.privacy.periods import letter_kept_until, paper_kept_until
from portal.privacy.person import Person

UNDER_WAY = (OrderStatus.pending_payment, OrderStatus.pending, OrderStatus.processing, OrderStatus.on_hold)


@dataclass(frozen=True)
class Standing:
    """`letters_until`, `papers_until`: the day until which the last of them must be kept; None: there are none."""

    orders: int
    open_orders: int
    baskets: int
    letters_until: date | None
    papers_until: date | None


def find_standing(person: Person) -> Standing:
    theirs = person.rows[Order]
    counted = select(func.count(), func.count().filter(Order.status.in_(UNDER_WAY)), func.max(Order.placed_at)).where(
        theirs
    )
    orders, under_way, placed_at = db.session.execute(counted).one()
    issued = [
        db.session.scalar(select(func.max(model.issued_at)).join(Order, Order.id == model.order_id).where(theirs))
        for model in (Invoice, CreditMemo)
    ]
    last_paper = max((at for at in issued if at is not None), default=None)
    baskets = db.session.scalar(select(func.count()).select_from(Basket).where(person.rows[Basket])) or 0
    return Standing(
        orders=orders,
        open_orders=under_way,
        baskets=baskets,
        letters_until=letter_kept_until(clock.day_of(placed_at)) if orders else None,
        papers_until=paper_kept_until(clock.day_of(last_paper)) if last_paper is not None else None,
    )
