"""Finding articles by any piece of their words: „Tinte“ means „Eisengallustinte“, too."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from portal.extensions import db
from portal.models.product import Product
from portal.word_index import WordIndex
from portal.writing import retried, transaction

PRODUCT_WORDS = WordIndex("product_search")

_SHORTEST_END = 3  # letters; what is shorter says too little


def index_product(product: Product) -> None:
    """One statement, in the transaction that writes the name or number of a product that has its id."""
    PRODUCT_WORDS.write(product.id, _ends_of(f"{product.name} {product.sku}"))


@retried
def index_all() -> int:
    """After articles were brought in from elsewhere. How many there are."""
    with transaction():
        known = db.session.execute(select(Product.id, Product.name, Product.sku)).all()
        PRODUCT_WORDS.write_all((ident, _ends_of(f"{name} {sku}")) for ident, name, sku in known)
    return len(known)


def _ends_of(text: str) -> Iterator[str]:
    """Each word and what is left of it further in: a piece of a word begins one of its ends."""
    for word in text.split():
        for start in range(max(1, len(word) - _SHORTEST_END + 1)):
            yield word[start:]
