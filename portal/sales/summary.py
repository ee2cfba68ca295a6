"""What stands directly above the order button: one calculation for the page, the proof and the order itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal import chain, money, storage, workdays
from portal.countries import HOME
from portal.models.basket import Basket, BasketItem
from portal.models.discount import Discount
from portal.models.product import Product
from portal.models.shop_settings import ShippingMethod, ShopSettings, TaxMode
from portal.models.voucher import Voucher
from portal.payments import METHODS
from portal.taxes import FREE, Buyer, Seller, TaxCase, tax_case


@dataclass(frozen=True)
class SummaryLine:
    product: Product
    quantity: int
    gross_price_cents: int  # of one piece
    tax_case: TaxCase = TaxCase.normal

    @property
    def is_free(self) -> bool:
        """Of VAT: the price is net then."""
        return self.tax_case in FREE

    @property
    def tax(self) -> money.TaxKey:
        return money.TaxKey(0 if self.is_free else self.product.vat_rate, self.tax_case)

    @property
    def unit_price_cents(self) -> int:
        return self._charged(self.gross_price_cents)

    @property
    def base_price_cents(self) -> int | None:
        base = self.product.unit_price_at(self.gross_price_cents)
        return self._charged(base[0]) if base else None

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_price_cents

    def _charged(self, gross: int) -> int:
        return money.net_of(gross, self.product.vat_rate) if self.is_free else gross

    @property
    def must_restock(self) -> bool:
        return self.product.must_restock(self.quantity)


@dataclass(frozen=True)
class Summary:
    """Amounts in gross cents, net where lines are free of VAT. `shipping_method` and `promise` (first and last day of
    the delivery) are None when nothing is to be shipped, `discount` without a voucher.
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
    def free_cases(self) -> list[TaxCase]:
        """Why some of it is free of VAT, in the order of the lines."""
        return list(dict.fromkeys(line.tax_case for line in self.lines if line.is_free))

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
                    "unit_price_cents": line.unit_price_cents,
                    "vat_rate": line.tax.rate,
                    "tax_case": line.tax_case.value,
                    "total_cents": line.total_cents,
                    "must_restock": line.must_restock,
                    "no_withdrawal": line.product.no_withdrawal,
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
    lines = [_line(item, basket, seller) for item in basket.items]
    method = method if basket.has_goods else None
    shipping = _shipping(lines, method, basket)
    discount = voucher.discount_on(sum(line.total_cents for line in lines)) if voucher else None
    taxes = [] if seller.tax_mode is TaxMode.small_business else _taxes(lines, discount, shipping)
    return Summary(lines, discount, method, shipping, taxes, _promise(lines, method, basket, ordered_on))


def _line(item: BasketItem, basket: Basket, seller: ShopSettings) -> SummaryLine:
    billing = basket.billing or {}
    case = tax_case(
        Seller(seller.tax_mode is TaxMode.small_business, seller.vat_id),
        Buyer(billing.get("country", HOME), bool(billing.get("company", "").strip()), billing.get("vat_id", "")),
        basket.destination,
        is_goods=not item.product.is_download,
    )
    return SummaryLine(item.product, item.quantity, item.price_cents, case)


def _shipping(lines: list[SummaryLine], method: ShippingMethod | None, basket: Basket) -> int:
    """Free of VAT like the goods it brings. Nothing by a method that does not go there, which the checkout refuses."""
    if method is None or not method.goes_to(basket.destination):
        return 0
    price = basket.shipping_cents
    if price is None:
        price = method.price_for(basket.subtotal_cents, basket.destination)
    goods = [line for line in lines if not line.product.is_download]
    if not any(line.is_free for line in goods):
        return price
    at_home = [(money.TaxKey(line.product.vat_rate), line.quantity * line.gross_price_cents) for line in goods]
    return money.shipping_net(at_home, price)


def _promise(
    lines: list[SummaryLine], method: ShippingMethod | None, basket: Basket, ordered_on: date
) -> tuple[date, date] | None:
    """In working days; the last article to arrive counts, the way to go, and money that has to come first."""
    spans = [line.product.delivery_days(line.quantity) for line in lines if not line.product.is_download]
    if not spans or basket.payment_method not in METHODS:
        return None
    wait = METHODS[basket.payment_method].days_until_money
    wait += method.extra_days_to(basket.destination) if method else 0
    first, last = (max(days) + wait for days in zip(*spans, strict=True))
    return workdays.working_day_after(ordered_on, first), workdays.working_day_after(ordered_on, last)


def _taxes(lines: list[SummaryLine], discount: Discount | None, shipping: int) -> list[money.TaxShare]:
    """A discount reduces what the tax is reckoned from (§ 17 UStG), each line by its share."""
    totals = [line.total_cents for line in lines]
    shares = money.split(discount.amount_cents if discount else 0, totals)
    parts = [(line, total - share) for line, total, share in zip(lines, totals, shares, strict=True)]
    goods = [part for part in parts if not part[0].product.is_download]  # as `Order.carried_by_shipping`
    by_goods = money.sums_by_key((line.tax, cents) for line, cents in goods)
    return money.tax_shares(((line.tax, cents) for line, cents in parts), shipping, by_goods)
