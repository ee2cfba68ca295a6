"""What an invoice would say, before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal import money
from portal.models.order import Order


@dataclass(frozen=True)
class InvoicePreview:
    """Gross cents; `amounts` by order item id, quantity × price; what the discount takes off them stands apart."""

    amounts: Mapping[int, int]
    discount_cents: int
    shipping_cents: int
    taxes: list[money.TaxShare]

    @property
    def subtotal_cents(self) -> int:
        return sum(self.amounts.values())

    @property
    def total_cents(self) -> int:
        return self.subtotal_cents - self.discount_cents + self.shipping_cents


def preview_invoice(order: Order, quantities: Mapping[int, int]) -> InvoicePreview:
    """Quantities beyond the rest count as the rest here; the verb refuses them."""
    picked = [(item, min(max(0, quantities.get(item.id, 0)), item.qty_to_invoice)) for item in order.items]
    amounts = {item.id: pieces * item.unit_price_cents for item, pieces in picked}
    charged = [(item, item.amount_to_invoice(pieces)) for item, pieces in picked if pieces]
    discount = sum(amounts.values()) - sum(amount for _item, amount in charged)
    shipping = order.shipping_to_invoice_cents
    return InvoicePreview(amounts, discount, shipping, order.taxes_of(charged, shipping) if charged else [])
