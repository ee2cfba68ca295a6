"""What a page that answers a form says of what was typed, so that it can be had in another language."""

from __future__ import annotations

from flask import Flask
from wtforms import PasswordField, StringField

from portal.web.forms import Form


class Door(Form):
    name = StringField()
    password = PasswordField()


def test_a_password_stands_in_no_page(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"name": "Anna", "password": "geheim", "csrf_token": "x"}):
        Door(meta={"csrf": False}).validate_on_submit()
        assert app.jinja_env.globals["typed_again"]() == [("name", "Anna")]


def test_what_was_not_posted_is_not_typed_again(app: Flask) -> None:
    with app.test_request_context():
        assert not Door(meta={"csrf": False}).validate_on_submit()
        assert app.jinja_env.globals["typed_again"]() is None
