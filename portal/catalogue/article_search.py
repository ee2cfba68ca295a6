"""Artikel suchen, for whoever has a customer on the telephone: what is meant first, however much newer there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select

from portal.catalogue.article_numbers import list_numbered
from portal.catalogue.product_list import ProductFilter, Search, list_products
from portal.extensions import db
from portal.models.product import Product
from portal.text import fold, number_key
from portal.word_index import LONGEST_SEARCH

MOST = 8
_BEHIND = "{"  # after every letter, digit and blank in byte order


def find_articles(typed: str) -> list[Product]:
    """Hidden ones too: shops sell spare parts that they do not show. Whose number it is stands alone; else those whose
    number begins so, then those whose name does, then those that have the words, newest first; all that are in the shop
    before any that is not. At most nine statements, each of which reads a few rows by an index.
    """
    typed = typed[:LONGEST_SEARCH]
    if not fold(typed):
        return []
    numbered = list_numbered(typed)
    if numbered:
        return list(numbered)
    found: dict[int, Product] = {}
    for guess in _guesses(typed):
        found = {product.id: product for product in (*found.values(), *guess)}
        if len(found) >= MOST:
            break
    return list(found.values())[:MOST]


def begins_so(column: Any, folded: str, active: bool) -> Select[Product]:
    """The first few of a folded column, in its order; of those in the shop, or of the hidden ones."""
    begins = select(Product).where(column >= folded, column < folded + _BEHIND, Product.is_active.is_(active))
    return begins.order_by(column, Product.id).limit(MOST)


def _guesses(typed: str) -> Iterator[Sequence[Product]]:
    """The next one is asked for only where those before did not suffice."""
    for active in (True, False):
        for column, folded in ((Product.sku_key, number_key(typed)), (Product.sort_name, fold(typed))):
            yield db.session.scalars(begins_so(column, folded, active)).all()
        shown = ProductFilter.active if active else ProductFilter.hidden
        yield [row.Product for row in list_products(Search(typed, shown)).rows]
