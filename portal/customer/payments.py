"""Paying at a provider: the buyer's way there, and the address to which providers send their events."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import account_required, by_secret_link, public
from portal.customer import blueprint
from portal.customer.orders import linked_or_404, own_or_404
from portal.extensions import csrf
from portal.models.order import Order
from portal.refusal import Refusal
from portal.sales.provider_events import Answer, take_event
from portal.sales.redirecting import start_payment

LARGEST_EVENT = 64 * 1024  # bytes


@blueprint.route("/orders/<number>/payment", methods=["POST"])
@account_required
def order_payment(number: str) -> ResponseReturnValue:
    return send_to_provider(own_or_404(number), url_for("customer.order", number=number))


@blueprint.route("/o/<token>/payment", methods=["POST"])
@by_secret_link
def guest_payment(token: str) -> ResponseReturnValue:
    return send_to_provider(linked_or_404(token), url_for("customer.guest_order", token=token))


@blueprint.route("/payments/<provider>/events", methods=["POST"])
@csrf.exempt  # no browser sends it; the provider's signature stands in for the token
@public
def provider_event(provider: str) -> Response:
    """200 as soon as nothing is left to tell us, also for a repeat; whoever is no provider learns nothing."""
    request.max_content_length = LARGEST_EVENT
    answer = take_event(provider, request.get_data(), request.headers, clock.now())
    if answer is Answer.no_such_provider:
        abort(404)
    return Response(status=200 if answer is Answer.taken else 400, mimetype="text/plain")


def send_to_provider(order: Order, back_url: str) -> ResponseReturnValue:
    """Back to the order, with the reason, when there is nothing to pay or the provider cannot be reached."""
    try:
        url = start_payment(order, back_url)
    except Refusal as refusal:
        flash(str(refusal.message), "info")
        url = back_url
    return redirect(url, 303)
