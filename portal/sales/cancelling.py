"""Stornieren: the whole rest or chosen pieces; the stock comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.catalogue.stock import Cause, give_back
from portal.models.order_event import EventKind
from portal.models.order_item import OrderItem
from portal.models.order_status import OrderStatus
from portal.models.outgoing_mail import MailName
from portal.models.stock_movement import StockReason
from portal.sales import downloads, guards, vouchers
from portal.sales.mailing import mail_customer
from portal.sales.quantities import chosen
from portal.sales.standing import settle
from portal.sales.transaction import Change, Click, once, order_change


@dataclass(frozen=True)
class CancellationWish:
    """`quantities` by order item id; None: the whole rest."""

    quantities: Mapping[int, int] | None = None
    mail: bool = False
    unpaid_hours: int = 0  # why the worker cancels: so long no payment came


@once
def cancel_order(order_id: int, wish: CancellationWish, click: Click) -> str:
    """The use of a voucher comes back with the whole order only. Raises Refusal."""
    with order_change(order_id, click) as change:
        order = change.order
        guards.can_cancel(order).insist()
        picked = chosen(order, wish.quantities, lambda item: item.qty_to_cancel)
        for item, quantity in picked:
            item.qty_canceled += quantity
        if not order.is_trial:
            _give_back(change, picked)
        settle(order)
        is_all = order.status is OrderStatus.canceled
        if is_all:
            vouchers.give_back(order, click.at)
        change.record(
            EventKind.canceled if is_all else EventKind.items_canceled,
            items=[{"name": item.name, "quantity": quantity} for item, quantity in picked],
            mailed=wish.mail,
            **({"unpaid_hours": wish.unpaid_hours} if wish.unpaid_hours else {}),
        )
        downloads.activate_ready(change)
        if wish.mail:
            mail_customer(order, MailName.cancellation, click, order_version=order.version)
    return ""


def _give_back(change: Change, picked: list[tuple[OrderItem, int]]) -> None:
    """In the order in which the checkout takes, so that nobody waits crosswise."""
    click, order = change.click, change.order
    for item, quantity in sorted(picked, key=lambda pair: pair[0].product_id or 0):
        if item.is_goods and item.product_id is not None:
            occasion = f"v{order.version}"  # parts of a line are canceled one after the other
            cause = Cause(StockReason.canceled, click.at, click.actor.name_in_house, item.id, order.number, occasion)
            give_back(item.product_id, quantity, cause)
