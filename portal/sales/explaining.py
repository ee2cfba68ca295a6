"""Why an order stands where it stands, in one clause for the screen, and what is to be transferred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date
from flask_babel.speaklater import LazyString

from portal.models.order import Order
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.payments import METHODS
from portal.wording import lazy_gettext as _l


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
    OrderStatus.closed: _l("weil alles Berechnete korrigiert ist"),
}


def why_status(order: Order) -> LazyString:
    """For example „weil 9 von 9 berechnet, aber erst 3 von 8 versandt sind“; canceled pieces do not count."""
    if order.status in _FIXED:
        return _FIXED[order.status]
    if all(item.qty_refunded == item.qty_ordered - item.qty_canceled for item in order.items):
        return _l("weil alle Artikel korrigiert sind, aber nicht der ganze Rechnungsbetrag")
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


def why_payment(order: Order, today: date, say: Callable[[int], str]) -> LazyString:
    """For example „weil erst 110,00 € von 210,00 € eingegangen sind“; `say` puts cents into words."""
    if order.due_on is not None and order.due_on < today:
        due, day = say(order.due_cents), format_date(order.due_on, "long")
        return _l("weil %(due)s noch offen sind und am %(day)s fällig waren", due=due, day=day)
    sums = {"held": say(order.held_cents), "standing": say(order.standing_cents)}
    return {
        PaymentStatus.nothing_due: _l("weil es nichts zu bezahlen gibt"),
        PaymentStatus.refund_due: _l("weil %(held)s vorliegen und nur %(standing)s zu bezahlen sind", **sums),
        PaymentStatus.refunded: _l("weil alles zurückgezahlt ist, was eingegangen war"),
        PaymentStatus.partly_refunded: _l("weil %(held)s zu bezahlen waren und der Rest zurückgezahlt ist", **sums),
        PaymentStatus.paid: _l("weil %(held)s eingegangen sind", **sums),
        PaymentStatus.partly_paid: _l("weil erst %(held)s von %(standing)s eingegangen sind", **sums),
        PaymentStatus.open: _l("weil von %(standing)s noch nichts eingegangen ist", **sums),
    }[order.payment_status]


def why_delivery(order: Order) -> LazyString:
    """For example „weil erst 3 von 8 Stück versandt sind“; what never leaves does not count."""
    goods = [item for item in order.items if item.is_goods]
    counts = {
        "shipped": sum(item.qty_shipped for item in goods),
        "goods": sum(item.qty_shipped + item.qty_to_ship for item in goods),
    }
    return {
        DeliveryStatus.not_needed: _l("weil keine Ware zu versenden ist"),
        DeliveryStatus.open: _l("weil von %(goods)s Stück noch keins versandt ist", **counts),
        DeliveryStatus.partly_shipped: _l("weil erst %(shipped)s von %(goods)s Stück versandt sind", **counts),
        DeliveryStatus.returned: _l("weil alles korrigiert ist, was versandt war"),
        DeliveryStatus.shipped: _l("weil %(shipped)s von %(goods)s Stück versandt sind", **counts),
    }[order.delivery_status]


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
