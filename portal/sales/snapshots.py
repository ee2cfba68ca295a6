"""The frozen content of a document: everything its page, PDF or XML may ever say, as plain data.

Amounts are gross cents, rates basis points, days ISO dates. Nothing is looked up again when it is rendered.
A line's `amount_cents` is what it charges: quantity × price − `discount_cents`, its share of the order's discount. By
line and thus by VAT rate, so that an e-invoice can say it as allowances.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
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
        "lines": [line_facts(item.order_item, item.quantity, item.amount_cents) for item in invoice.items],
        "discount": discount_facts(order),
        "shipping_method": order.shipping_method,
        "shipping_cents": invoice.shipping_cents,
        "total_cents": invoice.total_cents,
        "taxes": [tax_facts(share) for share in taxes],
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
        "taxes": [tax_facts(money.TaxShare(share.rate, -share.gross, -share.net, share.case)) for share in taxes],
        "shipping_cents": -memo.shipping_cents,
        "adjustment_plus_cents": -memo.adjustment_plus_cents,
        "adjustment_minus_cents": memo.adjustment_minus_cents,
        "total_cents": -memo.total_cents,
        "refund_cents": refund_cents,
        "paid_cents": 0,
        "comment": memo.comment,
    }


def delivery_note_content(shipment: Shipment, order: Order, seller: ShopSettings) -> dict[str, Any]:
    return {
        **facts_of("delivery_note", order, seller),
        "issued_on": shipment.shipped_on.isoformat(),
        "lines": [_delivered(item.order_item, item.quantity) for item in shipment.items],
        "rest": [_delivered(item, item.qty_to_ship) for item in order.items if item.qty_to_ship and item.is_goods],
        "is_partial": any(item.qty_to_ship for item in order.items),
        "parcels": [{"carrier": t.carrier.value, "number": t.number} for t in shipment.tracking_numbers],
        "shipping_method": order.shipping_method,
        "order_link": Addresses().order(order),
        "comment": shipment.comment,
    }


def discount_facts(order: Order) -> dict[str, Any] | None:
    """Why the lines charge less than quantity × price (§ 14 (4) no. 7 UStG); how much less says each line itself."""
    discount = order.discount
    if discount is None:
        return None
    return {"kind": discount.kind.value, "value": discount.value, "code": discount.code, "reason": discount.reason}


def tax_facts(share: money.TaxShare) -> dict[str, Any]:
    return asdict(share) | {"tax": share.tax, "case": share.case.value}


def line_facts(item: OrderItem, quantity: int, amount_cents: int) -> dict[str, Any]:
    """A line that charges something."""
    return _pieces(item, quantity) | {
        "base_price_cents": item.base_price_cents,
        "base_unit": item.base_unit and item.base_unit.value,
        "unit_price_cents": item.unit_price_cents,
        "vat_rate": item.vat_rate,
        "tax_case": item.tax_case.value,
        "amount_cents": amount_cents,
        "discount_cents": quantity * item.unit_price_cents - amount_cents,
    }


def _delivered(item: OrderItem, quantity: int) -> dict[str, Any]:
    return _pieces(item, quantity) | {"ordered": item.qty_ordered}


def _pieces(item: OrderItem, quantity: int) -> dict[str, Any]:
    return {
        "position": item.position,
        "kind": item.kind.value,
        "sku": item.sku,
        "name": item.name,
        "features": item.features,
        "quantity": quantity,
    }


def _credited(line: Mapping[str, Any], item: CreditMemoItem) -> dict[str, Any]:
    discount = item.quantity * line["unit_price_cents"] - item.amount_cents
    return {**line, "quantity": -item.quantity, "amount_cents": -item.amount_cents, "discount_cents": -discount}
