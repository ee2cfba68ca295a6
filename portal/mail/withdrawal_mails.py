"""The mails about a withdrawal: the receipt with content, date and time, and word to the shop."""

from __future__ import annotations

from portal.mail.written import Stationery, Written, write
from portal.models.outgoing_mail import MailName
from portal.models.withdrawal import Withdrawal


def withdrawal_mail(name: MailName, on: Stationery, withdrawal: Withdrawal, is_trial: bool) -> Written:
    """It says only what was submitted: whoever typed a stranger's number learns nothing about their order."""
    is_receipt = name is MailName.withdrawal_receipt
    return write(
        name,
        on,
        is_trial,
        order=None,
        addressee=withdrawal.name if is_receipt else "",
        to_customer=is_receipt,
        withdrawal=withdrawal,
    )
