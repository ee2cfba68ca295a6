"""Gutscheine: codes that reduce a price. They are not paid for, so they are no money and no multi-purpose voucher."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.columns import UtcDateTime, word
from portal.models.discount import Discount, DiscountKind, amount_of


class Voucher(Model):
    """Switched off instead of deleted: orders and their uses point at it."""

    __table_args__ = (
        Index("ix_voucher_newest", "created_at", "id"),
        CheckConstraint("value > 0 and (kind <> 'percent' or value <= 10000)", name="value"),
        CheckConstraint("minimum_cents >= 0", name="minimum"),
        CheckConstraint("most_uses > 0 and most_uses_each > 0", name="limits"),
        CheckConstraint("valid_from <= valid_until", name="span"),
        # The counter is raised by a conditional update; this holds it whatever else writes.
        CheckConstraint("used_count >= 0 and used_count <= most_uses", name="used"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)  # A-Z 0-9 -
    label: Mapped[str] = mapped_column(String(80), default="")  # what it is for, read by the shop only
    kind: Mapped[DiscountKind] = mapped_column(word(DiscountKind))
    value: Mapped[int]  # cents, or basis points of a percentage
    valid_from: Mapped[date | None]  # the shop's days, both included
    valid_until: Mapped[date | None]
    minimum_cents: Mapped[int] = mapped_column(default=0)  # of the goods before the discount
    most_uses: Mapped[int | None]  # in all; None: any number
    most_uses_each: Mapped[int | None]  # per e-mail address; None: any number
    used_count: Mapped[int] = mapped_column(default=0)  # of the uses that were not given back
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_used_up(self) -> bool:
        return self.most_uses is not None and self.used_count >= self.most_uses

    def is_over(self, day: date) -> bool:
        return self.valid_until is not None and day > self.valid_until

    def is_to_come(self, day: date) -> bool:
        return self.valid_from is not None and day < self.valid_from

    def discount_on(self, subtotal_cents: int) -> Discount:
        return Discount(self.kind, self.value, amount_of(self.kind, self.value, subtotal_cents), code=self.code)


class VoucherUse(Model):
    """Which order took one of the uses; given back when the whole order was canceled."""

    __table_args__ = (Index("ix_voucher_use_each", "voucher_id", "email"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("voucher.id"))
    email: Mapped[str] = mapped_column(String(254))  # folded, so that capitals make no second customer
    given_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
