"""Rabatt geben: what the owner takes off an order, and how any discount comes onto it, split over its items."""

from __future__ import annotations

from dataclasses import dataclass

from portal import money
from portal.models.discount import WHOLE, Discount, DiscountKind, OrderDiscount, amount_of
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.refusal import Refusal
from portal.sales import guards, vouchers
from portal.sales.transaction import Click, once, order_change
from portal.wording import lazy_gettext as _l

LONGEST_REASON = 80  # stands on the invoice


@dataclass(frozen=True)
class DiscountWish:
    """`value` is cents or, of a percentage, basis points; 0 takes the discount back. Customers read the reason."""

    kind: DiscountKind
    value: int
    reason: str


@once
def give_discount(order_id: int, wish: DiscountWish, click: Click) -> str:
    """Takes the place of the one in force, also of a voucher's, whose use stays used. Raises Refusal.

    What was paid too much by it is „Erstattung offen“. The summary that the customer saw at the button stays as it was.
    """
    _check(wish)
    with order_change(order_id, click) as change:
        order = change.order
        guards.can_discount(order).insist()
        amount = amount_of(wish.kind, wish.value, order.subtotal_cents)
        if wish.kind is DiscountKind.fixed and amount < wish.value:
            raise Refusal(_l("Der Rabatt ist höher als die Zwischensumme der Bestellung."), "value")
        before = order.discount_cents
        if before == amount == 0:
            raise Refusal(_l("Die Bestellung hat keinen Rabatt, den man zurücknehmen könnte."), "value")
        take_off(order, Discount(wish.kind, wish.value, amount, reason=wish.reason), click)
        change.record(EventKind.discounted, before_cents=before, amount_cents=amount, reason=wish.reason)
    return ""


def take_off(order: Order, discount: Discount, click: Click) -> None:
    """The fact as a row, and what follows from it: the share of each item in proportion to its line, and the total."""
    _share_out(order, discount.amount_cents)
    order.discounts.append(
        OrderDiscount(
            kind=discount.kind,
            value=discount.value,
            code=discount.code,
            reason=discount.reason,
            amount_cents=discount.amount_cents,
            at=click.at,
            actor_name=click.actor.name,
        )
    )


def reckon_anew(order: Order, click: Click) -> None:
    """After the lines or the shipping changed: the discount in force by its own rules. Raises Refusal."""
    now = order.discount
    amount = amount_of(now.kind, now.value, order.subtotal_cents) if now else 0
    if now is not None and now.code:
        vouchers.insist_on_minimum(now.code, order.subtotal_cents)
    elif now is not None and now.kind is DiscountKind.fixed and amount < now.value:
        raise Refusal(_l("Der Rabatt wäre höher als die Zwischensumme. Bitte geben Sie zuerst einen anderen Rabatt."))
    if now is not None and amount != now.amount_cents:
        take_off(order, Discount(now.kind, now.value, amount, now.code, now.reason), click)
    else:
        _share_out(order, amount)


def _share_out(order: Order, amount: int) -> None:
    shares = money.split(amount, [item.total_cents for item in order.items])
    for item, share in zip(order.items, shares, strict=True):
        item.discount_cents = share
    order.discount_cents = amount
    order.grand_total_cents = order.subtotal_cents - amount + order.shipping_cents


def _check(wish: DiscountWish) -> None:
    if wish.value < 0:
        raise Refusal(_l("Bitte geben Sie einen Rabatt ab 0 ein. 0 nimmt ihn zurück."), "value")
    if wish.kind is DiscountKind.percent and wish.value > WHOLE:
        raise Refusal(_l("Mehr als 100 Prozent lassen sich nicht abziehen."), "value")
    if not wish.reason.strip():
        raise Refusal(_l("Bitte schreiben Sie, wofür der Rabatt ist. Der Grund steht auf der Rechnung."), "reason")
    if len(wish.reason) > LONGEST_REASON:
        raise Refusal(_l("Ein Grund hat höchstens %(most)s Zeichen.", most=LONGEST_REASON), "reason")
