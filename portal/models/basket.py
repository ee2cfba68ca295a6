"""What a visitor means to buy, and what the checkout has asked so far."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.countries import HOME
from portal.extensions import Model
from portal.models.columns import UtcDateTime
from portal.models.product import Product
from portal.models.shop_settings import ShippingMethod
from portal.models.voucher import Voucher

MOST_PIECES = 999


class Basket(Model):
    """Found by the key in the visitor's session; kept in the database so that nothing typed is lost."""

    __table_args__ = (CheckConstraint("shipping_cents >= 0", name="shipping_cents"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(43), unique=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    billing: Mapped[dict[str, str] | None] = mapped_column(JSON)  # the fields of AddressColumns
    shipping: Mapped[dict[str, str] | None] = mapped_column(JSON)  # None: to the billing address
    shipping_method_id: Mapped[int | None] = mapped_column(ForeignKey("shipping_method.id"))
    payment_method: Mapped[str | None] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(Text, default="")
    shipping_cents: Mapped[int | None]  # agreed on the telephone; None: the price of the shipping method
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"))  # whether it counts is asked anew

    shipping_method: Mapped[ShippingMethod | None] = relationship()
    voucher: Mapped[Voucher | None] = relationship()
    items: Mapped[list[BasketItem]] = relationship(
        back_populates="basket", order_by="BasketItem.id", cascade="all, delete-orphan"
    )

    @property
    def has_goods(self) -> bool:
        return any(not item.product.is_download for item in self.items)

    @property
    def has_downloads(self) -> bool:
        return any(item.product.is_download for item in self.items)

    @property
    def destination(self) -> str:
        """The country that goods go to."""
        return (self.shipping or self.billing or {}).get("country", HOME)

    @property
    def piece_count(self) -> int:
        return sum(item.quantity for item in self.items)

    @property
    def subtotal_cents(self) -> int:
        return sum(item.total_cents for item in self.items)


class BasketItem(Model):
    __table_args__ = (
        UniqueConstraint("basket_id", "product_id"),
        CheckConstraint(f"quantity between 1 and {MOST_PIECES}", name="quantity"),
        CheckConstraint("own_price_cents >= 0", name="own_price_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    basket_id: Mapped[int] = mapped_column(ForeignKey("basket.id", ondelete="CASCADE"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[int]
    own_price_cents: Mapped[int | None]  # gross, agreed on the telephone; None: the price of the product

    basket: Mapped[Basket] = relationship(back_populates="items")
    product: Mapped[Product] = relationship(lazy="joined")

    @property
    def price_cents(self) -> int:
        """Gross, of one piece."""
        return self.product.price_cents if self.own_price_cents is None else self.own_price_cents

    @property
    def total_cents(self) -> int:
        return self.quantity * self.price_cents
