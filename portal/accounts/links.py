"""The secret links of account mails. Made when the mail is delivered and kept nowhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app

from portal.accounts.library import confirmation_token, reset_token
from portal.models.account import Account


def confirmation_link(account: Account) -> str:
    """Absolute. Valid for five days and for this address, until it is confirmed."""
    return _absolute("security.confirm_email", confirmation_token(account))


def reset_link(account: Account) -> str:
    """Absolute. Valid for an hour, until the password changes."""
    return _absolute("security.reset_password", reset_token(account))


def _absolute(endpoint: str, token: str) -> str:
    """The worker has no request to ask for the host."""
    base = urlsplit(current_app.config["PUBLIC_URL"])
    adapter = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, {"token": token}, force_external=True)
