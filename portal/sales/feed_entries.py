"""What stands in the entries of a feed: rows, newest first, of exactly these ids: what a fingerprint was made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.extensions import db
from portal.models.feed_link import FeedScope
from portal.models.order import Order
from portal.models.order_event import OrderEvent
from portal.models.order_item import OrderItem
from portal.models.product import ProductKind
from portal.models.ready_to_ship import ReadyToShip
from portal.sales.buyers import with_buyer


def list_entries(scope: FeedScope, ids: Sequence[int]) -> Sequence[Any]:
    """One statement. `portal.feeds.entries` says which columns it tells of."""
    if scope is FeedScope.orders:
        return list_orders(ids)
    return _list_ready(ids) if scope is FeedScope.to_ship else _list_events(ids)


def list_articles(scope: FeedScope, order_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the articles by order, one statement; of what is to be shipped only the goods, of events none."""
    if scope is FeedScope.events:
        return {}
    names: dict[int, list[str]] = {order_id: [] for order_id in order_ids}
    query = select(OrderItem.order_id, OrderItem.name).where(OrderItem.order_id.in_(order_ids))
    if scope is FeedScope.to_ship:
        query = query.where(OrderItem.kind == ProductKind.goods, OrderItem.removed_at.is_(None))
    else:
        query = query.where(OrderItem.added_at.is_(None))  # as it was placed
    for order_id, name in db.session.execute(query.order_by(OrderItem.order_id, OrderItem.position)):
        names[order_id].append(name)
    return names


def list_orders(ids: Sequence[int]) -> Sequence[Any]:
    query = select(Order.id.label("order_id"), Order.number, Order.placed_at.label("at"), _placed_total())
    query = with_buyer(query).where(Order.id.in_(ids))
    return db.session.execute(query.order_by(Order.placed_at.desc(), Order.id.desc())).all()


def _list_ready(ids: Sequence[int]) -> Sequence[Any]:
    query = select(ReadyToShip.order_id, Order.number, ReadyToShip.at, Order.shipping_method)
    query = with_buyer(query.join(Order, Order.id == ReadyToShip.order_id)).where(ReadyToShip.id.in_(ids))
    return db.session.execute(query.order_by(ReadyToShip.at.desc(), ReadyToShip.id.desc())).all()


def _list_events(ids: Sequence[int]) -> Sequence[Any]:
    query = select(
        OrderEvent.order_id,
        OrderEvent.position,
        OrderEvent.at,
        OrderEvent.kind,
        OrderEvent.data,
        OrderEvent.actor_kind,
        OrderEvent.actor_name,
        OrderEvent.status_after,
        Order.number,
    )
    query = with_buyer(query.join(Order, Order.id == OrderEvent.order_id)).where(OrderEvent.id.in_(ids))
    return db.session.execute(query.order_by(OrderEvent.at.desc(), OrderEvent.id.desc())).all()


def _placed_total() -> ColumnElement[int]:
    """As the first entry of the history says it: whatever is taken off or changed later, an entry never changes."""
    placed = select(OrderEvent.data["total_cents"].as_integer()).where(
        OrderEvent.order_id == Order.id, OrderEvent.position == 1
    )
    return func.coalesce(placed.scalar_subquery(), Order.grand_total_cents).label("grand_total_cents")
