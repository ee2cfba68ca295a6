"""Rabatt: what is taken off the goods of an order. Each row is a fact that stays; the last one is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import money
from portal.extensions import Model
from portal.models.columns import UtcDateTime, word
from portal.models.order import Order


class DiscountKind(StrEnum):
    fixed = "fixed"
    percent = "percent"


WHOLE = 10_000  # basis points: all of it


@dataclass(frozen=True)
class Discount:
    """`value` is cents of a fixed discount, basis points of a percentage (1000: 10 %).

    By a voucher it has its code; from the owner a reason. `amount_cents` is what it takes off one order.
    """

    kind: DiscountKind
    value: int
    amount_cents: int
    code: str = ""
    reason: str = ""


def amount_of(kind: DiscountKind, value: int, subtotal_cents: int) -> int:
    """Of the goods' gross subtotal: a percentage rounded half up, a fixed sum at most all of it.

    Shipping is not discounted, and what is free from a subtotal on looks at the subtotal before any discount: who
    got something off must not lose the free shipping by it.
    """
    if kind is DiscountKind.percent:
        return money.percent_of(subtotal_cents, value)
    return min(value, subtotal_cents)


class OrderDiscount(Model):
    """Amount 0: the discount was taken back. `order.discount_cents` and the items' shares follow the last row."""

    __table_args__ = (
        CheckConstraint("value >= 0 and amount_cents >= 0", name="amounts"),
        CheckConstraint("kind <> 'percent' or value <= 10000", name="percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    kind: Mapped[DiscountKind] = mapped_column(word(DiscountKind))
    value: Mapped[int]
    code: Mapped[str] = mapped_column(String(24), default="")
    reason: Mapped[str] = mapped_column(String(80), default="")
    amount_cents: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(254))

    order: Mapped[Order] = relationship(back_populates="discounts")
