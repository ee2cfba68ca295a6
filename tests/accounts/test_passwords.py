"""Forgotten and changed passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.models.outgoing_mail import MailName
from tests.accounts.people import ask_for_reset, confirmed, link, log_in, mails, register
from tests.builders import MONDAY
from tests.cast import ANNA_MAIL, PASSWORD
from tests.visitor import Visitor

NEW = "eine neue Losung 8"


def test_a_forgotten_password_is_replaced_by_the_link(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor).press("Abmelden")
    ask_for_reset(visitor)
    assert mails(app)[-1] == ("reset_password", ANNA_MAIL)
    visitor.open(link(app, MailName.reset_password)).press("Passwort speichern", password=NEW)
    assert "Ihr neues Passwort ist gespeichert." in visitor.text
    assert mails(app)[-1] == ("password_changed", ANNA_MAIL)
    log_in(visitor, status=422)
    assert log_in(visitor, password=NEW).path == "/orders"


def test_an_unknown_address_gets_the_same_answer_and_no_mail(app: Flask, visitor: Visitor) -> None:
    register(visitor)
    known = ask_for_reset(visitor).text.replace(ANNA_MAIL, "…")
    unknown = ask_for_reset(visitor, "niemand@example.org").text.replace("niemand@example.org", "…")
    assert known == unknown
    assert mails(app) == [("confirm_account", ANNA_MAIL), ("reset_password", ANNA_MAIL)]


def test_a_slip_in_the_address_is_told_before_anybody_waits_for_a_mail(visitor: Visitor) -> None:
    ask_for_reset(visitor, "anna@", status=422)
    assert "gültige E-Mail-Adresse" in visitor.text


def test_a_reset_link_works_once_and_for_an_hour(app: Flask, visitor: Visitor) -> None:
    register(visitor)
    path = link(app, MailName.reset_password)
    with time_machine.travel(MONDAY + timedelta(minutes=61)):
        assert "Dieser Link ist abgelaufen" in visitor.open(path).text
        assert visitor.path == "/reset"
    visitor.open(path).press("Passwort speichern", 422, password="zu kurz")
    visitor.press("Passwort speichern", password=NEW)
    assert "wurde schon benutzt" in visitor.open(path).text


@pytest.mark.parametrize("easy", ["1234567890", "passwort123", "Stuttgart1", "Anna Weidner", ANNA_MAIL])
def test_what_a_program_tries_first_is_no_password(app: Flask, visitor: Visitor, easy: str) -> None:
    register(visitor)
    visitor.open(link(app, MailName.reset_password)).press("Passwort speichern", 422, password=easy)
    assert "leicht zu erraten" in visitor.text
    visitor.press("Passwort speichern", password=NEW)
    assert "Ihr neues Passwort ist gespeichert." in visitor.text


def test_a_long_password_of_few_words_is_good(app: Flask, visitor: Visitor) -> None:
    """As long as it may be: longer than what is looked at."""
    register(visitor)
    words = "papier und tinte und feder und bogen und vogel " * 3
    path = link(app, MailName.reset_password)
    visitor.open(path).press("Passwort speichern", password=words[:128])
    assert log_in(visitor, password=words[:128]).path == "/orders"


def test_the_link_takes_an_account_back_from_whoever_registered_with_the_address(app: Flask, visitor: Visitor) -> None:
    """It proves the address, as the link of a confirmation does, and ends the stranger's password."""
    register(visitor, password="die Losung eines Fremden")
    ask_for_reset(visitor)
    visitor.open(link(app, MailName.reset_password)).press("Passwort speichern", password=PASSWORD)
    log_in(visitor, password="die Losung eines Fremden", status=422)
    assert log_in(visitor).path == "/orders"


def test_changing_the_password_ends_every_other_session(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor)
    elsewhere = log_in(Visitor(app.test_client()))
    visitor.open("/account").click("Passwort ändern").press("Passwort speichern", password=PASSWORD, new_password=NEW)
    assert visitor.path == "/account"
    assert "Ihr Passwort ist geändert." in visitor.text
    assert mails(app)[-1] == ("password_changed", ANNA_MAIL)
    assert elsewhere.open("/orders").path == "/login"


def test_changing_it_needs_the_old_one(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor).open("/change")
    visitor.press("Passwort speichern", 422, password="geraten, aber lang", new_password=NEW)
    assert "Das ist nicht Ihr bisheriges Passwort." in visitor.text
    visitor.press("Passwort speichern", 422, password=PASSWORD, new_password=PASSWORD)
    assert "Bitte wählen Sie ein anderes." in visitor.text


def test_a_stolen_session_cannot_guess_the_password_at_leisure(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor).open("/change")
    for _ in range(5):
        visitor.press("Passwort speichern", 422, password="geraten, aber lang", new_password=NEW)
    visitor.press("Passwort speichern", 429, password=PASSWORD, new_password=NEW)
