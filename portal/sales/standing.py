"""Where the order stands: sole writer of every cached column (status, payment, delivery, money, settled, due)."""

from __future__ import annotations

from datetime import date

from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_status import Money, derive_delivery, derive_payment, derive_status
from portal.payments import METHODS


def settle(order: Order) -> None:
    """Derive from the facts and write the caches. The order must be loaded under its lock."""
    money = money_of(order)
    lines = [item.line for item in order.items]
    _write(order, standing_cents=money.standing, held_cents=money.held)
    facts = {"is_held": order.hold is not None, "has_credit": bool(order.credit_memos)}
    _write(
        order,
        status=derive_status(lines, money, awaits_redirect=awaits_provider(order), **facts),
        payment_status=derive_payment(money),
        delivery_status=derive_delivery(lines),
    )
    _settle_invoices(order)


def _write(row: Order | Invoice, **caches: object) -> None:
    """Only what is different: whatever is set is looked at again when the session is written."""
    for name, value in caches.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


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
        refunded=sum(payment.given_back_cents for payment in payments),
        invoiced=sum(invoice.total_cents for invoice in order.valid_invoices),
        credited=order.credited_cents,
    )


def standing_value(order: Order) -> int:
    """Ordered − canceled − credited; cents. Shipping stands where an invoice charges it or the next one will."""
    goods = sum(item.standing_cents for item in order.items)
    is_open = any(item.qty_to_invoice for item in order.items)
    shipping = order.shipping_cents - (0 if is_open else order.shipping_to_invoice_cents)
    return goods + shipping - order.credited_cents


def _settle_invoices(order: Order) -> None:
    """The money held pays what stands of the invoices, oldest first."""
    left = max(0, order.held_cents)
    for invoice in order.invoices:
        _write(invoice, credited_cents=sum(memo.total_cents for memo in invoice.credit_memos))
        _write(invoice, settled_cents=min(left, invoice.creditable_cents))
        left -= invoice.settled_cents
    _write(order, due_on=_due_day(order))


def _due_day(order: Order) -> date | None:
    """Where no invoice names one, the day until which to pay in advance."""
    named = [invoice.due_on for invoice in order.invoices if invoice.open_cents]
    if named:
        return min(named)
    return order.pay_by if order.due_cents else None
