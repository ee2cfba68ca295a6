"""Mein Benutzerkonto, and the language of pages and mails."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.account import Account
from tests.accounts.people import confirmed, log_in
from tests.visitor import Visitor


def test_a_customer_changes_name_and_language(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor).open("/account").press("Speichern", name="Anna Weidner-Blum", language="en")
    with app.test_request_context():
        account = db.session.query(Account).one()
        assert (account.name, account.language) == ("Anna Weidner-Blum", "en")
    assert visitor.page.get("lang") == "en"


def test_a_name_is_needed(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor).open("/account").press("Speichern", 422, name=" ")
    assert "Bitte geben Sie Ihren Namen ein." in visitor.text


def test_an_account_speaks_its_language_at_the_next_log_in(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor).open("/account").press("Speichern", language="en")
    visitor.client.delete_cookie("kontor")
    log_in(visitor)
    assert visitor.page.get("lang") == "en"


def test_everybody_switches_the_language_and_stays_on_the_page(visitor: Visitor) -> None:
    visitor.open("/login").press("English")
    assert visitor.path == "/login"
    assert visitor.page.get("lang") == "en"


@pytest.mark.parametrize(
    ("place", "leads_to"),
    [
        ("/login?next=/account", "/login?next=/account"),
        ("https://evil.example/login", "/login"),
        ("//evil.example", "/"),
        (r"/\evil.example", "/"),
        ("/basket/items", "/"),  # nothing to look at
        ("http://[", "/"),
    ],
)
def test_the_switch_never_leaves_the_shop(visitor: Visitor, place: str, leads_to: str) -> None:
    token = visitor.open("/login").value("csrf_token")
    answer = visitor.client.post("/language", data={"language": "en", "next": place, "csrf_token": token})
    assert answer.location == leads_to
