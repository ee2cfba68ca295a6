"""What happened on a day of the shop, added up once it is over. Derived: `sales.tallies` can write all of it anew."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.columns import UtcDateTime, word


class Figure(StrEnum):
    placed = "placed"
    canceled = "canceled"  # of orders, on the day of the cancellation; `number`: orders canceled whole
    invoiced = "invoiced"
    invoice_canceled = "invoice_canceled"  # below zero, as on the paper
    credited = "credited"  # below zero, as on the paper
    taxed = "taxed"  # by tax case and rate, of all bills and what takes them back
    paid = "paid"
    reversed = "reversed"
    refunded = "refunded"


class ClosedDay(Model):
    """Its tallies are written; days close one after the other, also those on which nothing happened."""

    day: Mapped[date] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DayTally(Model):
    """Amounts in cents. `tax_case` and `rate` (basis points) say more of `taxed` only."""

    day: Mapped[date] = mapped_column(ForeignKey("closed_day.day"), primary_key=True)
    figure: Mapped[Figure] = mapped_column(word(Figure, grows=True), primary_key=True)
    tax_case: Mapped[str] = mapped_column(String(24), primary_key=True, default="")
    rate: Mapped[int] = mapped_column(primary_key=True, default=0, autoincrement=False)
    number: Mapped[int]
    gross_cents: Mapped[int] = mapped_column(BigInteger)
    tax_cents: Mapped[int] = mapped_column(BigInteger)
