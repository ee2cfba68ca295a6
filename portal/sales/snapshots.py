"""The frozen content of a document: everything its page, PDF or XML may ever say, as plain data.

Amounts are gross cents, rates basis points, days ISO dates. Nothing is looked up again when it is rendered.
A line's `amount_cents` is what it charges: quantity × price − `discount_cents`, its share of the order's discount. By
line and thus by VAT rate, so that an e-invoice can say it as allowances.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal import clock, money
from portal.mail.addresses import Addresses
from portal.models.credit_memo import CreditMemo, CreditMemoItem
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.shipment import Shipment
from portal.models.shop_settings import ShopSettings
from portal.payments import METHODS

SELLER_FIELDS = (
    "name", "tagline", "owner_name", "street", "postcode", "city", "phone", "email", "website", "register", "logo",
    "tax_number", "vat_id", "tax_office", "bank_holder", "bank_name", "iban", "bic",
)  # fmt: skip


@dataclass(frozen=True)
class LetterWords:
    """What somebody of the shop adds to a letter, and when."""

    issued_on: date
    comment: str = ""


def facts_of(kind: str, order: Order, seller: ShopSettings) -> dict[str, Any]:
    """What every document says of its order and the parties, before it has lines."""
    return {
        "kind": kind,
        "format": 1,
        "language": order.language,
        "currency": order.currency,
        "is_trial": order.is_trial,
        "tax_mode": order.tax_mode.value,
        "tax_cases": sorted({item.tax_case.value for item in order.items}),
        "seller": {field: getattr(seller, field) for field in SELLER_FIELDS},
        "billing": order.billing.as_dict(),
        "ship_to": order.ship_to.as_dict(),
        "order_number": order.number,
        "order_placed_on": clock.day_of(order.placed_at).isoformat(),
        "payment_method": order.payment_method,
        "asks_transfer": METHODS[order.payment_method].asks_transfer,
        "pays_at_delivery": METHODS[order.payment_method].pays_at_delivery,
    }


def invoice_content(invoice: Invoice, order: Order, seller: ShopSettings, paid_cents: int) -> dict[str, Any]:
    """`paid_cents`: what was settled at the moment of issue."""
    parts = [(item.order_item, item.amount_cents) for item in invoice.items]
    taxes = order.taxes_of(parts, invoice.shipping_cents)
    return {
        **facts_of("invoice", order, seller),
        "email": order.email,  # where an e-invoice is addressed to
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "supply_from": invoice.supply_from.isoformat(),
        "supply_until": invoice.supply_until.isoformat(),
        "lines": [_line(item.order_item, item.quantity, item.amount_cents) for item in invoice.items],
        "discount": discount_facts(order),
        "shipping_method": order.shipping_method,
        "shipping_cents": invoice.shipping_cents,
        "total_cents": invoice.total_cents,
        "taxes": [_tax(share) for share in taxes],
        "paid_cents": paid_cents,
        "comment": invoice.comment,
    }


def cancellation_content(original: Mapping[str, Any], issued_on: date, reason: str) -> dict[str, Any]:
    """The mirror of an invoice's snapshot: the same facts, quantities and amounts below zero, prices as they were."""
    lines = [
        line | {name: -line[name] for name in ("quantity", "amount_cents", "discount_cents") if name in line}
        for line in original["lines"]
    ]
    taxes = [
        {name: -value if name in ("gross", "net", "tax") else value for name, value in share.items()}
        for share in original["taxes"]
    ]
    return {
        **original,
        "kind": "invoice_cancellation",
        "cancels": {"number": original["number"], "issued_on": original["issued_on"]},
        "issued_on": issued_on.isoformat(),
        "due_on": issued_on.isoformat(),
        "lines": lines,
        "taxes": taxes,
        "shipping_cents": -original["shipping_cents"],
        "total_cents": -original["total_cents"],
        "paid_cents": 0,
        "comment": reason,
    }


def credit_memo_content(memo: CreditMemo, taxes: Sequence[money.TaxShare], refund_cents: int) -> dict[str, Any]:
    """The corrected part of the invoice's snapshot, below zero. `refund_cents`: what the customer gets back for it;
    the rest only lowers what is due.
    """
    original = memo.invoice.document.content
    lines = {line["position"]: line for line in original["lines"]}
    return {
        **original,
        "kind": "credit_memo",
        "corrects": {"number": original["number"], "issued_on": original["issued_on"]},
        "issued_on": memo.issued_on.isoformat(),
        "due_on": memo.issued_on.isoformat(),
        "lines": [
            _credited(lines[item.order_item.position], item)
            for item in sorted(memo.items, key=lambda item: item.order_item.position)
        ],
        "taxes": [_tax(money.TaxShare(share.rate, -share.gross, -share.net, share.case)) for share in taxes],
        "shipping_cents": -memo.shipping_cents,
        "adjustment_plus_cents": -memo.adjustment_plus_cents,
        "adjustment_minus_cents": memo.adjustment_minus_cents,
        "total_cents": -memo.total_cents,
        "refund_cents": refund_cents,
        "paid_cents": 0,
        "comment": memo.comment,
    }


def _credited(line: Mapping[str, Any], item: CreditMemoItem) -> dict[str, Any]:
    discount = item.quantity * line["unit_price_cents"] - item.amount_cents
    return {**line, "quantity": -item.quantity, "amount_cents": -item.amount_cents, "discount_cents": -discount}


def delivery_note_content(shipment: Shipment, order: Order, seller: ShopSettings) -> dict[str, Any]:
    return {
        **facts_of("delivery_note", order, seller),
        "issued_on": shipment.shipped_on.isoformat(),
        "lines": [_line(item.order_item, item.quantity, None) for item in shipment.items],
        "rest": [_line(item, item.qty_to_ship, None) for item in order.items if item.qty_to_ship and item.is_goods],
        "is_partial": any(item.qty_to_ship for item in order.items),
        "parcels": [{"carrier": t.carrier.value, "number": t.number} for t in shipment.tracking_numbers],
        "shipping_method": order.shipping_method,
        "order_link": Addresses().order(order),
        "comment": shipment.comment,
    }


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
        "lines": [_line(item, item.qty_ordered - item.qty_canceled, item.standing_cents) for item in items],
        "discount": discount_facts(order),
        "shipping_method": order.shipping_method,
        "shipping_cents": shipping,
        "total_cents": total,
        "taxes": [_tax(share) for share in taxes],
        "paid_cents": min(max(0, order.held_cents), total),
        "payment_days": seller.payment_days,
        "pays_before_invoice": METHODS[order.payment_method].due_before_invoice,
        "promised": [day.isoformat() for day in promised if day],
        "comment": words.comment,
    }


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


def discount_facts(order: Order) -> dict[str, Any] | None:
    """Why the lines charge less than quantity × price (§ 14 (4) no. 7 UStG); how much less says each line itself."""
    discount = order.discount
    if discount is None:
        return None
    return {"kind": discount.kind.value, "value": discount.value, "code": discount.code, "reason": discount.reason}


def supply_month(day: date) -> tuple[date, date]:
    """The calendar month of a day: enough as supply date (§ 31 (4) UStDV)."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)


def _tax(share: money.TaxShare) -> dict[str, Any]:
    return asdict(share) | {"tax": share.tax, "case": share.case.value}


def _line(item: OrderItem, quantity: int, amount: int | None) -> dict[str, Any]:
    line: dict[str, Any] = {
        "position": item.position,
        "kind": item.kind.value,
        "sku": item.sku,
        "name": item.name,
        "features": item.features,
        "quantity": quantity,
    }
    if amount is None:
        return line | {"ordered": item.qty_ordered}
    base = {"base_price_cents": item.base_price_cents, "base_unit": item.base_unit and item.base_unit.value}
    return (
        line
        | base
        | {
            "unit_price_cents": item.unit_price_cents,
            "vat_rate": item.vat_rate,
            "tax_case": item.tax_case.value,
            "amount_cents": amount,
            "discount_cents": quantity * item.unit_price_cents - amount,
        }
    )
