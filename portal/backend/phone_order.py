"""Bestellung anlegen: what a customer orders on the telephone, asked on one page, checked on another, then placed."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, what_was_mailed
from portal.backend.article_rows import Row
from portal.backend.phone_order_form import PhoneCheckForm, PhoneOrderForm
from portal.checkout_page import ReviewPage, known_contact
from portal.models.basket import Basket
from portal.sales.phone_orders import list_methods_by_phone, place_phone_order, save_wish
from portal.sales.whole_basket import find_basket, find_order_of
from portal.shop.methods import list_shipping_methods
from portal.shop.settings import get_settings
from portal.web.fields import euros
from portal.wording import gettext as _


@blueprint.route("/orders/new")
@staff_required
def phone_order() -> ResponseReturnValue:
    """`draft`: the key of what was filled in before and is to be changed."""
    draft = find_basket(request.args.get("draft", ""))
    return _show(_refilled(draft) if draft else _offered(PhoneOrderForm()))


@blueprint.route("/orders/new", methods=["POST"])
@staff_required
def phone_order_draft() -> ResponseReturnValue:
    form = _offered(PhoneOrderForm())
    if not form.search() and form.validate_on_submit():
        key = str(form.form_key.data)
        with form.carrying_out():
            save_wish(key, form.wish(), clock.now())
            return redirect(url_for("backend.phone_order_check", key=key), 303)
    return _show(form), 422 if form.errors else 200


@blueprint.route("/orders/drafts/<key>", methods=["GET", "POST"])
@staff_required
def phone_order_check(key: str) -> ResponseReturnValue:
    form = PhoneCheckForm()
    number = attempt(form, lambda click: place_phone_order(key, form.agreement, click))
    if number is not None:
        flash(_("Bestellung %(number)s ist angelegt.", number=number) + " " + what_was_mailed(form), "good")
        return redirect(url_for("backend.order", number=number), 303)
    draft = find_basket(key)
    if draft is None:
        order = find_order_of(key) or abort(404)
        return redirect(url_for("backend.order", number=order.number), 303)
    page = ReviewPage(draft, get_settings(), clock.today())
    form.fingerprint.data = page.summary.fingerprint
    return render_template(
        "backend/phone_order_check.html", page=page, basket=draft, form=form
    ), 422 if form.errors else 200


def _refilled(draft: Basket) -> PhoneOrderForm:
    form = PhoneOrderForm(
        form_key=draft.key,
        shipping_method=draft.shipping_method_id,
        shipping_price=draft.shipping_cents,
        payment_method=draft.payment_method,
        note=draft.note,
        **known_contact(draft),
    )
    form.rows = [Row(item.product, str(item.quantity), euros(item.price_cents)) for item in draft.items]
    return _offered(form)


def _offered(form: PhoneOrderForm) -> PhoneOrderForm:
    """What the shop offers now."""
    form.offer(get_settings().delivers_to)
    methods = list_shipping_methods() if form.needs_shipping else []
    form.offer_methods(methods, [method.code for method in list_methods_by_phone(form.needs_shipping)])
    return form


def _show(form: PhoneOrderForm) -> str:
    return render_template("backend/phone_order.html", form=form)
