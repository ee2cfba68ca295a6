"""Zurückhalten and Sofort senden: a person decides about a mail that has not gone out yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portal.extensions import db
from portal.models.order_event import EventKind
from portal.models.outgoing_mail import MailName, MailState, OutgoingMail
from portal.refusal import Refusal
from portal.sales.mail_truth import insist_true
from portal.sales.mailing import keep_here, queue_again
from portal.sales.transaction import Change, Click, once, order_change
from portal.wording import lazy_gettext as _l

_TOO_LATE = {
    MailState.sending: _l("Diese E-Mail wird gerade gesendet."),
    MailState.sent: _l("Diese E-Mail ist schon gesendet."),
    MailState.failed: _l("Diese E-Mail ist fehlgeschlagen. Auf ihrer Seite steht, warum; dort geht „Erneut senden“."),
    MailState.held: _l("Diese E-Mail ist schon zurückgehalten."),
}


@once
def hold_back(mail_id: int, click: Click) -> str:
    """It stays here until somebody sends it. Returns the row's id. Raises Refusal when it is too late."""
    with _order_mail(mail_id, click) as (change, mail):
        if mail.state is not MailState.waiting:
            raise Refusal(_TOO_LATE[mail.state])
        if mail.name is MailName.withdrawal_receipt:  # § 356a (4) BGB: without undue delay
            raise Refusal(
                _l("Der Eingang eines Widerrufs wird sofort bestätigt. Diese E-Mail geht in jedem Fall hinaus.")
            )
        keep_here(mail)
        change.record(EventKind.mail_held_back, mail=mail.name.value, to=mail.recipient, because="")
    return change.result


@once
def send_now(mail_id: int, click: Click) -> str:
    """What waits or is held is due at once. Returns the row's id. Raises Refusal; a sent one is not sent twice."""
    with _order_mail(mail_id, click) as (change, mail):
        if mail.state not in (MailState.waiting, MailState.held):
            raise Refusal(_TOO_LATE[mail.state])
        insist_true(mail, click.at)
        queue_again(mail, click.at)
        change.record(EventKind.mail_sent_now, mail=mail.name.value, to=mail.recipient)
    return change.result


@contextmanager
def _order_mail(mail_id: int, click: Click) -> Iterator[tuple[Change, OutgoingMail]]:
    """The row under a lock, read anew: the worker takes it under the same one."""
    order_id = db.session.get_one(OutgoingMail, mail_id).order_id
    if order_id is None:
        raise Refusal(_l("Nur E-Mails zu einer Bestellung lassen sich zurückhalten."))
    with order_change(order_id, click, raises_version=False) as change:
        change.result = str(mail_id)
        yield change, db.session.get_one(OutgoingMail, mail_id, with_for_update=True, populate_existing=True)
