"""The backend in English, for a colleague who speaks no German."""

from __future__ import annotations

import pytest
from flask import Flask
from lxml import html

from portal.extensions import db
from portal.models.account import Account
from portal.models.invoice import Invoice
from portal.models.order_hold import OrderHold
from tests.backend.test_order_pages import ordered
from tests.builders import Shop
from tests.cast import OLGA_MAIL
from tests.visitor import Visitor


def test_the_backend_speaks_english_at_once_and_stays_where_it_was(olga: Visitor, open_shop: Shop) -> None:
    olga.open("/backend/invoices?state=open").press("English")
    assert olga.heading == "Invoices"
    assert olga.address == "http://localhost/backend/invoices?state=open"
    assert olga.open("/backend/").page.get("lang") == "en"
    assert olga.press("Deutsch").page.get("lang") == "de"


def test_the_language_is_kept_with_the_person_for_the_next_log_in(app: Flask, olga: Visitor, open_shop: Shop) -> None:
    olga.open("/backend/").press("English")
    with app.app_context():
        assert db.session.query(Account).filter_by(email=OLGA_MAIL).one().language == "en"


@pytest.mark.parametrize("wild", ["", "fr", "de_DE", "\0", "x" * 5000])
def test_a_language_that_there_is_not_changes_nothing(app: Flask, olga: Visitor, open_shop: Shop, wild: str) -> None:
    token = olga.open("/backend/").value("csrf_token")
    answer = olga.client.post("/backend/language", data={"csrf_token": token, "language": wild})
    assert (answer.status_code, answer.location) == (303, "/backend/")
    assert olga.open("/backend/").page.get("lang") == "de"
    with app.app_context():
        assert db.session.query(Account).filter_by(email=OLGA_MAIL).one().language == "de"


def test_a_refused_form_is_shown_again_with_what_was_typed_and_nothing_is_done(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open(f"/backend/orders/{number}/invoices/new")
    olga.press("Rechnung übermitteln", status=422, comment="Vielen Dank", supply_from="gestern")
    olga.press("English", status=422)
    assert (olga.page.get("lang"), olga.value("comment")) == ("en", "Vielen Dank")
    olga.press("Deutsch", status=422)
    assert "Bitte prüfen Sie Ihre Angaben." in olga.text
    assert olga.value("comment") == "Vielen Dank"
    with app.app_context():
        assert not db.session.query(Invoice).count()
        assert db.session.query(Account).filter_by(email=OLGA_MAIL).one().language == "de"


def test_a_form_that_would_pass_is_shown_and_not_done(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """What was shown for new sums is complete; the switch is no „Rechnung übermitteln“."""
    number = ordered(app, open_shop, ink=1)
    olga.open(f"/backend/orders/{number}/hold")
    token, key, version = (olga.value(name) for name in ("csrf_token", "form_key", "version"))
    typed = {"csrf_token": token, "form_key": key, "version": version, "reason": "Rückfrage"}
    answer = olga.client.post(f"/backend/orders/{number}/hold", data=typed | {"show_in": "en"})
    assert answer.status_code == 200
    assert "Rückfrage" in answer.text
    with app.app_context():
        assert not db.session.query(OrderHold).count()
        assert db.session.query(Account).filter_by(email=OLGA_MAIL).one().language == "en"


@pytest.mark.parametrize(
    ("typed", "shown"), [("18,50", "18.50"), ("1.250", "1,250"), ("1.234,56 €", "1,234.56 €"), ("viel", "viel")]
)
def test_amounts_stay_what_they_are_in_the_other_language(
    olga: Visitor, open_shop: Shop, typed: str, shown: str
) -> None:
    price = f"price-{open_shop.products['pen']}"
    olga.open("/backend/orders/new").press("Artikel hinzufügen", article="pen")
    olga.press("Weiter zum Prüfen", status=422, **{price: typed, "shipping_price": typed, "note": "1.250"})
    olga.press("English", status=422)
    assert (olga.value(price), olga.value("shipping_price"), olga.value("note")) == (shown, shown, "1.250")
    assert ("Please enter an amount" in olga.text) is (typed == "viel")
    olga.press("Deutsch", status=422)
    assert (olga.value(price), olga.value("shipping_price")) == (typed, typed)


def test_a_button_sent_only_to_be_shown_does_nothing_and_says_so(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open(f"/backend/orders/{number}/hold").press("Zurückstellen", reason="Rückfrage")
    typed = {name: olga.value(name) for name in ("csrf_token", "act-form_key", "act-version")}
    answer = olga.client.post(f"/backend/orders/{number}/hold/release", data=typed | {"show_in": "de"})
    assert answer.status_code == 303
    assert "Es ist noch nichts geändert." in olga.open(f"/backend/orders/{number}").text
    with app.app_context():
        assert db.session.query(OrderHold).one().released_at is None


def test_new_sums_are_shown_again_in_the_other_language(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=2)
    olga.open(f"/backend/orders/{number}/invoices/new").press("Summe neu berechnen", comment="Vielen Dank")
    assert olga.press("English").value("comment") == "Vielen Dank"
    assert olga.heading == "Review invoice"


def test_a_password_is_never_posted_again(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    olga.open(f"/backend/personal-data?email={OLGA_MAIL}")
    olga.press("Daten herunterladen", status=422, password="ganz falsch")
    assert "ganz falsch" not in html.tostring(olga.page, encoding="unicode")


@pytest.mark.parametrize(
    ("posted", "page"),
    [
        ("/backend/orders/{}/invoices", "/backend/orders/{}/invoices/new"),
        ("/backend/orders/{}/shipments", "/backend/orders/{}/shipments/new"),
        ("/backend/orders/{}/comments", "/backend/orders/{}"),
        ("/backend/personal-data/copies", "/backend/personal-data"),
        ("/backend/settings/shipping/1/position", "/backend/settings/shipping/1"),
    ],
)
def test_a_form_opened_by_its_address_leads_to_its_page(
    app: Flask, open_shop: Shop, olga: Visitor, posted: str, page: str
) -> None:
    number = ordered(app, open_shop, ink=1)
    answer = olga.client.get(posted.format(number))
    assert (answer.status_code, answer.location) == (303, page.format(number))


def test_only_people_of_the_shop_switch_the_backend(visitor: Visitor, open_shop: Shop) -> None:
    token = visitor.open("/").value("csrf_token")
    answer = visitor.client.post("/backend/language", data={"csrf_token": token, "language": "en"})
    assert "/login" in answer.location
