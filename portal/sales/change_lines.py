"""The lines of an order as a change leaves them; in memory."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from portal import money
from portal.extensions import db
from portal.models.basket import MOST_PIECES
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.product import Product
from portal.models.shop_settings import TaxMode
from portal.payments import MOST_CENTS
from portal.refusal import Refusal
from portal.sales.change_wish import LineWish, NewLine
from portal.sales.new_order import new_item
from portal.sales.summary import SummaryLine
from portal.shop.settings import get_settings
from portal.taxes import Buyer, Seller, TaxCase, tax_case
from portal.wording import lazy_gettext as _l


def change_line(order: Order, item_id: int, wish: LineWish, at: datetime) -> None:
    """Raises Refusal naming the field. A removed line is still among the order's items."""
    item = next((item for item in order.items if item.id == item_id), None)
    if item is None:
        raise Refusal(_l("Ein Artikel gehört nicht zu dieser Bestellung."))
    _check_quantity(item.name, wish.quantity, 0, f"qty-{item_id}")
    _check_price(item.name, wish.unit_price_cents, f"price-{item_id}")
    _charge(item, wish.unit_price_cents)
    if wish.quantity == item.qty_canceled == 0:
        item.qty_canceled, item.removed_at, item.discount_cents = item.qty_ordered, at, 0
        return
    item.qty_ordered = item.qty_canceled + wish.quantity
    for grant in () if item.is_goods else item.grants:
        grant.allowed = item.download_limit * item.qty_ordered if item.download_limit else None


def add_line(order: Order, wish: NewLine, at: datetime) -> None:
    """Raises Refusal naming the field."""
    product = db.session.get(Product, wish.product_id)
    where = f"new-qty-{wish.product_id}"
    if product is None:
        raise Refusal(_l("Diesen Artikel gibt es nicht mehr."), where)
    check_addable(order, product, where)
    _check_quantity(product.name, wish.quantity, 1, where)
    last = db.session.scalar(select(func.max(OrderItem.position)).where(OrderItem.order_id == order.id)) or 0
    line = SummaryLine(product, wish.quantity, product.price_cents, case_of(order, product.is_download))
    item = new_item(line, max(last, *(item.position for item in order.items), 0) + 1)
    item.added_at = at
    if wish.unit_price_cents not in (None, product.price_cents):
        _check_price(product.name, wish.unit_price_cents, f"new-price-{product.id}")
        _charge(item, wish.unit_price_cents)
    order.items.append(item)


def check_addable(order: Order, product: Product, where: str) -> None:
    """Raises Refusal at `where`."""
    if product.is_download:
        words = _l(
            "%(name)s ist ein Download. Downloads kann nur der Kunde selbst bestellen: Nur er kann zustimmen, dass sie "
            "sofort bereitstehen.",
            name=product.name,
        )
        raise Refusal(words, where)
    if any(item.product_id == product.id for item in order.items):
        words = _l("%(name)s ist schon in der Bestellung. Bitte ändern Sie dort die Menge.", name=product.name)
        raise Refusal(words, where)


def case_of(order: Order, is_download: bool) -> TaxCase:
    """By the addresses as they are now."""
    billing = order.billing
    seller = Seller(order.tax_mode is TaxMode.small_business, get_settings().vat_id)
    buyer = Buyer(billing.country, bool(billing.company.strip()), billing.vat_id)
    return tax_case(seller, buyer, order.ship_to.country, is_goods=not is_download)


def _charge(item: OrderItem, cents: int) -> None:
    """The price per piece, and with it the one per unit (PAngV)."""
    if item.base_price_cents is not None and item.unit_price_cents:
        item.base_price_cents = money.divide_half_up(item.base_price_cents * cents, item.unit_price_cents)
    item.unit_price_cents = cents


def _check_quantity(name: str, quantity: int, least: int, where: str) -> None:
    if not least <= quantity <= MOST_PIECES:
        words = _l(
            "%(name)s: Bitte geben Sie eine Menge von %(least)s bis %(most)s ein.",
            name=name,
            least=least,
            most=MOST_PIECES,
        )
        raise Refusal(words, where)


def _check_price(name: str, cents: int, where: str) -> None:
    if not 0 <= cents <= MOST_CENTS:
        raise Refusal(_l("%(name)s: Bitte geben Sie einen Preis ab 0,00 ein.", name=name), where)
