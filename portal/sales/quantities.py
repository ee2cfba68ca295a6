"""Quantities that a person chose: whole, within the rest, not all zero. Nothing is silently lowered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.refusal import Refusal
from portal.wording import lazy_gettext as _l


def chosen(
    order: Order, quantities: Mapping[int, int] | None, rest: Callable[[OrderItem], int]
) -> list[tuple[OrderItem, int]]:
    """Items with how many pieces, zero left out; None means the whole rest. Raises Refusal naming the item."""
    picked = within_rest(order, quantities, rest)
    if not picked:
        raise Refusal(_l("Bitte geben Sie bei mindestens einem Artikel eine Menge ein."))
    return picked


def within_rest(
    order: Order, quantities: Mapping[int, int] | None, rest: Callable[[OrderItem], int]
) -> list[tuple[OrderItem, int]]:
    """The same where no pieces at all may be meant."""
    own = {item.id: item for item in order.items}
    if quantities is None:
        quantities = {item.id: rest(item) for item in order.items}
    for item_id, quantity in quantities.items():
        if item_id not in own:
            raise Refusal(_l("Ein Artikel gehört nicht zu dieser Bestellung."))
        _check(own[item_id], quantity, rest(own[item_id]))
    return [(item, quantities[item.id]) for item in order.items if quantities.get(item.id)]


def _check(item: OrderItem, quantity: int, rest: int) -> None:
    field = f"qty-{item.id}"
    if quantity < 0:
        raise Refusal(_l("%(name)s: Die Menge darf nicht negativ sein.", name=item.name), field)
    if quantity > rest:
        raise Refusal(
            _l(
                "%(name)s: %(quantity)s ist mehr als der Rest von %(rest)s.",
                name=item.name,
                quantity=quantity,
                rest=rest,
            ),
            field,
        )
