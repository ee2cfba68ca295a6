"""The order of the steps: which may be shown, and where it goes on otherwise."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel.speaklater import LazyString

from portal.customer import blueprint
from portal.customer.basket_key import find_key, know_pieces
from portal.models.basket import Basket
from portal.models.order import Order
from portal.sales.baskets import why_not
from portal.sales.checkout import CLOSED, what_is_missing
from portal.sales.whole_basket import find_basket, find_order_of
from portal.shop.methods import sells
from portal.shop.settings import get_settings
from portal.wording import gettext as _


class DetourError(Exception):
    """A step cannot be shown yet, or not any more; the visitor is led to where it goes on."""

    def __init__(self, url: str, message: str | LazyString, category: str = "info") -> None:
        super().__init__(message)
        self.url = url
        self.message = message
        self.category = category


@blueprint.errorhandler(DetourError)
def take_detour(detour: DetourError) -> ResponseReturnValue:
    flash(str(detour.message), detour.category)
    return redirect(detour.url, 303)


def open_basket() -> Basket:
    """The visitor's basket with something in it. Raises DetourError to the order it has become, or to the basket."""
    key = find_key(session)
    basket = find_basket(key)
    if basket is not None and basket.items:
        know_pieces(basket)
        return basket
    order = find_order_of(key)
    if order is not None:
        raise DetourError(order_url(order), _done_message(order), "good")
    raise DetourError(url_for("customer.basket"), _("Ihr Warenkorb ist leer."))


def open_basket_of_open_shop() -> Basket:
    """Where the checkout begins: nobody should type an address into a shop that cannot take the order."""
    basket = open_basket()
    if not sells():
        raise DetourError(url_for("customer.basket"), str(CLOSED), "stop")
    return basket


def basket_with_contact() -> Basket:
    basket = open_basket()
    if not basket.email or not basket.billing:
        message = _("Bitte geben Sie zuerst Ihre E-Mail-Adresse und Anschrift an.")
        raise DetourError(url_for("customer.checkout"), message)
    return basket


def ready_basket() -> Basket:
    """Everything was asked, and the shop has what is in it."""
    basket = basket_with_contact()
    missing = _what_is_missing(basket)
    if missing is not None:
        raise DetourError(url_for("customer.checkout_methods"), missing)
    for item in basket.items:
        reason = why_not(item.product, item.quantity)
        if reason is not None:
            raise DetourError(url_for("customer.basket"), reason, "stop")
    return basket


def after_contact(basket: Basket) -> str:
    """Who only came back to correct the address need not choose again."""
    return url_for("customer.checkout_review" if basket.payment_method else "customer.checkout_methods")


def order_url(order: Order) -> str:
    return url_for("customer.guest_order", token=order.token)


def thanks(order: Order) -> str:
    """Names the address: a slip in it is noticed only here, as no mail will come."""
    return _(
        "Vielen Dank! Ihre Bestellung ist bei uns eingegangen. Die Bestellbestätigung geht an %(to)s.", to=order.email
    )


def _what_is_missing(basket: Basket) -> LazyString | None:
    return what_is_missing(basket, with_trial=get_settings().is_demo)


def _done_message(order: Order) -> str:
    if request.method == "POST":
        return thanks(order)
    return _("Aus diesem Warenkorb ist schon eine Bestellung geworden: diese hier.")
