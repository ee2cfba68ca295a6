"""Pieces on the shelf: a ledger of movements and its cached sum, `Product.stock`. The only writer of both.

Taking is one conditional update, so that no two buyers get the last piece. A cause moves a product once: the
movement's unique key refuses the second time, and with it the whole transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, or_, select, update

from portal.extensions import db
from portal.models.product import Product, ProductKind, StockPolicy
from portal.models.stock_movement import StockMovement, StockReason
from portal.prepared import Prepared
from portal.rows import write_told

_KEEPS_STOCK = (Product.kind == ProductKind.goods, Product.stock_policy != StockPolicy.not_managed)
_SHIFT = (
    update(Product)
    .where(Product.id == bindparam("of_product"), *_KEEPS_STOCK)
    .values(stock=Product.stock + bindparam("moved"))
    .returning(Product.id)
)
_ENOUGH = or_(Product.stock >= -bindparam("moved"), Product.stock_policy == StockPolicy.backorder)
_MOVE = Prepared(_SHIFT)
_TAKE = Prepared(_SHIFT.where(_ENOUGH))
_NOTE = Prepared(insert(StockMovement))
_LOCK = (
    select(Product)
    .where(Product.id.in_(bindparam("ids", expanding=True)))
    .order_by(Product.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


class ReturnedTooOftenError(Exception):
    """Someone gave back more pieces than a line had taken: a fault of the program, never of its user."""


@dataclass(frozen=True)
class Cause:
    """Why pieces move. `document`: the number of the order or credit memo.

    `occasion` tells apart what may happen to the same line by the same document more than once: the order's version,
    the key of a form.
    """

    reason: StockReason
    at: datetime
    actor_name: str
    order_item_id: int | None = None
    document: str = ""
    occasion: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """Unique per product."""
        return f"{self.reason.value}/{self.order_item_id or ''}/{self.document}/{self.occasion}"


def take(product_id: int, pieces: int, cause: Cause) -> bool:
    """False when there are not enough; then nothing was taken. Where no stock is kept there are always enough."""
    return take_all([(product_id, pieces, cause)]) is None


def take_all(wanted: Iterable[tuple[int, int, Cause]]) -> Cause | None:
    """Of each product so many pieces. None when all were there; else the first cause for which there were not enough,
    and the transaction must not go on.
    """
    movements = []
    for product_id, pieces, cause in wanted:
        if _shift(product_id, -pieces, _TAKE):
            movements.append(_movement(product_id, -pieces, cause))
        elif _keeps_stock(product_id):
            return cause
    if movements:
        _NOTE.write(movements)
    return None


def give_back(product_id: int, pieces: int, cause: Cause) -> None:
    """For a line of an order; one that was sold while no stock was kept has taken nothing and gives nothing back.

    Raises ReturnedTooOftenError.
    """
    moved = db.session.scalar(
        select(func.sum(StockMovement.pieces)).where(StockMovement.order_item_id == cause.order_item_id)
    )
    if moved is None:
        return
    if pieces > -moved:
        raise ReturnedTooOftenError(f"{cause.key}: {pieces} of {-moved}")
    move(product_id, pieces, cause)


def has_moved(order_item_id: int) -> bool:
    """Whether stock was kept when the line took its pieces."""
    return db.session.scalar(select(StockMovement.id).where(StockMovement.order_item_id == order_item_id)) is not None


def move(product_id: int, pieces: int, cause: Cause) -> None:
    """Nothing where no stock is kept."""
    if _shift(product_id, pieces):
        _NOTE.write([_movement(product_id, pieces, cause)])


def put_on_shelf(product_id: int, pieces: int, cause: Cause) -> None:
    """What a new product begins with; inside a verb."""
    if pieces:
        move(product_id, pieces, cause)


def lock_products(product_ids: Iterable[int]) -> list[Product]:
    """Freshly read inside a write transaction, locked in the order of their ids, so that nobody waits crosswise.

    Who puts one of them into a basket meanwhile does not wait.
    """
    return list(db.session.scalars(_LOCK, {"ids": list(product_ids)}))


def _shift(product_id: int, pieces: int, statement: Prepared = _MOVE) -> bool:
    """False when the statement's conditions are not met; then nothing moved."""
    write_told()
    return statement.scalar({"of_product": product_id, "moved": pieces}) is not None


def _movement(product_id: int, pieces: int, cause: Cause) -> dict[str, object]:
    said = {name: getattr(cause, name) for name in ("reason", "at", "actor_name", "order_item_id", "document", "note")}
    return said | {"product_id": product_id, "pieces": pieces, "cause": cause.key}


def _keeps_stock(product_id: int) -> bool:
    return db.session.scalar(select(Product.id).where(Product.id == product_id, *_KEEPS_STOCK)) is not None
