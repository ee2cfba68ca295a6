"""Log-in, log-out and where they lead."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.account import Account
from portal.models.outgoing_mail import MailName
from tests.accounts.people import confirmed, link, log_in, register
from tests.builders import Shop
from tests.cast import ANNA_MAIL, PASSWORD
from tests.page_checks import check_page
from tests.visitor import Visitor


@pytest.fixture
def anna(app: Flask, visitor: Visitor) -> Visitor:
    """Has an account and is logged out again."""
    confirmed(app, visitor)
    return visitor.press("Abmelden")


def test_a_customer_lands_at_her_orders(anna: Visitor) -> None:
    log_in(anna)
    assert anna.path == "/orders"


def test_whoever_asked_for_a_page_comes_back_to_it(anna: Visitor) -> None:
    anna.open("/account")
    assert anna.path == "/login"
    assert "Bitte melden Sie sich an." in anna.text
    anna.press("Anmelden", email=ANNA_MAIL, password=PASSWORD)
    assert anna.path == "/account"


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", r"/\evil.example", "///evil.example", "/\t/evil.example"]
)
def test_no_log_in_leads_to_a_foreign_host(app: Flask, anna: Visitor, place: str) -> None:
    token = anna.open("/login").value("csrf_token")
    data = {"email": ANNA_MAIL, "password": PASSWORD, "csrf_token": token, "next": place}
    location = anna.client.post("/login", query_string={"next": place}, data=data).location
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\", "/\t"))


def test_wrong_password_and_unknown_address_get_the_same_answer(anna: Visitor) -> None:
    wrong = log_in(anna, password="falsch, aber lang", status=422).text
    unknown = log_in(anna, email="niemand@example.org", status=422).text
    assert wrong == unknown
    assert "Mit diesen Angaben können wir Sie nicht anmelden." in wrong


def test_an_empty_field_is_named(visitor: Visitor) -> None:
    log_in(visitor, password="", status=422)
    assert visitor.text.count("Bitte geben Sie ein Passwort ein.") == 2
    assert visitor.value("email") == ANNA_MAIL


def test_the_form_needs_its_token(anna: Visitor) -> None:
    assert anna.client.post("/login", data={"email": ANNA_MAIL, "password": PASSWORD}).status_code == 400


def test_logging_out_is_an_act_and_leaves_nothing_behind(app: Flask, visitor: Visitor) -> None:
    confirmed(app, visitor)
    with visitor.client.session_transaction() as session:
        session["basket"], session["language"] = "a basket", "de"
    assert visitor.client.get("/logout").status_code == 405
    visitor.open("/orders").press("Abmelden")
    assert "Sie sind abgemeldet." in visitor.text
    with visitor.client.session_transaction() as session:
        assert "basket" not in session
        assert session["language"] == "de"
    assert visitor.open("/orders").path == "/login"


def test_no_token_in_an_address_or_header_logs_anybody_in(app: Flask, visitor: Visitor) -> None:
    """The library could issue such tokens; here nothing reads them."""
    confirmed(app, visitor)
    with app.test_request_context():
        token = db.session.query(Account).one().get_auth_token()
    stranger = app.test_client()
    assert stranger.get("/orders", headers={"Authentication-Token": token}).status_code == 303
    assert stranger.get("/orders", query_string={"auth_token": token}).status_code == 303
    assert stranger.get("/change", query_string={"auth_token": token}).status_code == 303


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_plain_http(app: Flask, open_shop: Shop) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True
    cookie = app.test_client().get("/login", base_url="https://shop.example").headers["Set-Cookie"]
    for flag in ("HttpOnly", "Secure", "SameSite=Lax"):
        assert flag in cookie


def test_the_forms_work_over_tls_from_pages_with_a_secret(app: Flask, visitor: Visitor) -> None:
    """Browsers send from there the bare host only."""
    register(visitor)
    path, client = link(app, MailName.reset_password), app.test_client()
    page = check_page(client.get(path, base_url="https://localhost").text)
    data = {"password": "eine neue Losung 8", "csrf_token": page.xpath("//*[@name='csrf_token']/@value")[0]}
    answer = client.post(path, data=data, base_url="https://localhost", headers={"Referer": "https://localhost/"})
    assert answer.status_code == 303
