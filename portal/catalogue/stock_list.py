"""What the stock ledger says: movements, pieces in the house, and whether the cached sums are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, tuple_

from portal.extensions import db
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.product import Product, ProductKind
from portal.models.stock_movement import StockMovement
from portal.paging import Keyset, Page

_KEYSET = Keyset(StockMovement.at, StockMovement.id)
PAGE_SIZE = 15


@dataclass(frozen=True)
class Ledger:
    """A page of a product's movements, newest first; `after[id]`: the stock that a movement led to."""

    page: Page[Any]
    after: dict[int, int]


def list_movements(product: Product, before: str | None, after: str | None) -> Ledger:
    """Rows of `StockMovement` and the `number` of its order; at most two statements."""
    query = (
        select(StockMovement, StockMovement.at, StockMovement.id, Order.number)
        .outerjoin(OrderItem, OrderItem.id == StockMovement.order_item_id)
        .outerjoin(Order, Order.id == OrderItem.order_id)
        .where(StockMovement.product_id == product.id)
    )
    page = _KEYSET.page(query, before, after, PAGE_SIZE)
    stock, stocks = product.stock - _moved_since(product.id, page), {}
    for row in page.rows:
        stocks[row.id] = stock
        stock -= row.StockMovement.pieces
    return Ledger(page, stocks)


def pieces_to_ship(product_id: int) -> int:
    """Sold and still in the house, or still to come there."""
    rest = OrderItem.qty_ordered - OrderItem.qty_canceled - OrderItem.qty_shipped - OrderItem.qty_refunded_unshipped
    query = select(func.sum(rest)).join(Order).where(OrderItem.product_id == product_id, Order.is_trial.is_(False))
    return db.session.scalar(query.where(OrderItem.kind == ProductKind.goods)) or 0


def in_house(product: Product) -> int:
    """Pieces that must lie in the house: for sale, and sold but not yet shipped."""
    return product.stock + pieces_to_ship(product.id)


def list_wrong_stocks() -> Sequence[Row[str, str, int, int]]:
    """Number and name of each product whose stock is not the sum of its movements, the stock and the sum."""
    total = func.coalesce(func.sum(StockMovement.pieces), 0)
    query = select(Product.sku, Product.name, Product.stock, total).outerjoin(StockMovement)
    return db.session.execute(query.group_by(Product.id).having(Product.stock != total).order_by(Product.id)).all()


def _moved_since(product_id: int, page: Page[Any]) -> int:
    """By movements newer than the page's; nothing on the first page."""
    if page.newer is None:
        return 0
    newest = page.rows[0]
    query = select(func.sum(StockMovement.pieces)).where(
        StockMovement.product_id == product_id,
        tuple_(StockMovement.at, StockMovement.id) > tuple_(newest.StockMovement.at, newest.id),
    )
    return db.session.scalar(query) or 0
