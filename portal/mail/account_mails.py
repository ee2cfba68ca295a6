"""The mails about an account: objects in, written mail out."""

from __future__ import annotations

from collections.abc import Sequence

from portal.mail.written import Stationery, Written, write
from portal.models.account import Account
from portal.models.order import Order
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


def account_deleted(on: Stationery, orders: Sequence[Order]) -> Written:
    """The last one. `orders`: under way, to be reached by their links from now on."""
    return write(
        MailName.account_deleted,
        on,
        order=None,
        addressee="",
        to_customer=True,
        link=None,
        hides_link=False,
        orders=orders,
    )
