"""The page of the provider that is none: what a buyer would see elsewhere, marked as a trial."""

from __future__ import annotations

from flask import abort, redirect, render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import by_secret_link
from portal.customer import blueprint
from portal.sales.trial_provider import find_charge, pay


@blueprint.route("/trial-provider/<token>")
@by_secret_link
def trial_provider(token: str) -> str:
    charge = find_charge(token) or abort(404)
    return render_template("customer/trial_provider.html", charge=charge, token=token)


@blueprint.route("/trial-provider/<token>/payment", methods=["POST"])
@by_secret_link
def trial_payment(token: str) -> ResponseReturnValue:
    charge = find_charge(token) or abort(404)
    pay(charge, clock.now())
    return redirect(charge.come_back, 303)
