"""Stornorechnung: clicked, printed, seen by the customer."""

from __future__ import annotations

from io import BytesIO

from flask import Flask
from pypdf import PdfReader

from tests.builders import Shop
from tests.visitor import Visitor


def test_the_owner_takes_an_invoice_back_by_a_counter_document(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=2)
        path = f"/o/{order.token}"
    olga.open(f"/backend/orders/{order.number}/invoices/new").press("Rechnung übermitteln")
    olga.open("/backend/invoices/RE-2026-0001").click("Stornieren").press("Rechnung stornieren", status=422)
    assert "warum die Rechnung storniert wird" in olga.text
    olga.press("Rechnung stornieren", reason="Falsche Anschrift.")
    assert "Stornorechnung ST-2026-0001 ist erstellt." in olga.text
    assert "Rechnung RE-2026-0001 mit ST-2026-0001 storniert: Falsche Anschrift." in olga.text
    olga.click("Stornorechnung ST-2026-0001")
    assert "Hiermit heben wir die Rechnung RE-2026-0001 vom 4. Mai 2026 auf:" in olga.text
    assert "\u2212205,90 €" in olga.text
    pdf = olga.client.get("/backend/documents/ST-2026-0001.pdf")
    text = PdfReader(BytesIO(pdf.data)).pages[0].extract_text()
    assert "Stornorechnung ST-2026-0001" in text
    assert "zur Rechnung" in text
    assert "Storniert" in olga.open("/backend/invoices").text
    olga.open("/backend/invoices/RE-2026-0001")
    assert not olga.has_button("Rechnung per E-Mail senden")
    olga.open(path).click("Stornorechnung ST-2026-0001")
    assert "nicht mehr zu bezahlen" in olga.text
    assert "Bitte überweisen" not in olga.open(path).text
