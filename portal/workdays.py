"""Which days of the calendar are working days: not Saturdays, Sundays and the public holidays of all Germany."""

from __future__ import annotations

from datetime import date, timedelta

import holidays

_SATURDAY = 5
_HOLIDAYS = holidays.country_holidays("DE")


def is_working_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _HOLIDAYS


def working_day_after(day: date, days: int) -> date:
    """The day itself for 0."""
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def next_working_day(day: date) -> date:
    """The day itself, if it is one (§ 193 BGB)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
