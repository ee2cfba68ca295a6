"""Noch einmal bestellen: what an order had goes into the basket, at the prices and from the stock of today."""

from __future__ import annotations

from datetime import datetime

from flask_babel.speaklater import LazyString
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.models.basket import Basket, BasketItem
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.sales.baskets import lock_or_begin, why_not
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction


@retried
def put_again(key: str, order_id: int, at: datetime) -> tuple[str, list[LazyString]]:
    """The key of the basket, a new one when the old basket has become an order; and what is left out, and why.

    Nothing is added to what lies there in this number already, so that a second click changes nothing.
    """
    with transaction():
        basket = lock_or_begin(key, at)
        reasons = [_put(basket, item) for item in _with_products(order_id).items]
        basket.changed_at = at
        return basket.key, [reason for reason in reasons if reason is not None]


def _put(basket: Basket, ordered: OrderItem) -> LazyString | None:
    """Why it cannot be had, or not so many; None when it is in the basket."""
    product = ordered.product
    if product is None or not product.is_active:
        return _l("%(name)s gibt es nicht mehr.", name=ordered.name)
    if reason := why_not(product, ordered.qty_ordered):
        return reason
    item = next((item for item in basket.items if item.product_id == product.id), None)
    if item is None:
        basket.items.append(BasketItem(product=product, quantity=ordered.qty_ordered))
    else:
        item.quantity = max(item.quantity, ordered.qty_ordered)
    return None


def _with_products(order_id: int) -> Order:
    products = selectinload(Order.items).joinedload(OrderItem.product)
    return db.session.get_one(Order, order_id, options=[products], populate_existing=True)
