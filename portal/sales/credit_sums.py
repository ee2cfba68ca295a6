"""What a correction of an invoice comes to: one calculation for the check page and the paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal import money
from portal.models.invoice import Invoice
from portal.models.shop_settings import TaxMode


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
    taxes = _rest(invoice) if is_last else _shares(invoice, amounts, shipping + plus - minus)
    return CreditSums(amounts, shipping, plus, minus, taxes)


def given_back_before(invoice: Invoice) -> int:
    """By how much all that is left to credit exceeds what stands: earlier corrections gave it back without pieces."""
    pieces = {item.order_item_id: item.qty_to_credit for item in invoice.items}
    rest = credit_sums(invoice, pieces, invoice.shipping_to_credit_cents, 0, 0)
    return max(0, rest.total_cents - invoice.creditable_cents)


def _shares(invoice: Invoice, amounts: Mapping[int, int], extra: int) -> list[money.TaxShare]:
    """Pieces at their own rate; what has none is spread over the rates of the invoice, as its shipping was."""
    if invoice.order.tax_mode is TaxMode.small_business:
        return []
    invoiced = _by_rate((item.order_item.vat_rate, item.amount_cents) for item in invoice.items)
    credited = _by_rate((item.order_item.vat_rate, amounts[item.order_item_id]) for item in invoice.items)
    spread = money.shipping_by_rate(invoiced, extra)
    gross = {rate: credited[rate] + spread.get(rate, 0) for rate in invoiced}
    return [money.TaxShare(rate, gross[rate], money.net_of(gross[rate], rate)) for rate in _used(gross)]


def _rest(invoice: Invoice) -> list[money.TaxShare]:
    """The last correction takes what is left, so that all of them together mirror the invoice to the cent."""
    gross, net = _taxes_of(invoice.document.content)
    for memo in invoice.credit_memos:
        for total, part in zip((gross, net), _taxes_of(memo.document.content), strict=True):
            for rate, cents in part.items():  # below zero on the paper of a correction
                total[rate] = total.get(rate, 0) + cents
    return [money.TaxShare(rate, gross[rate], net[rate]) for rate in _used(gross)]


def _taxes_of(content: Mapping[str, Any]) -> tuple[dict[int, int], dict[int, int]]:
    shares = content["taxes"]
    return {s["rate"]: s["gross"] for s in shares}, {s["rate"]: s["net"] for s in shares}


def _by_rate(lines: Iterable[tuple[int, int]]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for rate, cents in lines:
        sums[rate] = sums.get(rate, 0) + cents
    return sums


def _used(gross: Mapping[int, int]) -> list[int]:
    return [rate for rate in sorted(gross, reverse=True) if gross[rate]]
