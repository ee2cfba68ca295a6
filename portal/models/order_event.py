"""The history of an order: what happened, by whom, when, what it changed. Rows are added, never changed.

The entries of one order are a chain: each holds the hash of the one before (`sales.history_check` follows it).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import chain
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
    refund_reversed = "refund_reversed"
    items_canceled = "items_canceled"
    canceled = "canceled"
    mail_ordered = "mail_ordered"  # a person asked for a mail; whether it went out says the outbox
    mail_held_back = "mail_held_back"  # `because`: a HeldBecause, "" where a person wanted it
    mail_sent_now = "mail_sent_now"
    download_ready = "download_ready"
    invoice_canceled = "invoice_canceled"
    shipment_canceled = "shipment_canceled"
    credited = "credited"
    held = "held"
    released = "released"
    discounted = "discounted"
    changed = "changed"  # `version`: of the order before, see `OrderVersion`
    vat_id_checked = "vat_id_checked"  # online, by a person
    withdrawn = "withdrawn"  # a statement belongs to this order
    confirmed = "confirmed"  # on paper
    reminded = "reminded"  # of an invoice
    withdrawal_removed = "withdrawal_removed"  # it belongs to another one


# What the hash of an entry is about.
SEALED = (
    "order_id", "position", "at", "kind", "actor_kind", "actor_name", "account_id", "cause", "data", "order_version",
    "status_after", "before", "after", "previous_hash",
)  # fmt: skip


class OrderEvent(Model):
    __table_args__ = (
        Index("ix_order_event_newest", "at", "id"),
        # Two verbs that somehow ran at once cannot both be entry 3.
        Index("uq_order_event_position", "order_id", "position", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    position: Mapped[int]  # 1, 2, 3 … of its order
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[EventKind] = mapped_column(word(EventKind, grows=True))
    actor_kind: Mapped[ActorKind] = mapped_column(word(ActorKind))
    actor_name: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # The key of the form that was posted, shared by all entries of one click; None: nobody posted one (worker).
    cause: Mapped[str | None] = mapped_column(String(43))
    # Numbers and amounts that the sentence on screen needs; its words come from labels.
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    order_version: Mapped[int]  # tells a stale form what it has missed
    status_after: Mapped[OrderStatus] = mapped_column(word(OrderStatus))
    # The facts that changed since the entry before (`order_facts`); empty in entries older than the chain.
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous_hash: Mapped[str] = mapped_column(String(64))  # of the entry before; "" for the first
    hash: Mapped[str] = mapped_column(String(64))

    order: Mapped[Order] = relationship(viewonly=True)
    comment: Mapped[OrderComment | None] = relationship(viewonly=True)

    @property
    def sealed(self) -> str:
        """The hash that fits what stands here."""
        return seal({name: getattr(self, name) for name in SEALED})


def seal(entry: Mapping[str, Any]) -> str:
    """The hash of an entry, by the names of its columns."""
    content = {
        "order": entry["order_id"],
        "position": entry["position"],
        "at": entry["at"].astimezone(UTC).isoformat(),
        "kind": entry["kind"],
        "actor_kind": entry["actor_kind"],
        "actor_name": entry["actor_name"],
        "account": entry["account_id"],
        "cause": entry["cause"],
        "data": entry["data"],
        "version": entry["order_version"],
        "status": entry["status_after"],
        "before": entry["before"],
        "after": entry["after"],
    }
    return chain.link(entry["previous_hash"], chain.canonical(content))
