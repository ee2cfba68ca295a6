"""The owner's list of articles: searched, filtered or sorted, each by an index; how many are low."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, func, select

from portal.catalogue.article_numbers import list_numbered
from portal.catalogue.product_words import PRODUCT_WORDS
from portal.extensions import db
from portal.models.product import IS_LOW, Product
from portal.paging import Keyset, Page, Walk
from portal.text import fold


class ProductFilter(StrEnum):
    all = "all"
    active = "active"
    hidden = "hidden"
    low = "low"


class ProductSort(StrEnum):
    name = "name"
    newest = "newest"
    lowest = "lowest"
    highest = "highest"


_WORDS = PRODUCT_WORDS.table
_FOUND = Keyset(_WORDS.c.rowid, _WORDS.c.rowid)
_KEYSETS = {
    ProductSort.name: Keyset(Product.sort_name, Product.id, descending=False),
    ProductSort.newest: Keyset(Product.id, Product.id),
    ProductSort.lowest: Keyset(Product.price_cents, Product.id, descending=False),
    ProductSort.highest: Keyset(Product.price_cents, Product.id),
}
_IS: dict[ProductFilter, ColumnElement[bool]] = {
    ProductFilter.active: Product.is_active.is_(True),
    ProductFilter.hidden: Product.is_active.is_(False),
    ProductFilter.low: IS_LOW,
}


@dataclass(frozen=True)
class Search:
    """What the owner asked for; the text cleaned, on one line."""

    text: str = ""
    filter: ProductFilter = ProductFilter.all
    sort: ProductSort = ProductSort.name

    @property
    def is_of_all(self) -> bool:
        return not self.text and self.filter is ProductFilter.all

    @property
    def sorts(self) -> tuple[ProductSort, ...]:
        """By which this list can be sorted; the first one is its own. What was found shows the newest first."""
        if self.text:
            return (ProductSort.newest,)
        return tuple(ProductSort) if self.is_of_all else (ProductSort.name,)

    @property
    def sorted_by(self) -> ProductSort:
        return self.sort if self.sort in self.sorts else self.sorts[0]

    @property
    def keyset(self) -> Keyset:
        return _FOUND if self.text else _KEYSETS[self.sorted_by]

    @property
    def walk(self) -> Walk:
        """A filter leads, or sieves what was found."""
        narrowed = [_IS[self.filter]] if self.filter in _IS else []
        if not self.text:
            return Walk(select(Product.id).where(*narrowed), Product.id)
        found = PRODUCT_WORDS.matches(self.text)
        source = select(_WORDS.c.rowid).select_from(_WORDS).where(false() if found is None else found)
        return Walk(source, Product.id, narrowed)


def list_products(search: Search, before: str | None = None, after: str | None = None) -> Page[Any]:
    """One statement, two where the page is cut. Rows with a `Product` each."""
    return search.keyset.walk(select(Product), search.walk, before, after)


def find_place(typed: str) -> str | None:
    """The name at which the list is to begin: of the article with this number, or as typed. None: no name begins so."""
    numbered = list_numbered(typed)
    return (numbered[0].sort_name if numbered else fold(typed)) or None


def count_low() -> int:
    """How many the filter „low“ shows; by an index, and they are few."""
    return db.session.scalar(select(func.count()).select_from(Product).where(IS_LOW)) or 0


def find_lowest() -> tuple[int, Product | None]:
    """How many the filter „low“ shows, and the one with the fewest pieces; one statement."""
    query = select(Product, func.count().over()).where(_IS[ProductFilter.low])
    row = db.session.execute(query.order_by(Product.stock, Product.sort_name, Product.id).limit(1)).first()
    return (row[1], row[0]) if row else (0, None)


def list_by_ids(ids: Sequence[int]) -> list[Product]:
    """In this order; those that are gone are left out. At most one statement."""
    if not ids:
        return []
    known = {product.id: product for product in db.session.scalars(select(Product).where(Product.id.in_(ids)))}
    return [known[ident] for ident in dict.fromkeys(ids) if ident in known]
