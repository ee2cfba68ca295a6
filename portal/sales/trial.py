"""Probebestellung: the whole procedure without stock, reports, feed or strangers' mail; removed by one click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from portal import clock
from portal.extensions import db
from portal.models.basket import MOST_PIECES, Basket, BasketItem
from portal.models.order import Order, OrderAddress
from portal.models.order_item import OrderItem
from portal.models.product import Product
from portal.models.shop_settings import ShippingMethod, ShopSettings
from portal.refusal import Refusal
from portal.sales.checkout import place_order
from portal.sales.file_removal import note_files, remove_noted_files
from portal.sales.new_order import Agreement
from portal.sales.removing import delete_what_hangs_on, files_of
from portal.sales.summary import summarize
from portal.sales.transaction import Click
from portal.sales.whole_basket import find_basket
from portal.shop.methods import list_shipping_methods
from portal.shop.settings import get_settings
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

WAIVER = "PROBE"
MOST_PRODUCTS = 30


def list_products() -> Sequence[Product]:
    """What can be tried: some goods and some downloads."""
    query = (
        select(Product).where(Product.is_active).order_by(Product.kind.desc(), Product.sort_name).limit(MOST_PRODUCTS)
    )
    return db.session.scalars(query).all()


def place_trial_order(key: str, pieces: Mapping[int, int], payment_method: str, click: Click) -> str:
    """The shop orders from itself; `pieces` by product id, `key` makes a double click one order. The number."""
    _check(pieces)
    methods = list_shipping_methods()
    method = methods[0] if methods else None
    _fill_basket(key, pieces, payment_method, method, click)
    basket = find_basket(key)
    fingerprint = summarize(basket, method, get_settings(), clock.day_of(click.at)).fingerprint if basket else ""
    return place_order(key, Agreement(True, fingerprint, waiver_text=WAIVER, is_trial=True), click)


@retried
def remove_trial_order(order_id: int) -> None:
    """With everything that hangs on it. The database itself refuses this for a real order."""
    with transaction():
        order = db.session.get(Order, order_id, with_for_update=True, populate_existing=True)
        if order is None or not order.is_trial:
            raise Refusal(_l("Nur Probebestellungen können entfernt werden."))
        note_files(files_of(order_id))
        _delete_rows(order_id)
    remove_noted_files()


def _check(pieces: Mapping[int, int]) -> None:
    if not any(pieces.values()):
        raise Refusal(_l("Bitte geben Sie bei mindestens einem Artikel eine Menge ein."))
    for ident, count in pieces.items():
        if not 0 <= count <= MOST_PIECES:
            name = db.session.get_one(Product, ident).name
            words = _l("%(name)s: Bitte geben Sie eine Menge von 0 bis %(most)s ein.", name=name, most=MOST_PIECES)
            raise Refusal(words, f"qty-{ident}")


@retried
def _fill_basket(
    key: str, pieces: Mapping[int, int], payment_method: str, method: ShippingMethod | None, click: Click
) -> None:
    """Anew if an attempt that was refused left one; not at all once it has become an order."""
    with transaction():
        basket = db.session.scalar(select(Basket).where(Basket.key == key).with_for_update()) or Basket(key=key)
        if db.session.scalar(select(Order.id).where(Order.basket_key == key)) is not None:
            return
        seller = get_settings()
        basket.changed_at, basket.email, basket.billing = click.at, seller.email, _address(seller)
        basket.payment_method, basket.shipping_method_id = payment_method, method.id if method else None
        basket.items = []
        db.session.add(basket)
        db.session.flush()
        basket.items = [BasketItem(product_id=ident, quantity=count) for ident, count in pieces.items() if count]


def _delete_rows(order_id: int) -> None:
    delete_what_hangs_on(order_id)
    rest = [delete(model).where(model.order_id == order_id) for model in (OrderAddress, OrderItem)]
    for statement in (*rest, delete(Order).where(Order.id == order_id)):
        db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.expunge_all()


def _address(seller: ShopSettings) -> dict[str, str]:
    return {
        "name": seller.owner_name.removeprefix("Inh. "),  # a greeting names the person
        "company": seller.name,
        "street": seller.street,
        "extra": "",
        "postcode": seller.postcode,
        "city": seller.city,
        "country": "DE",
        "phone": seller.phone,
    }
