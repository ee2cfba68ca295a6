"""Zurückgestellt: who put an order aside and why, and who took it up again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import UtcDateTime
from portal.models.order import Order


class OrderHold(Model):
    """In force until released; at most one of an order is."""

    __table_args__ = (
        Index(
            "uq_order_hold_in_force",
            "order_id",
            unique=True,
            sqlite_where=text("released_at is null"),
            postgresql_where=text("released_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    put_at: Mapped[datetime] = mapped_column(UtcDateTime)
    put_by: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(String(500))
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[str] = mapped_column(String(254), default="")

    order: Mapped[Order] = relationship(back_populates="holds")
