"""Why an order stands where it stands, in one clause for the screen, and what is to be transferred."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.models.order import Order
from portal.models.order_status import OrderStatus
from portal.payments import METHODS


@dataclass(frozen=True)
class Transfer:
    """What to transfer, with which purpose; `until` is None while there is no due day."""

    amount_cents: int
    purpose: str
    until: date | None


_FIXED = {
    OrderStatus.on_hold: _l("weil noch etwas zu klären ist"),
    OrderStatus.canceled: _l("weil alle Artikel storniert sind"),
    OrderStatus.pending_payment: _l("weil der Zahlungsanbieter noch keine Zahlung gemeldet hat"),
    OrderStatus.pending: _l("weil noch nichts berechnet und nichts versandt ist"),
    OrderStatus.closed: _l("weil alles erstattet ist"),
}


def why_status(order: Order) -> LazyString:
    """For example „weil 9 von 9 berechnet, aber erst 3 von 8 versandt sind“; canceled pieces do not count."""
    if order.status in _FIXED:
        return _FIXED[order.status]
    if all(item.qty_refunded == item.qty_ordered - item.qty_canceled for item in order.items):
        return _l("weil alle Artikel erstattet sind, aber nicht der ganze Rechnungsbetrag")
    pieces = sum(item.qty_ordered - item.qty_canceled for item in order.items)
    goods = sum(item.qty_shipped + item.qty_to_ship for item in order.items if item.is_goods)
    invoiced = sum(item.qty_invoiced for item in order.items)
    shipped = sum(item.qty_shipped for item in order.items)
    counts = {"invoiced": invoiced, "pieces": pieces, "shipped": shipped, "goods": goods}
    if not goods:
        return _l("weil %(invoiced)s von %(pieces)s berechnet sind und nichts versandt werden muss", **counts)
    if invoiced < pieces and shipped < goods:
        return _l(
            "weil erst %(invoiced)s von %(pieces)s berechnet und %(shipped)s von %(goods)s versandt sind", **counts
        )
    if invoiced < pieces:
        return _l(
            "weil %(shipped)s von %(goods)s versandt, aber erst %(invoiced)s von %(pieces)s berechnet sind", **counts
        )
    if shipped < goods:
        return _l(
            "weil %(invoiced)s von %(pieces)s berechnet, aber erst %(shipped)s von %(goods)s versandt sind", **counts
        )
    return _l("weil %(invoiced)s von %(pieces)s berechnet und %(shipped)s von %(goods)s versandt sind", **counts)


def waits_for_money(order: Order) -> bool:
    """The shop begins only when the money is there."""
    return METHODS[order.payment_method].due_before_invoice and order.due_cents > 0


def transfer_of(order: Order) -> Transfer | None:
    """None when nothing is due, or not by transfer."""
    if order.is_trial or not order.due_cents or not METHODS[order.payment_method].asks_transfer:
        return None
    if waits_for_money(order):
        return Transfer(order.due_cents, order.number, order.due_on)
    unpaid = [invoice for invoice in order.invoices if invoice.open_cents]
    if not unpaid:
        return None
    return Transfer(sum(invoice.open_cents for invoice in unpaid), unpaid[0].number, order.due_on)
