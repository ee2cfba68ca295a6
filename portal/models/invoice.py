"""The invoice: which pieces were charged, and how much of it is paid."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import UtcDateTime
from portal.models.document import IssuedDocument
from portal.models.order import Order, OrderItem


class InvoiceState(StrEnum):
    open = "open"
    partly_paid = "partly_paid"
    paid = "paid"
    canceled = "canceled"


class Invoice(Model):
    __table_args__ = (
        Index("ix_invoice_newest", "issued_at", "id"),
        CheckConstraint("total_cents >= 0 and shipping_cents >= 0", name="amounts"),
        CheckConstraint("0 <= settled_cents and settled_cents <= total_cents", name="settled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("issued_document.id"), unique=True)
    number: Mapped[str] = mapped_column(String(36), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    supply_from: Mapped[date]
    supply_until: Mapped[date]  # equal to supply_from, or the last day of the calendar month (§ 31 (4) UStDV)
    shipping_cents: Mapped[int]
    total_cents: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")
    settled_cents: Mapped[int] = mapped_column(default=0)  # cache; `sales.standing.settle` is its only writer

    order: Mapped[Order] = relationship(back_populates="invoices")
    document: Mapped[IssuedDocument] = relationship()
    items: Mapped[list[InvoiceItem]] = relationship(back_populates="invoice", order_by="InvoiceItem.id")

    cancellation: Mapped[InvoiceCancellation | None] = relationship(back_populates="invoice")

    @property
    def is_valid(self) -> bool:
        """A canceled one counts nowhere: its pieces are to be invoiced again."""
        return self.cancellation is None

    @property
    def open_cents(self) -> int:
        return self.total_cents - self.settled_cents if self.is_valid else 0

    @property
    def state(self) -> InvoiceState:
        if not self.is_valid:
            return InvoiceState.canceled
        if self.open_cents == 0:
            return InvoiceState.paid
        return InvoiceState.partly_paid if self.settled_cents else InvoiceState.open


class InvoiceCancellation(Model):
    """The Stornorechnung: a document with its own number that takes an invoice back, whole."""

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("issued_document.id"), unique=True)
    number: Mapped[str] = mapped_column(String(36), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(String(500))

    invoice: Mapped[Invoice] = relationship(back_populates="cancellation")
    document: Mapped[IssuedDocument] = relationship()


class InvoiceItem(Model):
    __table_args__ = (
        UniqueConstraint("invoice_id", "order_item_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    order_item_id: Mapped[int] = mapped_column(ForeignKey("order_item.id"), index=True)
    quantity: Mapped[int]
    amount_cents: Mapped[int]

    invoice: Mapped[Invoice] = relationship(back_populates="items")
    order_item: Mapped[OrderItem] = relationship(lazy="joined")
