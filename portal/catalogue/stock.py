"""Stock is taken and given back by conditional updates: no reader's old number is ever written."""

from __future__ import annotations

from sqlalchemy import update

from portal.extensions import db
from portal.models.product import Product


def take(product_id: int, pieces: int) -> bool:
    """False when there are not enough; then nothing was taken."""
    taken = db.session.scalar(
        update(Product)
        .where(Product.id == product_id, Product.stock >= pieces)
        .values(stock=Product.stock - pieces)
        .returning(Product.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def give_back(product_id: int, pieces: int) -> None:
    db.session.execute(
        update(Product)
        .where(Product.id == product_id)
        .values(stock=Product.stock + pieces)
        .execution_options(synchronize_session=False)
    )
