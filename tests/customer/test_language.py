"""The language switch: the same page in the other language, also where a page is the answer to a form."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.account import Account
from portal.models.order import Order
from portal.models.outgoing_mail import MailName
from portal.models.withdrawal import Withdrawal
from tests.accounts.people import link, register
from tests.builders import Shop
from tests.cast import PASSWORD
from tests.customer.test_basket import fill
from tests.customer.test_checkout import walk
from tests.customer.test_shop import PEN
from tests.customer.test_withdrawal import placed
from tests.visitor import Visitor


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
        ("/basket/items", "/basket"),  # can only be posted to
        ("/language", "/"),  # nothing to look at
        ("http://[", "/"),
        ("/a" * 5000, "/"),
        ("/login/a/a/a/a", "/"),
    ],
)
def test_the_switch_never_leaves_the_shop(visitor: Visitor, place: str, leads_to: str) -> None:
    token = visitor.open("/login").value("csrf_token")
    answer = visitor.client.post("/language", data={"language": "en", "next": place, "csrf_token": token})
    assert answer.location == leads_to


def switched(visitor: Visitor) -> str:
    """Where the switch leads from the page in view."""
    visitor.press("English")
    assert visitor.page.get("lang") == "en"
    return visitor.path


def test_a_refused_article_is_shown_again_with_what_was_typed(visitor: Visitor) -> None:
    visitor.open(PEN).press("In den Warenkorb", status=422, quantity="viele").press("English", status=422)
    assert (visitor.page.get("lang"), visitor.value("quantity")) == ("en", "viele")
    assert visitor.open("/basket").heading == "Your basket is empty."


def test_a_refused_code_stays_typed_on_the_step_of_the_checkout(visitor: Visitor) -> None:
    fill(visitor, pen="1").press("Einlösen", status=422, voucher_code="FALSCH").press("English", status=422)
    assert (visitor.path, visitor.value("voucher-code")) == ("/basket", "FALSCH")
    visitor.press("Deutsch", status=422)
    walk(visitor).press("Einlösen", status=422, voucher_code="FALSCH")
    assert switched(visitor) == "/checkout/review"


def test_the_order_is_not_placed_by_the_switch(app: Flask, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"))
    visitor.press("Zahlungspflichtig bestellen", status=422, note="Bitte klingeln")
    visitor.press("English", status=422)
    assert (visitor.page.get("lang"), visitor.value("note")) == ("en", "Bitte klingeln")
    with app.app_context():
        assert not db.session.query(Order).count()


def test_a_withdrawal_is_shown_again_as_it_was_filled_in(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    number, secret = placed(app, open_shop)
    visitor.open(secret).click("Vertrag widerrufen").press("Weiter", status=422, email="anna").press("English", 422)
    assert (visitor.page.get("lang"), visitor.value("contract"), visitor.value("email")) == ("en", number, "anna")
    visitor.press("Deutsch", 422).press("Weiter", email="anna@example.org").press("English")
    assert visitor.value("email") == "anna@example.org"  # the first step again: nothing is declared by a switch
    visitor.press("Deutsch").press("Weiter").press("Ändern").press("English")
    assert visitor.value("email") == "anna@example.org"
    with app.app_context():
        assert not db.session.query(Withdrawal).count()


def test_from_a_refused_log_in_it_keeps_where_that_leads(app: Flask, visitor: Visitor) -> None:
    register(visitor)
    confirmation = link(app, MailName.confirm_account)
    visitor.open("/account").press("Anmelden", status=422, password="")
    assert switched(visitor) == "/login"
    assert visitor.value("next") == "/account"
    visitor.press("Deutsch").open(confirmation).press("Anmelden", status=422, password="")
    assert switched(visitor) == confirmation


def test_what_the_log_in_says_is_in_the_language_of_the_page_it_leads_to(app: Flask, visitor: Visitor) -> None:
    """The account was made in English, its address is confirmed in a German browser."""
    register(visitor)
    with app.test_request_context():
        db.session.query(Account).one().language = "en"
        db.session.commit()
    visitor.open(link(app, MailName.confirm_account)).press("Anmelden", password=PASSWORD)
    assert visitor.page.get("lang") == "en"
    assert "Your email address has been confirmed." in visitor.text
