"""Days, months and years of a report, and how many of them one may ask for."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from portal.refusal import Refusal
from portal.wording import lazy_gettext as _l

EARLIEST, LATEST = 2000, 2100  # years; others are slips


class Step(StrEnum):
    day = "day"
    month = "month"
    year = "year"

    def begin_of(self, day: date) -> date:
        if self is Step.day:
            return day
        return day.replace(day=1) if self is Step.month else day.replace(month=1, day=1)

    def next_after(self, begin: date) -> date:
        if self is Step.day:
            return begin + timedelta(days=1)
        if self is Step.year:
            return begin.replace(year=begin.year + 1)
        return date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)


MOST = {Step.day: 366, Step.month: 120, Step.year: 20}
_TOO_MANY = {
    Step.day: _l("Nach Tagen geht ein Bericht über höchstens ein Jahr. Bitte wählen Sie Monate oder weniger Tage."),
    Step.month: _l(
        "Nach Monaten geht ein Bericht über höchstens zehn Jahre. Bitte wählen Sie Jahre oder weniger Monate."
    ),
    Step.year: _l("Ein Bericht geht über höchstens zwanzig Jahre. Bitte wählen Sie einen kürzeren Zeitraum."),
}


def list_periods(first: date, last: date, step: Step) -> list[date]:
    """The first day of each, also of one that began before `first`."""
    begin, begins = step.begin_of(first), []
    while begin <= last:
        begins.append(begin)
        begin = step.next_after(begin)
    return begins


def check_span(first: date, last: date, step: Step) -> None:
    """Raises Refusal for what is no span of time, or more than a page can show."""
    if not (EARLIEST <= first.year <= LATEST and EARLIEST <= last.year <= LATEST):
        words = _l("Bitte wählen Sie Tage zwischen den Jahren %(first)s und %(last)s.", first=EARLIEST, last=LATEST)
        raise Refusal(words, "from" if not EARLIEST <= first.year <= LATEST else "until")
    if last < first:
        raise Refusal(_l("Das Ende liegt vor dem Anfang. Bitte tauschen Sie die beiden Tage."), "until")
    if len(list_periods(first, last, step)) > MOST[step]:
        raise Refusal(_TOO_MANY[step], "from")
