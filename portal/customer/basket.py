"""The basket: look, change, go on to the checkout."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import public
from portal.catalogue.queries import find_product
from portal.customer import blueprint
from portal.customer.basket_forms import BasketForm, ItemForm, VoucherForm, basket_form
from portal.customer.basket_key import find_key, get_key, keep_key, know_pieces
from portal.customer.shop import missing_setup, render_product
from portal.customer.voucher_entry import ENTERED, enter_code, take_out_code
from portal.models.basket import Basket
from portal.models.shop_settings import ShippingMethod
from portal.sales.baskets import change_basket, put_into_basket, why_not
from portal.sales.vouchers import offer_of
from portal.sales.whole_basket import find_basket
from portal.shop.methods import collecting, list_payment_methods, list_shipping_methods
from portal.shop.settings import get_settings
from portal.text import quotable
from portal.wording import gettext as _


@blueprint.route("/basket/items", methods=["POST"])
@public
def add_to_basket() -> ResponseReturnValue:
    form = ItemForm()
    product = find_product(form.slug.data) or abort(404)
    if form.validate_on_submit():
        with form.carrying_out():
            keep_key(session, put_into_basket(get_key(session), product.id, form.quantity.data, clock.now()))
            flash(_("„%(name)s“ liegt jetzt im Warenkorb.", name=quotable(product.name)), "good")
            return redirect(url_for("customer.basket"), 303)
    return render_product(product, form), 422


@blueprint.route("/basket")
@public
def basket() -> ResponseReturnValue:
    basket = find_basket(find_key(session))
    if basket is None and (elsewhere := missing_setup()):
        return elsewhere
    return _render_basket(basket, basket_form(basket), VoucherForm(formdata=None))


@blueprint.route("/basket", methods=["POST"])
@public
def change_basket_items() -> ResponseReturnValue:
    """Whichever button was pressed: quantities first, then the code."""
    basket = find_basket(find_key(session))
    form, entry = basket_form(basket), VoucherForm()
    if basket is None:
        return redirect(url_for("customer.basket"), 303)
    if not _save_quantities(basket, form):
        return _render_basket(find_basket(basket.key), form, entry), 422
    status, headers = _save_code(basket.key, form, entry)
    if status != ENTERED:
        basket = find_basket(basket.key)
        return _render_basket(basket, basket_form(basket, formdata=None), entry), status, headers
    goes_on = "checkout" in request.form
    return redirect(url_for("customer.checkout" if goes_on else "customer.basket"), 303)


def _save_quantities(basket: Basket, form: BasketForm) -> bool:
    """False: the form says which cannot be, and none is saved."""
    if form.validate_on_submit():
        with form.carrying_out():
            if changes := form.changes(basket):
                change_basket(basket.key, changes, clock.now())
            return True
    return False


def _save_code(key: str, form: BasketForm, entry: VoucherForm) -> tuple[int, dict[str, str]]:
    """A code that was typed is entered by every button: whoever goes on to the checkout means it, too."""
    if form.voucher.data == "remove":
        take_out_code(key)
    elif form.voucher.data == "enter" or (entry.code.data and form.leaves_something):
        return enter_code(entry, key)
    return ENTERED, {}


def _render_basket(basket: Basket | None, form: BasketForm, entry: VoucherForm) -> str:
    if basket is None or not basket.items:
        return render_template("customer/basket_empty.html")
    know_pieces(basket)
    offer = offer_of(basket, clock.today())
    shipping = list_shipping_methods() if basket.has_goods else []
    can_collect = bool(collecting(shipping, basket.destination))
    return render_template(
        "customer/basket.html",
        basket=basket,
        form=form,
        entry=entry,
        offer=offer,
        discount=offer.granted.discount_on(basket.subtotal_cents) if offer.granted else None,
        why_not={item.id: why_not(item.product, item.quantity) for item in basket.items},
        shipping_cents=_cheapest(shipping, basket),
        payment_methods=list_payment_methods(get_settings().is_demo, can_collect),
    )


def _cheapest(methods: Sequence[ShippingMethod], basket: Basket) -> int | None:
    """What shipping this basket costs at least; None when there is nothing to ship, or no way to."""
    country, subtotal = basket.destination, basket.subtotal_cents
    return min((m.price_for(subtotal, country) for m in methods if m.goes_to(country)), default=None)
