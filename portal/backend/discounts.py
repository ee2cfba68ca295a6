"""Rabatt geben."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, order_or_404
from portal.backend.discount_forms import DiscountForm
from portal.sales import discounting, guards
from portal.wording import gettext as _


@blueprint.route("/orders/<number>/discount", methods=["GET", "POST"])
@staff_required
def order_discount(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    form = DiscountForm(version=order.version)
    if attempt(form, lambda click: discounting.give_discount(order.id, form.wish, click)) is None:
        order = order_or_404(number)
        status = 422 if form.errors else 200
        return render_template(
            "backend/order_discount.html", order=order, form=form, verdict=guards.can_discount(order)
        ), status
    flash(_("Rabatt gespeichert. Es wurde nichts gemailt."), "good")
    return redirect(url_for("backend.order", number=number), 303)
