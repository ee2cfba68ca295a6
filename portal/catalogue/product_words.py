"""Finding articles by any piece of their words: „Tinte“ means „Eisengallustinte“, too."""

from __future__ import annotations

from collections.abc import Iterator

from portal.models.product import Product
from portal.word_index import WordIndex

PRODUCT_WORDS = WordIndex("product_search")

_SHORTEST_END = 3  # letters; what is shorter says too little


def index_product(product: Product) -> None:
    """One statement, in the transaction that writes the name or number of a product that has its id."""
    PRODUCT_WORDS.write(product.id, _ends_of(f"{product.name} {product.sku}"))


def _ends_of(text: str) -> Iterator[str]:
    """Each word and what is left of it further in: a piece of a word begins one of its ends."""
    for word in text.split():
        for start in range(max(1, len(word) - _SHORTEST_END + 1)):
            yield word[start:]
