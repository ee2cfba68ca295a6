"""What visitors ask of the catalogue: only what is for sale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.catalogue.article_numbers import list_numbered
from portal.catalogue.product_list import ProductFilter, Search
from portal.extensions import db
from portal.models.product import Category, Product
from portal.paging import Keyset, Page

PRODUCTS = Keyset(Product.sort_name, Product.id, descending=False)
PAGE_SIZE = 24  # fills rows of two, three and four


def list_categories() -> Sequence[Category]:
    """Those with something in them, in the owner's order."""
    filled = select(Product.category_id).where(Product.is_active)
    return db.session.scalars(
        select(Category).where(Category.id.in_(filled)).order_by(Category.position, Category.name)
    ).all()


def find_category(slug: str) -> Category | None:
    return db.session.scalar(select(Category).where(Category.slug == slug))


def find_product(slug: str) -> Product | None:
    """For sale, with its category."""
    query = select(Product).where(Product.slug == slug, Product.is_active)
    return db.session.scalar(query.options(joinedload(Product.category)))


def list_products(
    text: str = "", category: Category | None = None, before: str | None = None, after: str | None = None
) -> Page[Product]:
    """By name, all or those of a category; what `text` finds see `_found`. One statement, three where it finds."""
    if text:
        return _found(text, before, after)
    query = select(Product, Product.sort_name, Product.id).where(Product.is_active)
    if category is not None:
        query = query.where(Product.category_id == category.id)
    return _of_products(PRODUCTS.page(query, before, after, PAGE_SIZE))


def _found(text: str, before: str | None, after: str | None) -> Page[Product]:
    """As the owner finds them: the one whose number it is, then what has every word, newest first."""
    numbered = [product for product in list_numbered(text) if product.is_active]
    search = Search(text, ProductFilter.active)
    others = Product.id.not_in([product.id for product in numbered])
    walk = search.walk
    page = search.keyset.walk(select(Product), replace(walk, sieve=[*walk.sieve, others]), before, after, PAGE_SIZE)
    return _of_products(page, [] if page.newer else numbered)


def _of_products(page: Page[Any], first: Sequence[Product] = ()) -> Page[Product]:
    return Page([*first, *(row.Product for row in page.rows)], page.older, page.newer, page.is_cut)
