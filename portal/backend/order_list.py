"""Verkäufe → Bestellungen: the list."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.batch_forms import ORDER_ACTS
from portal.backend.list_query import ListQuery, day_or_none
from portal.backend.order_page import payment_mark
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.sales import lists
from portal.sales.lists import BY_TIME, OrderFilter, Sort
from portal.sales.queues import Queue
from portal.text import clean_line
from portal.wording import gettext as _

_SHOWN = {
    "payment_mark": payment_mark,
    "statuses": (
        OrderStatus.pending_payment,
        OrderStatus.pending,
        OrderStatus.processing,
        OrderStatus.on_hold,
        OrderStatus.complete,
        OrderStatus.closed,
        OrderStatus.canceled,
    ),
    "queues": Queue,
    "payments": PaymentStatus,
    "deliveries": DeliveryStatus,
    "by_time": BY_TIME,
    "acts": ORDER_ACTS,
}


@blueprint.route("/orders")
@staff_required
def order_list() -> ResponseReturnValue:
    query = ListQuery()
    wanted = query.orders()
    if jump := clean_line(request.args.get("jump", "")[:40]):
        return _jump(jump, wanted, query)
    page = lists.list_orders(wanted, query.before, query.after)
    return render_template("backend/order_list.html", page=page, wanted=wanted, query=query, **_SHOWN)


def _jump(typed: str, wanted: OrderFilter, query: ListQuery) -> ResponseReturnValue:
    """To a day or to the moment of an order; the rest of the list stays as it is."""
    moment = _moment_of(typed, wanted.sorted_by)
    if moment is None:
        flash(_("„%(typed)s“ ist weder ein Datum noch die Nummer einer Bestellung.", typed=typed), "stop")
        return redirect(url_for("backend.order_list", **query.state), 303)  # type: ignore[arg-type]
    before = wanted.keyset.mark_before(moment)
    return redirect(url_for("backend.order_list", before=before, **query.state), 303)  # type: ignore[arg-type]


def _moment_of(typed: str, sort: Sort) -> datetime | None:
    day = day_or_none(typed)
    if day is None:
        return lists.find_moment(typed.upper()) if sort in BY_TIME else None
    return clock.start_of(day + timedelta(days=1) if sort is Sort.newest else day)
