"""All the house takes from Flask-Security, in one place: what to look at when it is upgraded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app
from flask_security import confirmable, recoverable, utils
from flask_security.core import AnonymousUser, Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.forms import (
    ChangePasswordForm,
    EmailValidation,
    ForgotPasswordForm,
    IsString,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
    email_required,
    password_required,
    unique_user_email,
)
from flask_security.mail_util import MailUtil
from flask_security.password_util import PasswordUtil
from flask_security.signals import password_reset, user_authenticated, user_confirmed

from portal.models.account import Account

__all__ = [
    "AnonymousUser",
    "ChangePasswordForm",
    "EmailValidation",
    "ForgotPasswordForm",
    "IsString",
    "LoginForm",
    "MailUtil",
    "PasswordUtil",
    "RegisterFormV2",
    "ResetPasswordForm",
    "SQLAlchemyUserDatastore",
    "Security",
    "SendConfirmationForm",
    "email_required",
    "password_required",
    "password_reset",
    "unique_user_email",
    "user_authenticated",
    "user_confirmed",
]

is_local: Callable[[str], bool] = utils.validate_redirect_url
log_out: Callable[[], None] = utils.logout_user
normal_email: Callable[[str], str | None] = utils.uia_email_mapper

confirmation_token: Callable[[Account], str] = confirmable.generate_confirmation_token
# Expired, invalid, and whose it is when it is neither.
read_confirmation: Callable[[str], tuple[bool, bool, Account | None]] = confirmable.confirm_email_token_status
confirm: Callable[[Any], bool] = confirmable.confirm_user
reset_token: Callable[[Account], str] = recoverable.generate_reset_password_token


def hash_password(password: str) -> str:
    return str(utils.hash_password(_normal(password)))


def is_password(account: Account, typed: str) -> bool:
    """May write a stronger hash: the caller commits."""
    return bool(account.verify_and_update_password(_normal(typed)))


def _normal(password: str) -> str:
    """As the library's own forms do: an ö is one letter or two, by keyboard, and the same password either way."""
    return str(current_app.extensions["security"].password_util.normalize(password))
