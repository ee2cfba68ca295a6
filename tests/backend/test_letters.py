"""Auftragsbestätigung and Zahlungserinnerung: clicked, mailed only when ticked, read by the customer."""

from __future__ import annotations

from io import BytesIO

from flask import Flask
from pypdf import PdfReader

from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.letters import confirm_order
from tests.builders import MONDAY, Shop
from tests.visitor import Visitor


def test_the_owner_confirms_an_order_on_paper_and_the_customer_reads_it(
    app: Flask, open_shop: Shop, olga: Visitor, visitor: Visitor
) -> None:
    with app.test_request_context():
        order = open_shop.order("prepayment", pen=2)
        path = f"/o/{order.token}"
    olga.open(f"/backend/orders/{order.number}").click("Auftragsbestätigung")
    olga.press("Auftragsbestätigung erstellen", comment="Wir freuen uns.")
    number = "AB-2026-0001"
    assert f"Auftragsbestätigung {number} ist erstellt. Es wurde nichts gemailt." in olga.text
    assert f"Auftragsbestätigung {number} über 205,90 € erstellt" in olga.text
    olga.click(f"Auftragsbestätigung {number}")
    assert "Hiermit bestätigen wir Ihre Bestellung:" in olga.text
    visitor.open(path).click(f"Auftragsbestätigung {number}")
    assert "Wir freuen uns." in visitor.text
    pdf = visitor.client.get(f"{path}/documents/{number}.pdf")
    assert number in PdfReader(BytesIO(pdf.data)).pages[0].extract_text()


def test_the_owner_reminds_of_an_overdue_invoice(app: Flask, open_shop: Shop, olga: Visitor, visitor: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.later(days=-20).order(pen=2)
        fresh = Shop.find(MONDAY).order(pen=1)
        submit_invoice(order.id, InvoiceWish(), open_shop.olga())
        submit_invoice(fresh.id, InvoiceWish(), Shop.find(MONDAY).olga())
        path = f"/o/{order.token}"
    olga.open("/backend/invoices/RE-2026-0002")
    assert "„Zahlungserinnerung“ ist nicht möglich: Diese Rechnung ist noch nicht überfällig." in olga.text
    olga.open(f"/backend/orders/{order.number}").click("Erinnern").press("Zahlungserinnerung erstellen")
    assert "Zahlungserinnerung ZE-2026-0001 ist erstellt. Es wurde nichts gemailt." in olga.text
    olga.open("/backend/invoices/RE-2026-0001").click("Zahlungserinnerung ZE-2026-0001")
    assert "Bitte überweisen Sie 205,90 € bis 11. Mai 2026." in olga.text
    olga.open("/backend/invoices/RE-2026-0001/reminders")
    olga.press("Zahlungserinnerung erstellen", status=422, due_on="2026-05-03")
    assert "liegt in der Vergangenheit" in olga.text
    visitor.open(path).click("Zahlungserinnerung ZE-2026-0001")
    assert "Bitte überweisen Sie 205,90 € bis 11. Mai 2026." in visitor.text
    olga.open("/backend/invoices/RE-2026-0001/reminders").press("Zahlungserinnerung erstellen", mail=True)
    assert "ZE-2026-0002 ist erstellt. Der Kunde bekommt eine E-Mail." in olga.text


def test_a_letter_is_mailed_from_its_own_page(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=2)
        for comment in ("Erst so.", "Nun so."):
            confirm_order(order.id, comment, False, open_shop.olga())
        number, email = order.number, order.email
    olga.open("/backend/documents/AB-2026-0002")
    assert "Dieses Schreiben wurde noch nicht gemailt." in olga.text
    olga.press("Per E-Mail senden")
    assert f"AB-2026-0002 geht per E-Mail an {email}." in olga.text
    assert "Dieses Schreiben wurde noch nicht gemailt." not in olga.text
    olga.open("/backend/documents/AB-2026-0001")
    assert "„Per E-Mail senden“ ist nicht möglich: Diese E-Mail geht nicht hinaus, weil es eine neuere" in olga.text
    assert f"zu AB-2026-0002 an {email}" in olga.open(f"/backend/orders/{number}").text


def test_only_letters_are_mailed_from_the_page_of_any_paper(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        submit_invoice(open_shop.order(pen=1).id, InvoiceWish(), open_shop.olga())
    olga.open("/backend/documents/RE-2026-0001")
    assert "Per E-Mail senden" not in olga.text
    token = olga.page.xpath("string(//input[@name='csrf_token']/@value)")
    answer = olga.client.post("/backend/documents/RE-2026-0001/mail", data={"csrf_token": token})
    assert answer.status_code == 404
