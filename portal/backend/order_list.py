"""Verkäufe → Bestellungen: the list."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.batch_forms import ORDER_ACTS
from portal.backend.list_jump import jump, moment_of
from portal.backend.list_query import ListQuery
from portal.backend.order_page import payment_mark
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.sales import lists
from portal.sales.lists import BY_TIME
from portal.sales.queues import Queue
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
    if query.jump:
        otherwise = _("„%(typed)s“ ist weder ein Datum noch die Nummer einer Bestellung.", typed=query.jump)
        return jump(query, wanted.keyset, moment_of(query.jump, wanted.keyset, lists.find_moment), otherwise)
    page = lists.list_orders(wanted, query.before, query.after)
    return render_template("backend/order_list.html", page=page, wanted=wanted, query=query, **_SHOWN)
