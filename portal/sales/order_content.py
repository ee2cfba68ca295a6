"""What an order says at one moment, as plain data: kept before it is changed, and compared before and after.

Amounts are cents, rates basis points. Payments and papers are no part of it.
"""

from __future__ import annotations

from typing import Any

from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.sales.snapshots import discount_facts, tax_facts

Content = dict[str, Any]


def order_content(order: Order) -> Content:
    """`quantity`: what is not canceled of a line. Its caches must be settled."""
    return {
        "format": 1,
        "number": order.number,
        "lines": [_line(item) for item in order.items],
        "billing": order.billing.as_dict(),
        "ship_to": order.shipping.as_dict() if order.shipping else None,
        "shipping_method": order.shipping_method,
        "carrier": order.carrier,
        "promised": [day.isoformat() for day in (order.promised_from, order.promised_until) if day],
        "discount": discount_facts(order),
        "subtotal_cents": order.subtotal_cents,
        "discount_cents": order.discount_cents,
        "shipping_cents": order.shipping_cents,
        "total_cents": order.grand_total_cents,
        "standing_cents": order.standing_cents,
        "taxes": [tax_facts(share) for share in order.taxes],
    }


def _line(item: OrderItem) -> dict[str, Any]:
    return {
        "position": item.position,
        "sku": item.sku,
        "name": item.name,
        "features": item.features,
        "quantity": item.qty_ordered - item.qty_canceled,
        "canceled": item.qty_canceled,
        "unit_price_cents": item.unit_price_cents,
        "discount_cents": item.discount_cents,
        "total_cents": item.total_cents,
        "vat_rate": item.vat_rate,
        "tax_case": item.tax_case.value,
    }
