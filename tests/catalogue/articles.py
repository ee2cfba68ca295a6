"""Many articles for a search, added through the verb."""

from __future__ import annotations

from portal.catalogue.products import Beginning, PictureWish, ProductWish, add_product
from portal.models.product import ProductKind
from tests.builders import Shop
from tests.cast import OLGA


def add_articles(shop: Shop, *articles: tuple[str, str]) -> None:
    """Number and name of each, the newest last."""
    for sku, name in articles:
        wish = ProductWish(name=name, sku=sku, price_cents=100, vat_rate=1900, slug=f"{sku}-{name}")
        shop.products[sku] = add_product(wish, Beginning(ProductKind.goods, shop.now, OLGA.name), PictureWish())
