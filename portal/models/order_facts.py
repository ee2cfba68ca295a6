"""What the history of an order proves: the facts before and after each entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.models.order import Order
from portal.models.order_item import OrderItem

Facts = dict[str, Any]

ORDER_FACTS = (
    "status",
    "payment_status",
    "delivery_status",
    "subtotal_cents",
    "discount_cents",
    "shipping_cents",
    "grand_total_cents",
    "standing_cents",
    "held_cents",
    "version",
)
ITEM_FACTS = (
    "qty_ordered",
    "qty_canceled",
    "qty_invoiced",
    "invoiced_cents",
    "qty_shipped",
    "qty_refunded",
    "qty_refunded_unshipped",
    "unit_price_cents",
    "discount_cents",
    "vat_rate",
)


def facts(order: Order) -> Facts:
    """Statuses, money and version under their names, the numbers of each item under „1.qty_invoiced“.

    Neither names nor addresses: what is frozen can never be erased, and people may ask for just that.
    """
    of_items = {item_key(item, name): getattr(item, name) for item in order.items for name in ITEM_FACTS}
    return {name: getattr(order, name) for name in ORDER_FACTS} | {"items": len(order.items)} | of_items


def item_key(item: OrderItem, name: str) -> str:
    return f"{item.position}.{name}"


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Facts, Facts]:
    """Only what changed, as it was and as it is; what is new has no before."""
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return (
        {key: value for key, value in before.items() if key in changed},
        {key: value for key, value in after.items() if key in changed},
    )
