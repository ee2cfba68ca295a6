"""An empty shop: the set-up page is there once, for whoever has the code, and makes everything or nothing."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import links
from portal.extensions import db
from portal.models.account import Account
from portal.models.order import LINK_PURPOSE
from portal.models.shop_settings import PaymentSetting, ShippingMethod, ShopSettings
from portal.shop.payment import offered_codes
from portal.shop.setup import setup_code
from tests.cast import OLGA_MAIL, PASSWORD
from tests.visitor import Visitor

FORM: dict[str, Any] = {
    "person_name": "Olga Brandt",
    "person_email": OLGA_MAIL,
    "password": PASSWORD,
    "name": "Feder & Bogen",
    "owner_name": "Inh. Olga Brandt",
    "street": "Neckarhalde 14",
    "postcode": "72070",
    "city": "Tübingen",
    "phone": "07071 555 01 42",
    "email": "laden@feder-und-bogen.example",
    "tax_number": "86123/45678",
    "bank_holder": "Olga Brandt",
    "iban": "DE89 3704 0044 0532 0130 00",
    "method_name": "DHL Paket",
    "carrier": "dhl",
    "price": "5,90",
    "codes": ["prepayment", "invoice"],
}


@pytest.fixture
def stranger(client: FlaskClient) -> Visitor:
    """Somebody at the door of a shop that was not set up."""
    return Visitor(client)


@pytest.fixture
def code(app: Flask) -> str:
    with app.app_context():
        return setup_code()


def rows(app: Flask) -> list[int]:
    with app.test_request_context():
        return [db.session.query(model).count() for model in (ShopSettings, Account, ShippingMethod, PaymentSetting)]


@pytest.mark.parametrize("path", ["/", "/basket", "/login", "/register", "/backend/", "/backend/settings"])
def test_every_way_into_an_empty_shop_leads_to_the_set_up(stranger: Visitor, path: str) -> None:
    assert stranger.open(path).heading == "Shop einrichten"


def test_one_form_opens_the_shop_and_logs_nobody_in(app: Flask, stranger: Visitor, code: str) -> None:
    stranger.open("/backend/setup").press("Shop einrichten", setup_code=code, **FORM)
    assert stranger.path == "/login"
    assert "Der Shop ist eingerichtet." in stranger.text
    assert "/login" in stranger.client.get("/backend/").location
    with app.test_request_context():
        shop = db.session.get_one(ShopSettings, 1)
        owner = db.session.query(Account).one()
        method = db.session.query(ShippingMethod).one()
        assert (shop.name, shop.iban, shop.is_demo) == ("Feder & Bogen", "DE89370400440532013000", False)
        assert (owner.name, owner.is_owner, owner.email) == ("Olga Brandt", True, OLGA_MAIL)
        assert (method.name, method.price_cents, method.is_active) == ("DHL Paket", 590, True)
        assert offered_codes() == ["prepayment", "invoice"]


@pytest.mark.parametrize("password", [PASSWORD, "viele bunte Vögel"])
def test_the_owner_logs_in_with_the_password_chosen(stranger: Visitor, code: str, password: str) -> None:
    stranger.open("/backend/setup").press("Shop einrichten", setup_code=code, **FORM | {"password": password})
    stranger.press("Anmelden", email=OLGA_MAIL, password=password)
    stranger.open("/backend/settings")
    assert "Vor dem Verkauf fehlen noch" in stranger.text


def test_afterwards_the_page_is_gone(app: Flask, stranger: Visitor, code: str) -> None:
    stranger.open("/backend/setup")
    second = Visitor(app.test_client()).open("/backend/setup")
    stranger.press("Shop einrichten", setup_code=code, **FORM)
    assert stranger.client.get("/backend/setup").status_code == 404
    second.press("Shop einrichten", status=404, setup_code=code, **FORM | {"name": "Meins"})
    assert rows(app)[:2] == [1, 1]


def test_a_shop_that_sells_has_no_set_up_page(visitor: Visitor) -> None:
    visitor.open("/backend/setup", status=404)


@pytest.mark.parametrize("typed", ["", "AAAA-BBBB-CCCC", "x" * 5000, "ÄÖÜß"])
def test_nobody_sets_up_a_shop_without_the_code(app: Flask, stranger: Visitor, code: str, typed: str) -> None:
    stranger.open("/backend/setup").press("Shop einrichten", status=422, setup_code=typed, **FORM)
    assert "Einrichtungscode" in stranger.text
    assert stranger.value("name") == "Feder & Bogen"
    assert stranger.value("password") == ""
    assert rows(app) == [0, 0, 0, 0]


def test_the_code_is_forgiving_about_its_look(app: Flask, stranger: Visitor, code: str) -> None:
    typed = code.lower().replace("-", " ")
    stranger.open("/backend/setup").press("Shop einrichten", setup_code=typed, **FORM)
    assert rows(app)[:2] == [1, 1]


def test_the_code_stays_the_same_is_private_and_goes_with_the_set_up(app: Flask, stranger: Visitor, code: str) -> None:
    file = Path(app.config["VAR"]) / "setup_code"
    with app.app_context():
        assert setup_code() == code
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    stranger.open("/backend/setup").press("Shop einrichten", setup_code=code, **FORM)
    assert not file.exists()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("person_name", "", "Ihren Namen"),
        ("person_email", "olga", "fehlt das @"),
        ("password", "kurz", "10 bis 128 Zeichen"),
        ("password", "x" * 129, "10 bis 128 Zeichen"),
        ("password", "1234567890", "leicht zu erraten"),
        ("name", "", "wie der Shop heißt"),
        ("postcode", "abc", "fünf Ziffern"),
        ("tax_number", "", "Steuernummer oder die USt-IdNr."),
        ("tax_mode", "keine", "Auswahl"),
        ("vat_id", "DE1", "gibt es nicht"),
        ("iban", "DE00", "Tippfehler"),
        ("iban", "", "zuerst Ihre Bankverbindung"),
        ("bank_holder", "", "Kontoinhaber"),
        ("bic", "X", "8 oder 11 Zeichen"),
        ("method_name", "", "wie die Versandart heißt"),
        ("price", "gratis", "Betrag"),
        ("codes", None, "mindestens eine Zahlungsart"),
        ("payment_days", "0", "ganze Zahl von 1 bis 90"),
        ("download_release", "nie", "Auswahl"),
    ],
)
def test_wrong_input_is_named_and_nothing_is_made(
    app: Flask, stranger: Visitor, code: str, field: str, typed: Any, message: str
) -> None:
    form = FORM | {field: typed, "setup_code": code}
    stranger.open("/backend/setup")
    if field == "download_release":
        values = {name: value for name, value in form.items() if value is not None}
        token = stranger.value("csrf_token")
        answer = stranger.client.post("/backend/setup", data=values | {"csrf_token": token})
        assert (answer.status_code, message in answer.text) == (422, True)
    else:
        stranger.press("Shop einrichten", status=422, **form)
        at = "codes" if (field, typed) == ("iban", "") else field
        assert message in stranger.page.get_element_by_id(f"{at}-error").text_content()
        assert stranger.value("street") == "Neckarhalde 14"
    assert rows(app) == [0, 0, 0, 0]


def test_everything_wrong_is_said_at_once(stranger: Visitor) -> None:
    stranger.open("/backend/setup").press("Shop einrichten", status=422, iban="DE00", vat_id="DE1")
    summary = stranger.page.xpath("//*[@role='alert']")[0].text_content()
    for message in ("Einrichtungscode", "Passwort", "Tippfehler", "USt-IdNr.", "Zahlungsart", "Versandart"):
        assert message in summary


def test_cash_on_delivery_needs_no_bank_account(app: Flask, stranger: Visitor, code: str) -> None:
    form = FORM | {"iban": "", "bank_holder": "", "codes": ["cash_on_delivery"]}
    stranger.open("/backend/setup").press("Shop einrichten", setup_code=code, **form)
    assert rows(app)[0] == 1


@pytest.mark.parametrize("path", ["/", "/basket", "/checkout", "/checkout/review", "/products/pen", "/legal/terms"])
def test_who_comes_with_a_basket_of_a_former_shop_is_led_here_too(stranger: Visitor, path: str) -> None:
    with stranger.client.session_transaction() as session:
        session["basket"] = "of a shop whose database is gone"
    assert stranger.client.get(path, follow_redirects=True).request.path == "/backend/setup"


def test_a_link_to_an_order_of_a_former_shop_leads_nowhere(app: Flask, stranger: Visitor) -> None:
    with app.test_request_context():
        token = links.sign(LINK_PURPOSE, 1, "nonce")
    for path in (f"/o/{token}", f"/o/{token}/documents/RE-2026-0001"):
        assert stranger.client.get(path).status_code == 404
