"""The history of an order: what happened, by whom, when. Rows are added, never changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.actor import ActorKind
from portal.models.columns import UtcDateTime, word
from portal.models.order import Order
from portal.models.order_status import OrderStatus

if TYPE_CHECKING:
    from portal.models.order_comment import OrderComment


class EventKind(StrEnum):
    placed = "placed"
    commented = "commented"
    invoiced = "invoiced"
    shipped = "shipped"
    tracking_added = "tracking_added"
    tracking_removed = "tracking_removed"
    payment_recorded = "payment_recorded"
    payment_reversed = "payment_reversed"
    refund_recorded = "refund_recorded"
    items_canceled = "items_canceled"
    canceled = "canceled"
    mail_ordered = "mail_ordered"  # a person asked for a mail; whether it went out says the outbox
    download_ready = "download_ready"
    invoice_canceled = "invoice_canceled"
    shipment_canceled = "shipment_canceled"
    held = "held"
    released = "released"
    discounted = "discounted"


class OrderEvent(Model):
    __table_args__ = (Index("ix_order_event_newest", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[EventKind] = mapped_column(word(EventKind, grows=True))
    actor_kind: Mapped[ActorKind] = mapped_column(word(ActorKind))
    actor_name: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # Numbers and amounts that the sentence on screen needs; its words come from labels.py.
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    order_version: Mapped[int]  # tells a stale form what it has missed
    status_after: Mapped[OrderStatus] = mapped_column(word(OrderStatus))

    order: Mapped[Order] = relationship(back_populates="events")
    comment: Mapped[OrderComment | None] = relationship(back_populates="event")
