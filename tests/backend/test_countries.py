"""Einstellungen → Lieferländer, what shipping costs there, and the owner's word that VIES was asked."""

from __future__ import annotations

from flask import Flask

from portal.extensions import db
from portal.models.shop_settings import ShippingMethod, ShopSettings
from tests.builders import Shop
from tests.cast import BERN, VIENNA
from tests.visitor import Visitor


def test_the_owner_chooses_the_countries_and_germany_stays(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    olga.open("/backend/settings/shipping").click("Lieferländer")
    olga.press("Speichern", codes=["FR", "AT"])
    with app.test_request_context():
        assert db.session.get_one(ShopSettings, 1).delivers_to == ["DE", "AT", "FR"]


def test_a_country_nobody_knows_is_refused(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    olga.open("/backend/settings/countries")
    token, version = olga.value("csrf_token"), olga.value("version")
    data = {"csrf_token": token, "version": version, "codes": "XX"}
    assert olga.client.post("/backend/settings/countries", data=data).status_code == 422


def test_a_shipping_method_costs_what_was_entered_for_each_zone(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    olga.open(f"/backend/settings/shipping/{open_shop.dhl}").press("Speichern", price_eu="14,90")
    assert "EU 14,90 €" in olga.text
    with app.test_request_context():
        method = db.session.get_one(ShippingMethod, open_shop.dhl)
        assert (method.price_for(0, "AT"), method.goes_to("CH")) == (1490, False)


def test_a_shipping_method_takes_longer_where_the_owner_says_so(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    olga.open(f"/backend/settings/shipping/{open_shop.dhl}")
    assert [olga.value(f"extra_days{zone}") for zone in ("", "_eu", "_world")] == ["0", "4", "8"]
    olga.press("Speichern", 422, extra_days="61")
    assert "Bitte geben Sie eine ganze Zahl von 0 bis 60 ein." in olga.text
    olga.press("Speichern", extra_days="1", extra_days_eu="3", extra_days_world="9", collects_cash=None)
    with app.test_request_context():
        method = db.session.get_one(ShippingMethod, open_shop.dhl)
        assert [method.extra_days_to(country) for country in ("DE", "AT", "CH")] == [1, 3, 9]
        assert not method.collects_cash_in("DE")


def test_the_order_says_that_nobody_asked_vies_until_somebody_did(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        number = open_shop.abroad("AT").order(address=VIENNA, pen=1).number
    olga.open(f"/backend/orders/{number}")
    assert "nicht online geprüft" in olga.text and "innergemeinschaftliche Lieferung" in olga.text
    olga.press("Bei VIES geprüft")
    assert "nicht online geprüft" not in olga.text
    assert "bei VIES geprüft von Olga Brandt" in olga.text
    assert "USt-IdNr. ATU13585627 bei VIES geprüft" in olga.text


def test_without_a_vat_id_there_is_nothing_to_ask(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        number = open_shop.abroad("CH").order(address=BERN, pen=1).number
    assert "VIES" not in olga.open(f"/backend/orders/{number}").text
