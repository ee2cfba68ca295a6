"""The right of a buyer to fetch a file, and each time it was used."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock, links
from portal.extensions import Model
from portal.models.columns import UtcDateTime
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.order_status import OrderStatus
from portal.models.product import DownloadFile
from portal.models.shop_settings import DownloadRelease
from portal.workdays import next_working_day

LINK_PURPOSE = "download"


WITHDRAWAL_DAYS = 14


def withdrawal_ends_on(placed_at: datetime) -> date:
    """Last day of the fourteen after the contract (§ 355 BGB)."""
    return period_ends_on(clock.day_of(placed_at))


def period_ends_on(begins_on: date) -> date:
    """Last day of the fourteen after the day of an event, or the working day after it (§§ 187, 188, 193 BGB)."""
    return next_working_day(begins_on + timedelta(days=WITHDRAWAL_DAYS))


class GrantState(StrEnum):
    """Why a file can or cannot be fetched now."""

    ready = "ready"
    awaits_invoice = "awaits_invoice"
    awaits_payment = "awaits_payment"
    awaits_withdrawal_period = "awaits_withdrawal_period"
    on_hold = "on_hold"
    ended = "ended"  # the item was canceled or credited
    expired = "expired"
    used_up = "used_up"


class DownloadGrant(Model):
    __table_args__ = (UniqueConstraint("order_item_id", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    order_item_id: Mapped[int] = mapped_column(ForeignKey("order_item.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("download_file.id"))
    nonce: Mapped[str] = mapped_column(String(32))
    allowed: Mapped[int | None]  # None: without limit
    used: Mapped[int] = mapped_column(default=0)  # completed transfers
    activated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when it first became ready; the mail went then
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    order: Mapped[Order] = relationship()
    order_item: Mapped[OrderItem] = relationship(back_populates="grants")
    file: Mapped[DownloadFile] = relationship(lazy="joined")

    @property
    def token(self) -> str:
        return links.sign(LINK_PURPOSE, self.id, self.nonce)

    @property
    def waits_until(self) -> date:
        """The last day on which a file without waiver is withheld."""
        return withdrawal_ends_on(self.order.placed_at)

    @property
    def left(self) -> int | None:
        return None if self.allowed is None else max(0, self.allowed - self.used)


class DownloadUse(Model):
    """One transfer that completed; resumed parts count once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("download_grant.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def grant_state(grant: DownloadGrant, order: Order, at: datetime, release: DownloadRelease) -> GrantState:
    """The first reason that speaks against a download, else ready."""
    item = grant.order_item
    if item.qty_canceled + item.qty_refunded >= item.qty_ordered:
        return GrantState.ended
    if order.status is OrderStatus.on_hold:
        return GrantState.on_hold
    if order.waiver_at is None and clock.day_of(at) <= withdrawal_ends_on(order.placed_at):
        return GrantState.awaits_withdrawal_period
    if item.qty_invoiced - item.qty_refunded <= 0:
        return GrantState.awaits_invoice
    if release is DownloadRelease.paid and order.held_cents < order.standing_cents:
        return GrantState.awaits_payment
    if grant.expires_at is not None and at >= grant.expires_at:
        return GrantState.expired
    return GrantState.used_up if grant.left == 0 else GrantState.ready
