"""The stock ledger: each piece that came or went, why, by whose hand. Rows are added, never changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import UtcDateTime, word
from portal.models.order_item import OrderItem
from portal.models.product import Product


class StockReason(StrEnum):
    opening = "opening"
    ordered = "ordered"
    canceled = "canceled"
    changed = "changed"  # with the order
    credited = "credited"  # came back, or never left, by a credit memo
    received = "received"
    counted = "counted"


class StockMovement(Model):
    """`Product.stock` is the sum of these; `catalogue.stock` is the only writer of both."""

    __table_args__ = (
        # What makes it impossible that the same cause moves a product twice.
        UniqueConstraint("product_id", "cause"),
        CheckConstraint("pieces <> 0", name="pieces"),
        Index("ix_stock_movement_newest", "product_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    pieces: Mapped[int]  # below zero when they leave
    reason: Mapped[StockReason] = mapped_column(word(StockReason, grows=True))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(254))
    order_item_id: Mapped[int | None] = mapped_column(ForeignKey("order_item.id"), index=True)
    document: Mapped[str] = mapped_column(String(36), default="")  # number of the order or of the credit memo
    note: Mapped[str] = mapped_column(String(200), default="")
    cause: Mapped[str] = mapped_column(String(140))

    product: Mapped[Product] = relationship()
    order_item: Mapped[OrderItem | None] = relationship()
