"""Verkäufe → Bestellungen: the list and the order with everything."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, order_or_404, what_was_mailed
from portal.backend.batch_forms import ORDER_ACTS
from portal.backend.order_forms import ActForm, CancellationForm, CommentForm, PaymentForm, RefundForm
from portal.backend.order_page import OrderPage, payment_mark
from portal.models.order import Order
from portal.models.order_status import OrderStatus
from portal.sales import cancelling, commenting, guards, lists, paying, queries
from portal.sales.queues import Queue
from portal.text import clean_line
from portal.web.query import word_or_none


@blueprint.route("/orders")
@staff_required
def order_list() -> str:
    wanted = wanted_orders()
    page = lists.list_orders(wanted, request.args.get("before"), request.args.get("after"))
    names = lists.list_item_names([row.id for row in page.rows])
    return render_template(
        "backend/order_list.html", page=page, names=names, wanted=wanted, payment_mark=payment_mark,
        statuses=OrderStatus, queues=Queue, acts=ORDER_ACTS,
    )  # fmt: skip


def wanted_orders() -> lists.OrderFilter:
    """What the query string says, also that of a form about all orders that match."""
    return lists.OrderFilter(
        status=word_or_none(OrderStatus, request.args.get("status")),
        queue=word_or_none(Queue, request.args.get("queue")),
        text=clean_line(request.args.get("q", ""))[:100],
    )


@blueprint.route("/orders/<number>")
@staff_required
def order(number: str) -> str:
    return _show(_page_or_404(number))


@blueprint.route("/orders/<number>/comments", methods=["POST"])
@staff_required
def order_comment(number: str) -> ResponseReturnValue:
    order, form = order_or_404(number), CommentForm()
    result = attempt(
        form,
        lambda click: commenting.add_comment(order.id, form.text.data, form.visible.data, form.notify.data, click),
    )
    if result is None:
        return _show(_page_or_404(number), comment_form=form), 422
    flash(_("Kommentar gespeichert.") + " " + what_was_mailed(form), "good")
    return _back(number)


@blueprint.route("/orders/<number>/payments", methods=["POST"])
@staff_required
def order_payment(number: str) -> ResponseReturnValue:
    order, form = order_or_404(number), PaymentForm()
    if attempt(form, lambda click: paying.record_payment(order.id, _payment_wish(form), click)) is None:
        return _show(_page_or_404(number), payment_form=form), 422
    flash(_("Zahlung erfasst.") + " " + what_was_mailed(form), "good")
    return _back(number)


@blueprint.route("/orders/<number>/refunds", methods=["POST"])
@staff_required
def order_refund(number: str) -> ResponseReturnValue:
    order, form = order_or_404(number), RefundForm()
    if attempt(form, lambda click: paying.record_refund(order.id, _payment_wish(form), click)) is None:
        return _show(_page_or_404(number), refund_form=form), 422
    flash(_("Erstattung erfasst."), "good")
    return _back(number)


@blueprint.route("/orders/<number>/payments/<int:payment_id>/reversal", methods=["POST"])
@staff_required
def order_reversal(number: str, payment_id: int) -> ResponseReturnValue:
    order, form = order_or_404(number), ActForm()
    if attempt(form, lambda click: paying.reverse_payment(order.id, payment_id, click)) is None:
        flash(form.first_error, "stop")
    else:
        flash(_("Zahlung zurückgebucht."), "good")
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
    return cancelling.CancellationWish(form.quantities(order, lambda item: item.qty_to_cancel), form.mail.data)


def _payment_wish(form: PaymentForm) -> paying.PaymentWish:
    return paying.PaymentWish(form.amount.data, form.received_on.data, form.method.data, form.note.data, form.mail.data)


def _page_or_404(number: str) -> Order:
    return queries.find_order_page(number) or abort(404)


def _back(number: str) -> ResponseReturnValue:
    return redirect(url_for("backend.order", number=number), 303)


def _show(
    order: Order,
    comment_form: CommentForm | None = None,
    payment_form: PaymentForm | None = None,
    refund_form: RefundForm | None = None,
) -> str:
    today = clock.today()
    fresh = {"version": order.version, "received_on": today, "method": order.payment_method}
    page = OrderPage(
        order,
        queries.list_order_mails(order.id),
        comment_form or CommentForm(formdata=None, version=order.version),
        payment_form or PaymentForm(formdata=None, amount=order.due_cents or None, **fresh),
        refund_form or RefundForm(formdata=None, amount=order.refund_due_cents or None, **fresh),
    )
    return render_template(
        "backend/order.html", page=page, order=order, act=ActForm(formdata=None, version=order.version)
    )
