"""Buying from abroad: the countries the shop delivers to, VAT ids, and what the last step says about the tax."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.order import Order
from portal.models.shop_settings import ShippingMethod
from portal.shop import shipping
from portal.shop.saving import save_delivery_countries
from portal.shop.shipping import ShippingData
from tests.builders import Shop
from tests.customer.test_basket import fill
from tests.customer.test_checkout import ADDRESS, errors, order_now, walk
from tests.customer.test_shop import PEN
from tests.visitor import Visitor, squeeze

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


def _offered(visitor: Visitor) -> list[str]:
    return [str(code) for code in visitor.page.xpath("//input[@name='payment_method']/@value")]


def _promise(visitor: Visitor) -> str:
    return next(squeeze(p.text_content()) for p in visitor.page.xpath("//p") if "Lieferung vom" in p.text_content())


def test_the_way_abroad_takes_longer_and_the_last_step_says_until_when(
    app: Flask, abroad: Shop, visitor: Visitor
) -> None:
    """Two to four working days and none at home, four more to Austria, eight to Switzerland."""
    walk(fill(visitor, pen="1"))
    assert _promise(visitor) == "Lieferung vom 6. Mai bis 8. Mai 2026 mit DHL Paket"
    _contact(visitor, 200)
    assert _promise(visitor) == "Lieferung vom 12. Mai bis 15. Mai 2026 mit DHL Paket"
    order_now(visitor)
    with app.test_request_context():
        assert str(db.session.query(Order).one().promised_until) == "2026-05-15"


def test_what_takes_longer_is_said_where_it_is_chosen_and_before(abroad: Shop, visitor: Visitor) -> None:
    longer = "Die Lieferung dauert 4 Werktage länger, als beim Artikel steht."
    assert "Lieferzeit 2 bis 4 Werktage, ins Ausland länger" in visitor.open(PEN).text
    assert "19,90 €+ 8 Werktage" in visitor.click("ins Ausland länger").text
    _contact(fill(visitor, pen="1"), 200)
    assert longer in visitor.text
    visitor.press("Weiter zum Prüfen", payment_method="invoice").open("/checkout")
    visitor.press("Weiter zu Versand und Zahlung", billing_country="DE", billing_vat_id="", billing_postcode="70563")
    assert longer not in visitor.open("/checkout/methods").text


def test_money_is_taken_at_the_door_in_germany_only(app: Flask, abroad: Shop, visitor: Visitor) -> None:
    assert "Nachnahme" in fill(visitor, pen="1").text
    walk(visitor, payment="cash_on_delivery")
    visitor.open("/checkout").press("Weiter zu Versand und Zahlung", **WIEN)
    assert visitor.path == "/checkout/methods"
    assert "Nachnahme gibt es nur innerhalb Deutschlands. Bitte wählen Sie eine andere Zahlungsart." in visitor.text
    assert "cash_on_delivery" not in _offered(visitor)
    assert "Nachnahme" not in visitor.open("/basket").text
    assert "wenn das Paket ankommt. Nur innerhalb Deutschlands." in visitor.open("/legal/shipping").text


def test_a_shipping_method_without_cash_on_delivery_is_refused_together_with_it(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    with app.test_request_context():
        shipping.add_shipping_method(ShippingData("Brief", "", 290, extra_days=1, collects_cash=False), None)
        letter = db.session.query(ShippingMethod).filter_by(name="Brief").one().id
    visitor = _to_methods(fill(visitor, pen="1"))
    assert "Sie bezahlen bei der Zustellung. Das geht nur mit: DHL Paket." in visitor.text
    assert "Die Lieferung dauert 1 Werktag länger, als beim Artikel steht." in visitor.text
    visitor.press("Weiter zum Prüfen", status=422, shipping_method=letter, payment_method="cash_on_delivery")
    assert "Mit dieser Versandart gibt es keine Nachnahme." in errors(visitor)[0]
    visitor.press("Weiter zum Prüfen", shipping_method=open_shop.dhl, payment_method="cash_on_delivery")
    assert visitor.heading == "Stimmt alles?"
    with app.test_request_context():
        shipping.change_shipping_method(open_shop.dhl, ShippingData("DHL", "dhl", 590, collects_cash=False), None)
    order_now(visitor)
    assert (visitor.path, "keine Nachnahme" in visitor.text) == ("/checkout/methods", True)
    assert "cash_on_delivery" not in _offered(visitor)
    assert "Nachnahme" not in visitor.open("/basket").text + visitor.open("/legal/shipping").text


def _to_methods(visitor: Visitor) -> Visitor:
    visitor.open("/basket").press("Zur Kasse")
    return visitor.press("Weiter zu Versand und Zahlung", **ADDRESS)
