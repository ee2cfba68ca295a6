"""The mails about an account: objects in, written mail out."""

from __future__ import annotations

from portal.mail.written import Stationery, Written, write
from portal.models.account import Account
from portal.models.outgoing_mail import MailName


def account_mail(name: MailName, on: Stationery, account: Account, link: str | None) -> Written:
    """`link` opens the account or proves an address; None in the preview, which shows it to nobody."""
    return write(
        name,
        on,
        order=None,
        addressee=account.name,
        to_customer=not account.is_staff,
        link=link,
        hides_link=link is None,
    )
