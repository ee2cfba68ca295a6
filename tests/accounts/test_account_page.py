"""Mein Benutzerkonto, and the language that an account brings along."""

from __future__ import annotations

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
    assert "Your details have been saved." in visitor.text


def test_a_name_is_needed(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor).open("/account").press("Speichern", 422, name=" ")
    assert "Bitte geben Sie Ihren Namen ein." in visitor.text


def test_an_account_speaks_its_language_at_the_next_log_in(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor).open("/account").press("Speichern", language="en")
    visitor.client.delete_cookie("kontor")
    log_in(visitor)
    assert visitor.page.get("lang") == "en"
