"""What the log-in library does here and what it leaves. Everything not named is its default."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from werkzeug.local import LocalProxy

from portal import clock
from portal.accounts.library import normal_email
from portal.accounts.messages import MESSAGES
from portal.accounts.pages import start_page
from portal.models.outgoing_mail import MailName

SHORTEST_PASSWORD = 10

_SETTINGS: dict[str, Any] = {
    "REGISTERABLE": True,
    "CONFIRMABLE": True,
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    # No page tells whether an address has an account.
    "RETURN_GENERIC_RESPONSES": True,
    "CONFIRM_EMAIL_WITHIN": timedelta(days=5),
    "RESET_PASSWORD_WITHIN": timedelta(hours=1),
    # argon2id and nothing else. The library would mix in the secret key: then a new key would lock everybody out.
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "DEPRECATED_PASSWORD_SCHEMES": [],
    "PASSWORD_SINGLE_HASH": True,
    "PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
    "PASSWORD_CONFIRM_REQUIRED": False,
    # For what a link is bound to, never for passwords. The default is so slow that it betrays known addresses.
    "HASHING_SCHEMES": ["hex_sha256"],
    "DEPRECATED_HASHING_SCHEMES": [],
    "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": normal_email}}],  # always in small letters, see mailing.py
    # No question to foreign name servers; a mailbox with other than ASCII letters is out of reach for many of them.
    "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "allow_smtputf8": False},
    # Browsers only: no tokens, no basic authentication, no "please log in again" page.
    "API_ENABLED_METHODS": ["session"],
    "FRESHNESS": timedelta(-1),
    "STATIC_FOLDER": None,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "DATETIME_FACTORY": clock.now,
    "POST_LOGIN_VIEW": LocalProxy(start_page),
    "POST_LOGOUT_VIEW": "customer.home",
    "POST_REGISTER_VIEW": "security.login",
    "POST_CHANGE_VIEW": "customer.account",
    # Mails are rows: the library renders nothing, the names of its templates are ours.
    "EMAIL_PLAINTEXT": False,
    "EMAIL_HTML": False,
    "REGISTER_EMAIL_TEMPLATE": MailName.confirm_account,
    "REGISTER_EMAIL_EXISTING_TEMPLATE": MailName.account_exists,
    "EMAIL_TEMPLATE_CONFIRM": MailName.confirm_account,
    "EMAIL_TEMPLATE_PASSWORD_RESET": MailName.reset_password,
    "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": MailName.password_changed,
    "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": MailName.password_changed,
    # Its messages are ours, so they stand in our catalogue.
    "I18N_DOMAIN": "messages",
}


def settings(translations: str) -> dict[str, Any]:
    """For `app.config`; `translations` is the folder of our catalogue."""
    named = {f"SECURITY_{name}": value for name, value in _SETTINGS.items()}
    messages = {f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()}
    return {**named, **messages, "SECURITY_I18N_DIRNAME": translations}
