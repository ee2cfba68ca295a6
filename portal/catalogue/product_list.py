"""The owner's list of articles: by name, searched, filtered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.extensions import db
from portal.models.product import IS_LOW, Product
from portal.paging import Keyset, Page
from portal.text import fold


class ProductFilter(StrEnum):
    all = "all"
    active = "active"
    hidden = "hidden"
    low = "low"


@dataclass(frozen=True)
class Search:
    """What the owner asked for; the text cleaned, on one line."""

    text: str = ""
    filter: ProductFilter = ProductFilter.all
    before: str | None = None
    after: str | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Every word is in the name, or the whole text in the article number."""
        if not self.text:
            return []
        in_name = [Product.sort_name.contains(word, autoescape=True) for word in fold(self.text).split()]
        in_sku = func.lower(Product.sku).contains(self.text.lower(), autoescape=True)
        return [or_(and_(*in_name), in_sku) if in_name else in_sku]


_KEYSET = Keyset(Product.sort_name, Product.id, descending=False)
_IS: dict[ProductFilter, ColumnElement[bool]] = {
    ProductFilter.active: Product.is_active.is_(True),
    ProductFilter.hidden: Product.is_active.is_(False),
    ProductFilter.low: IS_LOW,
}


def list_products(search: Search) -> Page[Any]:
    """One statement. Rows with a `Product` each."""
    query = select(Product, Product.sort_name, Product.id).where(*search.conditions)
    if search.filter in _IS:
        query = query.where(_IS[search.filter])
    return _KEYSET.page(query, search.before, search.after)


def count_products(text: str) -> dict[ProductFilter, int]:
    """One statement. How many products each filter would show for this text."""
    counts = [func.count(Product.id).filter(condition) for condition in _IS.values()]
    row = db.session.execute(select(func.count(Product.id), *counts).where(*Search(text).conditions)).one()
    return dict(zip((ProductFilter.all, *_IS), row, strict=True))


def find_lowest() -> tuple[int, Product | None]:
    """How many the filter „low“ shows, and the one with the fewest pieces; one statement."""
    query = select(Product, func.count().over()).where(_IS[ProductFilter.low])
    row = db.session.execute(query.order_by(Product.stock, Product.sort_name, Product.id).limit(1)).first()
    return (row[1], row[0]) if row else (0, None)


def find_articles(text: str, most: int = 8) -> list[Product]:
    """On sale, by name or article number; the one whose number it is stands alone. One statement."""
    rows = list_products(Search(text[:100], ProductFilter.active)).rows
    found: list[Product] = [row.Product for row in rows]
    return [product for product in found if product.sku.lower() == text.lower()] or found[:most]


def list_by_ids(ids: Sequence[int]) -> list[Product]:
    """In this order; those that are gone are left out. At most one statement."""
    if not ids:
        return []
    known = {product.id: product for product in db.session.scalars(select(Product).where(Product.id.in_(ids)))}
    return [known[ident] for ident in dict.fromkeys(ids) if ident in known]
