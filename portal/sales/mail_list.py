"""What the owner asks about mails: the list, one of them, and whether they leave the house at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.models.order import Order
from portal.models.outgoing_mail import SERVER_TROUBLES, MailState, MailTrouble, OutgoingMail, trouble_of
from portal.paging import Keyset, Page

MAILS = Keyset(OutgoingMail.created_at, OutgoingMail.id)
PATIENCE = timedelta(minutes=5)  # § 312i BGB wants the receipt confirmed at once

_COLUMNS = (
    OutgoingMail.id,
    OutgoingMail.created_at,
    OutgoingMail.name,
    OutgoingMail.recipient,
    OutgoingMail.subject,
    OutgoingMail.state,
    OutgoingMail.attempts,
    OutgoingMail.sent_at,
    OutgoingMail.last_error,
    Order.number.label("order_number"),
    Order.is_trial,
)


@dataclass(frozen=True)
class MailFilter:
    """What the query string of the list says."""

    state: MailState | None = None
    text: str = ""


@dataclass(frozen=True)
class Hitch:
    """Mails wait, since when, and why; `trouble` is None when no worker takes them."""

    count: int
    since: datetime
    trouble: MailTrouble | None


def list_mails(wanted: MailFilter, before: str | None, after: str | None) -> Page[Any]:
    """One statement; newest first."""
    query = select(*_COLUMNS).outerjoin(Order, Order.id == OutgoingMail.order_id)
    return MAILS.page(query.where(*_conditions(wanted)), before, after)


def count_undelivered() -> dict[MailState, int]:
    """How many wait and how many failed."""
    query = (
        select(OutgoingMail.state, func.count())
        .where(OutgoingMail.state.in_((MailState.waiting, MailState.failed)))
        .group_by(OutgoingMail.state)
    )
    return {state: count for state, count in db.session.execute(query)}  # noqa: C416 - rows are not pairs to mypy


def find_mail(mail_id: int) -> OutgoingMail | None:
    return db.session.get(OutgoingMail, mail_id, options=[joinedload(OutgoingMail.order)])


def find_hitch(at: datetime) -> Hitch | None:
    """Why mails do not leave the house. None: they do, or there are none."""
    unreached = or_(*(OutgoingMail.last_error.startswith(f"{trouble}: ") for trouble in SERVER_TROUBLES))
    untouched = OutgoingMail.next_attempt_at < at - PATIENCE
    return _hitch(unreached) or _hitch(untouched)


def _hitch(condition: ColumnElement[bool]) -> Hitch | None:
    waiting = (OutgoingMail.state == MailState.waiting) & condition
    count, since = db.session.execute(select(func.count(), func.min(OutgoingMail.created_at)).where(waiting)).one()
    if not count:
        return None
    newest = select(OutgoingMail.last_error).where(waiting).order_by(OutgoingMail.id.desc()).limit(1)
    return Hitch(count, since, trouble_of(db.session.scalar(newest) or ""))


def _conditions(wanted: MailFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(OutgoingMail.state == wanted.state)
    if wanted.text:
        recipient = OutgoingMail.recipient.icontains(wanted.text, autoescape=True)
        conditions.append(or_(recipient, Order.number == wanted.text.upper()))
    return conditions
