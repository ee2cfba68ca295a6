"""Gutscheincode: entered and taken out beside the basket and on the last step of the checkout."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from portal import clock
from portal.accounts import limits
from portal.accounts.limits import Door
from portal.accounts.rights import public
from portal.customer import blueprint
from portal.customer.basket import render_basket
from portal.customer.basket_forms import VoucherForm, basket_form
from portal.customer.checkout import render_review
from portal.customer.checkout_steps import open_basket, ready_basket
from portal.customer.review_form import ReviewForm
from portal.refusal import Refusal
from portal.sales.baskets import save_note
from portal.sales.vouchers import FIELD, UnknownCode, enter_voucher, remove_voucher
from portal.web.filters import daytime
from portal.wording import gettext as _

REVIEW = "review"  # the page the form stood on; anything else is the basket


@blueprint.route("/basket/voucher", methods=["POST"])
@public
def basket_voucher() -> ResponseReturnValue:
    form, key = VoucherForm(), _key_with_note()
    try:
        if form.validate_on_submit():
            with form.carrying_out():
                _enter(key, form.code.data)
                flash(_("Der Gutschein ist eingetragen. Der Rabatt ist in der Summe schon abgezogen."), "good")
                return _back(form.page.data)
    except TooManyRequests as refused:
        form.refuse(_not_now(refused))
        return _render(form), 429, {"Retry-After": str(refused.retry_after)}
    return _render(form), 422


@blueprint.route("/basket/voucher/removal", methods=["POST"])
@public
def basket_voucher_removal() -> ResponseReturnValue:
    remove_voucher(_key_with_note(), clock.now())
    flash(_("Der Gutschein ist entfernt."), "good")
    return _back(VoucherForm().page.data)


def _key_with_note() -> str:
    """Of the basket, after what was typed beside the code on the last step was kept."""
    key, beside = open_basket().key, ReviewForm()
    if "note" in request.form and beside.note.validate(beside):
        save_note(key, beside.note.data, clock.now())
    return key


def _enter(key: str, code: str) -> None:
    """A code that does not exist counts as a guess; one that does never does, whether it is good now or not.

    Raises Refusal, and TooManyRequests before any code is looked at.
    """
    tries = limits.note_try(Door.voucher, key, request.remote_addr, clock.now())
    try:
        enter_voucher(key, code, clock.now())
    except UnknownCode:
        raise
    except Refusal:
        limits.strike_out(tries)
        raise
    limits.strike_out(tries)


def _not_now(refused: TooManyRequests) -> Refusal:
    seconds = int(str(refused.retry_after))
    then = clock.now() + timedelta(seconds=seconds, minutes=1)  # the whole minute after it
    return Refusal(
        _(
            "Das waren zu viele Codes, die es nicht gibt. Ab %(time)s können Sie es wieder versuchen. "
            "Bestellen können Sie auch ohne Gutschein.",
            time=daytime(then),
        ),
        FIELD,
    )


def _render(form: VoucherForm) -> str:
    """The page it stood on, as it is now, with what was typed."""
    if form.page.data == REVIEW:
        basket = ready_basket()
        return render_review(basket, ReviewForm(note=basket.note), form)
    basket = open_basket()
    return render_basket(basket, basket_form(basket, formdata=None), form)


def _back(page: str | None) -> ResponseReturnValue:
    return redirect(url_for("customer.checkout_review" if page == REVIEW else "customer.basket"), 303)
