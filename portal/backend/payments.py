"""Money that came or went, recorded on an order."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, order_id_or_404, order_or_404, press, what_was_mailed
from portal.backend.order_forms import ActForm, PaymentForm, RefundForm
from portal.models.order import Order
from portal.sales import guards, paying
from portal.wording import gettext as _


@blueprint.route("/orders/<number>/payments/new", methods=["GET", "POST"])
@staff_required
def order_payment(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    form = PaymentForm(amount=order.due_cents or None, **_usual(order))
    if attempt(form, lambda click: paying.record_payment(order.id, _wish(form), click)) is None:
        status = 422 if form.errors else 200
        return render_template("backend/order_payment.html", order=order_or_404(number), form=form), status
    flash(_("Zahlung erfasst.") + " " + what_was_mailed(form), "good")
    return _back(number)


@blueprint.route("/orders/<number>/refunds/new", methods=["GET", "POST"])
@staff_required
def order_refund(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    form = RefundForm(amount=order.refund_due_cents or None, **_usual(order))
    if attempt(form, lambda click: paying.record_refund(order.id, _wish(form), click)) is None:
        order, status = order_or_404(number), 422 if form.errors else 200
        verdict = guards.can_give_back(order)
        return render_template("backend/order_refund.html", order=order, form=form, verdict=verdict), status
    flash(_("Erstattung erfasst."), "good")
    return _back(number)


@blueprint.route("/orders/<number>/payments/<int:payment_id>/reversal", methods=["POST"])
@staff_required
def order_reversal(number: str, payment_id: int) -> ResponseReturnValue:
    order_id = order_id_or_404(number)
    press(ActForm(), lambda click: paying.reverse_payment(order_id, payment_id, click), _("Zahlung zurückgebucht."))
    return _back(number)


@blueprint.route("/orders/<number>/refunds/<int:payment_id>/reversal", methods=["POST"])
@staff_required
def order_refund_reversal(number: str, payment_id: int) -> ResponseReturnValue:
    order_id = order_id_or_404(number)
    press(ActForm(), lambda click: paying.reverse_refund(order_id, payment_id, click), _("Erstattung zurückgenommen."))
    return _back(number)


def _usual(order: Order) -> dict[str, object]:
    """What the forms propose: today, by the way the order is paid."""
    return {"version": order.version, "received_on": clock.today(), "method": order.payment_method}


def _wish(form: PaymentForm) -> paying.PaymentWish:
    return paying.PaymentWish(
        form.amount.data, form.received_on.data, form.method.data, form.note.data, form.mail.data, form.beyond.data
    )


def _back(number: str) -> ResponseReturnValue:
    return redirect(url_for("backend.order", number=number), 303)
