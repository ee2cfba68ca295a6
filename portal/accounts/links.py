"""The secret links of account mails. Made when the mail is delivered and kept nowhere."""

from __future__ import annotations

from portal.accounts.library import confirmation_token, reset_token
from portal.links import absolute
from portal.models.account import Account


def confirmation_link(account: Account) -> str:
    """Absolute. Valid for five days and for this address, until it is confirmed."""
    return absolute("security.confirm_email", token=confirmation_token(account))


def reset_link(account: Account) -> str:
    """Absolute. Valid for an hour, until the password changes."""
    return absolute("security.reset_password", token=reset_token(account))
