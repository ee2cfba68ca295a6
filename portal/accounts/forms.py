"""The forms of the log-in library with our fields, our words and our limits.

Two things hold for all of them. A slip of the pen (an empty field, an address without @) is answered with a message
at its field, before the library makes every error vague. And the read transaction ends with the check: the library
hashes next, which takes its time, and writes on top; SQLite refuses that when somebody else has written meanwhile.
"""

from __future__ import annotations

from typing import Any

from flask import Response, abort, after_this_request, flash, make_response, render_template, request
from flask_babel import get_locale
from flask_babel.speaklater import LazyString
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from portal import clock
from portal.accounts import library, limits
from portal.accounts.limits import Door
from portal.accounts.store import accounts
from portal.extensions import db
from portal.models.account import Account
from portal.text import clean_line
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l


def email_field(*more: Any) -> EmailField:
    typed = [library.IsString(), library.email_required, library.EmailValidation(verify=True)]
    return EmailField(_l("E-Mail-Adresse"), [*typed, *more])


def password_field(label: LazyString) -> PasswordField:
    return PasswordField(label, [library.IsString(), library.password_required])


class LoginForm(library.LoginForm):
    email = email_field()
    password = password_field(_l("Passwort"))
    next = HiddenField()
    confirmation = HiddenField()  # the token of a confirmation link: proves the address, as the password the person
    remember = submit = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # the library puts a link here; our template has it
        if self.next.data and not library.is_local(self.next.data):
            self.next.data = ""

    def validate_next(self, field: Field) -> None:
        """In place of the library's error: a foreign address was left out when the form was made."""

    def validate(self, **kwargs: Any) -> bool:
        if not FlaskForm.validate(self):
            _ask_again("security/login_user.html", self)
        tries = _note_try(Door.password, self.email.data)
        good = super().validate(**kwargs)
        confirms = not good and self._confirms()
        db.session.commit()
        if good or confirms:
            limits.strike_out(tries)
        if confirms:
            library.confirm(self.user)
            after_this_request(_say_confirmed)
        return good or confirms

    def _confirms(self) -> bool:
        """The password alone would let in whoever registered with a stranger's address; the link alone would give
        that stranger's orders to whoever chose the password. So it takes both.
        """
        if not (self.user_authenticated and self.user and self.user.is_active and self.confirmation.data):
            return False
        expired, invalid, account = library.read_confirmation(self.confirmation.data)
        return not expired and not invalid and account is self.user


class RegisterForm(library.RegisterFormV2):
    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Bitte geben Sie Ihren Namen ein.")),
            Length(max=100, message=_l("Bitte geben Sie höchstens 100 Zeichen ein.")),
        ],
        filters=[lambda text: clean_line(text or "")],
    )
    email = email_field(library.unique_user_email)
    password = password_field(_l("Passwort"))
    submit = None

    def validate(self, **kwargs: Any) -> bool:
        good = super().validate(**kwargs)
        if good or (self.existing_email_user and set(self.errors) == {"email"}):
            _note_try(Door.mail, self.email.data)
        db.session.commit()
        return good

    def to_dict(self, only_user: bool) -> dict[str, Any]:
        """With what a new account gets beside what was typed."""
        new = {"language": str(get_locale()), "created_at": clock.now()} if only_user else {}
        return {**super().to_dict(only_user), **new}


class SendConfirmationForm(library.SendConfirmationForm):
    email = email_field()
    submit = None

    def validate(self, **_kwargs: Any) -> bool:
        """Whether a mail goes out. The page says the same either way."""
        self.user = _find_addressee("security/send_confirmation.html", self)
        return self.user is not None and self.user.confirmed_at is None


class ForgotPasswordForm(library.ForgotPasswordForm):
    """Also for an address that was never confirmed: the link proves it, and ousts whoever registered with it."""

    email = email_field()
    submit = None

    def validate(self, **_kwargs: Any) -> bool:
        """Whether a mail goes out. The page says the same either way, after the same time."""
        self.user = _find_addressee("security/forgot_password.html", self)
        if self.user is not None:
            library.hash_password("as the library does for an unknown address")
        return self.user is not None


class ResetPasswordForm(library.ResetPasswordForm):
    password = password_field(_l("Neues Passwort"))
    password_confirm = submit = None

    def validate(self, **kwargs: Any) -> bool:
        good = super().validate(**kwargs)
        db.session.commit()
        return good


class ChangePasswordForm(library.ChangePasswordForm):
    password = password_field(_l("Bisheriges Passwort"))
    new_password = password_field(_l("Neues Passwort"))
    new_password_confirm = submit = None

    def validate(self, **kwargs: Any) -> bool:
        """A stolen session must not be a place to guess the password at leisure."""
        if not FlaskForm.validate(self):
            return False
        tries = _note_try(Door.password, current_user.email)
        good = super().validate(**kwargs)
        if not self.password.errors:
            limits.strike_out(tries)
        db.session.commit()
        return good


class OwnPasswordForm(FlaskForm):
    """Whoever is logged in, asked once more: a session left open must not give away or end what is theirs."""

    password = password_field(_l("Ihr Passwort"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Counted like a log-in."""
        if not super().validate(extra_validators):
            return False
        tries = _note_try(Door.password, current_user.email)
        good = library.is_password(current_user, self.password.data)
        db.session.commit()
        if good:
            limits.strike_out(tries)
        else:
            self.password.errors = [_("Das ist nicht Ihr Passwort.")]
        return good


def _say_confirmed(response: Response) -> Response:
    """After the log-in, which chooses the language of the account."""
    flash(_("Ihre E-Mail-Adresse ist bestätigt."), "good")
    return response


def _ask_again(template: str, form: FlaskForm) -> None:
    """Answer now: the library's view would take the messages from the fields."""
    abort(make_response(render_template(template, form=form), 422))


def _find_addressee(template: str, form: FlaskForm) -> Account | None:
    if not FlaskForm.validate(form):
        _ask_again(template, form)
    _note_try(Door.mail, form.email.data)
    account = accounts.find_account(form.email.data)
    db.session.commit()
    return account if account is not None and account.active else None


def _note_try(door: Door, email: str | None) -> list[int]:
    return limits.note_try(door, email or "", request.remote_addr, clock.now())
