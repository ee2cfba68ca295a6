"""Words of the shop about an order; the two ticks are independent of each other."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import chain
from portal.extensions import Model
from portal.models.columns import UtcDateTime
from portal.models.order import Order
from portal.models.order_event import OrderEvent


class OrderComment(Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("order_event.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author: Mapped[str] = mapped_column(String(254))
    document_number: Mapped[str] = mapped_column(String(36), default="")  # the paper it is about, if about one
    text: Mapped[str] = mapped_column(Text)
    visible_to_customer: Mapped[bool]
    notify_customer: Mapped[bool]  # asked for; whether the mail went out says the outbox

    order: Mapped[Order] = relationship(viewonly=True)
    event: Mapped[OrderEvent] = relationship(viewonly=True)

    @property
    def fingerprint(self) -> str:
        """Stands in the history entry, so that no word and no tick can be changed unnoticed."""
        content = {
            "at": self.at.astimezone(UTC).isoformat(),
            "author": self.author,
            "document": self.document_number,
            "text": self.text,
            "visible": self.visible_to_customer,
            "notify": self.notify_customer,
        }
        return chain.link("", chain.canonical(content))
