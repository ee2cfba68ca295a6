"""Rechnungskorrektur: clicked, refused, printed, mailed, seen by the customer."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.models.outgoing_mail import MailName
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.mail_content import compose
from portal.sales.queries import list_order_mails
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.builders import Shop
from tests.visitor import Visitor


@dataclass(frozen=True)
class Invoiced:
    """The order by ids, outside of any session; `page` is the customer's."""

    id: int
    number: str
    pen: int
    booklet: int
    page: str


FORM = "/backend/invoices/RE-2026-0001/credit-memos/new"
BUTTON = "Rechnungskorrektur erstellen"


@pytest.fixture
def invoiced(app: Flask, open_shop: Shop) -> Invoiced:
    """Three pens and a booklet, all invoiced, two pens sent."""
    with app.test_request_context():
        order = open_shop.order(pen=3, booklet=1)
        submit_invoice(order.id, InvoiceWish(), open_shop.olga())
        submit_shipment(order.id, ShipmentWish({order.items[0].id: 2}), open_shop.olga())
        pen, booklet = (item.id for item in order.items)
        return Invoiced(order.id, order.number, pen, booklet, f"/o/{order.token}")


def test_the_owner_corrects_an_invoice_and_the_customer_sees_it(
    app: Flask, open_shop: Shop, olga: Visitor, invoiced: Invoiced
) -> None:
    pen, booklet = invoiced.pen, invoiced.booklet
    olga.open("/backend/invoices/RE-2026-0001").click("Rechnungskorrektur")
    assert (olga.value(f"qty-{pen}"), olga.value(f"qty-{booklet}"), olga.value("shipping")) == ("3", "1", "5,90")
    olga.press("Summe neu berechnen", **{f"qty-{pen}": "2", f"qty-{booklet}": "0"}, shipping="0", plus="3,50")
    assert "203,50 €" in olga.text
    olga.press(BUTTON, comment="Ein Füller kratzt.")
    assert "Rechnungskorrektur RK-2026-0001 ist erstellt. Es wurde nichts gemailt." in olga.text
    assert "Rechnungskorrektur RK-2026-0001 zu RE-2026-0001 über 203,50 € erstellt" in olga.text
    assert "−203,50 €" in olga.text
    olga.click("Rechnungskorrektur RK-2026-0001")
    for words in (
        "Guten Tag Anna Weidner, hiermit korrigieren wir die Rechnung RE-2026-0001 vom 4. Mai 2026 um:",
        "Ein Füller kratzt.",
        "Zusätzliche Erstattung", "von dem abgezogen, was zu Ihrer Bestellung noch offen war",
    ):  # fmt: skip
        assert words in olga.text, words
    text = PdfReader(BytesIO(olga.client.get("/backend/credit-memos/RK-2026-0001.pdf").data)).pages[0].extract_text()
    for words in (
        "Rechnungskorrektur RK-2026-0001",
        "zur Rechnung",
        "Hiermit korrigieren wir",
        "Zusätzliche Erstattung",
        "\n −2\n",
        "−203,50",
    ):
        assert words in text, words
    assert "RK-2026-0001" in olga.open("/backend/credit-memos").text
    olga.open(invoiced.page).click("Rechnungskorrektur RK-2026-0001")
    assert "Zusätzliche Erstattung" in olga.text
    assert "111,40 €" in olga.open(invoiced.page).text  # 314.90 − 203.50 is still to be paid
    assert "weil 4 von 4 berechnet und 2 von 2 versandt sind" in olga.text  # the third pen never leaves


def test_what_the_facts_do_not_bear_is_refused_at_its_field_with_everything_typed(
    open_shop: Shop, olga: Visitor, invoiced: Invoiced
) -> None:
    pen = invoiced.pen
    olga.open(FORM)
    olga.press(BUTTON, status=422, **{f"qty-{pen}": "3", f"unshipped-{pen}": "3"}, comment="Schade.")
    assert "Füllfederhalter „Lotse“: Nie verschickt sind davon 1 bis 1." in olga.text
    assert (olga.value(f"unshipped-{pen}"), olga.value("comment")) == ("3", "Schade.")
    olga.press(BUTTON, status=422, **{f"unshipped-{pen}": "", f"qty-{pen}": "4"})
    assert "mehr als der Rest von 3" in olga.text
    olga.press(BUTTON, status=422, **{f"qty-{pen}": "zwei"})
    assert "ganze Zahl" in olga.text
    olga.press(BUTTON, status=422, **{f"qty-{pen}": "1", f"stock-{pen}": "2"})
    assert "In den Bestand kommt nur zurück, was erstattet wird." in olga.text
    olga.press(BUTTON, status=422, **{f"qty-{pen}": "1", f"stock-{pen}": ""}, shipping="5,91")
    assert "So viel Versandkosten" in olga.text
    olga.press(BUTTON, status=422, shipping="fünf")
    assert "zum Beispiel 12,90" in olga.text
    assert olga.open("/backend/credit-memos").text.count("RK-") == 0


def test_a_correction_is_mailed_only_when_asked_and_says_what_comes_back(
    app: Flask, open_shop: Shop, olga: Visitor, invoiced: Invoiced
) -> None:
    olga.open(f"/backend/orders/{invoiced.number}/payments/new").press("Zahlung erfassen", amount="314,90")
    olga.open(FORM).press(BUTTON, mail=True)
    with app.test_request_context():
        rows = [row for row in list_order_mails(invoiced.id) if row.name is MailName.credit_memo]
        written = compose(rows[0])
    assert len(rows) == 1
    assert "RK-2026-0001" in written.subject
    assert "Wir erstatten Ihnen 314,90" in written.text
    assert "Erstattung offen" in olga.text
    olga.open("/backend/credit-memos/RK-2026-0001").press("Rechnungskorrektur per E-Mail senden")
    with app.test_request_context():
        assert len([row for row in list_order_mails(invoiced.id) if row.name is MailName.credit_memo]) == 2


def test_what_was_given_back_before_is_proposed_as_a_deduction(
    open_shop: Shop, olga: Visitor, invoiced: Invoiced
) -> None:
    olga.open(FORM).press(
        BUTTON, **{f"qty-{invoiced.pen}": "0", f"qty-{invoiced.booklet}": "0"}, shipping="0", plus="3,50"
    )
    assert olga.open(FORM).value("minus") == "3,50"
    olga.press(BUTTON)
    assert "Geschlossen" in olga.text


def test_an_invoice_says_why_nothing_more_can_be_done_about_it(
    open_shop: Shop, olga: Visitor, invoiced: Invoiced
) -> None:
    olga.open(FORM).press(BUTTON)
    olga.open("/backend/invoices/RE-2026-0001")
    assert "„Stornieren“ ist nicht möglich: Zu dieser Rechnung gibt es eine Rechnungskorrektur." in olga.text
    assert "„Rechnungskorrektur“ ist nicht möglich: Diese Rechnung ist schon vollständig korrigiert." in olga.text
    assert "Korrigiert" in olga.open("/backend/invoices").text
    assert "schon vollständig korrigiert" in olga.open(FORM).text


def test_two_owners_correct_the_same_pieces_and_the_second_reads_why_not(
    open_shop: Shop, olga: Visitor, claus: Visitor, invoiced: Invoiced
) -> None:
    olga.open(FORM)
    claus.open(FORM).press(BUTTON, **{f"qty-{invoiced.pen}": "1"})
    olga.press(BUTTON, status=422)
    assert "Die Bestellung wurde inzwischen geändert." in olga.text
    assert "Rechnungskorrektur RK-2026-0001 zu RE-2026-0001" in olga.text
