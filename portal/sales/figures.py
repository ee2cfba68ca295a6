"""Orders and their value per day, for the chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select

from portal import clock
from portal.extensions import db
from portal.models.order import Order
from portal.models.order_status import OrderStatus

DAYS = 30


@dataclass(frozen=True)
class Day:
    """`cents`: what was ordered on that day and still stands, neither canceled nor credited."""

    date: date
    orders: int
    cents: int


def list_days(today: date) -> list[Day]:
    """Thirty days, oldest first, the last one today. One statement over the index of the newest orders.

    The days are the shop's, of 23 or 25 hours in March and October, so their borders are reckoned here and not by
    the database.
    """
    dates = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    newest_first = [(Order.placed_at >= clock.start_of(day), index) for index, day in enumerate(dates)][::-1]
    index = case(*newest_first, else_=-1).label("day")
    query = (
        select(index, func.count(), func.sum(Order.standing_cents))
        .where(
            Order.placed_at >= clock.start_of(dates[0]),
            Order.is_trial.is_(False),
            Order.status != OrderStatus.canceled,
        )
        .group_by("day")
    )
    found = {day: (orders, cents) for day, orders, cents in db.session.execute(query)}
    return [Day(day, *found.get(index, (0, 0))) for index, day in enumerate(dates)]
