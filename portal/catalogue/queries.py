"""What visitors ask of the catalogue: only what is for sale. One statement each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, func, literal, select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.models.product import Category, Product
from portal.paging import Keyset, Page
from portal.text import fold

PRODUCTS = Keyset(Product.sort_name, Product.id, descending=False)
LONG_WORD = 3
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
) -> Page[Any]:
    """Rows with a `Product` each, by name; every word of `text` must stand in the name or the article number."""
    query = select(Product, Product.sort_name, Product.id).where(Product.is_active, *_hold_words(text))
    if category is not None:
        query = query.where(Product.category_id == category.id)
    return PRODUCTS.page(query, before, after, PAGE_SIZE)


def _hold_words(text: str) -> list[ColumnElement[bool]]:
    """Short words only where a word begins; longer ones anywhere, for „Tinte“ means „Eisengallustinte“ too.

    Folded text holds letters, digits and blanks only, so nothing needs escaping.
    """
    number = func.lower(Product.sku)
    for sign in "-./_":
        number = func.replace(number, sign, " ")
    words = literal(" ").concat(Product.sort_name).concat(" ").concat(number)
    wanted = fold(text).split()
    if text and not wanted:
        return [false()]
    return [words.contains(word if len(word) >= LONG_WORD else f" {word}") for word in wanted]
