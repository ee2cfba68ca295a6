"""What stands directly above the order button: one calculation for the page, the proof and the order itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal import chain, money, storage, workdays
from portal.models.basket import Basket
from portal.models.discount import Discount
from portal.models.product import Product
from portal.models.shop_settings import ShippingMethod, ShopSettings, TaxMode
from portal.models.voucher import Voucher
from portal.payments import METHODS


@dataclass(frozen=True)
class SummaryLine:
    product: Product
    quantity: int

    @property
    def total_cents(self) -> int:
        return self.quantity * self.product.price_cents

    @property
    def must_restock(self) -> bool:
        return self.product.must_restock(self.quantity)


@dataclass(frozen=True)
class Summary:
    """Amounts in gross cents. `shipping_method` and `promise` (first and last day of the delivery) are None when
    nothing is to be shipped, `discount` without a voucher.
    """

    lines: list[SummaryLine]
    discount: Discount | None
    shipping_method: ShippingMethod | None
    shipping_cents: int
    taxes: list[money.TaxShare]
    promise: tuple[date, date] | None

    @property
    def subtotal_cents(self) -> int:
        return sum(line.total_cents for line in self.lines)

    @property
    def discount_cents(self) -> int:
        return self.discount.amount_cents if self.discount else 0

    @property
    def grand_total_cents(self) -> int:
        return self.subtotal_cents - self.discount_cents + self.shipping_cents

    def as_dict(self) -> dict[str, Any]:
        return {
            "lines": [
                {
                    "sku": line.product.sku,
                    "name": line.product.name,
                    "features": line.product.features,
                    "quantity": line.quantity,
                    "unit_price_cents": line.product.price_cents,
                    "vat_rate": line.product.vat_rate,
                    "total_cents": line.total_cents,
                    "must_restock": line.must_restock,
                }
                for line in self.lines
            ],
            "subtotal_cents": self.subtotal_cents,
            "discount": asdict(self.discount) if self.discount else None,
            "shipping_method": self.shipping_method.name if self.shipping_method else "",
            "shipping_cents": self.shipping_cents,
            "promise": [day.isoformat() for day in self.promise or ()],
            "grand_total_cents": self.grand_total_cents,
            "taxes": [asdict(share) for share in self.taxes],
        }

    @property
    def text(self) -> str:
        return chain.canonical(self.as_dict())

    @property
    def fingerprint(self) -> str:
        """Goes through the form: an order is placed only on the very summary that was shown."""
        return storage.sha256(self.text.encode())


def summarize(
    basket: Basket,
    method: ShippingMethod | None,
    seller: ShopSettings,
    ordered_on: date,
    voucher: Voucher | None = None,
) -> Summary:
    """`voucher` counts now, see `vouchers.offer_of`. Whether shipping is free is asked before its discount."""
    lines = [SummaryLine(item.product, item.quantity) for item in basket.items]
    subtotal = basket.subtotal_cents
    method = method if basket.has_goods else None
    shipping = method.price_for(subtotal) if method else 0
    discount = voucher.discount_on(subtotal) if voucher else None
    taxes = [] if seller.tax_mode is TaxMode.small_business else _taxes(lines, discount, shipping)
    return Summary(lines, discount, method, shipping, taxes, _promise(lines, basket.payment_method, ordered_on))


def _promise(lines: list[SummaryLine], payment_method: str | None, ordered_on: date) -> tuple[date, date] | None:
    """In working days; the last article to arrive counts, and money that has to come first."""
    spans = [line.product.delivery_days(line.quantity) for line in lines if not line.product.is_download]
    if not spans or payment_method not in METHODS:
        return None
    wait = METHODS[payment_method].days_until_money
    first, last = (max(days) + wait for days in zip(*spans, strict=True))
    return workdays.working_day_after(ordered_on, first), workdays.working_day_after(ordered_on, last)


def _taxes(lines: list[SummaryLine], discount: Discount | None, shipping: int) -> list[money.TaxShare]:
    """A discount reduces what the tax is reckoned from (§ 17 UStG), each line by its share."""
    totals = [line.total_cents for line in lines]
    shares = money.split(discount.amount_cents if discount else 0, totals)
    charged = [total - share for total, share in zip(totals, shares, strict=True)]
    return money.tax_shares(zip((line.product.vat_rate for line in lines), charged, strict=True), shipping)
