"""Erneut senden: a mail goes out once more because a person wants it to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.extensions import db
from portal.models.order_event import EventKind
from portal.models.outgoing_mail import MailState, OutgoingMail
from portal.refusal import Refusal
from portal.sales.mail_truth import insist_true
from portal.sales.mailing import queue_again
from portal.sales.transaction import Click, once, order_change
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction


def send_again(mail_id: int, click: Click) -> str:
    """A failed or waiting mail is tried at once; of a sent one goes a copy. Returns the row's id. Raises Refusal."""
    order_id = db.session.get_one(OutgoingMail, mail_id).order_id
    if order_id is not None:
        return _send_order_mail_again(order_id, mail_id, click)
    return _send_account_mail_again(mail_id, click)


@retried
def _send_account_mail_again(mail_id: int, click: Click) -> str:
    with transaction():
        return str(_queue_again(mail_id, click.at).id)


@once
def _send_order_mail_again(order_id: int, mail_id: int, click: Click) -> str:
    with order_change(order_id, click, raises_version=False) as change:
        row = _queue_again(mail_id, click.at)
        change.record(EventKind.mail_ordered, mail=row.name.value, number=change.order.number, to=row.recipient)
        change.result = str(row.id)
    return change.result


def _queue_again(mail_id: int, at: datetime) -> OutgoingMail:
    row = db.session.get_one(OutgoingMail, mail_id, with_for_update=True, populate_existing=True)
    if row.state is MailState.sending:
        raise Refusal(_l("Diese E-Mail wird gerade gesendet."))
    insist_true(row, at)
    if row.state is MailState.sent:
        row = _copy(row, at)
        db.session.add(row)
    queue_again(row, at)
    db.session.flush()
    return row


def _copy(row: OutgoingMail, at: datetime) -> OutgoingMail:
    data: dict[str, Any] = dict(row.data)
    return OutgoingMail(
        name=row.name,
        recipient=row.recipient,
        language=row.language,
        order_id=row.order_id,
        account_id=row.account_id,
        data=data,
        created_at=at,
    )
