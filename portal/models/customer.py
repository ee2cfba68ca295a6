"""Whoever ordered, by e-mail address, with or without an account. Derived: `sales.customers` can write it anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.columns import UtcDateTime, sort_key


class Customer(Model):
    """Name and company are those of the last order. Trial orders do not count."""

    __table_args__ = (
        Index("ix_customer_newest", "last_ordered_at", "id"),
        Index("ix_customer_sort_name", "sort_name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    company: Mapped[str] = mapped_column(String(100))
    sort_name: Mapped[str] = mapped_column(sort_key(220))
    order_count: Mapped[int]
    value_cents: Mapped[int] = mapped_column(BigInteger)  # of the orders as they were placed
    last_ordered_at: Mapped[datetime] = mapped_column(UtcDateTime)
