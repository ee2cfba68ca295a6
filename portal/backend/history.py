"""What an entry of the history changed, in the words of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel.speaklater import LazyString

from portal import labels
from portal.models.order_event import OrderEvent
from portal.models.order_facts import item_key
from portal.models.order_item import OrderItem
from portal.web import filters

_WORDS = {
    "status": labels.ORDER_STATUS,
    "payment_status": labels.PAYMENT_STATUS,
    "delivery_status": labels.DELIVERY_STATUS,
}


@dataclass(frozen=True)
class FactChange:
    """„Lotse“, berechnet, 0 → 2. `item`: its name where the order has several, else ""."""

    item: str
    word: LazyString
    before: str
    after: str


def list_changes(event: OrderEvent, items: list[OrderItem]) -> list[FactChange]:
    """The pieces first, then what follows from them. What began with the entry (all of a new order) is no change."""
    changed = event.before.keys() & event.after.keys()
    if not changed:
        return []
    named = len(items) > 1
    keys = [
        (item.name if named else "", word, name, item_key(item, name))
        for item in items
        for name, word in labels.ITEM_FACT.items()
    ]
    keys += [("", word, name, name) for name, word in labels.ORDER_FACT.items()]
    return [
        FactChange(item, word, _said(name, event.before[key]), _said(name, event.after[key]))
        for item, word, name, key in keys
        if key in changed
    ]


def _said(name: str, value: Any) -> str:
    if name in _WORDS:
        return str(_WORDS[name][value].word)
    if name.endswith("_cents"):
        return filters.money(value)
    return filters.rate(value) if name == "vat_rate" else str(value)
