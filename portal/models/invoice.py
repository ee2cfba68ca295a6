"""The invoice: which pieces were charged, and how much of it is paid."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import UtcDateTime
from portal.models.document import IssuedDocument
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.money import part

if TYPE_CHECKING:
    from portal.models.credit_memo import CreditMemo


class InvoiceState(StrEnum):
    open = "open"
    partly_paid = "partly_paid"
    paid = "paid"
    credited = "credited"
    canceled = "canceled"


# All that are not simply paid: open, canceled (nothing settles them), corrected whole, or worth nothing. Spelled with
# literals, a column on the left: SQLite uses the partial index for these very words only, and turns others round.
IS_UNSETTLED: ColumnElement[bool] = literal_column(
    "(invoice.settled_cents < invoice.total_cents - invoice.credited_cents "
    "or invoice.credited_cents = invoice.total_cents)"
)


class Invoice(Model):
    __table_args__ = (
        Index("ix_invoice_newest", "issued_at", "id"),
        Index("ix_invoice_total", "total_cents", "id"),
        Index("ix_invoice_unsettled", "issued_at", "id", sqlite_where=IS_UNSETTLED, postgresql_where=IS_UNSETTLED),
        CheckConstraint("total_cents >= 0 and shipping_cents >= 0", name="amounts"),
        CheckConstraint("0 <= settled_cents and settled_cents <= total_cents", name="settled"),
        CheckConstraint("0 <= credited_cents and settled_cents + credited_cents <= total_cents", name="credited"),
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
    # Caches; `sales.standing.settle` is their only writer.
    settled_cents: Mapped[int] = mapped_column(default=0)
    credited_cents: Mapped[int] = mapped_column(default=0)

    order: Mapped[Order] = relationship(back_populates="invoices")
    document: Mapped[IssuedDocument] = relationship(viewonly=True)
    items: Mapped[list[InvoiceItem]] = relationship(back_populates="invoice", order_by="InvoiceItem.id")

    cancellation: Mapped[InvoiceCancellation | None] = relationship(back_populates="invoice")
    credit_memos: Mapped[list[CreditMemo]] = relationship(back_populates="invoice", order_by="CreditMemo.id")

    @property
    def is_valid(self) -> bool:
        """A canceled one counts nowhere: its pieces are to be invoiced again."""
        return self.cancellation is None

    @property
    def open_cents(self) -> int:
        return self.creditable_cents - self.settled_cents

    @property
    def creditable_cents(self) -> int:
        """What stands of it."""
        return self.total_cents - self.credited_cents if self.is_valid else 0

    @property
    def shipping_to_credit_cents(self) -> int:
        return self.shipping_cents - sum(memo.shipping_cents for memo in self.credit_memos)

    @property
    def state(self) -> InvoiceState:
        return invoice_state(not self.is_valid, self.total_cents, self.settled_cents, self.credited_cents)


def invoice_state(is_canceled: bool, total: int, settled: int, credited: int) -> InvoiceState:
    """Derived from facts, also for rows of lists."""
    if is_canceled:
        return InvoiceState.canceled
    if total and credited == total:
        return InvoiceState.credited
    if settled + credited == total:
        return InvoiceState.paid
    return InvoiceState.partly_paid if settled else InvoiceState.open


class InvoiceCancellation(Model):
    """The Stornorechnung: a document with its own number that takes an invoice back, whole."""

    __table_args__ = (
        Index("ix_invoice_cancellation_newest", "issued_at", "invoice_id"),
        Index("ix_invoice_cancellation_total", "total_cents", "invoice_id"),
        CheckConstraint("total_cents >= 0", name="total"),
    )

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("issued_document.id"), unique=True)
    number: Mapped[str] = mapped_column(String(36), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    total_cents: Mapped[int]  # of the invoice, which lists are sorted by
    actor_name: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(String(500))

    invoice: Mapped[Invoice] = relationship(back_populates="cancellation")
    document: Mapped[IssuedDocument] = relationship(viewonly=True)


class InvoiceItem(Model):
    __table_args__ = (
        UniqueConstraint("invoice_id", "order_item_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    order_item_id: Mapped[int] = mapped_column(ForeignKey("order_item.id"), index=True)
    quantity: Mapped[int]
    amount_cents: Mapped[int]

    invoice: Mapped[Invoice] = relationship(back_populates="items")
    order_item: Mapped[OrderItem] = relationship(lazy="joined")

    @property
    def qty_credited(self) -> int:
        """By corrections of this invoice."""
        credited = [item for memo in self.invoice.credit_memos for item in memo.items]
        return sum(item.quantity for item in credited if item.order_item_id == self.order_item_id)

    @property
    def qty_to_credit(self) -> int:
        return self.quantity - self.qty_credited

    def amount_to_credit(self, pieces: int) -> int:
        """Cents of the next `pieces` pieces; all corrections of the line sum to it."""
        done = self.qty_credited
        return part(self.amount_cents, self.quantity, done, done + pieces)
