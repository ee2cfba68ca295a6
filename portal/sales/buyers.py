"""Who an order is billed to, on its row."""

from __future__ import annotations

from portal.models.order import Order, OrderAddress
from portal.paging import Query

OF_BUYER = (OrderAddress.order_id == Order.id) & (OrderAddress.role == "billing")


def with_buyer(query: Query) -> Query:
    """A query about orders, with the name and the company."""
    return query.join(OrderAddress, OF_BUYER).add_columns(OrderAddress.name, OrderAddress.company)
