"""Account mails go into the outbox like all others, without any secret: the worker makes the links."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, after_this_request

from portal import clock
from portal.accounts.library import MailUtil
from portal.extensions import db
from portal.models.account import Account
from portal.models.outgoing_mail import MailName, OutgoingMail


def queue(name: MailName, account: Account, at: datetime) -> OutgoingMail:
    """A row in the running transaction."""
    db.session.flush()  # a new account gets its id
    row = OutgoingMail(
        name=name,
        recipient=account.email,
        language=account.language,
        account_id=account.id,
        created_at=at,
        next_attempt_at=at,
    )
    db.session.add(row)
    return row


class Outbox(MailUtil):
    """What the log-in library takes for its mailer. Our settings give it our mail names as names of templates."""

    def send_mail(self, template: str, *_made: object, **context: Any) -> None:
        queue(MailName(template), context["user"], clock.now())
        after_this_request(_commit)  # some of the library's views write nothing else and do not commit

    def normalize(self, email: str) -> str:
        return super().normalize(email).lower()

    def validate(self, email: str) -> str:
        """In small letters: one mailbox has one account, however its address is typed."""
        return super().validate(email).lower()


def _commit(response: Response) -> Response:
    db.session.commit()
    return response
