"""Money that came and went. It belongs to the order, not to an invoice."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import UtcDateTime, word
from portal.models.order import Order


class PaymentKind(StrEnum):
    payment = "payment"
    reversal = "reversal"  # a wrong click, a returned debit
    refund = "refund"  # money given back
    refund_reversal = "refund_reversal"  # a wrong click, a transfer that came back


_COMES = (PaymentKind.payment, PaymentKind.refund_reversal)


class Payment(Model):
    __table_args__ = (
        Index("ix_payment_recorded", "recorded_at"),
        CheckConstraint("amount_cents > 0", name="amount"),
        UniqueConstraint("provider", "reference"),
        CheckConstraint("(kind in ('reversal', 'refund_reversal')) = (reverses_id is not null)", name="reversal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    kind: Mapped[PaymentKind] = mapped_column(word(PaymentKind))
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")  # of another than the order's it settles nothing
    received_on: Mapped[date]  # the day at the bank
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(254))
    method: Mapped[str] = mapped_column(String(24))
    # A provider's event is recorded once: unique together; both NULL for what a person enters.
    provider: Mapped[str | None] = mapped_column(String(24))
    reference: Mapped[str | None] = mapped_column(String(140))
    note: Mapped[str] = mapped_column(String(140), default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), unique=True)

    order: Mapped[Order] = relationship(back_populates="payments")

    @property
    def signed_cents(self) -> int:
        return self.amount_cents if self.kind in _COMES else -self.amount_cents

    @property
    def given_back_cents(self) -> int:
        """Of a refund; below zero where it was taken back."""
        return -self.signed_cents if self.kind in (PaymentKind.refund, PaymentKind.refund_reversal) else 0
