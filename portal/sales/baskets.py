"""The basket: what a visitor puts in, and what the checkout has asked so far."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from portal.extensions import db
from portal.models.basket import MOST_PIECES, Basket, BasketItem
from portal.models.product import Product
from portal.refusal import Refusal
from portal.writing import transaction

KEPT_DAYS = 30


def new_key() -> str:
    return secrets.token_urlsafe(32)


def find_basket(key: str | None) -> Basket | None:
    return db.session.scalar(select(Basket).where(Basket.key == key)) if key else None


def put_into_basket(key: str, product_id: int, quantity: int, at: datetime) -> None:
    """Adds to what is there. Raises Refusal when the shop has not so many."""
    with transaction():
        basket = _own(key, at)
        item = next((item for item in basket.items if item.product_id == product_id), None)
        product = _sellable(product_id)
        wanted = quantity + (item.quantity if item else 0)
        _check(product, wanted)
        if item is None:
            basket.items.append(BasketItem(product=product, quantity=wanted))
        else:
            item.quantity = wanted


def change_basket(key: str, quantities: dict[int, int], at: datetime) -> None:
    """Quantities by basket item id; 0 takes an item out. Raises Refusal naming the item; then nothing changed."""
    with transaction():
        basket = _own(key, at)
        for item in list(basket.items):
            wanted = quantities.get(item.id, item.quantity)
            if wanted == 0:
                basket.items.remove(item)
                continue
            _check(item.product, wanted, f"qty-{item.id}")
            item.quantity = wanted


def forget_old_baskets(at: datetime) -> None:
    """For the worker."""
    with transaction():
        db.session.execute(delete(Basket).where(Basket.changed_at < at - timedelta(days=KEPT_DAYS)))


def _own(key: str, at: datetime) -> Basket:
    basket = find_basket(key)
    if basket is None:
        basket = Basket(key=key, changed_at=at)
        db.session.add(basket)
    basket.changed_at = at
    return basket


def _sellable(product_id: int) -> Product:
    product = db.session.get(Product, product_id)
    if product is None or not product.is_active:
        raise Refusal(_l("Diesen Artikel gibt es nicht mehr."))
    return product


def _check(product: Product, wanted: int, field: str = "quantity") -> None:
    if not 0 < wanted <= MOST_PIECES:
        raise Refusal(_l("Bitte geben Sie eine Menge von 1 bis %(most)s ein.", most=MOST_PIECES), field)
    if not product.is_download and wanted > product.stock:
        raise Refusal(
            _l("%(name)s: Wir haben davon nur noch %(stock)s Stück.", name=product.name, stock=product.stock),
            field,
        )
