"""Which pieces leave the shelf and which come back when an order is changed."""

from __future__ import annotations

from dataclasses import dataclass

from portal.catalogue.stock import Cause, give_back, has_moved, lock_products, take
from portal.extensions import db
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.product import Product, StockPolicy
from portal.models.stock_movement import StockReason
from portal.refusal import Refusal
from portal.sales.transaction import Click
from portal.wording import lazy_gettext as _l


@dataclass(frozen=True)
class StockEffect:
    """`pieces`: taken from the shelf, below zero when they come back; `left`: on it afterwards."""

    name: str
    pieces: int
    left: int


class Shelves:
    """Made before the order changes; it remembers how many pieces of each line were to come."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._before = {item: item.qty_ordered - item.qty_canceled for item in order.items}

    def effects(self) -> list[StockEffect]:
        """What `move` would do. Raises Refusal."""
        effects = []
        with db.session.no_autoflush:
            for item, product, more in self._moves():
                self._refuse_other_policy(item, product, more)
                if not product.keeps_stock:
                    continue
                if more > product.stock and product.stock_policy is StockPolicy.managed:
                    raise self._scarce(item)
                effects.append(StockEffect(item.name, more, product.stock - more))
        return effects

    def move(self, click: Click) -> None:
        """In the order in which the checkout takes, so that nobody waits crosswise. Raises Refusal."""
        order, moves = self._order, self._moves()
        lock_products([product.id for _item, product, _more in moves])
        for item, product, more in moves:
            self._refuse_other_policy(item, product, more)
            occasion = f"v{order.version}"
            cause = Cause(StockReason.changed, click.at, click.actor.name_in_house, item.id, order.number, occasion)
            if more < 0:
                give_back(product.id, -more, cause)
            elif not take(product.id, more, cause):
                raise self._scarce(item)

    def _moves(self) -> list[tuple[OrderItem, Product, int]]:
        """Goods, and how many more pieces of them are to come. A trial order touches no stock."""
        if self._order.is_trial:
            return []
        every = [*self._before, *(item for item in self._order.items if item not in self._before)]
        moves = [
            (item, item.product, item.qty_ordered - item.qty_canceled - self._before.get(item, 0))
            for item in every
            if item.is_goods and item.product is not None
        ]
        return sorted((move for move in moves if move[2]), key=lambda move: move[1].id)

    def _refuse_other_policy(self, item: OrderItem, product: Product, more: int) -> None:
        """One line takes all its pieces from the shelf or none, so that what comes back later is what was taken."""
        if more > 0 and item in self._before and has_moved(item.id) != product.keeps_stock:
            words = _l(
                "%(name)s: Ob ein Bestand geführt wird, hat sich seit der Bestellung geändert. Mehr Stück gehen nur "
                "in einer neuen Bestellung.",
                name=item.name,
            )
            raise Refusal(words, self._where(item))

    def _scarce(self, item: OrderItem) -> Refusal:
        words = _l("%(name)s ist nicht mehr in dieser Menge vorrätig.", name=item.name)
        return Refusal(words, self._where(item))

    def _where(self, item: OrderItem) -> str:
        """The field with its quantity."""
        if item in self._before:
            return f"qty-{item.id}"
        return f"new-qty-{item.product.id if item.product else ''}"  # no key before it is written
