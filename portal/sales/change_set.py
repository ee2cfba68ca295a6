"""A change carried out in memory: for the preview, which forgets it, and for the verb, which writes it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm.attributes import set_committed_value

from portal.extensions import db
from portal.models.order import Order, OrderAddress
from portal.models.shop_settings import ShippingMethod
from portal.payments import MOST_CENTS
from portal.refusal import Refusal
from portal.sales import discounting
from portal.sales.baskets import why_no_cash
from portal.sales.change_lines import add_line, case_of, change_line
from portal.sales.change_wish import AddressWish, ChangeWish, ShippingWish
from portal.sales.new_order import prepayment_day, sort_name_of
from portal.sales.standing import settle
from portal.sales.transaction import Click
from portal.shop.settings import get_settings
from portal.wording import lazy_gettext as _l


def carry_out(order: Order, wish: ChangeWish, click: Click) -> None:
    """The order as it will be, its caches settled; nothing is written yet, no piece moved. Raises Refusal."""
    agreed_cents, country = order.grand_total_cents, order.ship_to.country
    with db.session.no_autoflush:
        if wish.addresses is not None:
            _change_addresses(order, wish.addresses)
        for item_id, line in wish.lines.items():
            change_line(order, item_id, line, click.at)
        set_committed_value(order, "items", [item for item in order.items if item.removed_at is None])
        for added in wish.added:
            add_line(order, added, click.at)
        if not any(item.qty_ordered > item.qty_canceled for item in order.items):
            raise Refusal(_l("So bliebe nichts übrig. Bitte stornieren Sie die Bestellung."))
        if order.has_goods and order.ship_to.country != country:
            _insist_on_method(wish.shipping)
        _change_shipping(order, wish.shipping)
        order.subtotal_cents = sum(item.total_cents for item in order.items)
        _refuse_vast(order)
        discounting.reckon_anew(order, click)
        if order.grand_total_cents > agreed_cents:
            order.pay_by = prepayment_day(order.payment_method, get_settings(), click.at)
        settle(order)


def _insist_on_method(wish: ShippingWish | None) -> None:
    """The one so far may not go to another country, nor take money there."""
    if wish is None or wish.method_id is None:
        raise Refusal(
            _l("Die Versandadresse ist jetzt in einem anderen Land. Bitte wählen Sie die Versandart dorthin."),
            "shipping_method",
        )


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
            if no_cash := why_no_cash(order.payment_method, method, order.ship_to.country):
                raise Refusal(no_cash, "shipping_method")
            order.shipping_method, order.carrier = method.name, method.carrier
    if not order.shipping_method:
        raise Refusal(_l("Bitte wählen Sie eine Versandart."), "shipping_method")


def _change_addresses(order: Order, wish: AddressWish) -> None:
    """Other taxes would mean other prices: who wants that orders anew."""
    before = [case_of(order, not item.is_goods) for item in order.items]
    _write(order.billing, wish.billing)
    order.sort_name = sort_name_of(wish.billing)
    if wish.shipping is not None and order.shipping is not None:
        _write(order.shipping, wish.shipping)
    elif wish.shipping is not None:
        order.addresses.append(OrderAddress(role="shipping", **wish.shipping))
    elif order.shipping is not None:
        db.session.delete(order.shipping)
        set_committed_value(order, "addresses", [order.billing])
    if before != [case_of(order, not item.is_goods) for item in order.items]:
        raise Refusal(
            _l(
                "Mit dieser Anschrift wird die Bestellung anders besteuert, und die Preise wären andere. "
                "Bitte stornieren Sie sie und lassen Sie neu bestellen."
            )
        )


def _write(address: OrderAddress, wish: Mapping[str, str]) -> None:
    for name, text in wish.items():
        setattr(address, name, text)


def _refuse_vast(order: Order) -> None:
    """Beyond what can be paid; further on lies what PostgreSQL's columns cannot hold."""
    if order.subtotal_cents + order.shipping_cents > MOST_CENTS:
        raise Refusal(_l("Eine so hohe Summe kann eine Bestellung nicht haben."))
