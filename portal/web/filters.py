"""How money, rates and moments look. Times are UTC until here; the shop's zone appears only here."""

from __future__ import annotations

import functools
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from flask import Flask
from flask_babel import format_currency, format_date, format_number, ngettext, pgettext

from portal import clock, labels
from portal.labels.countries import country_name
from portal.money import TaxShare
from portal.web.csv import Cents
from portal.wording import gettext as _
from portal.wording import is_english, language

NBSP = "\u00a0"
EURO = "EUR"


class Discounting(Protocol):
    """What is said of a discount, wherever it stands: in a basket, on an order, on paper."""

    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def reason(self) -> str: ...


def money(cents: int, currency: str = EURO) -> str:
    """ "1.234,56 €"; cents are exact, so nothing is rounded here. What came in another currency is shown in that."""
    sign = "\u2212" if cents < 0 else ""
    if currency != EURO:
        return sign + str(format_currency(Decimal(abs(cents)) / 100, currency))
    euros, rest = divmod(abs(cents), 100)
    if is_english():
        return f"{sign}€{euros:,}.{rest:02d}"
    return f"{sign}{euros:,}".replace(",", ".") + f",{rest:02d}{NBSP}€"


def figure(value: int) -> str:
    """A cell of a report: an amount as money, any other number with its thousands."""
    return money(value) if isinstance(value, Cents) else str(format_number(value))


def pieces(number: int) -> str:
    """A stock: with a real minus sign."""
    return str(number).replace("-", "\u2212")


def moved(number: int) -> str:
    """Pieces that came or went: "+5", "−2"."""
    return f"+{number}" if number > 0 else pieces(number)


def rate(basis_points: int) -> str:
    """1900 → "19 %"."""
    return _rate_in_words(basis_points, is_english())


def per_unit(cents: int, unit: str) -> str:
    """PAngV: "250,00 € je l", on one line."""
    return str(_("%(price)s je %(unit)s", price=money(cents), unit=labels.CONTENT_UNIT[unit])).replace(" ", NBSP)


def tax_label(share: TaxShare) -> str:
    """ "darin 19 % MwSt. aus 143,87 €"."""
    return str(_("darin %(rate)s MwSt. aus %(net)s", rate=rate(share.rate), net=money(share.net)))


def discount_label(discount: Discounting) -> str:
    """ "Rabatt 10 %, Gutschein WILLKOMMEN" or "Rabatt, Treue Kundin"."""
    words = [_("Rabatt %(rate)s", rate=rate(discount.value)) if discount.kind == "percent" else _("Rabatt")]
    if discount.code:
        words.append(_("Gutschein %(code)s", code=discount.code))
    return ", ".join(filter(None, [*words, discount.reason]))


def date_long(moment: date | datetime) -> str:
    return _day(moment, "d MMMM yyyy")


def date_short(moment: date | datetime) -> str:
    """Without the year, for lists of what is recent."""
    return _day(moment, "d MMMM")


def month(day: date) -> str:
    """ "Mai 2026", for a calendar month as the time of supply."""
    return str(format_date(day, "MMMM yyyy"))


def clock_time(moment: datetime) -> str:
    """ "14:32"."""
    return f"{moment.astimezone(clock.ZONE):%H:%M}"


def daytime(moment: datetime) -> str:
    return clock_time(moment) if is_english() else f"{clock_time(moment)}{NBSP}Uhr"


def date_and_time(moment: datetime) -> str:
    return f"{date_long(moment)}, {daytime(moment)}"


def moment(at: datetime) -> str:
    """For rows of a list: „heute, 18:08“, „gestern, 18:08“, „17. Nov., 18:08“, with the year where it is another."""
    day, today = clock.day_of(at), clock.today()
    if (today - day).days in (0, 1):
        word = _("heute") if day == today else _("gestern")
        return f"{word}, {clock_time(at)}"
    return f"{_day(day, 'd MMM' if day.year == today.year else 'd MMM yyyy')}, {clock_time(at)}"


def weekday(day: date) -> str:
    return str(format_date(day, "EEEE"))


def machine_time(moment: date | datetime) -> str:
    """For <time datetime>."""
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()


def file_size(size: int) -> str:
    """Bytes as kB or MB."""
    if size >= 1_000_000:
        return f"{format_number(round(size / 1_000_000, 1))}{NBSP}MB"
    return f"{max(1, round(size / 1000))}{NBSP}kB"


def iban(text: str) -> str:
    return NBSP.join(text[start : start + 4] for start in range(0, len(text), 4))


def paragraphs(text: str) -> list[list[str]]:
    """Plain text as paragraphs of lines."""
    return [block.split("\n") for block in text.split("\n\n") if block.strip()]


def _day(moment: date | datetime, pattern: str) -> str:
    """`pattern` as in English; in German a point follows the day."""
    day, english = clock.day_of(moment) if isinstance(moment, datetime) else moment, is_english()
    return _day_in_words(day, pattern if english else pattern.replace("d ", f"d.{NBSP}", 1), english)


@functools.lru_cache(maxsize=100)
def _rate_in_words(basis_points: int, english: bool) -> str:
    return f"{format_number(basis_points / 100)}{'' if english else NBSP}%"


@functools.lru_cache(maxsize=1000)
def _day_in_words(day: date, pattern: str, _is_english: bool) -> str:
    """A list says few days often, and Babel takes its time."""
    return str(format_date(day, pattern))


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        money=money,
        figure=figure,
        pieces=pieces,
        moved=moved,
        rate=rate,
        date=date_long,
        date_short=date_short,
        month=month,
        datetime=date_and_time,
        clock_time=clock_time,
        daytime=daytime,
        weekday=weekday,
        moment=moment,
        machine_time=machine_time,
        file_size=file_size,
        iban=iban,
        paragraphs=paragraphs,
        per_unit=per_unit,
        tax_label=tax_label,
        country=country_name,
        discount_label=discount_label,
    )
    app.jinja_env.globals.update(_=_, ngettext=ngettext, pgettext=pgettext, page_language=language, labels=labels)
