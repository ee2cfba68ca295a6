"""Pieces on the shelf: a ledger of movements and its cached sum, `Product.stock`. The only writer of both.

Taking is one conditional update, so that no two buyers get the last piece. A cause moves a product once: the
movement's unique key refuses the second time, and with it the whole transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, bindparam, func, insert, or_, select, update

from portal.catalogue.stock_list import in_house, pieces_to_ship
from portal.extensions import db
from portal.loading import execute
from portal.models.product import Product, ProductKind, StockPolicy
from portal.models.stock_movement import StockMovement, StockReason
from portal.refusal import Refusal
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

_KEEPS_STOCK = (Product.kind == ProductKind.goods, Product.stock_policy != StockPolicy.not_managed)
_SHIFT = (
    update(Product)
    .where(Product.id == bindparam("of_product"), *_KEEPS_STOCK)
    .values(stock=Product.stock + bindparam("moved"))
    .returning(Product.id)
)
_TAKE = _SHIFT.where(or_(Product.stock >= -bindparam("moved"), Product.stock_policy == StockPolicy.backorder))
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
        execute(insert(StockMovement), movements)
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
    _move(product_id, pieces, cause)


def has_moved(order_item_id: int) -> bool:
    """Whether stock was kept when the line took its pieces."""
    return db.session.scalar(select(StockMovement.id).where(StockMovement.order_item_id == order_item_id)) is not None


def put_on_shelf(product_id: int, pieces: int, cause: Cause) -> None:
    """What a new product begins with; inside a verb."""
    if pieces:
        _move(product_id, pieces, cause)


@retried
def receive(product_id: int, pieces: int, cause: Cause) -> None:
    """Wareneingang; the same click twice counts once. Raises Refusal."""
    with transaction():
        [product] = lock_products([product_id])
        if _find_done(product_id, cause) is None:
            _insist_on_stock(product)
            _move(product_id, pieces, cause)


@retried
def count_to(product_id: int, counted: int, shown: int, cause: Cause) -> int:
    """Zählung: how many pieces the stock was wrong by. The same click twice counts once.

    `counted`: all pieces in the house, also those that are sold and not yet shipped; `shown`: how many the form said.
    An order that comes while somebody counts lies in the house as before: it makes no count wrong, and stays
    subtracted. What was shipped or received meanwhile does. Raises Refusal(field="pieces").
    """
    with transaction():
        [product] = lock_products([product_id])
        done = _find_done(product_id, cause)
        if done is not None:
            return done
        _insist_on_stock(product)
        now = in_house(product)
        if shown != now:
            raise _meanwhile(shown, now)
        _refuse_owing(product, counted)
        if counted != now:
            _move(product_id, counted - now, cause)
        return counted - now


def lock_products(product_ids: Iterable[int]) -> list[Product]:
    """Freshly read inside a write transaction, locked in the order of their ids, so that nobody waits crosswise.

    Who puts one of them into a basket meanwhile does not wait.
    """
    return list(db.session.scalars(_LOCK, {"ids": list(product_ids)}))


def _move(product_id: int, pieces: int, cause: Cause) -> None:
    """Nothing where no stock is kept."""
    if _shift(product_id, pieces):
        execute(insert(StockMovement), _movement(product_id, pieces, cause))


def _shift(product_id: int, pieces: int, statement: Update = _SHIFT) -> bool:
    """False when the statement's conditions are not met; then nothing moved."""
    return execute(statement, {"of_product": product_id, "moved": pieces}).first() is not None


def _movement(product_id: int, pieces: int, cause: Cause) -> dict[str, object]:
    said = {name: getattr(cause, name) for name in ("reason", "at", "actor_name", "order_item_id", "document", "note")}
    return said | {"product_id": product_id, "pieces": pieces, "cause": cause.key}


def _keeps_stock(product_id: int) -> bool:
    return db.session.scalar(select(Product.id).where(Product.id == product_id, *_KEEPS_STOCK)) is not None


def _find_done(product_id: int, cause: Cause) -> int | None:
    """How many pieces this very cause has moved already."""
    return db.session.scalar(
        select(StockMovement.pieces).where(StockMovement.product_id == product_id, StockMovement.cause == cause.key)
    )


def _insist_on_stock(product: Product) -> None:
    if not product.keeps_stock:
        raise Refusal(_l("Für diesen Artikel wird kein Bestand geführt."))


def _meanwhile(shown: int, now: int) -> Refusal:
    return Refusal(
        _l(
            "Inzwischen hat sich etwas bewegt: Statt %(shown)s Stück müssten jetzt %(now)s im Haus sein. "
            "Bitte prüfen Sie Ihre Zählung und buchen Sie noch einmal.",
            shown=shown,
            now=now,
        ),
        "pieces",
    )


def _refuse_owing(product: Product, counted: int) -> None:
    sold = pieces_to_ship(product.id)
    if counted < sold and product.stock_policy is StockPolicy.managed:
        raise Refusal(
            _l(
                "%(sold)s Stück sind verkauft und noch nicht versandt, mehr als die gezählten. Bitte stornieren Sie "
                "zuerst, was Sie nicht liefern können, oder machen Sie den Artikel nachbestellbar.",
                sold=sold,
            ),
            "pieces",
        )
