"""What an invoice would say, before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal import money
from portal.models.order import Order
from portal.models.shop_settings import TaxMode


@dataclass(frozen=True)
class InvoicePreview:
    """Gross cents; `amounts` by order item id."""

    amounts: Mapping[int, int]
    shipping_cents: int
    taxes: list[money.TaxShare]

    @property
    def subtotal_cents(self) -> int:
        return sum(self.amounts.values())

    @property
    def total_cents(self) -> int:
        return self.subtotal_cents + self.shipping_cents


def preview_invoice(order: Order, quantities: Mapping[int, int]) -> InvoicePreview:
    """Quantities beyond the rest count as the rest here; the verb refuses them."""
    amounts: dict[int, int] = {}
    for item in order.items:
        pieces = min(max(0, quantities.get(item.id, 0)), item.qty_to_invoice)
        amounts[item.id] = item.amount_to_invoice(pieces)
    shipping = order.shipping_to_invoice_cents
    rates = [(item.vat_rate, amounts[item.id]) for item in order.items if amounts[item.id]]
    is_taxed = order.tax_mode is not TaxMode.small_business and rates
    return InvoicePreview(amounts, shipping, money.tax_shares(rates, shipping) if is_taxed else [])
