"""Every route says who may see it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from portal.accounts.rights import Permission
from portal.accounts.store import accounts
from portal.extensions import db
from portal.models.account import Account
from tests.builders import MONDAY, Shop
from tests.cast import ANNA_MAIL
from tests.visitor import Visitor

# Not ours to decorate, and why they may be as they are.
WITHOUT = {
    "asset": "style sheet, script and icons, the same for everybody",
    "security.login": "for people who are not logged in",
    "security.register": "for people who are not logged in",
    "security.forgot_password": "for people who cannot log in",
    "security.send_confirmation": "for people who cannot log in yet",
    "security.reset_password": "by the secret link of a mail",
    "security.change_password": "the library asks for a log-in",
    "security.logout": "does nothing for people who are not logged in",
}


def test_every_view_declares_its_permission(app: Flask) -> None:
    open_doors = {name for name, view in app.view_functions.items() if not hasattr(view, "permission")}
    assert open_doors == set(WITHOUT)


def test_every_page_of_the_backend_is_for_staff_or_by_secret_link(app: Flask) -> None:
    """The set-up page is there before anybody is: it asks for the code the server shows."""
    others = {
        rule.endpoint: app.view_functions[rule.endpoint].permission
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/backend")
        and app.view_functions[rule.endpoint].permission not in (Permission.staff, Permission.owner)
    }
    assert {name for name, permission in others.items() if permission is not Permission.secret_link} <= {
        "backend.setup"
    }


def test_a_visitor_gets_into_no_page_that_needs_a_log_in(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    for rule in _guarded(app, Permission.account, Permission.staff, Permission.owner):
        answer = visitor.client.get(_path(app, rule))
        assert answer.status_code == 303, rule
        assert answer.location.startswith("/login?next="), rule


@pytest.mark.parametrize(("person", "barred"), [("anna", "staff owner"), ("claus", "owner")])
def test_nobody_gets_further_than_their_role(app: Flask, claus: Visitor, person: str, barred: str) -> None:
    client = claus.client if person == "claus" else _customer(app)
    for rule in _guarded(app, *(Permission(word) for word in barred.split())):
        assert client.get(_path(app, rule)).status_code == 403, rule


def test_changing_the_password_needs_a_log_in(visitor: Visitor) -> None:
    assert visitor.open("/change").path == "/login"


def _guarded(app: Flask, *permissions: Permission) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        if permission in permissions and "GET" in (rule.methods or ()):
            yield rule


def _path(app: Flask, rule: Rule) -> str:
    values = {name: 1 if isinstance(part, IntegerConverter) else "x" for name, part in rule._converters.items()}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values)


def _customer(app: Flask) -> FlaskClient:
    with app.test_request_context():
        db.session.add(Account(name="Anna", email=ANNA_MAIL, fs_uniquifier="anna", confirmed_at=MONDAY))
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "anna"
    return client


def test_who_was_found_for_one_session_is_not_taken_for_another(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        anna, bert = (Account(email=f"{name}@example.org", name=name, fs_uniquifier=name) for name in ("anna", "bert"))
        db.session.add_all([anna, bert])
        db.session.commit()
        g.visitor = anna  # as `portal.context` leaves it
        assert accounts.find_user(fs_uniquifier="anna") is anna
        assert accounts.find_user(fs_uniquifier="bert") is bert
        assert accounts.find_user(fs_uniquifier="nobody") is None
