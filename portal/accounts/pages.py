"""How the log-in library answers here: our pages, our status codes, nothing but HTML."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue, ResponseValue
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from portal.accounts.forms import LoginForm
from portal.accounts.library import log_out, read_confirmation
from portal.accounts.rights import by_secret_link
from portal.wording import gettext as _


def show(template: str, **context: Any) -> Any:
    """The library renders through this. A form that was carried out leads on; a refused one is shown again."""
    form = next(value for value in context.values() if isinstance(value, FlaskForm))
    if request.method == "POST" and not form.errors:
        return redirect(url_for("security.login"), 303)
    return render_template(template, form=form), 422 if form.errors else 200


def see_other(response: Response) -> Response:
    """After a POST the library redirects with 302, which leaves the method of the next request open."""
    if request.blueprint == "security" and request.method == "POST" and response.status_code == 302:
        response.status_code = 303
    return response


@by_secret_link
def confirm_email(token: str) -> ResponseReturnValue:
    """In place of the library's view, which confirms whoever opens the link, even a mail program that looks ahead.

    The link leads to the log-in; its form takes the token along.
    """
    expired, invalid, account = read_confirmation(token)
    if account is None or expired or invalid:
        flash(_("Dieser Link ist abgelaufen oder unvollständig. Fordern Sie bitte einen neuen an."), "stop")
        return redirect(url_for("security.send_confirmation"), 303)
    if account.confirmed_at is not None:
        flash(_("Diese E-Mail-Adresse ist schon bestätigt."), "info")
        return redirect(url_for("security.login"), 303)
    if current_user.is_authenticated:
        log_out()
    form = LoginForm(formdata=None)
    form.email.data, form.confirmation.data = account.email, token
    return render_template("security/login_user.html", form=form)


def ask_to_log_in(*_details: object, **_more: object) -> ResponseValue:
    """Who is not logged in comes back to the page afterwards."""
    flash(_("Bitte melden Sie sich an."), "info")
    came_for = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=came_for), 303)


def start_page() -> str:
    """The endpoint a log-in leads to when no page was asked for."""
    return "backend.today" if current_user.is_staff else "customer.order_list"


def forget_visit(_app: object, **_more: object) -> None:
    """Logging out leaves nothing of a person behind, on a shared computer too: no basket, no address typed in it."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    flash(_("Sie sind abgemeldet."), "good")
