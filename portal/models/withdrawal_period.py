"""Was a withdrawal in time? The answer informs the shop; nothing is ever refused because of it (§§ 355, 356 BGB)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal import clock
from portal.models.download import period_ends_on
from portal.models.order import Order


class Standing(StrEnum):
    in_time = "in_time"
    late = "late"
    not_begun = "not_begun"
    lapsed = "lapsed"  # § 356 (5) BGB: the download was provided at the buyer's express wish


@dataclass(frozen=True)
class Period:
    """Of the goods or of the downloads of an order. `ends_on`: its last day, until 24:00; None: not known yet."""

    is_of_goods: bool
    standing: Standing
    begins_on: date | None = None  # the receipt of the last parcel, or the contract
    ends_on: date | None = None


def periods_of(order: Order, submitted_at: datetime, transit_days: int) -> list[Period]:
    """One for goods, one for downloads, as far as the order has them, they are not canceled and there is a right.

    `transit_days`: how long a parcel takes, because only the day it left is known.
    """
    return [*_of_goods(order, submitted_at, transit_days), *_of_downloads(order, submitted_at)]


def judge(begins_on: date | None, submitted_at: datetime) -> tuple[Standing, date | None]:
    """The standing and the last day of a period that begins with an event of that day; None: it is still to come."""
    if begins_on is None:
        return Standing.not_begun, None
    ends_on, day = period_ends_on(begins_on), clock.day_of(submitted_at)
    if day < begins_on:
        return Standing.not_begun, ends_on
    return (Standing.in_time if day <= ends_on else Standing.late), ends_on


def _of_goods(order: Order, submitted_at: datetime, transit_days: int) -> Iterator[Period]:
    left = (item for item in order.items if item.qty_canceled < item.qty_ordered)
    goods = [item for item in left if item.is_goods and item.can_be_withdrawn]
    if not goods:
        return
    has_all = bool(order.valid_shipments) and not any(item.qty_to_ship for item in goods)
    last = max(shipment.shipped_on for shipment in order.valid_shipments) if has_all else None
    begins_on = last + timedelta(days=transit_days) if last else None
    standing, ends_on = judge(begins_on, submitted_at)
    yield Period(True, standing, begins_on, ends_on)


def _of_downloads(order: Order, submitted_at: datetime) -> Iterator[Period]:
    items = [item for item in order.items if not item.is_goods and item.qty_canceled < item.qty_ordered]
    if not items:
        return
    began = [grant.activated_at for item in items for grant in item.grants if grant.activated_at is not None]
    begins_on = clock.day_of(order.placed_at)
    standing, ends_on = judge(begins_on, submitted_at)
    if order.waiver_at is not None and any(at <= submitted_at for at in began):
        standing = Standing.lapsed
    yield Period(False, standing, begins_on, ends_on)
