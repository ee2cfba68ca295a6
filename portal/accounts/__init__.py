"""Who people are and what they may. Nothing outside this package knows the log-in library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_login import user_logged_out

from portal.accounts import configuration, forms, links, pages
from portal.accounts.library import AnonymousUser, Security, confirm, password_reset, user_authenticated, user_confirmed
from portal.accounts.mailing import Outbox
from portal.accounts.passwords import Passwords
from portal.accounts.store import accounts
from portal.models.account import Account


class Visitor(AnonymousUser):
    """Nobody in particular: what templates may ask of everybody."""

    id = None
    name = email = ""
    is_staff = is_owner = False


def init_app(app: Flask) -> None:
    app.config.update(configuration.settings(app.config["BABEL_TRANSLATION_DIRECTORIES"]))
    security = Security(
        login_form=forms.LoginForm,
        register_form=forms.RegisterForm,
        send_confirmation_form=forms.SendConfirmationForm,
        forgot_password_form=forms.ForgotPasswordForm,
        reset_password_form=forms.ResetPasswordForm,
        change_password_form=forms.ChangePasswordForm,
        mail_util_cls=Outbox,
        password_util_cls=Passwords,
        render_template=pages.show,
    )
    security.init_app(app, accounts)
    _keep_to_browsers(security)
    app.view_functions["security.confirm_email"] = pages.confirm_email
    app.after_request(pages.see_other)
    app.extensions["kontor.account_links"] = {
        "confirm_account": links.confirmation_link,
        "reset_password": links.reset_link,
    }
    password_reset.connect(_confirm, app)
    user_logged_out.connect(pages.forget_visit, app)


def when_confirmed(app: Flask, act: Callable[[int, str], None]) -> None:
    """`act` gets id and address of an account whose address has just been proved, in that transaction."""
    user_confirmed.connect(lambda _app, user, **_more: act(user.id, user.email), app, weak=False)


def when_logged_in(app: Flask, act: Callable[[Account], None]) -> None:
    user_authenticated.connect(lambda _app, user, **_more: act(user), app, weak=False)


def _keep_to_browsers(security: Security) -> None:
    """No tokens in addresses or headers, no JSON, and no look at the session for pages that do not ask who is there."""
    security.want_json(lambda _request: False)
    security.unauthn_handler(pages.ask_to_log_in)
    manager = security.login_manager
    manager.unauthorized_callback = pages.ask_to_log_in
    manager.request_loader(None)
    manager.anonymous_user = Visitor
    security.principal.identity_loaders.clear()


def _confirm(_app: object, user: Account, **_more: Any) -> None:
    """Whoever followed the link in the mail has proved the address."""
    confirm(user)
