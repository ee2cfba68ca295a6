"""What the owner asks about mails: the list, one of them, and whether they leave the house at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.models.order import Order
from portal.models.outgoing_mail import SERVER_TROUBLES, MailState, MailTrouble, OutgoingMail, trouble_of
from portal.paging import Keyset, Page, Walk
from portal.sales.lists import BY_TIME, Sort
from portal.sales.ranges import days

_KEYSETS = {sort: Keyset(OutgoingMail.created_at, OutgoingMail.id, descending=sort is Sort.newest) for sort in BY_TIME}
_WHOLE_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")  # addresses are kept in small letters
PATIENCE = timedelta(minutes=5)  # § 312i BGB wants the receipt confirmed at once

_COLUMNS = (
    OutgoingMail.id,
    OutgoingMail.created_at,
    OutgoingMail.name,
    OutgoingMail.recipient,
    OutgoingMail.subject,
    OutgoingMail.state,
    OutgoingMail.attempts,
    OutgoingMail.next_attempt_at,
    OutgoingMail.held_because,
    OutgoingMail.sent_at,
    OutgoingMail.last_error,
    Order.number.label("order_number"),
    Order.is_trial,
)


MAIL_ROWS = select(*_COLUMNS).outerjoin(Order, Order.id == OutgoingMail.order_id)


@dataclass(frozen=True)
class MailFilter:
    """What the query string of the list says."""

    state: MailState | None = None
    text: str = ""
    since: date | None = None  # days of the shop, both inclusive
    until: date | None = None
    sort: Sort = Sort.newest

    @property
    def is_of_all(self) -> bool:
        return not (self.state or self.text or self.since or self.until)

    @property
    def sorted_by(self) -> Sort:
        return self.sort if self.sort in BY_TIME else Sort.newest

    @property
    def keyset(self) -> Keyset:
        return _KEYSETS[self.sorted_by]

    @property
    def walk(self) -> Walk:
        """A whole address leads, by its index; a piece of one sieves, and so does the number of an order."""
        source = select(OutgoingMail.id).where(*days(OutgoingMail.created_at, self.since, self.until))
        in_state = [OutgoingMail.state == self.state] if self.state is not None else []
        if _WHOLE_ADDRESS.fullmatch(self.text):
            to_them = source.where(OutgoingMail.recipient == self.text.lower())
            return Walk(to_them, OutgoingMail.id, in_state)
        return Walk(source.where(*in_state), OutgoingMail.id, _said_of(self.text))


@dataclass(frozen=True)
class Hitch:
    """Mails do not leave the house: how many wait, since when, and why; no `trouble`: no worker takes them."""

    count: int
    since: datetime
    trouble: MailTrouble | None


@dataclass(frozen=True)
class Undelivered:
    waiting: int  # also those that only wait for their time
    failed: int
    hitch: Hitch | None


def list_mails(wanted: MailFilter, before: str | None, after: str | None) -> Page[Any]:
    """One statement, two where the page is cut."""
    return wanted.keyset.walk(MAIL_ROWS, wanted.walk, before, after)


def find_moment(number: str) -> datetime | None:
    """When the first mail about the order of this number was written."""
    first = select(func.min(OutgoingMail.created_at)).join(Order, Order.id == OutgoingMail.order_id)
    return db.session.scalar(first.where(Order.number == number))


def find_undelivered(at: datetime) -> Undelivered:
    """One statement over the index, one more when the mail server cannot be reached.

    What only waits for its time, so that it can be held back, is no hitch.
    """
    is_waiting = OutgoingMail.state == MailState.waiting
    is_overdue = is_waiting & or_(OutgoingMail.attempts > 0, OutgoingMail.next_attempt_at <= at)
    unreached = is_waiting & or_(*(OutgoingMail.last_error.startswith(f"{word}: ") for word in SERVER_TROUBLES))
    untouched = is_waiting & (OutgoingMail.next_attempt_at < at - PATIENCE)
    counted = select(
        func.count().filter(is_waiting),
        func.count().filter(OutgoingMail.state == MailState.failed),
        func.count().filter(is_overdue),
        func.min(OutgoingMail.created_at).filter(is_overdue),
        func.count().filter(unreached),
        func.count().filter(untouched),
    ).where(OutgoingMail.state.in_((MailState.waiting, MailState.failed)))
    waiting, failed, overdue, since, unreached_count, untouched_count = db.session.execute(counted).one()
    hitch = None
    if unreached_count or untouched_count:
        hitch = Hitch(overdue, since, _newest_trouble(unreached) if unreached_count else None)
    return Undelivered(waiting, failed, hitch)


def find_mail(mail_id: int) -> OutgoingMail | None:
    return db.session.get(OutgoingMail, mail_id, options=[joinedload(OutgoingMail.order)])


def find_hitch(at: datetime) -> Hitch | None:
    """None: mails leave the house, or there are none."""
    return find_undelivered(at).hitch


def _newest_trouble(unreached: ColumnElement[bool]) -> MailTrouble | None:
    newest = select(OutgoingMail.last_error).where(unreached).order_by(OutgoingMail.id.desc()).limit(1)
    return trouble_of(db.session.scalar(newest) or "")


def _said_of(text: str) -> list[ColumnElement[bool]]:
    """A piece of the recipient's address, or the number of the order."""
    if not text:
        return []
    of_order = OutgoingMail.order_id.in_(select(Order.id).where(Order.number == text.upper()))
    return [or_(OutgoingMail.recipient.icontains(text, autoescape=True), of_order)]
