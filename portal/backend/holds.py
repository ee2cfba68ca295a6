"""Zurückstellen and Wiederaufnehmen."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, order_id_or_404, order_or_404, press
from portal.backend.order_forms import ActForm, HoldForm
from portal.sales import guards, holding
from portal.wording import gettext as _


@blueprint.route("/orders/<number>/hold", methods=["GET", "POST"])
@staff_required
def order_hold(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    form = HoldForm(version=order.version)
    if attempt(form, lambda click: holding.hold_order(order.id, form.reason.data, click)) is None:
        order = order_or_404(number)
        status = 422 if form.errors else 200
        return render_template(
            "backend/order_hold.html", order=order, form=form, verdict=guards.can_hold(order)
        ), status
    flash(_("Die Bestellung ist zurückgestellt."), "good")
    return redirect(url_for("backend.order", number=number), 303)


@blueprint.route("/orders/<number>/hold/release", methods=["POST"])
@staff_required
def order_release(number: str) -> ResponseReturnValue:
    order_id, form = order_id_or_404(number), ActForm()
    press(form, lambda click: holding.release_order(order_id, click), _("Die Bestellung ist wieder aufgenommen."))
    return redirect(url_for("backend.order", number=number), 303)
