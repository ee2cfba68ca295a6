"""The checkout: address, methods, review and order. What was asked is kept with the basket after every step."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import current_user, public
from portal.checkout_forms import ContactForm, MethodsForm
from portal.checkout_page import ReviewPage, known_contact
from portal.customer import blueprint
from portal.customer.basket_forms import VoucherForm
from portal.customer.basket_key import know_ordered
from portal.customer.checkout_steps import (
    after_contact,
    basket_with_contact,
    open_basket,
    open_basket_of_open_shop,
    order_url,
    ready_basket,
    thanks,
)
from portal.customer.payments import send_to_provider
from portal.customer.review_form import ReviewForm
from portal.customer.shop_words import days_hint, payment_hints, shipping_price
from portal.customer.voucher_entry import ENTERED, enter_code
from portal.models.actor import Actor, ActorKind
from portal.models.basket import Basket
from portal.models.order_status import OrderStatus
from portal.models.shop_settings import ShippingMethod
from portal.sales.baskets import find_last_order, save_contact, save_methods, save_note
from portal.sales.checkout import agreed_text_ids, place_order
from portal.sales.transaction import Click
from portal.sales.whole_basket import find_order_of
from portal.shop.methods import collecting, list_payment_methods, list_shipping_methods
from portal.shop.settings import get_settings
from portal.web.language import choose
from portal.wording import gettext as _

# What the buttons „Ändern“ of the last step lead to.
CHANGES = {"contact": "customer.checkout", "methods": "customer.checkout_methods", "basket": "customer.basket"}


@blueprint.route("/checkout", methods=["GET", "POST"])
@public
def checkout() -> ResponseReturnValue:
    basket = open_basket_of_open_shop() if request.method == "GET" else open_basket()
    form = _contact_form(basket)
    if form.validate_on_submit():
        with form.carrying_out():
            next_url = after_contact(basket)
            save_contact(basket.key, form.contact, clock.now())
            return redirect(next_url, 303)
    return render_template("customer/checkout_contact.html", form=form), 422 if form.errors else 200


@blueprint.route("/checkout/methods", methods=["GET", "POST"])
@public
def checkout_methods() -> ResponseReturnValue:
    basket = basket_with_contact()
    shipping = [method for method in list_shipping_methods() if basket.has_goods and method.goes_to(basket.destination)]
    form = _methods_form(basket, shipping)
    if form.validate_on_submit():
        with form.carrying_out():
            save_methods(basket.key, form.shipping_method_id, form.payment_method.data, clock.now())
            return redirect(url_for("customer.checkout_review"), 303)
    return _render_methods(basket, form, shipping), 422 if form.errors else 200


@blueprint.route("/checkout/review")
@public
def checkout_review() -> str:
    basket = ready_basket()
    return render_review(basket, ReviewForm(note=basket.note))


@blueprint.route("/checkout/review", methods=["POST"])
@public
def order_now() -> ResponseReturnValue:
    basket = open_basket()
    form, entry = ReviewForm(), VoucherForm()
    is_complete, key, buyer = form.validate_on_submit(), basket.key, _buyer(basket)
    if form.note.data != basket.note and not form.note.errors:
        save_note(key, form.note.data, clock.now())
    if form.change.data in CHANGES:
        return redirect(url_for(CHANGES[form.change.data]), 303)
    if is_complete and not _enters_code(form, entry, key):
        with form.carrying_out():
            place_order(key, form.agreement(choose()), Click(buyer, clock.now()))
            return _thank(key)
    return render_review(ready_basket(), form, entry), 422


def _enters_code(form: ReviewForm, entry: VoucherForm, key: str) -> bool:
    """Whether one was typed and not redeemed: nobody means to order without it, and the new sum is to be seen first."""
    if not entry.code.data:
        return False
    status, _headers = enter_code(entry, key)
    if status == ENTERED:
        form.form_errors.append(_("Mit dem Gutschein ändert sich die Summe. Bitte prüfen Sie sie und bestellen Sie."))
    return True


def _render_methods(basket: Basket, form: MethodsForm, shipping: list[ShippingMethod]) -> str:
    country = basket.destination
    return render_template(
        "customer/checkout_methods.html",
        basket=basket,
        form=form,
        prices={method.id: shipping_price(method, basket.subtotal_cents, country) for method in shipping},
        days={method.id: days_hint(method, country) for method in shipping},
        hints=payment_hints(shipping, country),
    )


def _buyer(basket: Basket) -> Actor:
    if current_user.is_authenticated:
        actor: Actor = current_user.actor
        return actor
    return Actor(ActorKind.customer, (basket.billing or {}).get("name", ""))


def _thank(key: str) -> ResponseReturnValue:
    order = find_order_of(key)
    if order is None:
        raise LookupError("an order was placed and is not found")
    know_ordered(session, key)
    flash(thanks(order), "good")
    if order.status is OrderStatus.pending_payment:
        return send_to_provider(order, order_url(order))
    return redirect(order_url(order), 303)


def render_review(basket: Basket, form: ReviewForm, entry: VoucherForm | None = None) -> str:
    """Shows, and lets the form carry, what is true now."""
    page = ReviewPage(basket, get_settings(), clock.today())
    form.show(page.summary.fingerprint, agreed_text_ids(choose()))
    entry = entry or VoucherForm(formdata=None)
    return render_template("customer/checkout_review.html", page=page, basket=basket, form=form, entry=entry)


def _contact_form(basket: Basket) -> ContactForm:
    if current_user.is_authenticated:
        last_order = None if basket.billing else find_last_order(current_user.id)
        known = known_contact(basket, last_order, current_user.email, current_user.name)
    else:
        known = known_contact(basket)
    form = ContactForm(data=known)
    form.offer(get_settings().delivers_to)
    if not basket.has_goods:
        del form.ship_elsewhere
        del form.shipping
    return form


def _methods_form(basket: Basket, shipping: list[ShippingMethod]) -> MethodsForm:
    """Where there is only one method, it is chosen already."""
    can_collect = bool(collecting(shipping, basket.destination))
    payment = [method.code for method in list_payment_methods(get_settings().is_demo, can_collect)]
    form = MethodsForm(
        shipping_method=basket.shipping_method_id or (shipping[0].id if len(shipping) == 1 else None),
        payment_method=basket.payment_method or (payment[0] if len(payment) == 1 else None),
    )
    form.offer_methods(shipping, payment)
    return form
