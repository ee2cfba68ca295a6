"""The orders of the feed: the newest, with what the order list shows of them. Trial orders are not in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.extensions import db
from portal.models.discount import OrderDiscount
from portal.models.order import Order, OrderAddress

MOST_ORDERS = 50


def list_newest() -> Sequence[Any]:
    """Id and placed_at of the newest orders: all that is needed to tell whether a reader has them already.

    All ids and not only the newest: two orders placed at once may become visible in the other order.
    """
    query = select(Order.id, Order.placed_at).where(Order.is_trial.is_(False))
    return db.session.execute(query.order_by(Order.placed_at.desc(), Order.id.desc()).limit(MOST_ORDERS)).all()


def list_orders(ids: Sequence[int]) -> Sequence[Any]:
    """Rows with buyer and total, newest first. Exactly these ids: what a fingerprint was made of is what is sent."""
    billing = (OrderAddress.order_id == Order.id) & (OrderAddress.role == "billing")
    return db.session.execute(
        select(Order.id, Order.number, Order.placed_at, _placed_total(), OrderAddress.name, OrderAddress.company)
        .join(OrderAddress, billing)
        .where(Order.id.in_(ids))
        .order_by(Order.placed_at.desc(), Order.id.desc())
    ).all()


def _placed_total() -> ColumnElement[int]:
    """With the voucher of the checkout, without what the owner took off later: an entry never changes."""
    by_voucher = (
        select(func.sum(OrderDiscount.amount_cents))
        .where(OrderDiscount.order_id == Order.id, OrderDiscount.code != "")
        .scalar_subquery()
    )
    placed = Order.subtotal_cents - func.coalesce(by_voucher, 0) + Order.shipping_cents
    return placed.label("grand_total_cents")
