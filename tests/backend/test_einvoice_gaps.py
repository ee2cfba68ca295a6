"""What an e-invoice to a company lacks is said before anybody is refused for it."""

from __future__ import annotations

from flask import Flask

from portal.shop.saving import settings_change
from tests.builders import Shop
from tests.cast import BERT
from tests.visitor import Visitor


def test_the_check_page_leads_to_what_is_missing(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        with settings_change(None) as settings:
            settings.phone = ""
        number = open_shop.order(address=BERT, pen=1).number
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln", status=422)
    assert "Rechnungen an Firmen sind E-Rechnungen. Dafür fehlt noch: Ihre Telefonnummer" in olga.text
    olga.click("Ihre Telefonnummer (Einstellungen, Anbieter)")
    assert olga.path == "/backend/settings/shop"


def test_a_private_buyer_needs_no_e_invoice(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        with settings_change(None) as settings:
            settings.phone = ""
        number = open_shop.order(pen=1).number
    olga.open(f"/backend/orders/{number}/invoices/new")
    assert "E-Rechnung" not in olga.text
