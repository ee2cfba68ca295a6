"""Rechnungskorrektur: corrects one invoice in part or whole; itself never corrected, a further one may follow."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import UtcDateTime
from portal.models.document import IssuedDocument
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_item import OrderItem


class CreditMemo(Model):
    """Amounts in gross cents: total = items + shipping + plus − minus."""

    __table_args__ = (
        Index("ix_credit_memo_newest", "issued_at", "id"),
        Index("ix_credit_memo_total", "total_cents", "id"),
        CheckConstraint("total_cents >= 0 and shipping_cents >= 0", name="amounts"),
        CheckConstraint("adjustment_plus_cents >= 0 and adjustment_minus_cents >= 0", name="adjustments"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("issued_document.id"), unique=True)
    number: Mapped[str] = mapped_column(String(36), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_on: Mapped[date]
    actor_name: Mapped[str] = mapped_column(String(254))
    shipping_cents: Mapped[int]
    adjustment_plus_cents: Mapped[int]  # given back without goods: damaged, late
    adjustment_minus_cents: Mapped[int]  # kept back
    total_cents: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")

    order: Mapped[Order] = relationship(back_populates="credit_memos")
    invoice: Mapped[Invoice] = relationship(back_populates="credit_memos")
    document: Mapped[IssuedDocument] = relationship(viewonly=True)
    items: Mapped[list[CreditMemoItem]] = relationship(back_populates="credit_memo", order_by="CreditMemoItem.id")


class CreditMemoItem(Model):
    """Pieces: `qty_unshipped` of `quantity` never left the house, the others came back; `qty_restocked` are on sale."""

    __table_args__ = (
        UniqueConstraint("credit_memo_id", "order_item_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("0 <= qty_unshipped and qty_unshipped <= quantity", name="unshipped"),
        CheckConstraint("0 <= qty_restocked and qty_restocked <= quantity", name="restocked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    credit_memo_id: Mapped[int] = mapped_column(ForeignKey("credit_memo.id"))
    order_item_id: Mapped[int] = mapped_column(ForeignKey("order_item.id"), index=True)
    quantity: Mapped[int]
    qty_unshipped: Mapped[int]
    qty_restocked: Mapped[int]
    amount_cents: Mapped[int]

    credit_memo: Mapped[CreditMemo] = relationship(back_populates="items")
    order_item: Mapped[OrderItem] = relationship(lazy="joined")
