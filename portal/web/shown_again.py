"""A page that answers a posted form, in another language: what was typed is posted again, to be shown and not done."""

from __future__ import annotations

from flask import Flask, g, has_request_context, request
from wtforms import Form, PasswordField

from portal.text import clean
from portal.web import language

SHOW_IN = "show_in"  # the name of the switch's button
_NOT_SAID_AGAIN = {"csrf_token", SHOW_IN}


def is_only_shown() -> bool:
    return request.method == "POST" and SHOW_IN in request.form


def may_be_shown_again(form: Form) -> None:
    """For a posted form, before anything is done with it: a page that answers it now can be had in another language."""
    g.posted_form = form
    if is_only_shown():
        language.remember(request.form[SHOW_IN])


def _typed_again() -> list[tuple[str, str]] | None:
    """What such a page was made from, without passwords: nobody finds them in a page. None for any other page."""
    form = g.get("posted_form") if has_request_context() else None
    if form is None:
        return None
    secrets = {field.name for field in form if isinstance(field, PasswordField)}
    typed = request.form.items(multi=True)
    return [(name, clean(value)) for name, value in typed if name not in _NOT_SAID_AGAIN | secrets]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["typed_again"] = _typed_again
