"""Stornorechnung: clicked, printed, seen by the customer."""

from __future__ import annotations

from io import BytesIO

from flask import Flask
from pypdf import PdfReader

from portal.extensions import db
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.mail_content import compose
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.backend.test_order_pages import mails
from tests.builders import Shop
from tests.visitor import Visitor, squeeze


def test_the_owner_takes_an_invoice_back_by_a_counter_document(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=2)
        path = f"/o/{order.token}"
    olga.open(f"/backend/orders/{order.number}/invoices/new").press("Rechnung übermitteln")
    olga.open("/backend/invoices/RE-2026-0001").click("Stornieren").press("Rechnung stornieren", status=422)
    assert "warum die Rechnung storniert wird" in olga.text
    olga.press("Rechnung stornieren", reason="Falsche Anschrift.")
    assert "Stornorechnung ST-2026-0001 ist erstellt. Die Artikel sind wieder zu berechnen." in olga.text
    assert "Es wurde nichts gemailt." in olga.text
    assert "Rechnung RE-2026-0001 mit ST-2026-0001 storniert: Falsche Anschrift." in olga.text
    olga.click("Stornorechnung ST-2026-0001")
    assert olga.heading == "Stornorechnung ST-2026-0001"
    assert "hiermit heben wir die Rechnung RE-2026-0001 vom 4. Mai 2026 auf:" in olga.text
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


def test_the_customer_reads_of_it_when_that_was_ticked_and_as_often_as_it_is_sent(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    with app.test_request_context():
        order = open_shop.order(ink=1)
        submit_invoice(order.id, InvoiceWish(), open_shop.olga())
    olga.open("/backend/invoices/RE-2026-0001/cancellation")
    assert not olga.page.xpath("//main//input[@type='checkbox'][@checked]")
    olga.press("Rechnung stornieren", reason="Falsche Anschrift.", mail=True)
    assert mails(app, MailName.invoice_cancellation) == 1
    olga.click("Stornorechnung ST-2026-0001").press("Per E-Mail senden")
    assert "ST-2026-0001 geht" in olga.text
    assert mails(app, MailName.invoice_cancellation) == 2
    with app.test_request_context():
        for row in db.session.query(OutgoingMail).filter_by(name=MailName.invoice_cancellation):
            words = squeeze(compose(row).text)
            assert "die Rechnung RE-2026-0001 vom 4. Mai 2026 haben wir mit der Stornorechnung ST-2026-0001" in words
            assert "/documents/ST-2026-0001" in words and "Falsche Anschrift" not in words


def test_a_paper_that_has_a_mail_of_its_own_is_not_sent_as_a_letter(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        note = submit_shipment(open_shop.order(ink=1).id, ShipmentWish(), open_shop.olga())
    token = olga.open("/backend/").value("csrf_token")
    assert olga.client.post(f"/backend/documents/{note}/mail", data={"csrf_token": token}).status_code == 404
