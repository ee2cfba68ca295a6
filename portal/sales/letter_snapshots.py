"""What letters freeze: the Auftragsbestätigung, the Zahlungserinnerung. Plain data as in snapshots.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.shop_settings import ShopSettings
from portal.payments import METHODS
from portal.sales.snapshots import discount_facts, facts_of, line_facts, tax_facts


@dataclass(frozen=True)
class LetterWords:
    """What somebody of the shop adds to a letter, and when."""

    issued_on: date
    comment: str = ""


def confirmation_content(order: Order, seller: ShopSettings, words: LetterWords) -> dict[str, Any]:
    """What is ordered and not canceled, at what is or will be charged for it."""
    items = [item for item in order.items if item.qty_ordered > item.qty_canceled]
    total = order.standing_cents + order.credited_cents
    shipping = total - sum(item.standing_cents for item in items)
    taxes = order.taxes_of([(item, item.standing_cents) for item in items], shipping)
    promised = (order.promised_from, order.promised_until)
    return {
        **facts_of("order_confirmation", order, seller),
        "issued_on": words.issued_on.isoformat(),
        "lines": [_line(item) for item in items],
        "discount": discount_facts(order),
        "shipping_method": order.shipping_method,
        "shipping_cents": shipping,
        "total_cents": total,
        "taxes": [tax_facts(share) for share in taxes],
        "paid_cents": min(max(0, order.held_cents), total),
        "payment_days": seller.payment_days,
        "pays_before_invoice": METHODS[order.payment_method].due_before_invoice,
        "pay_by": order.pay_by.isoformat() if order.pay_by else "",
        "promised": [day.isoformat() for day in promised if day],
        "comment": words.comment,
    }


def _line(item: OrderItem) -> dict[str, Any]:
    """With what the law wants told when the contract is confirmed (§ 312f (2) BGB)."""
    facts = line_facts(item, item.qty_ordered - item.qty_canceled, item.standing_cents)
    return {**facts, "no_withdrawal": item.no_withdrawal or ""}


def reminder_content(invoice: Invoice, seller: ShopSettings, words: LetterWords, due_on: date) -> dict[str, Any]:
    """`total_cents`: what stands of the invoice, and `paid_cents` of that."""
    return {
        **facts_of("payment_reminder", invoice.order, seller),
        "issued_on": words.issued_on.isoformat(),
        "due_on": due_on.isoformat(),
        "invoice": {
            "number": invoice.number,
            "issued_on": invoice.issued_on.isoformat(),
            "due_on": invoice.due_on.isoformat(),
            "total_cents": invoice.total_cents,
        },
        "corrected_cents": invoice.credited_cents,
        "total_cents": invoice.creditable_cents,
        "paid_cents": invoice.settled_cents,
        "comment": words.comment,
    }
