"""What the shop's people book on the shelf: Wareneingang and Zählung."""

from __future__ import annotations

from sqlalchemy import select

from portal.catalogue.stock import Cause, lock_products, move
from portal.catalogue.stock_list import in_house, pieces_to_ship
from portal.extensions import db
from portal.models.product import Product, StockPolicy
from portal.models.stock_movement import StockMovement
from portal.refusal import Refusal
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction


@retried
def receive(product_id: int, pieces: int, cause: Cause) -> None:
    """Wareneingang; the same click twice counts once. Raises Refusal."""
    with transaction():
        [product] = lock_products([product_id])
        if _find_done(product_id, cause) is None:
            _insist_on_stock(product)
            move(product_id, pieces, cause)


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
            move(product_id, counted - now, cause)
        return counted - now


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
