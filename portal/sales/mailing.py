"""A mail is a row in the transaction of its cause; the worker makes and delivers the message."""

from __future__ import annotations

from datetime import datetime

from portal.extensions import db
from portal.models.order import Order
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.shop.settings import get_settings


def mail_customer(order: Order, name: MailName, at: datetime, **ids: int) -> OutgoingMail:
    """To the customer; of a trial order to the owner, so that no stranger ever reads about it."""
    recipient = get_settings().email if order.is_trial else order.email
    return _queue(name, recipient, order, order.language, at, ids)


def mail_owner(order: Order, name: MailName, at: datetime) -> OutgoingMail:
    return _queue(name, get_settings().email, order, "de", at, {})


def _queue(
    name: MailName, recipient: str, order: Order, language: str, at: datetime, ids: dict[str, int]
) -> OutgoingMail:
    row = OutgoingMail(
        name=name,
        recipient=recipient,
        language=language,
        order=order,
        data=ids,
        created_at=at,
        next_attempt_at=at,
    )
    db.session.add(row)
    return row
