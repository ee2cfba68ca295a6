"""The delivery: which pieces left the house, with which parcels."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.carrier import Carrier, tracking_url
from portal.models.columns import UtcDateTime, word
from portal.models.document import IssuedDocument
from portal.models.order import Order
from portal.models.order_item import OrderItem


class Shipment(Model):
    __table_args__ = (Index("ix_shipment_newest", "shipped_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("issued_document.id"), unique=True)
    number: Mapped[str] = mapped_column(String(36), unique=True)
    shipped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shipped_on: Mapped[date]
    comment: Mapped[str] = mapped_column(Text, default="")

    order: Mapped[Order] = relationship(back_populates="shipments")
    document: Mapped[IssuedDocument] = relationship(viewonly=True)
    items: Mapped[list[ShipmentItem]] = relationship(back_populates="shipment", order_by="ShipmentItem.id")
    tracking_numbers: Mapped[list[TrackingNumber]] = relationship(
        back_populates="shipment", order_by="TrackingNumber.id", cascade="all, delete-orphan"
    )

    cancellation: Mapped[ShipmentCancellation | None] = relationship(back_populates="shipment")

    @property
    def is_valid(self) -> bool:
        """A canceled one counts nowhere: its pieces are to be shipped again."""
        return self.cancellation is None

    @property
    def piece_count(self) -> int:
        return sum(item.quantity for item in self.items)


class ShipmentCancellation(Model):
    """A wrong click, or the parcel came back unopened. The delivery note stays, as what it was."""

    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(String(500))

    shipment: Mapped[Shipment] = relationship(back_populates="cancellation")


class ShipmentItem(Model):
    __table_args__ = (
        UniqueConstraint("shipment_id", "order_item_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"))
    order_item_id: Mapped[int] = mapped_column(ForeignKey("order_item.id"), index=True)
    quantity: Mapped[int]

    shipment: Mapped[Shipment] = relationship(back_populates="items")
    order_item: Mapped[OrderItem] = relationship(lazy="joined")


class TrackingNumber(Model):
    __table_args__ = (UniqueConstraint("shipment_id", "carrier", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"))
    carrier: Mapped[Carrier] = mapped_column(word(Carrier, grows=True))
    number: Mapped[str] = mapped_column(String(40), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    shipment: Mapped[Shipment] = relationship(back_populates="tracking_numbers")

    @property
    def url(self) -> str | None:
        return tracking_url(self.carrier, self.number)
