"""Einstellungen → Lieferländer, what shipping costs there, and the owner's word that VIES was asked."""

from __future__ import annotations

from flask import Flask

from portal.extensions import db
from portal.models.shop_settings import ShippingMethod, ShopSettings, TaxMode
from portal.shop.saving import TaxData, save_tax
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


def test_the_owner_reads_why_nothing_is_taxed_instead_of_a_rate(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.abroad("CH").order(address=BERN, pen=1, booklet=1)
        number, pen = order.number, f"qty-{order.items[0].id}"
    reasons = ("steuerfreie Ausfuhrlieferung", "Downloads sind in Deutschland nicht steuerbar")
    for page in ("", "/invoices/new", "/changes"):
        olga.open(f"/backend/orders/{number}{page}")
        assert "0 % MwSt." not in olga.text and "darin 0 %" not in olga.text, page
        assert page == "/changes" or all(reason in olga.text for reason in reasons), page
    olga.press("Vorschau", **{pen: "2"})
    assert "Gesamtsumme" in olga.text and "darin 0 %" not in olga.text
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln")
    assert "0 %" not in olga.open(f"/backend/orders/{number}").click("Rechnung RE").text
    olga.click("Rechnungskorrektur")
    assert "darin 0 %" not in olga.text and all(reason in olga.text for reason in reasons)


def test_a_small_business_reads_on_its_orders_why_there_is_no_vat(
    app: Flask, open_shop: Shop, olga: Visitor, visitor: Visitor
) -> None:
    with app.test_request_context():
        save_tax(TaxData(TaxMode.small_business, "86123/45678"), None)
        order = open_shop.order(pen=1)
        number, token = order.number, order.token
    for page in (olga.open(f"/backend/orders/{number}"), visitor.open(f"/o/{token}")):
        assert "Endpreis, keine MwSt. nach § 19 UStG" in page.text and "0 %" not in page.text


def test_without_a_vat_id_there_is_nothing_to_ask(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        number = open_shop.abroad("CH").order(address=BERN, pen=1).number
    assert "VIES" not in olga.open(f"/backend/orders/{number}").text
