"""The outbox: the worker takes a due row under a lease, delivers it outside of any transaction, notes what came of it.

However the worker ends, the row says so: a lease that ran out makes it due again, with the attempt counted. A mail can
arrive twice in that one case; both copies carry the same Message-ID.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import and_, or_, select, update
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.extensions import db
from portal.mail.delivery_error import DeliveryError
from portal.mail.transport import Envelope, deliver
from portal.mail.written import Written
from portal.models.outgoing_mail import SERVER_TROUBLES, MailName, MailState, MailTrouble, OutgoingMail
from portal.sales.mail_content import compose
from portal.sales.mail_copies import keep_copy
from portal.sales.mail_truth import UntrueError, insist_true
from portal.shop.settings import get_settings
from portal.writing import retried, transaction

LEASE = timedelta(minutes=2)
STEPS = 20  # more than a conversation with a mail server has, each with a time-out of its own
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
MOST_ATTEMPTS = 8

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Claim:
    """The right to deliver a row, until the lease ends."""

    mail_id: int
    name: MailName
    attempts: int
    leased_until: datetime


def deliver_due(at: datetime | None = None, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Everything that is due at a moment, or, None, at the present one of each mail: a lease counts from when it is
    taken, however long the others took. Returns how many rows it took in hand.
    """
    taken = 0
    while not is_stopping() and _deliver_next(at or clock.now()):
        taken += 1
    return taken


def _deliver_next(at: datetime) -> bool:
    """One due mail. False: there is none, or the mail server is out of reach for all of them."""
    claim = _claim(at)
    if claim is None:
        return False
    try:
        written = _send(claim, at)
    except UntrueError as error:
        _note_untrue(claim, error)
    except DeliveryError as error:
        _note_failure(claim, error, at)
        return error.trouble not in SERVER_TROUBLES
    else:
        _note_success(claim, at, subject=written.subject, copy_key=keep_copy(claim.name, written))
    return True


@retried
def _claim(at: datetime) -> _Claim | None:
    if db.session.scalar(select(OutgoingMail.id).where(_is_due(at)).limit(1)) is None:
        return None  # the write lock is not for asking
    with transaction():
        _end_leases(at)
        waiting = and_(OutgoingMail.state == MailState.waiting, OutgoingMail.next_attempt_at <= at)
        row = db.session.scalar(
            select(OutgoingMail)
            .where(waiting)
            .order_by(OutgoingMail.next_attempt_at, OutgoingMail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.state = MailState.sending
        row.attempts += 1
        row.leased_until = at + _lease()
        return _Claim(row.id, row.name, row.attempts, row.leased_until)


def _lease() -> timedelta:
    """Longer than the slowest delivery, so that a worker that is still at it is never taken for dead."""
    if not current_app.config["MAIL_SERVER"]:
        return LEASE
    return max(LEASE, STEPS * timedelta(seconds=current_app.config["MAIL_TIMEOUT"]))


def _is_due(at: datetime) -> Any:
    return or_(
        and_(OutgoingMail.state == MailState.waiting, OutgoingMail.next_attempt_at <= at),
        and_(OutgoingMail.state == MailState.sending, OutgoingMail.leased_until <= at),
    )


def _end_leases(at: datetime) -> None:
    """A worker took these and never came back."""
    left_behind = select(OutgoingMail).where(OutgoingMail.state == MailState.sending, OutgoingMail.leased_until <= at)
    for row in db.session.scalars(left_behind.with_for_update(skip_locked=True)):
        is_last = row.attempts >= MOST_ATTEMPTS
        row.state = MailState.failed if is_last else MailState.waiting
        row.next_attempt_at = None if is_last else at
        row.leased_until = None
        row.last_error = f"{MailTrouble.interrupted}: "


def _send(claim: _Claim, at: datetime) -> Written:
    """Raises DeliveryError, UntrueError."""
    row = db.session.get_one(OutgoingMail, claim.mail_id)
    try:
        written, envelope = _write(row, at)
    finally:
        db.session.rollback()  # nobody waits for a mail server with a transaction open
    deliver(written, envelope)
    return written


def _write(row: OutgoingMail, at: datetime) -> tuple[Written, Envelope]:
    try:
        insist_true(row, at)
        return compose(row), _envelope(row, at)
    except (DBAPIError, UntrueError):
        raise  # the database is busy, the mail is fine: its lease will end; or there is nothing to tell any more
    except Exception as error:
        _log.exception("mail %s cannot be written", row.id)
        # Only its kind: the words of an error can hold a secret link, and the row is shown.
        raise DeliveryError(MailTrouble.not_built, type(error).__name__, is_permanent=True) from error


def _envelope(row: OutgoingMail, at: datetime) -> Envelope:
    shop = get_settings()
    domain = shop.email.rpartition("@")[2]
    number = row.order.number if row.order else str(row.account_id or row.id)
    return Envelope(
        recipient=row.recipient,
        sender=shop.email,
        sender_name=shop.name,
        message_id=f"<mail-{row.id}-{_mark(f'mail {row.id}')}@{domain}>",
        thread_id=f"<order-{number}-{_mark(f'order {number}')}@{domain}>" if row.order else None,
        sent_at=at,
        file_name=f"{at:%Y%m%d-%H%M%S}-{row.id:06d}-{row.name}-{number}.eml",
    )


def _mark(text: str) -> str:
    """Not to be guessed, and the same at every attempt."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:16]


@retried
def _note_success(claim: _Claim, at: datetime, **said: str | None) -> None:
    """The server is there: what waited only for it need not wait any longer."""
    waited = and_(
        OutgoingMail.state == MailState.waiting,
        OutgoingMail.next_attempt_at > at,
        or_(*(OutgoingMail.last_error.startswith(f"{trouble}: ") for trouble in SERVER_TROUBLES)),
    )
    with transaction():
        _note(claim, state=MailState.sent, sent_at=at, **said, next_attempt_at=None, last_error="")
        db.session.execute(update(OutgoingMail).where(waited).values(next_attempt_at=at))


@retried
def _note_failure(claim: _Claim, error: DeliveryError, at: datetime) -> None:
    is_over = error.is_permanent or claim.attempts >= MOST_ATTEMPTS
    pause = BACK_OFF[min(claim.attempts, len(BACK_OFF)) - 1]
    with transaction():
        _note(
            claim,
            state=MailState.failed if is_over else MailState.waiting,
            next_attempt_at=None if is_over else at + pause,
            last_error=f"{error.trouble}: {error}",
        )


@retried
def _note_untrue(claim: _Claim, error: UntrueError) -> None:
    with transaction():
        _note(claim, state=MailState.held, next_attempt_at=None, held_because=error.why, last_error="")


def _note(claim: _Claim, **outcome: Any) -> None:
    """Only while the lease is ours: who was too slow must not speak over the worker that came after."""
    ours = and_(
        OutgoingMail.id == claim.mail_id,
        OutgoingMail.state == MailState.sending,
        OutgoingMail.leased_until == claim.leased_until,
    )
    db.session.execute(update(OutgoingMail).where(ours).values(leased_until=None, **outcome))
