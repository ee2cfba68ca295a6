"""The backend in English, for a colleague who speaks no German."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.account import Account
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


def test_from_a_form_that_was_refused_the_switch_leads_to_a_page(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open("/backend/orders").press("Weiter", order=number, act="hold").press("Zurückstellen", status=422)
    assert olga.press("English").path == "/backend/"


def test_only_people_of_the_shop_switch_the_backend(visitor: Visitor, open_shop: Shop) -> None:
    token = visitor.open("/").value("csrf_token")
    answer = visitor.client.post("/backend/language", data={"csrf_token": token, "language": "en"})
    assert "/login" in answer.location
