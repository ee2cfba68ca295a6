"""The watch over the order of locks, see tests/locks.py: it sees every verb of every test, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from portal.catalogue.stock import lock_products
from portal.extensions import db
from portal.models.basket import Basket
from portal.models.order import Order
from portal.models.outgoing_mail import OutgoingMail
from portal.models.product import Product
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.numbers import next_order_number
from portal.sales.transaction import lock_order
from portal.writing import transaction
from tests.builders import Shop
from tests.locks import WrongOrderError

Act = Callable[[Shop, Order], object]


def basket(shop: Shop, _order: Order) -> object:
    return db.session.scalars(select(Basket).with_for_update()).all()


def order(_shop: Shop, order: Order) -> object:
    return lock_order(order.id)


def pen(shop: Shop, _order: Order) -> object:
    return db.session.execute(update(Product).where(Product.id == shop.products["pen"]).values(stock=9))


def ink(shop: Shop, _order: Order) -> object:
    return db.session.execute(update(Product).where(Product.id == shop.products["ink"]).values(stock=9))


def ink_by_flush(shop: Shop, _order: Order) -> None:
    db.session.get_one(Product, shop.products["ink"]).stock = 7
    db.session.flush()


def pen_by_flush(shop: Shop, _order: Order) -> None:
    db.session.get_one(Product, shop.products["pen"]).stock = 7
    db.session.flush()


def both(shop: Shop, _order: Order) -> object:
    return lock_products([shop.products["ink"], shop.products["pen"]])


def mail(_shop: Shop, order: Order) -> object:
    return db.session.scalars(select(OutgoingMail).filter_by(order_id=order.id).with_for_update()).all()


def number(_shop: Shop, _order: Order) -> object:
    return next_order_number(is_trial=False)


@pytest.mark.parametrize(
    "acts",
    [(order, basket), (pen, order), (number, pen), (number, order), (mail, number), (ink, pen), (ink, pen_by_flush)],
    ids=lambda acts: " then ".join(act.__name__ for act in acts),
)
def test_the_wrong_order_is_seen(shop: Shop, acts: tuple[Act, ...]) -> None:
    placed = shop.order(pen=1)
    with pytest.raises(WrongOrderError), transaction():
        for act in acts:
            act(shop, placed)


@pytest.mark.parametrize(
    "acts",
    [(basket, order, pen, ink, number, mail), (both, ink, pen, number), (pen, ink_by_flush, pen, number)],
    ids=lambda acts: " then ".join(act.__name__ for act in acts),
)
def test_the_right_order_passes(shop: Shop, acts: tuple[Act, ...]) -> None:
    placed = shop.order(pen=1)
    with transaction():
        for act in acts:
            act(shop, placed)


def test_articles_ordered_crosswise_come_back_in_the_right_order(shop: Shop) -> None:
    for pieces in ({"pen": 1, "ink": 1}, {"ink": 1, "pen": 1}):
        cancel_order(shop.order(**pieces).id, CancellationWish(), shop.olga())
    assert [shop.product(sku).stock for sku in ("pen", "ink")] == [10, 5]
