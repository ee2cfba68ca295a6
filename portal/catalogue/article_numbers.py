"""Articles by the number that somebody reads out or types: one place says which number is meant."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.extensions import db
from portal.models.product import Product
from portal.text import number_key

_MOST = 8


def list_numbered(typed: str) -> Sequence[Product]:
    """Whose number it is, hidden ones too: the one written so but for case, else all that differ in signs between
    letters and digits („FB-10.7“, „fb107“) alone. One statement by an index, none where nothing was typed.
    """
    key = number_key(typed)
    if not key:
        return []
    differs = func.lower(Product.sku) != typed.lower()
    named = select(Product).where(Product.sku_key == key).order_by(differs, Product.sku).limit(_MOST)
    found = db.session.scalars(named).all()
    return [product for product in found if product.sku.lower() == typed.lower()] or found
