"""The basket: what a visitor puts in, and what the checkout has asked so far."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel.speaklater import LazyString
from sqlalchemy import delete, select

from portal.countries import HOME
from portal.extensions import db
from portal.models.basket import MOST_PIECES, Basket, BasketItem
from portal.models.order import Order
from portal.models.product import Product
from portal.models.shop_settings import ShippingMethod
from portal.payments import METHODS
from portal.refusal import Refusal
from portal.sales.whole_basket import contents_of, find_locked, find_order_of
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

KEPT_DAYS = 30
NOTED_EVERY = timedelta(hours=1)  # that somebody still uses a basket; the minute of it is not worth a write


@dataclass(frozen=True)
class Contact:
    """Where to write and send to. Addresses hold ADDRESS_FIELDS; shipping None: to the billing address."""

    email: str
    billing: dict[str, str]
    shipping: dict[str, str] | None = None


def new_key() -> str:
    return secrets.token_urlsafe(32)


def find_last_order(account_id: int) -> Order | None:
    """Its addresses are offered to the same customer again."""
    newest = select(Order).where(Order.account_id == account_id).order_by(Order.placed_at.desc(), Order.id.desc())
    return db.session.scalar(newest.limit(1))


@retried
def put_into_basket(key: str, product_id: int, quantity: int, at: datetime) -> str:
    """Adds to what is there. Returns the basket's key: a new one when the old basket has become an order.

    Raises Refusal when the shop has not so many.
    """
    with transaction():
        basket = lock_or_begin(key, at)
        item = next((item for item in basket.items if item.product_id == product_id), None)
        product = _sellable(product_id)
        wanted = quantity + (item.quantity if item else 0)
        _check(product, quantity)  # so that less than one piece takes nothing out
        _check(product, wanted)
        if item is None:
            basket.items.append(BasketItem(product=product, quantity=wanted))
        else:
            item.quantity = wanted
        basket.changed_at = at
        return basket.key


@retried
def change_basket(key: str, quantities: dict[int, int], at: datetime) -> None:
    """Quantities by basket item id; 0 takes an item out. Raises Refusal naming the item; then nothing changed."""
    with transaction():
        basket = get_locked(key, at)
        for item in list(contents_of(basket)):
            wanted = quantities.get(item.id, item.quantity)
            if wanted == 0:
                basket.items.remove(item)
            elif wanted != item.quantity:
                _check(item.product, wanted, f"qty-{item.id}")
                item.quantity = wanted


@retried
def save_contact(key: str, contact: Contact, at: datetime) -> None:
    """Raises Refusal when the basket is gone."""
    with transaction():
        basket = get_locked(key, at)
        basket.email, basket.billing, basket.shipping = contact.email, contact.billing, contact.shipping


@retried
def save_methods(key: str, shipping_method_id: int | None, payment_method: str, at: datetime) -> None:
    """Whether the shop offers them is asked again when the order is placed. Raises Refusal when the basket is gone, and
    at the field for two that do not go together.
    """
    with transaction():
        basket = get_locked(key, at)
        if _is_cash(payment_method):
            method = db.session.get(ShippingMethod, shipping_method_id) if shipping_method_id is not None else None
            if reason := why_no_cash(payment_method, method, basket.destination):
                raise Refusal(reason, "payment_method")
        basket.shipping_method_id, basket.payment_method = shipping_method_id, payment_method


@retried
def save_note(key: str, note: str, at: datetime) -> None:
    """A basket that is gone has become an order, note and all."""
    with transaction():
        basket = find_locked(key)
        if basket is not None:
            basket.note, basket.changed_at = note, at


@retried
def forget_old_baskets(at: datetime) -> None:
    """For the worker."""
    with transaction():
        db.session.execute(delete(Basket).where(Basket.changed_at < at - timedelta(days=KEPT_DAYS)))


def why_not(product: Product, wanted: int) -> LazyString | None:
    """Why nobody can buy so many pieces in the shop now; None when everybody can."""
    if not product.is_active:
        return _l("%(name)s gibt es nicht mehr. Bitte nehmen Sie den Artikel heraus.", name=product.name)
    return why_not_pieces(product, wanted)


def why_not_pieces(product: Product, wanted: int) -> LazyString | None:
    """As `why_not`, for whoever may have what the shop does not show."""
    if not 0 < wanted <= MOST_PIECES:
        return _l("%(name)s: Bitte geben Sie eine Menge von 1 bis %(most)s ein.", name=product.name, most=MOST_PIECES)
    if product.can_sell(wanted):
        return None
    if product.stock == 0:
        return _l("%(name)s ist zur Zeit nicht lieferbar.", name=product.name)
    return _l("%(name)s: Wir haben davon nur noch %(stock)s Stück.", name=product.name, stock=product.stock)


def why_no_cash(payment_method: str | None, method: ShippingMethod | None, country: str) -> LazyString | None:
    """Why the money cannot be taken at the door; None when it can, or need not."""
    if not _is_cash(payment_method):
        return None
    if method is not None and method.collects_cash_in(country):
        return None
    if country != HOME:
        return _l("Nachnahme gibt es nur innerhalb Deutschlands. Bitte wählen Sie eine andere Zahlungsart.")
    return _l("Mit dieser Versandart gibt es keine Nachnahme. Bitte wählen Sie eine andere Zahlungs- oder Versandart.")


def get_locked(key: str, at: datetime) -> Basket:
    """Inside a write transaction. Raises Refusal when the basket is gone."""
    basket = find_locked(key)
    if basket is None:
        raise Refusal(_l("Ihr Warenkorb ist leer."))
    if at - basket.changed_at > NOTED_EVERY:
        basket.changed_at = at
    return basket


def lock_or_begin(key: str, at: datetime) -> Basket:
    """Inside a write transaction. A basket that has become an order is followed by one with a new key."""
    basket = find_locked(key)
    if basket is None:
        basket = Basket(key=new_key() if find_order_of(key) else key, changed_at=at)
        db.session.add(basket)
    return basket


def _is_cash(payment_method: str | None) -> bool:
    return payment_method in METHODS and METHODS[payment_method].pays_at_delivery


def _sellable(product_id: int) -> Product:
    product = db.session.get(Product, product_id)
    if product is None or not product.is_active:
        raise Refusal(_l("Diesen Artikel gibt es nicht mehr."))
    return product


def _check(product: Product, wanted: int, field: str = "quantity") -> None:
    reason = why_not(product, wanted)
    if reason is not None:
        raise Refusal(reason, field)
