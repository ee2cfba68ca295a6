"""A mail is a row in the transaction of its cause; the worker makes and delivers the message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from portal.extensions import db
from portal.models.actor import ActorKind
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.outgoing_mail import HeldBecause, MailName, MailState, OutgoingMail
from portal.shop.settings import get_settings

if TYPE_CHECKING:
    from portal.models.withdrawal import Withdrawal
    from portal.sales.transaction import Change, Click

_NOTED = "mails"


def mail_customer(order: Order, name: MailName, click: Click, **ids: int) -> OutgoingMail:
    """To the customer; of a trial order to the owner, so that no stranger ever reads about it."""
    recipient = get_settings().email if order.is_trial else order.email
    row = _queue(name, recipient, order, order.language, click.at, click.key, ids)
    row.next_attempt_at = goes_out_at(name, click)
    return row


def mail_on_request(change: Change, name: MailName, number: str, **ids: int) -> None:
    """Somebody of the shop clicked for it, which the history tells; `number`: of the paper that is sent."""
    row = mail_customer(change.order, name, change.click, **ids)
    change.record(EventKind.mail_ordered, mail=name.value, number=number, to=row.recipient)


def mail_owner(order: Order, name: MailName, click: Click) -> OutgoingMail:
    return _queue(name, get_settings().email, order, "de", click.at, click.key, {})


def mail_withdrawal(withdrawal: Withdrawal, order: Order | None) -> None:
    """The receipt and word to the owner, both at once (§ 356a (4) BGB). `order`: the one the statement fits."""
    shop, ids = get_settings(), {"withdrawal_id": withdrawal.id}
    reader = shop.email if order is not None and order.is_trial else withdrawal.email
    for name, recipient, language in (
        (MailName.withdrawal_receipt, reader, withdrawal.language),
        (MailName.new_withdrawal, shop.email, "de"),
    ):
        _queue(name, recipient, order, language, withdrawal.submitted_at, None, ids)


def begin_to_note(form_key: str | None) -> None:
    """From here on it is noted what a form puts into the outbox."""
    db.session.info[_NOTED] = {form_key: []}


def noted_mails(form_key: str | None) -> list[OutgoingMail] | None:
    """None: the form was not carried out in this session."""
    noted: list[OutgoingMail] | None = db.session.info.get(_NOTED, {}).get(form_key)
    return noted


def goes_out_at(name: MailName, click: Click) -> datetime:
    """What the shop's own click causes waits a little, so that a wrong click can be held back; nothing else waits.

    Whoever orders has the receipt confirmed at once (§ 312i BGB), also somebody of the shop.
    """
    waits = click.actor.kind is ActorKind.staff and name is not MailName.order_confirmation
    return click.at + timedelta(minutes=get_settings().mail_delay_minutes) if waits else click.at


def queue_again(mail: OutgoingMail, at: datetime) -> None:
    """As if nothing had been tried yet."""
    mail.state, mail.next_attempt_at, mail.held_because = MailState.waiting, at, None
    mail.attempts, mail.last_error = 0, ""


def keep_here(mail: OutgoingMail, because: HeldBecause | None = None) -> None:
    """No worker takes it."""
    mail.state, mail.next_attempt_at, mail.held_because = MailState.held, None, because
    mail.last_error = ""


def _queue(
    name: MailName,
    recipient: str,
    order: Order | None,
    language: str,
    at: datetime,
    form_key: str | None,
    ids: dict[str, int],
) -> OutgoingMail:
    row = OutgoingMail(
        name=name,
        recipient=recipient,
        language=language,
        order=order,
        data=ids,
        created_at=at,
        next_attempt_at=at,
        form_key=form_key,
    )
    db.session.add(row)
    if (noted := noted_mails(form_key)) is not None:
        noted.append(row)
    return row
