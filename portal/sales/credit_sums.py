"""What a correction of an invoice comes to: one calculation for the check page and the paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal import money
from portal.models.invoice import Invoice
from portal.models.shop_settings import TaxMode
from portal.taxes import TaxCase


@dataclass(frozen=True)
class CreditSums:
    """Gross cents; `amounts` by order item id. `plus`: given back without goods, `minus`: kept back."""

    amounts: Mapping[int, int]
    shipping_cents: int
    plus_cents: int
    minus_cents: int
    taxes: list[money.TaxShare]

    @property
    def goods_cents(self) -> int:
        return sum(self.amounts.values())

    @property
    def total_cents(self) -> int:
        return self.goods_cents + self.shipping_cents + self.plus_cents - self.minus_cents


def credit_sums(invoice: Invoice, pieces: Mapping[int, int], shipping: int, plus: int, minus: int) -> CreditSums:
    """`pieces` by order item id. Beyond the rest they count as the rest here; the verb refuses them."""
    amounts = {
        item.order_item_id: item.amount_to_credit(min(max(0, pieces.get(item.order_item_id, 0)), item.qty_to_credit))
        for item in invoice.items
    }
    total = sum(amounts.values()) + shipping + plus - minus
    is_last = total == invoice.creditable_cents
    taxes = _rest(invoice) if is_last else _shares(invoice, amounts, shipping, plus - minus)
    return CreditSums(amounts, shipping, plus, minus, taxes)


def given_back_before(invoice: Invoice) -> int:
    """By how much all that is left to credit exceeds what stands: earlier corrections gave it back without pieces."""
    pieces = {item.order_item_id: item.qty_to_credit for item in invoice.items}
    rest = credit_sums(invoice, pieces, invoice.shipping_to_credit_cents, 0, 0)
    return max(0, rest.total_cents - invoice.creditable_cents)


def _shares(invoice: Invoice, amounts: Mapping[int, int], shipping: int, extra: int) -> list[money.TaxShare]:
    """Pieces at their own rate, shipping at those it was invoiced at; what has none is spread over all of them."""
    if invoice.order.tax_mode is TaxMode.small_business:
        return []
    billed = [(item.order_item, item.amount_cents) for item in invoice.items]
    carried, invoiced = invoice.order.carried_by_shipping(billed), _invoiced(invoice)
    gross = money.sums_by_key((item.order_item.tax, amounts[item.order_item_id]) for item in invoice.items)
    spreads = [(carried, shipping + extra)] if carried == invoiced else [(carried, shipping), (invoiced, extra)]
    for over, cents in spreads:
        for key, part in money.shipping_by_rate(over, cents).items():
            gross[key] = gross.get(key, 0) + part
    return money.shares_of(_used(gross))


def _invoiced(invoice: Invoice) -> dict[money.TaxKey, int]:
    return money.sums_by_key((item.order_item.tax, item.amount_cents) for item in invoice.items)


def _rest(invoice: Invoice) -> list[money.TaxShare]:
    """The last correction takes what is left, so that all of them together mirror the invoice to the cent."""
    gross, net = _taxes_of(invoice.document.content)
    for memo in invoice.credit_memos:
        for total, part in zip((gross, net), _taxes_of(memo.document.content), strict=True):
            for key, cents in part.items():  # below zero on the paper of a correction
                total[key] = total.get(key, 0) + cents
    return [money.TaxShare(key.rate, gross[key], net[key], key.case) for key in sorted(_used(gross), reverse=True)]


def _taxes_of(content: Mapping[str, Any]) -> tuple[dict[money.TaxKey, int], dict[money.TaxKey, int]]:
    shares = [(money.TaxKey(share["rate"], TaxCase(share.get("case", "normal"))), share) for share in content["taxes"]]
    return {key: share["gross"] for key, share in shares}, {key: share["net"] for key, share in shares}


def _used(gross: Mapping[money.TaxKey, int]) -> dict[money.TaxKey, int]:
    return {key: cents for key, cents in gross.items() if cents}
