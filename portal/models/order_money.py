"""What an order comes to: what is due, what was taken off, and its VAT. Cents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.models.shop_settings import TaxMode
from portal.money import TaxKey, TaxShare, sums_by_key, tax_shares
from portal.taxes import TaxCase

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

    from portal.models.credit_memo import CreditMemo
    from portal.models.discount import OrderDiscount
    from portal.models.invoice import Invoice
    from portal.models.order_item import OrderItem


class OrderMoney:
    """The part of `Order` that reckons; the columns are there."""

    if TYPE_CHECKING:
        tax_mode: Mapped[TaxMode]
        shipping_cents: Mapped[int]
        grand_total_cents: Mapped[int]
        held_cents: Mapped[int]
        standing_cents: Mapped[int]
        items: Mapped[list[OrderItem]]
        credit_memos: Mapped[list[CreditMemo]]
        discounts: Mapped[list[OrderDiscount]]

        @property
        def valid_invoices(self) -> list[Invoice]: ...

    @property
    def shipping_to_invoice_cents(self) -> int:
        """Shipping stands on the first valid invoice."""
        return self.shipping_cents - sum(invoice.shipping_cents for invoice in self.valid_invoices)

    @property
    def credited_cents(self) -> int:
        return sum(memo.total_cents for memo in self.credit_memos)

    @property
    def canceled_cents(self) -> int:
        """What will never be charged."""
        return self.grand_total_cents - self.credited_cents - self.standing_cents

    @property
    def discount(self) -> OrderDiscount | None:
        """The one in force."""
        last = self.discounts[-1] if self.discounts else None
        return last if last is not None and last.amount_cents else None

    @property
    def due_cents(self) -> int:
        """What is still to be paid for what stands."""
        return max(0, self.standing_cents - self.held_cents)

    @property
    def refund_due_cents(self) -> int:
        return max(0, self.held_cents - self.standing_cents)

    @property
    def taxes(self) -> list[TaxShare]:
        """VAT by rate of the whole order as placed; empty for a small business (§ 19 UStG)."""
        return self.taxes_of([(item, item.charged_cents) for item in self.items], self.shipping_cents)

    @property
    def free_cases(self) -> list[TaxCase]:
        """Why some of it is free of VAT, in the order of the items."""
        return list(dict.fromkeys(item.tax_case for item in self.items if item.is_free))

    def taxes_of(self, parts: Sequence[tuple[OrderItem, int]], shipping: int) -> list[TaxShare]:
        """VAT of (item, gross cents), as a document of this order has them, with its shipping."""
        if self.tax_mode is TaxMode.small_business:
            return []
        return tax_shares([(item.tax, cents) for item, cents in parts], shipping, self.carried_by_shipping(parts))

    def carried_by_shipping(self, parts: Sequence[tuple[OrderItem, int]]) -> dict[TaxKey, int]:
        """What the shipping of a document with these items is taxed like: its goods, which are what is shipped; on one
        of downloads alone the goods of the whole order.
        """
        goods = [part for part in parts if part[0].is_goods]
        goods = goods or [(item, item.charged_cents) for item in self.items if item.is_goods]
        return sums_by_key((item.tax, cents) for item, cents in goods)
