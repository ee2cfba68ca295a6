"""Where the order stands: sole writer of every cached column (status, payment, delivery, money, settled, due)."""

from __future__ import annotations

from portal.models.order import Order
from portal.models.order_status import Money, derive_delivery, derive_payment, derive_status
from portal.models.payment import PaymentKind
from portal.payments import METHODS


def settle(order: Order) -> None:
    """Derive from the facts and write the caches. The order must be loaded under its lock."""
    money = money_of(order)
    lines = [item.line for item in order.items]
    order.standing_cents, order.held_cents = money.standing, money.held
    awaits = awaits_provider(order)
    order.status = derive_status(lines, money, awaits_redirect=awaits, is_held=order.hold is not None)
    order.payment_status = derive_payment(money)
    order.delivery_status = derive_delivery(lines)
    _settle_invoices(order)


def awaits_provider(order: Order) -> bool:
    """The buyer is to pay at a provider, which has said nothing yet.

    What it said once and somebody took back (a returned debit) is the owner's to settle: the provider is not asked
    again, and nothing is canceled by itself.
    """
    method = METHODS[order.payment_method]
    has_answered = any(payment.provider == method.code for payment in order.payments)
    return method.awaits_redirect and order.standing_cents > 0 and order.held_cents == 0 and not has_answered


def money_of(order: Order) -> Money:
    """A payment in another currency is on record and settles nothing."""
    payments = [payment for payment in order.payments if payment.currency == order.currency]
    return Money(
        standing=standing_value(order),
        held=sum(payment.signed_cents for payment in payments),
        refunded=sum(p.amount_cents for p in payments if p.kind is PaymentKind.refund),
        invoiced=sum(invoice.total_cents for invoice in order.valid_invoices),
    )


def standing_value(order: Order) -> int:
    """Ordered − canceled; cents. Shipping stands as long as one piece does."""
    kept = [(item, item.qty_ordered - item.qty_canceled) for item in order.items]
    goods = sum(item.amount_of(pieces, 0) for item, pieces in kept)
    return goods + (order.shipping_cents if any(pieces for _, pieces in kept) else 0)


def _settle_invoices(order: Order) -> None:
    """The money held pays the invoices, oldest first."""
    left = max(0, order.held_cents)
    for invoice in order.invoices:
        settled = min(left, invoice.total_cents) if invoice.is_valid else 0
        if invoice.settled_cents != settled:
            invoice.settled_cents = settled
        left -= settled
    order.due_on = min((invoice.due_on for invoice in order.invoices if invoice.open_cents), default=None)
