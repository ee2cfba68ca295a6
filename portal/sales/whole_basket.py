"""A basket as it lies in the database: with everything in it, or under its lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import bindparam, select, true
from sqlalchemy.orm.attributes import set_committed_value

from portal.loading import Question, Shape, attach_all, point
from portal.models.basket import Basket, BasketItem
from portal.models.order import Order
from portal.models.product import Product
from portal.models.shop_settings import ShippingMethod, ShopSettings
from portal.models.voucher import Voucher
from portal.shop.settings import are_settings_awaited, keep_settings

_OF_KEY = Basket.key == bindparam("key")
_LOCKED = Question(select(Basket).where(_OF_KEY).with_for_update(), Shape(Basket))
_EVERYTHING = (
    select(Basket)
    .outerjoin(BasketItem, BasketItem.basket_id == Basket.id)
    .outerjoin(Product, Product.id == BasketItem.product_id)
    .outerjoin(ShippingMethod, ShippingMethod.id == Basket.shipping_method_id)
    .outerjoin(Voucher, Voucher.id == Basket.voucher_id)
    .where(_OF_KEY)
    .order_by(BasketItem.id)
)
_SHAPES = (Shape(Basket), Shape(BasketItem), Shape(Product), Shape(ShippingMethod), Shape(Voucher))
_WITH_EVERYTHING = Question(_EVERYTHING, *_SHAPES)
_AND_SETTINGS = Question(_EVERYTHING.join(ShopSettings, true()), *_SHAPES, Shape(ShopSettings))
_ORDER_OF = Question(select(Order).where(Order.basket_key == bindparam("key")), Shape(Order))


def find_basket(key: str | None, with_settings: bool | None = None) -> Basket | None:
    """With everything in it, its shipping method and its voucher, and the shop's settings where they are awaited; one
    statement."""
    if not key:
        return None
    with_settings = are_settings_awaited() if with_settings is None else with_settings
    question = _AND_SETTINGS if with_settings else _WITH_EVERYTHING
    (found, items, products, methods, vouchers, *settings), _ = question.ask(key=key)
    for basket in found:
        if settings:
            keep_settings(settings[0][0])
        point(items, "product", "product_id", products)
        point(items, "basket", "basket_id", [basket])
        attach_all([basket], "items", items, "basket_id")
        set_committed_value(basket, "shipping_method", next(iter(methods), None))
        set_committed_value(basket, "voucher", next(iter(vouchers), None))
        return cast(Basket, basket)
    return None


def find_order_of(key: str | None) -> Order | None:
    """The order that was made of the basket with this key."""
    return _ORDER_OF.one(key=key) if key else None


def find_locked(key: str) -> Basket | None:
    """Inside a write transaction; without what is in it."""
    return _LOCKED.one(key=key)


def contents_of(basket: Basket) -> Sequence[BasketItem]:
    """Of a basket under its lock, and the settings as they are now. By a statement of its own: joined to the lock,
    PostgreSQL would show what was in it before the wait."""
    find_basket(basket.key, with_settings=True)
    return basket.items
