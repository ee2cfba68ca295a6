"""The line of an order: what was agreed about one article, and the ledger of what has happened to it since."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import UtcDateTime, word
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.order import Order
from portal.models.order_status import Line
from portal.models.product import ContentUnit, Product, ProductKind
from portal.money import TaxKey, part
from portal.taxes import FREE, TaxCase

if TYPE_CHECKING:
    from portal.models.download import DownloadGrant


class OrderItem(Model):
    """One line, with the ledger everything derives from (pieces)."""

    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("qty_ordered > 0", name="ordered"),
        CheckConstraint("qty_canceled >= 0 and qty_invoiced >= 0 and qty_shipped >= 0", name="not_negative"),
        CheckConstraint("qty_canceled + qty_invoiced <= qty_ordered", name="invoiced"),
        CheckConstraint("qty_canceled + qty_shipped + qty_refunded_unshipped <= qty_ordered", name="shipped"),
        CheckConstraint(
            "0 <= qty_refunded_unshipped and qty_refunded_unshipped <= qty_refunded and qty_refunded <= qty_invoiced",
            name="refunded",
        ),
        CheckConstraint("qty_refunded - qty_refunded_unshipped <= qty_shipped or kind = 'download'", name="returned"),
        CheckConstraint(
            "0 <= invoiced_cents and invoiced_cents <= qty_ordered * unit_price_cents - discount_cents",
            name="invoiced_cents",
        ),
        CheckConstraint("0 <= discount_cents and discount_cents <= qty_ordered * unit_price_cents", name="discount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    position: Mapped[int]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    kind: Mapped[ProductKind] = mapped_column(word(ProductKind))
    sku: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    features: Mapped[str] = mapped_column(String(200), default="")
    unit_price_cents: Mapped[int]  # gross, per piece
    discount_cents: Mapped[int] = mapped_column(default=0)  # this line's share of the order's discount, all pieces
    base_price_cents: Mapped[int | None]  # PAngV unit price, per base_unit
    base_unit: Mapped[ContentUnit | None] = mapped_column(word(ContentUnit))
    vat_rate: Mapped[int]  # 0 where the tax case makes it free; then the prices are net
    tax_case: Mapped[TaxCase] = mapped_column(word(TaxCase), default=TaxCase.normal)
    no_withdrawal: Mapped[NoWithdrawal | None] = mapped_column(word(NoWithdrawal))  # as it was said before the click
    download_limit: Mapped[int | None]
    download_days: Mapped[int | None]

    # By a change of the order; None: there since it was placed, still there. What was removed counts as canceled in
    # every sum of pieces, and `Order.items` leaves it out.
    added_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    qty_ordered: Mapped[int]
    qty_canceled: Mapped[int] = mapped_column(default=0)
    qty_invoiced: Mapped[int] = mapped_column(default=0)
    invoiced_cents: Mapped[int] = mapped_column(default=0)  # what valid invoices charge for qty_invoiced
    qty_shipped: Mapped[int] = mapped_column(default=0)
    qty_refunded: Mapped[int] = mapped_column(default=0)
    qty_refunded_unshipped: Mapped[int] = mapped_column(default=0)

    order: Mapped[Order] = relationship(back_populates="items")
    product: Mapped[Product | None] = relationship()
    grants: Mapped[list[DownloadGrant]] = relationship(back_populates="order_item", order_by="DownloadGrant.id")

    @property
    def tax(self) -> TaxKey:
        return TaxKey(self.vat_rate, self.tax_case)

    @property
    def is_free(self) -> bool:
        """Of VAT by its tax case: "0 %" would be a rate."""
        return self.tax_case in FREE

    @property
    def is_goods(self) -> bool:
        return self.kind is ProductKind.goods

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether there was a right of withdrawal when it was ordered, be it one that may have lapsed since."""
        return self.no_withdrawal is None or self.no_withdrawal.lapses

    @property
    def total_cents(self) -> int:
        """At the price of the catalogue."""
        return self.qty_ordered * self.unit_price_cents

    @property
    def charged_cents(self) -> int:
        """After the discount: what parts of documents are taken from."""
        return self.total_cents - self.discount_cents

    @property
    def line(self) -> Line:
        return Line(
            is_goods=self.is_goods,
            ordered=self.qty_ordered,
            canceled=self.qty_canceled,
            invoiced=self.qty_invoiced,
            shipped=self.qty_shipped,
            refunded=self.qty_refunded,
            refunded_unshipped=self.qty_refunded_unshipped,
        )

    @property
    def qty_to_invoice(self) -> int:
        return self.line.to_invoice

    @property
    def qty_to_ship(self) -> int:
        return self.line.to_ship

    @property
    def qty_to_cancel(self) -> int:
        return self.line.to_cancel

    @property
    def qty_at_customer(self) -> int:
        """Sent and not come back."""
        return self.qty_shipped - (self.qty_refunded - self.qty_refunded_unshipped)

    def amount_to_invoice(self, pieces: int) -> int:
        """Cents of the next `pieces` pieces, at most `qty_to_invoice`; whatever was charged and canceled in between,
        the last ones bring what is left, so that the invoices sum to the line.
        """
        worth = part(self.charged_cents, self.qty_ordered, 0, self.qty_invoiced + pieces)
        return min(pieces * self.unit_price_cents, max(0, worth - self.invoiced_cents))

    @property
    def standing_cents(self) -> int:
        """What was charged and stands, and what is still to be charged."""
        return self.invoiced_cents + self.amount_to_invoice(self.qty_to_invoice)
