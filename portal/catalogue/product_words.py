"""What articles are found by: their number, and any piece of their words: „Tinte“ means „Eisengallustinte“, too."""

from __future__ import annotations

from sqlalchemy import select, update

from portal.extensions import db
from portal.models.product import LONGEST_NUMBER, Product
from portal.text import number_key
from portal.word_index import WordIndex
from portal.writing import retried, transaction

PRODUCT_WORDS = WordIndex("product_search", has_pieces=True)


def index_product(product: Product) -> None:
    """One statement, in the transaction that writes the name or number of a product that has its id."""
    product.sku_key = _key_of(product.sku)
    PRODUCT_WORDS.write(product.id, (product.name, product.sku))


@retried
def index_all() -> int:
    """After articles were brought in from elsewhere. How many there are."""
    with transaction():
        known = db.session.execute(select(Product.id, Product.name, Product.sku)).all()
        if known:
            keys = [{"id": ident, "sku_key": _key_of(sku)} for ident, _name, sku in known]
            db.session.execute(update(Product), keys)
        PRODUCT_WORDS.write_all((ident, (name, sku)) for ident, name, sku in known)
    return len(known)


def _key_of(sku: str) -> str:
    return number_key(sku)[:LONGEST_NUMBER]
