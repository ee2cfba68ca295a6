"""What stands in the entries of a feed: rows of exactly these ids, which a fingerprint was made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, select

from portal.models.feed_link import FeedScope
from portal.models.order import Order
from portal.models.order_event import OrderEvent
from portal.models.order_item import OrderItem
from portal.models.product import ProductKind
from portal.models.ready_to_ship import ReadyToShip
from portal.rows import execute
from portal.sales.buyers import with_buyer


def list_entries(scope: FeedScope, ids: Sequence[int]) -> Sequence[Any]:
    """One statement. Rows with `id` and what `portal.feeds.entries` tells of them."""
    return execute(_ENTRIES[scope], {"ids": ids}).all()


def list_articles(scope: FeedScope, order_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the articles by order, one statement; of what is to be shipped only the goods, of events none."""
    names: dict[int, list[str]] = {order_id: [] for order_id in order_ids}
    if scope in _ARTICLES:
        for row in execute(_ARTICLES[scope], {"ids": order_ids}):
            names[row.order_id].append(row.name)
    return names


def _placed_total() -> ColumnElement[int]:
    """As the first entry of the history says it: whatever is taken off or changed later, an entry never changes."""
    placed = select(OrderEvent.data["total_cents"].as_integer()).where(
        OrderEvent.order_id == Order.id, OrderEvent.position == 1
    )
    return func.coalesce(placed.scalar_subquery(), Order.grand_total_cents).label("grand_total_cents")


# --- what is asked ----------------------------------------------------------------------------------------------------

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_ENTRIES = {
    FeedScope.orders: with_buyer(
        select(Order.id, Order.id.label("order_id"), Order.number, Order.placed_at.label("at"), _placed_total())
    ).where(Order.id.in_(_IDS)),
    FeedScope.to_ship: with_buyer(
        select(ReadyToShip.id, ReadyToShip.order_id, Order.number, ReadyToShip.at, Order.shipping_method).join(
            Order, Order.id == ReadyToShip.order_id
        )
    ).where(ReadyToShip.id.in_(_IDS)),
    FeedScope.events: with_buyer(
        select(
            OrderEvent.id,
            OrderEvent.order_id,
            OrderEvent.position,
            OrderEvent.at,
            OrderEvent.kind,
            OrderEvent.data,
            OrderEvent.actor_kind,
            OrderEvent.actor_name,
            OrderEvent.status_after,
            Order.number,
        ).join(Order, Order.id == OrderEvent.order_id)
    ).where(OrderEvent.id.in_(_IDS)),
}
_articles = (
    select(OrderItem.order_id, OrderItem.name)
    .where(OrderItem.order_id.in_(_IDS))
    .order_by(OrderItem.order_id, OrderItem.position)
)
_ARTICLES = {
    FeedScope.orders: _articles.where(OrderItem.added_at.is_(None)),  # as it was placed
    FeedScope.to_ship: _articles.where(OrderItem.kind == ProductKind.goods, OrderItem.removed_at.is_(None)),
}
