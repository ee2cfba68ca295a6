"""Why an order stands where it stands, in one clause for the screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.models.order import Order
from portal.models.order_status import OrderStatus

_FIXED = {
    OrderStatus.on_hold: _l("weil die Bestellung zurückgestellt ist"),
    OrderStatus.canceled: _l("weil alle Artikel storniert sind"),
    OrderStatus.pending_payment: _l("weil die Zahlung noch läuft"),
    OrderStatus.pending: _l("weil noch nichts berechnet und nichts versandt ist"),
    OrderStatus.closed: _l("weil alles erstattet ist"),
}


def why_status(order: Order) -> LazyString:
    """For example „weil 9 von 9 berechnet, aber erst 3 von 8 versandt sind“; canceled pieces do not count."""
    if order.status in _FIXED:
        return _FIXED[order.status]
    pieces, goods = _kept(order, goods_only=False), _kept(order, goods_only=True)
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


def _kept(order: Order, goods_only: bool) -> int:
    return sum(i.qty_ordered - i.qty_canceled for i in order.items if i.is_goods or not goods_only)
