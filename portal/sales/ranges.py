"""From a day to a day, from an amount to an amount: what every list can be narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement

from portal import clock


@dataclass(frozen=True)
class Range:
    """Days of the shop, gross cents, both inclusive."""

    since: date | None = None
    until: date | None = None
    least: int | None = None
    most: int | None = None

    @property
    def has_range(self) -> bool:
        return any(limit is not None for limit in (self.since, self.until, self.least, self.most))


def days(column: Any, since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    """A moment's day is within; whole days of the shop."""
    begun = [column >= clock.start_of(since)] if since else []
    return begun + ([column < clock.start_of(until + timedelta(days=1))] if until else [])


def amounts(column: Any, least: int | None, most: int | None) -> list[ColumnElement[bool]]:
    return ([column >= least] if least is not None else []) + ([column <= most] if most is not None else [])
