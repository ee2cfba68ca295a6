"""Telefonbestellung: the shop fills a basket for the customer, with prices of its own, and places it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel.speaklater import LazyString
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models.basket import Basket, BasketItem
from portal.models.order import Order
from portal.models.product import Product
from portal.models.shop_settings import ShippingMethod
from portal.payments import MOST_CENTS, PROVIDERS, PaymentMethod
from portal.refusal import Refusal
from portal.sales.baskets import Contact, why_no_cash, why_not_pieces
from portal.sales.checkout import place_order
from portal.sales.new_order import Agreement
from portal.sales.summary import summarize
from portal.sales.transaction import Click
from portal.sales.whole_basket import find_basket
from portal.shop.methods import list_payment_methods
from portal.shop.settings import get_settings
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

NOTHING_ORDERED = _l("Bitte fügen Sie mindestens einen Artikel hinzu.")


@dataclass(frozen=True)
class PhoneLine:
    quantity: int
    price_cents: int | None  # gross, of one piece; None: the price of the product


@dataclass(frozen=True)
class PhoneWish:
    """What was agreed. `lines` by product id; `shipping_cents` gross, None: the price of the method."""

    contact: Contact
    lines: Mapping[int, PhoneLine]
    shipping_method_id: int | None
    shipping_cents: int | None
    payment_method: str
    note: str = ""


def list_methods_by_phone(can_pay_at_delivery: bool) -> list[PaymentMethod]:
    """Without those that the buyer has to be sent away for."""
    return [method for method in list_payment_methods(False, can_pay_at_delivery) if method.code not in PROVIDERS]


@retried
def save_wish(key: str, wish: PhoneWish, at: datetime) -> None:
    """To be looked at once more before it is placed. Raises Refusal at the field; then nothing is kept.

    What has become an order already stays as it is.
    """
    with transaction():
        if db.session.scalar(select(Order.id).where(Order.basket_key == key)) is not None:
            return
        basket = db.session.scalar(select(Basket).where(Basket.key == key).with_for_update()) or Basket(key=key)
        basket.changed_at, basket.note = at, wish.note
        basket.email, basket.billing, basket.shipping = wish.contact.email, wish.contact.billing, wish.contact.shipping
        basket.shipping_method_id, basket.shipping_cents = wish.shipping_method_id, wish.shipping_cents
        basket.payment_method = wish.payment_method
        basket.items = []
        db.session.add(basket)
        db.session.flush()  # the old items go before the new ones come
        basket.items = [_item(ident, line) for ident, line in wish.lines.items()]
        _check(basket, at)


@dataclass(frozen=True)
class PhoneAgreement:
    """`fingerprint`: of the summary that was shown."""

    fingerprint: str
    mail: bool


def place_phone_order(key: str, agreed: PhoneAgreement, click: Click) -> str:
    """By the rules of the checkout; the same number however often it is clicked. Raises Refusal.

    Nobody can give proof of a waiver on the telephone: downloads wait for the end of the withdrawal period.
    """
    basket = find_basket(key)
    for item in basket.items if basket else ():  # by name, before the checkout finds that something has changed
        reason = _why_not(item.product, item.quantity)
        if reason is not None:
            raise Refusal(reason)
    agreement = Agreement(True, agreed.fingerprint, by_phone=True, confirmed_by_mail=agreed.mail)
    return place_order(key, agreement, click)


def _item(product_id: int, line: PhoneLine) -> BasketItem:
    product = db.session.get(Product, product_id)
    if product is None:
        raise Refusal(_l("Diesen Artikel gibt es nicht mehr."), "article")
    reason = _why_not(product, line.quantity)
    if reason is not None:
        raise Refusal(reason, f"qty-{product_id}")
    own = None if line.price_cents == product.price_cents else line.price_cents
    return BasketItem(product=product, quantity=line.quantity, own_price_cents=own)


def _why_not(product: Product, wanted: int) -> LazyString | None:
    """What the shop does not show can be had on the telephone; a download without a file by nobody."""
    if product.is_download and not product.offered_files:
        return _l("%(name)s hat noch keine Datei: Käufer bekämen nichts.", name=product.name)
    return why_not_pieces(product, wanted)


def _check(basket: Basket, at: datetime) -> None:
    """What the form cannot know by itself."""
    if not basket.items:
        raise Refusal(NOTHING_ORDERED, "article")
    if basket.payment_method not in _codes(list_methods_by_phone(basket.has_goods)):
        raise Refusal(_l("Bitte wählen Sie eine Zahlungsart."), "payment_method")
    method = db.session.get(ShippingMethod, basket.shipping_method_id) if basket.shipping_method_id else None
    if basket.has_goods and method is None:
        raise Refusal(_l("Bitte wählen Sie eine Versandart."), "shipping_method")
    if basket.has_goods and method is not None and not method.goes_to(basket.destination):
        why = _l("%(name)s gibt es für dieses Land nicht. Bitte wählen Sie eine andere Versandart.", name=method.name)
        raise Refusal(why, "shipping_method")
    if no_cash := why_no_cash(basket.payment_method, method, basket.destination):
        raise Refusal(no_cash, "payment_method")
    if summarize(basket, method, get_settings(), clock.day_of(at)).grand_total_cents > MOST_CENTS:
        raise Refusal(_l("Diese Summe ist zu hoch, um sie zu bezahlen. Bitte prüfen Sie Mengen und Preise."))


def _codes(methods: Sequence[PaymentMethod]) -> set[str]:
    return {method.code for method in methods}
