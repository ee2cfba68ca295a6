"""Gutscheincode on the last step of the checkout: entered and taken out beside the note, which is kept."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import public
from portal.customer import blueprint
from portal.customer.basket_forms import VoucherForm
from portal.customer.checkout import render_review
from portal.customer.checkout_steps import open_basket, ready_basket
from portal.customer.review_form import ReviewForm
from portal.customer.voucher_entry import ENTERED, enter_code, take_out_code
from portal.sales.baskets import save_note


@blueprint.route("/checkout/voucher", methods=["POST"])
@public
def checkout_voucher() -> ResponseReturnValue:
    entry = VoucherForm()
    status, headers = enter_code(entry, _key_with_note())
    if status == ENTERED:
        return redirect(url_for("customer.checkout_review"), 303)
    basket = ready_basket()
    return render_review(basket, ReviewForm(note=basket.note), entry), status, headers


@blueprint.route("/checkout/voucher/removal", methods=["POST"])
@public
def checkout_voucher_removal() -> ResponseReturnValue:
    take_out_code(_key_with_note())
    return redirect(url_for("customer.checkout_review"), 303)


def _key_with_note() -> str:
    """Of the basket, after what was typed beside the code was kept."""
    key, beside = open_basket().key, ReviewForm()
    if "note" in request.form and beside.note.validate(beside):
        save_note(key, beside.note.data, clock.now())
    return key
