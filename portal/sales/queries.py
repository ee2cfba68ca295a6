"""Questions about orders that lists and pages ask. Each says how many statements it costs."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.extensions import db
from portal.models.basket import Basket, BasketItem
from portal.models.order import Order
from portal.models.order_status import OrderStatus


def count_new_orders() -> int:
    """One statement over the index; orders that nobody has begun are few."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Order)
            .where(Order.status == OrderStatus.pending, Order.is_trial.is_(False))
        )
        or 0
    )


def count_basket_pieces(key: str) -> int:
    return (
        db.session.scalar(
            select(func.coalesce(func.sum(BasketItem.quantity), 0)).join(Basket).where(Basket.key == key)
        )
        or 0
    )


def find_order(number: str) -> Order | None:
    """With nothing but its own row."""
    return db.session.scalar(select(Order).where(Order.number == number))
