"""„Noch einmal bestellen“ on the page of an order."""

from __future__ import annotations

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import account_required, by_secret_link
from portal.customer import blueprint
from portal.customer.basket_key import get_key, keep_key
from portal.customer.orders import linked_or_404, own_or_404
from portal.models.order import Order
from portal.sales.reordering import put_again
from portal.wording import gettext as _


@blueprint.route("/orders/<number>/basket", methods=["POST"])
@account_required
def order_again(number: str) -> ResponseReturnValue:
    return _fill_basket(own_or_404(number))


@blueprint.route("/o/<token>/basket", methods=["POST"])
@by_secret_link
def guest_order_again(token: str) -> ResponseReturnValue:
    return _fill_basket(linked_or_404(token))


def _fill_basket(order: Order) -> ResponseReturnValue:
    count = len(order.items)
    key, left_out = put_again(get_key(session), order.id, clock.now())
    keep_key(session, key)
    if len(left_out) < count:
        flash(_("Die Artikel liegen im Warenkorb, zu den Preisen von heute."), "good")
    for reason in left_out:
        flash(str(reason), "wait")
    return redirect(url_for("customer.basket"), 303)
