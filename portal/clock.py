"""The only caller of the system clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")  # the shop's days; assembly sets it from the settings at start-up


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The shop's calendar day of a moment."""
    return moment.astimezone(ZONE).date()


def start_of(day: date) -> datetime:
    """The moment at which a day of the shop begins."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)
