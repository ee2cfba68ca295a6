"""Verkäufe → Bestellungen: the order with everything."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, item_names, order_id_or_404, order_or_404, what_was_mailed
from portal.backend.order_forms import CancellationForm, CommentForm
from portal.backend.order_page import OrderPage
from portal.models.order import Order
from portal.sales import cancelling, commenting, guards
from portal.sales.whole_order import find_for_owner
from portal.wording import gettext as _


@blueprint.route("/orders/<number>")
@staff_required
def order(number: str) -> str:
    return _show(number)


@blueprint.route("/orders/<number>/comments", methods=["POST"])
@staff_required
def order_comment(number: str) -> ResponseReturnValue:
    order_id, form = order_id_or_404(number), CommentForm()
    result = attempt(
        form,
        lambda click: commenting.add_comment(order_id, form.text.data, form.visible.data, form.notify.data, click),
    )
    if result is None:
        return _show(number, form), 422
    flash(_("Kommentar gespeichert.") + " " + what_was_mailed(form), "good")
    return _back(number)


@blueprint.route("/orders/<number>/cancellation", methods=["GET", "POST"])
@staff_required
def order_cancellation(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    form = CancellationForm(version=order.version)
    if attempt(form, lambda click: cancelling.cancel_order(order.id, _cancellation_wish(form, order), click)) is None:
        status = 422 if form.errors else 200
        return render_template(
            "backend/order_cancellation.html", order=order_or_404(number), form=form, verdict=guards.can_cancel(order)
        ), status
    flash(_("Storniert.") + " " + what_was_mailed(form), "good")
    return _back(number)


def _cancellation_wish(form: CancellationForm, order: Order) -> cancelling.CancellationWish:
    return cancelling.CancellationWish(form.quantities(lambda: item_names(order.number)), form.mail.data)


def _back(number: str) -> ResponseReturnValue:
    return redirect(url_for("backend.order", number=number), 303)


def _show(number: str, refused: CommentForm | None = None) -> str:
    order, mails = find_for_owner(number)
    if order is None:
        abort(404)
    if order.erased_at is not None:
        return render_template("backend/order_erased.html", order=order)
    page = OrderPage(order, mails, refused)
    return render_template("backend/order.html", page=page, order=order)
