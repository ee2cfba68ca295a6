"""What is to change about an order, as one set, and the order as it will be: for the preview and for the verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from portal import money
from portal.extensions import db
from portal.models.basket import MOST_PIECES
from portal.models.order import Order, OrderAddress
from portal.models.order_item import OrderItem
from portal.models.product import Product
from portal.models.shop_settings import ShippingMethod, TaxMode
from portal.payments import MOST_CENTS
from portal.refusal import Refusal
from portal.sales import discounting
from portal.sales.new_order import sort_name_of
from portal.sales.standing import settle
from portal.sales.transaction import Click
from portal.shop.settings import get_settings
from portal.taxes import FREE, Buyer, Seller, TaxCase, tax_case

Address = Mapping[str, str]


@dataclass(frozen=True)
class LineWish:
    """`quantity`: pieces that are to come, without the canceled ones; 0 removes the line."""

    quantity: int
    unit_price_cents: int


@dataclass(frozen=True)
class NewLine:
    """`unit_price_cents` None: as in the catalogue. `row`: of the form, so that a refusal finds it."""

    sku: str
    quantity: int
    unit_price_cents: int | None = None
    row: int = 0


@dataclass(frozen=True)
class AddressWish:
    """`shipping` None: the parcel goes to the billing address."""

    billing: Address
    shipping: Address | None = None


@dataclass(frozen=True)
class ShippingWish:
    """`method_id` None: the method stays."""

    cents: int
    method_id: int | None = None


@dataclass(frozen=True)
class ChangeWish:
    """What is not named stays. `lines` by order item id."""

    lines: Mapping[int, LineWish] = field(default_factory=dict)
    added: Sequence[NewLine] = ()
    addresses: AddressWish | None = None
    shipping: ShippingWish | None = None
    mail: bool = False


def carry_out(order: Order, wish: ChangeWish, click: Click) -> None:
    """The order as it will be, its caches settled; nothing is written yet, no piece moved. Raises Refusal."""
    with db.session.no_autoflush:
        if wish.addresses is not None:
            _change_addresses(order, wish.addresses)
        for item_id, line in wish.lines.items():
            _change_line(order, item_id, line, click.at)
        set_committed_value(order, "items", [item for item in order.items if item.removed_at is None])
        for added in wish.added:
            _add_line(order, added, click.at)
        if not any(item.qty_ordered > item.qty_canceled for item in order.items):
            raise Refusal(_l("So bliebe nichts übrig. Bitte stornieren Sie die Bestellung."))
        _change_shipping(order, wish.shipping)
        order.subtotal_cents = sum(item.total_cents for item in order.items)
        _refuse_vast(order)
        discounting.reckon_anew(order, click)
        settle(order)


def _change_line(order: Order, item_id: int, wish: LineWish, at: datetime) -> None:
    item = next((item for item in order.items if item.id == item_id), None)
    if item is None:
        raise Refusal(_l("Ein Artikel gehört nicht zu dieser Bestellung."))
    _check_quantity(item.name, wish.quantity, 0, f"qty-{item_id}")
    _check_price(item.name, wish.unit_price_cents, f"price-{item_id}")
    if wish.unit_price_cents != item.unit_price_cents:
        if item.base_price_cents is not None and item.unit_price_cents:
            item.base_price_cents = money.divide_half_up(
                item.base_price_cents * wish.unit_price_cents, item.unit_price_cents
            )
        item.unit_price_cents = wish.unit_price_cents
    if wish.quantity == item.qty_canceled == 0:
        item.qty_canceled, item.removed_at, item.discount_cents = item.qty_ordered, at, 0
        return
    item.qty_ordered = item.qty_canceled + wish.quantity
    for grant in () if item.is_goods else item.grants:
        grant.allowed = item.download_limit * item.qty_ordered if item.download_limit else None


def _add_line(order: Order, wish: NewLine, at: datetime) -> None:
    product = _product(order, wish)
    _check_quantity(product.name, wish.quantity, 1, f"new-qty-{wish.row}")
    case = _case(order, product.is_download)
    price = wish.unit_price_cents
    if price is None:
        price = money.net_of(product.price_cents, product.vat_rate) if case in FREE else product.price_cents
    _check_price(product.name, price, f"new-price-{wish.row}")
    last = db.session.scalar(select(func.max(OrderItem.position)).where(OrderItem.order_id == order.id)) or 0
    order.items.append(
        OrderItem(
            position=max(last, *(item.position for item in order.items), 0) + 1,
            product=product,
            kind=product.kind,
            sku=product.sku,
            name=product.name,
            features=product.features,
            unit_price_cents=price,
            vat_rate=0 if case in FREE else product.vat_rate,
            tax_case=case,
            added_at=at,
            discount_cents=0,
            qty_ordered=wish.quantity,
            qty_canceled=0,
            qty_invoiced=0,
            invoiced_cents=0,
            qty_shipped=0,
            qty_refunded=0,
            qty_refunded_unshipped=0,
            grants=[],
        )
    )


def _product(order: Order, wish: NewLine) -> Product:
    where = f"sku-{wish.row}"
    product = db.session.scalar(select(Product).where(Product.sku == wish.sku))
    if product is None:
        raise Refusal(_l("Einen Artikel mit der Nummer %(sku)s gibt es nicht.", sku=wish.sku), where)
    if product.is_download:
        raise Refusal(
            _l("Downloads kann nur der Kunde selbst bestellen: Nur er kann zustimmen, dass sie sofort bereitstehen."),
            where,
        )
    if any(item.product_id == product.id for item in order.items):
        raise Refusal(
            _l("%(name)s ist schon in der Bestellung. Bitte ändern Sie dort die Menge.", name=product.name), where
        )
    return product


def _change_shipping(order: Order, wish: ShippingWish | None) -> None:
    """Without goods nothing is shipped; goods in an order that had none need a method."""
    if not order.has_goods:
        order.shipping_method, order.carrier, order.shipping_cents = "", "", 0
        order.promised_from, order.promised_until = None, None
        return
    if wish is not None:
        if not 0 <= wish.cents <= MOST_CENTS:
            raise Refusal(_l("Bitte geben Sie Versandkosten ab 0,00 ein."), "shipping_cents")
        order.shipping_cents = wish.cents
        method = db.session.get(ShippingMethod, wish.method_id) if wish.method_id is not None else None
        if method is not None:
            if not method.goes_to(order.ship_to.country):
                words = _l("%(name)s gibt es für das Land der Versandadresse nicht.", name=method.name)
                raise Refusal(words, "shipping_method")
            order.shipping_method, order.carrier = method.name, method.carrier
    if not order.shipping_method:
        raise Refusal(_l("Bitte wählen Sie eine Versandart."), "shipping_method")


def _change_addresses(order: Order, wish: AddressWish) -> None:
    """Other taxes would mean other prices: who wants that orders anew."""
    before = [_case(order, not item.is_goods) for item in order.items]
    _write(order.billing, wish.billing)
    order.sort_name = sort_name_of(wish.billing)
    if wish.shipping is not None and order.shipping is not None:
        _write(order.shipping, wish.shipping)
    elif wish.shipping is not None:
        order.addresses.append(OrderAddress(role="shipping", **wish.shipping))
    elif order.shipping is not None:
        db.session.delete(order.shipping)
        set_committed_value(order, "addresses", [order.billing])
    if before != [_case(order, not item.is_goods) for item in order.items]:
        raise Refusal(
            _l(
                "Mit dieser Anschrift wird die Bestellung anders besteuert, und die Preise wären andere. "
                "Bitte stornieren Sie sie und lassen Sie neu bestellen."
            )
        )


def _write(address: OrderAddress, wish: Address) -> None:
    for name, text in wish.items():
        setattr(address, name, text)


def _case(order: Order, is_download: bool) -> TaxCase:
    billing = order.billing
    seller = Seller(order.tax_mode is TaxMode.small_business, get_settings().vat_id)
    buyer = Buyer(billing.country, bool(billing.company.strip()), billing.vat_id)
    return tax_case(seller, buyer, order.ship_to.country, is_goods=not is_download)


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


def _refuse_vast(order: Order) -> None:
    """Beyond what can be paid; further on lies what PostgreSQL's columns cannot hold."""
    if order.subtotal_cents + order.shipping_cents > MOST_CENTS:
        raise Refusal(_l("Eine so hohe Summe kann eine Bestellung nicht haben."))
