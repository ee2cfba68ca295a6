"""A page that answers a posted form, in another language: what was typed is posted again, to be shown and not done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flask import Flask, g, has_request_context, request
from wtforms import Field, FieldList, Form, FormField, PasswordField

from portal.text import clean
from portal.web import language
from portal.web.fields import MoneyField

SHOW_IN = "show_in"  # the name of the switch's button
_NOT_SAID_AGAIN = {"csrf_token", SHOW_IN}
# Of two languages: what is a comma in the one is a point in the other, and „1.250“ a thousand times as much.
_AMOUNT, _OTHER_POINT = re.compile(r"[-+]?[0-9]+[0-9.,]*[.,][0-9.,]*( ?€)?"), str.maketrans(".,", ",.")


def is_only_shown() -> bool:
    return has_request_context() and request.method == "POST" and SHOW_IN in request.form


def choose_language() -> None:
    """Before a form reads what was typed: amounts were written anew for the language it is to be shown in."""
    if is_only_shown():
        language.remember(request.form[SHOW_IN])


def may_be_shown_again(form: Form) -> None:
    """For a posted form, before anything is done with it: a page that answers it now can be had in another language."""
    g.posted_form = form


def _typed_again() -> list[tuple[str, str]] | None:
    """What such a page was made from, without passwords: nobody finds them in a page. None for any other page."""
    form = g.get("posted_form") if has_request_context() else None
    if form is None:
        return None
    fields = {field.name: field for field in _leaves(form)}
    secrets = {name for name, field in fields.items() if isinstance(field, PasswordField)}
    typed = request.form.items(multi=True)
    return [
        (name, _in_other_language(fields.get(name), clean(value)))
        for name, value in typed
        if name not in _NOT_SAID_AGAIN | secrets
    ]


def _leaves(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        if isinstance(field, (FormField, FieldList)):
            yield from _leaves(field)
        else:
            yield field


def _in_other_language(field: Field | None, value: str) -> str:
    """Amounts stand in fields for money, and in those of tables, which are none of the form's."""
    is_amount = (field is None or isinstance(field, MoneyField)) and _AMOUNT.fullmatch(value.strip())
    return value.translate(_OTHER_POINT) if is_amount else value


def init_app(app: Flask) -> None:
    app.jinja_env.globals["typed_again"] = _typed_again
