"""Orders placed and their value per day or month, for the chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.models.day_tally import Figure
from portal.sales.periods import Step, list_periods
from portal.sales.tallies import sums_of

DAYS = 30
MONTHS = 12


class Span(StrEnum):
    days = "days"
    months = "months"


@dataclass(frozen=True)
class Point:
    """`date`: the first day; `cents`: the value of the orders when they were placed."""

    date: date
    orders: int = 0
    cents: int = 0


def list_points(span: Span, today: date) -> list[Point]:
    """Thirty days or twelve months, oldest first, the last one today's."""
    if span is Span.months:
        months = today.year * 12 + today.month - MONTHS
        first, step = date(months // 12, months % 12 + 1, 1), Step.month
    else:
        first, step = today - timedelta(days=DAYS - 1), Step.day
    found = dict.fromkeys(list_periods(first, today, step), (0, 0))
    for key, placed in sums_of(first, today, (Figure.placed,)).items():
        orders, cents = found[step.begin_of(key.day)]
        found[step.begin_of(key.day)] = orders + placed.number, cents + placed.gross
    return [Point(begin, *values) for begin, values in found.items()]
