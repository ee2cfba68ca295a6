"""How long ago, in the words one would use across the counter."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import ngettext

from portal import clock
from portal.web.filters import date_short, daytime, weekday
from portal.wording import gettext as _

A_WEEK, TWO_WEEKS, TWO_MONTHS = 7, 14, 60


def waits_since(since: datetime, at: datetime) -> str:
    """ "seit 3 Stunden", "seit gestern", "seit Sonntag", "seit 9 Tagen", "seit 3 Wochen"."""
    days = (clock.day_of(at) - clock.day_of(since)).days
    if at - since < timedelta(hours=1):
        minutes = max(1, int((at - since).total_seconds()) // 60)
        return ngettext("seit einer Minute", "seit %(num)s Minuten", minutes)
    if days == 0:
        return ngettext("seit einer Stunde", "seit %(num)s Stunden", int((at - since).total_seconds()) // 3600)
    if days == 1:
        return _("seit gestern")
    if days < A_WEEK:
        return _("seit %(weekday)s", weekday=weekday(clock.day_of(since)))
    if days < TWO_WEEKS:
        return ngettext("seit einem Tag", "seit %(num)s Tagen", days)
    if days < TWO_MONTHS:
        return ngettext("seit einer Woche", "seit %(num)s Wochen", days // 7)
    return ngettext("seit einem Monat", "seit %(num)s Monaten", days // 30)


def moment(then: datetime, at: datetime) -> str:
    """The time of today, "gestern", or the day."""
    days = (clock.day_of(at) - clock.day_of(then)).days
    if days == 0:
        return daytime(then)
    return _("gestern") if days == 1 else date_short(then)
