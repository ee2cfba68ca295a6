"""A Gutscheincode typed beside another form: looked up, with guesses counted, and put into the basket."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, request
from werkzeug.exceptions import TooManyRequests

from portal import clock
from portal.accounts import limits
from portal.accounts.limits import Door
from portal.customer.basket_forms import VoucherForm
from portal.refusal import Refusal
from portal.sales.vouchers import FIELD, UnknownCode, enter_voucher, remove_voucher
from portal.web.filters import daytime
from portal.wording import gettext as _

ENTERED = 200
REFUSED = 422


def enter_code(form: VoucherForm, key: str) -> tuple[int, dict[str, str]]:
    """The answer's status and headers; any status but ENTERED: the form says why the code is not in the basket."""
    try:
        if form.validate():
            with form.carrying_out():
                _enter(key, form.code.data)
                flash(_("Der Gutschein ist eingetragen. Der Rabatt ist in der Summe schon abgezogen."), "good")
                return ENTERED, {}
    except TooManyRequests as refused:
        form.refuse(_not_now(refused))
        return 429, {"Retry-After": str(refused.retry_after)}
    return REFUSED, {}


def take_out_code(key: str) -> None:
    remove_voucher(key, clock.now())
    flash(_("Der Gutschein ist entfernt."), "good")


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
