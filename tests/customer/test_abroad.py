"""Buying from abroad: the countries the shop delivers to, VAT ids, and what the last step says about the tax."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.order import Order
from portal.shop.saving import save_delivery_countries
from tests.builders import Shop
from tests.customer.test_basket import fill
from tests.customer.test_checkout import order_now, walk
from tests.visitor import Visitor

WIEN = {
    "billing_name": "Vera Hofer",
    "billing_company": "Hofer & Söhne KG",
    "billing_street": "Graben 12",
    "billing_postcode": "1010",
    "billing_city": "Wien",
    "billing_country": "AT",
    "billing_vat_id": "atu 13585627",
}


@pytest.fixture
def abroad(app: Flask, open_shop: Shop) -> Shop:
    with app.test_request_context():
        open_shop.abroad("AT", "CH")
    return open_shop


def _contact(visitor: Visitor, status: int = 422, **fields: Any) -> Visitor:
    visitor.open("/basket").press("Zur Kasse")
    return visitor.press("Weiter zu Versand und Zahlung", status, email="vera@example.org", **(WIEN | fields))


def test_a_company_in_the_eu_reads_the_net_prices_and_why_before_the_button(
    app: Flask, abroad: Shop, visitor: Visitor
) -> None:
    walk(fill(visitor, pen="2"), **WIEN)
    for words in (
        "84,03 €", "168,06 €", "8,32 €", "176,38 €", "ÖSTERREICH", "ATU13585627",
        "Ohne MwSt., zu Nettopreisen: steuerfreie innergemeinschaftliche Lieferung",
    ):  # fmt: skip
        assert words in visitor.text, words
    assert "0 % MwSt." not in visitor.text
    order_now(visitor)
    assert "0 % MwSt." not in visitor.text
    assert "176,38 €" in visitor.text and "steuerfreie innergemeinschaftliche Lieferung" in visitor.text
    with app.test_request_context():
        order = db.session.query(Order).one()
        assert (order.grand_total_cents, order.billing.vat_id, order.billing.country) == (17638, "ATU13585627", "AT")


def test_the_price_per_litre_is_net_like_the_price_beside_it(abroad: Shop, visitor: Visitor) -> None:
    walk(fill(visitor, ink="1"), **WIEN)
    assert "10,50 €" in visitor.text and "210,08 € je l" in visitor.text


def test_the_basket_says_where_the_shop_delivers_to(abroad: Shop, visitor: Visitor) -> None:
    assert "Wir liefern in diese Länder: Deutschland, Österreich, Schweiz." in fill(visitor, pen="1").text


def test_nobody_is_asked_for_a_country_where_there_is_one_only(open_shop: Shop, visitor: Visitor) -> None:
    visitor = fill(visitor, pen="1").open("/checkout")
    assert not visitor.page.xpath("//*[@name='billing-country' or @name='billing-vat_id']")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"billing_vat_id": "ATU13585628"}, "Diese USt-IdNr. gibt es nicht."),
        ({"billing_vat_id": "DE123456788"}, "aus einem anderen Land als die Rechnungsadresse"),
        ({"billing_vat_id": "=1+1"}, "Diese USt-IdNr. gibt es nicht."),
        ({"billing_company": ""}, "Bitte geben Sie auch die Firma an."),
        ({"billing_postcode": "72070"}, "Dort sieht sie zum Beispiel so aus: 1010."),
    ],
)
def test_a_slip_is_explained_at_its_field(abroad: Shop, visitor: Visitor, fields: dict[str, str], message: str) -> None:
    assert message in _contact(fill(visitor, pen="1"), **fields).text


def test_a_country_that_was_never_offered_is_refused(abroad: Shop, visitor: Visitor) -> None:
    token = fill(visitor, pen="1").open("/checkout").value("csrf_token")
    typed = {name.replace("_", "-", 1): value for name, value in (WIEN | {"billing_country": "FR"}).items()}
    answer = visitor.client.post("/checkout", data={"csrf_token": token, "email": "vera@example.org"} | typed)
    assert answer.status_code == 422


def test_where_no_parcel_goes_the_way_leads_back_to_the_address(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        save_delivery_countries(["AT"], None)
    assert "keine Versandart für dieses Land: Österreich." in _contact(fill(visitor, pen="1"), 200, **WIEN).text
    assert not visitor.has_button("Weiter zum Prüfen")
    assert visitor.click("Anschrift ändern").value("billing-city") == "Wien"


def test_a_country_dropped_meanwhile_stops_the_order(app: Flask, abroad: Shop, visitor: Visitor) -> None:
    walk(fill(visitor, pen="1"), **WIEN)
    with app.test_request_context():
        save_delivery_countries(["CH"], None)
    visitor.press("Zahlungspflichtig bestellen", terms=True)
    assert "In dieses Land liefern wir nicht." in visitor.text
