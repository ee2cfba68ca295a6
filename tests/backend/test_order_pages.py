"""The owner's order, clicked through without scripts: B1–B9, B12."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.extensions import db
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish
from tests.builders import Shop
from tests.statements import count_statements
from tests.visitor import Visitor


def ordered(app: Flask, shop: Shop, payment: str = "invoice", **pieces: int) -> str:
    with app.test_request_context():
        return shop.order(payment, **pieces).number


def mails(app: Flask, name: MailName) -> int:
    with app.test_request_context():
        return db.session.query(OutgoingMail).filter_by(name=name).count()


def test_a_new_order_is_listed_first_as_pending(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B1"""
    ordered(app, open_shop, pen=1)
    number = ordered(app, open_shop.later(minutes=1), ink=1)
    olga.open("/backend/orders")
    first = olga.page.xpath("//table[contains(@class,'orders')]/tbody/tr")[0].text_content()
    assert number in first
    assert "Ausstehend" in first


def test_the_order_shows_every_detail(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B2"""
    number = ordered(app, open_shop, pen=2, ink=1, booklet=1)
    olga.open(f"/backend/orders/{number}")
    for words in (
        number, "Ausstehend", "Füllfederhalter „Lotse“", "Anna Weidner", "Gartenstraße 8", "70563 Stuttgart",
        "anna.weidner@example.org", "Rechnung", "DHL Paket, 5,90 €", "227,40 €", "darin 19 % MwSt.", "darin 7 % MwSt.",
        "Bestellt über 227,40 €",
    ):  # fmt: skip
        assert words in olga.text, words


def test_the_two_ticks_of_a_comment_are_independent(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B3, K4"""
    number = ordered(app, open_shop)
    olga.open(f"/backend/orders/{number}")
    olga.press("Kommentar speichern", comment_text="Nur für uns.")
    olga.press("Kommentar speichern", comment_text="Dauert länger.", comment_visible=True)
    olga.press("Kommentar speichern", comment_text="Kommt morgen.", comment_notify=True)
    assert mails(app, MailName.order_comment) == 1
    olga.click("So sieht der Kunde die Bestellung")
    assert "Dauert länger." in olga.text
    assert "Nur für uns." not in olga.text
    assert "Kommt morgen." not in olga.text


def test_an_empty_comment_is_refused_and_the_ticks_stay(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop)
    olga.open(f"/backend/orders/{number}")
    olga.press("Kommentar speichern", status=422, comment_visible=True)
    assert "Bitte schreiben Sie einen Text." in olga.text
    assert olga.page.xpath("//input[@name='comment-visible'][@checked]")


def test_the_invoice_is_made_from_the_check_page_and_not_mailed(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B4, B5, K5"""
    number = ordered(app, open_shop, pen=2)
    olga.open(f"/backend/orders/{number}/invoices/new")
    assert olga.heading == "Rechnung prüfen"
    assert not olga.page.xpath("//input[@type='checkbox'][@checked]")
    olga.press("Rechnung übermitteln", comment="Vielen Dank!")
    assert "Rechnung RE-2026-0001 ist erstellt. Es wurde nichts gemailt." in olga.text
    assert "Verarbeitung, weil 2 von 2 berechnet, aber erst 0 von 2 versandt sind." in olga.text
    assert mails(app, MailName.invoice) == 0


def test_the_invoice_is_viewed_mailed_on_demand_and_printed(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B6"""
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln")
    assert "nicht gemailt" in olga.text
    olga.open("/backend/invoices").click("RE-2026-0001")
    assert "105,90 €" in olga.text
    olga.press("Rechnung per E-Mail senden")
    assert "RE-2026-0001 geht per E-Mail an anna.weidner@example.org" in olga.text
    assert mails(app, MailName.invoice) == 1
    assert "E-Mail: Wartet" in olga.open(f"/backend/orders/{number}").text
    pdf = olga.client.get("/backend/invoices/RE-2026-0001.pdf")
    assert "RE-2026-0001" in PdfReader(BytesIO(pdf.data)).pages[0].extract_text()


def test_partial_quantities_and_new_sums_without_scripts(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B4"""
    number = ordered(app, open_shop, pen=2)
    olga.open(f"/backend/orders/{number}/invoices/new")
    name = str(olga.page.xpath("//input[starts-with(@name,'qty-')]/@name")[0])
    olga.press("Summe neu berechnen", **{name: 1})
    assert "105,90 €" in olga.text
    olga.press("Rechnung übermitteln")
    assert "weil erst 1 von 2 berechnet und 0 von 2 versandt sind" in olga.text


def test_wrong_quantities_are_refused_by_name_and_kept(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=2)
    for wrong, words in (
        ("3", "3 ist mehr als der Rest von 2"),
        ("-1", "darf nicht negativ sein"),
        ("1,5", "ganze Zahl"),
        ("0", "mindestens einem Artikel"),
    ):
        olga.open(f"/backend/orders/{number}/invoices/new")
        name = str(olga.page.xpath("//input[starts-with(@name,'qty-')]/@name")[0])
        olga.press("Rechnung übermitteln", status=422, **{name: wrong})
        assert words in olga.text
        assert olga.value(name) == wrong
    olga.open("/backend/invoices")
    assert "Noch keine Rechnung" in olga.text


def test_a_stale_form_is_refused_with_what_happened_and_can_be_sent_again(
    app: Flask, open_shop: Shop, olga: Visitor, claus: Visitor
) -> None:
    """Lesson 20."""
    number = ordered(app, open_shop, pen=2)
    olga.open(f"/backend/orders/{number}/invoices/new")
    claus.open(f"/backend/orders/{number}/shipments/new").press("Lieferschein erstellen")
    olga.press("Rechnung übermitteln", status=422, comment="Bleibt stehen")
    assert "inzwischen geändert" in olga.text
    assert "Lieferung LS-2026-0001 mit 2 Stück" in olga.text
    assert olga.value("comment") == "Bleibt stehen"
    olga.press("Rechnung übermitteln")
    assert "Vollständig" in olga.text


@pytest.mark.parametrize(
    ("form", "button", "said"),
    [
        ("invoices/new", "Rechnung übermitteln", "Alle Artikel sind berechnet."),
        ("shipments/new", "Lieferschein erstellen", "Alle Artikel sind versandt."),
    ],
)
def test_who_comes_second_to_an_act_that_is_done_reads_who_did_it(
    app: Flask, open_shop: Shop, olga: Visitor, form: str, button: str, said: str
) -> None:
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/{form}")
    with app.test_request_context():
        order = open_shop.reload(number)
        submit_invoice(order.id, InvoiceWish(ship=ShipmentWish()), open_shop.olga())
    olga.press(button, status=422)
    for words in (said, "Das ist inzwischen geschehen:", "RE-2026-0001", "Olga Brandt"):
        assert words in olga.text, words
    assert "inzwischen" not in olga.open(f"/backend/orders/{number}/{form}").text


def test_a_double_click_makes_one_invoice(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=2)
    olga.open(f"/backend/orders/{number}/invoices/new")
    form = olga.page
    olga.press("Rechnung übermitteln")
    olga.page, olga.path = form, f"/backend/orders/{number}/invoices/new"
    olga.press("Rechnung übermitteln")
    assert "RE-2026-0001 ist erstellt" in olga.text
    assert "RE-2026-0002" not in olga.open("/backend/invoices").text


def test_shipping_with_parcels_gives_the_customer_the_delivery_note(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B8, K7, K8"""
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln")
    olga.open(f"/backend/orders/{number}/shipments/new")
    olga.press("Weitere Pakete", parcels_0_number="00340434161222334455")
    olga.press("Lieferschein erstellen", parcels_1_number="JJD01")
    assert "Vollständig, weil 1 von 1 berechnet und 1 von 1 versandt sind." in olga.text
    assert mails(app, MailName.dispatch) == 0
    olga.click("So sieht der Kunde die Bestellung")
    assert "Ihre Bestellung ist unterwegs." in olga.text
    links = olga.page.xpath("//a[contains(@href,'dhl.de')]/@href")
    assert any(link.endswith("piececode=00340434161222334455") for link in links)
    olga.click("Lieferschein LS-2026-0001")
    assert "Füllfederhalter" in olga.text


def test_tracking_information_goes_out_when_and_only_when_asked(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B9, K8"""
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/shipments/new").press("Lieferschein erstellen")
    assert mails(app, MailName.dispatch) == 0
    olga.open("/backend/shipments").click("LS-2026-0001").press("Trackinginformationen senden")
    assert "gehen an anna.weidner@example.org" in olga.text
    assert mails(app, MailName.dispatch) == 1


def test_tracking_numbers_are_added_and_removed(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B8"""
    number = ordered(app, open_shop, pen=1)
    olga.open(f"/backend/orders/{number}/shipments/new").press("Lieferschein erstellen")
    olga.open("/backend/shipments/LS-2026-0001").press("Hinzufügen", status=422, number="")
    assert "Bitte geben Sie die Trackingnummer ein." in olga.text
    olga.press("Hinzufügen", number="JJD42", notify=True)
    assert mails(app, MailName.dispatch) == 1
    olga.press("Hinzufügen", status=422, number="JJD42")
    assert "steht schon bei der Lieferung" in olga.text
    olga.open("/backend/shipments/LS-2026-0001").press("Entfernen")
    assert "Noch keine Trackingnummer." in olga.text


def test_payment_is_recorded_and_reversed(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B7: the other methods are paid when the owner says so."""
    number = ordered(app, open_shop, "prepayment", pen=1)
    olga.open(f"/backend/orders/{number}").click("Zahlung erfassen")
    assert olga.value("amount") == "105,90"
    olga.press("Zahlung erfassen", status=422, amount="12.50x")
    assert "zum Beispiel 12,90" in olga.text
    assert olga.value("amount") == "12.50x"
    olga.press("Zahlung erfassen", amount="105,90", mail=True)
    assert "Bezahlt" in olga.text
    assert mails(app, MailName.payment_received) == 1
    olga.press("Zurückbuchen")
    assert "Zahlung von 105,90 € zurückgebucht" in olga.text


def test_a_refund_is_recorded_up_to_what_was_paid(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, "prepayment", pen=1)
    path = f"/backend/orders/{number}/refunds/new"
    assert "liegt kein Geld vor" in olga.open(path).text
    assert not olga.page.xpath("//main//form")
    olga.open(f"/backend/orders/{number}/payments/new").press("Zahlung erfassen")
    olga.click("Erstattung erfassen").press("Erstattung erfassen", status=422, amount="105,91", note="Kulanz")
    assert (olga.value("amount"), olga.value("note")) == ("105,91", "Kulanz")
    olga.press("Erstattung erfassen", amount="5,90")
    assert "Erstattung erfasst." in olga.text
    assert "Erstattung -5,90 €" in olga.text.replace("\N{MINUS SIGN}", "-").replace("\xa0", " ")
    olga.press("Zurücknehmen")
    assert "Erstattung von 5,90 € zurückgenommen" in olga.text.replace("\xa0", " ")
    assert not olga.page.xpath("//button[starts-with(normalize-space(), 'Zurücknehmen')]")


def test_canceling_a_part_and_the_rest(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=2)
    olga.open(f"/backend/orders/{number}/cancellation")
    name = str(olga.page.xpath("//input[starts-with(@name,'qty-')]/@name")[0])
    olga.press("Stornieren", **{name: 1})
    assert "Storniert: 1 × Füllfederhalter" in olga.text
    olga.open(f"/backend/orders/{number}/cancellation").press("Stornieren", mail=True)
    assert "Bestellung storniert" in olga.text
    assert mails(app, MailName.cancellation) == 1
    with app.test_request_context():
        assert open_shop.product("pen").stock == 10


def test_what_is_not_possible_says_why(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, booklet=1)
    olga.open(f"/backend/orders/{number}")
    assert "„Versenden“ ist nicht möglich: Diese Bestellung enthält nichts, was versandt wird." in olga.text
    olga.open(f"/backend/orders/{number}/shipments/new")
    assert not olga.has_button("Lieferschein erstellen")


def test_a_trial_order_is_walked_through_and_removed_by_one_click(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B10"""
    real = ordered(app, open_shop, pen=1)
    olga.open("/backend/orders/trial").press("Probebestellung aufgeben")
    assert "PROBE-0001" in olga.heading
    olga.open("/backend/orders/PROBE-0001/invoices/new").press("Rechnung übermitteln")
    olga.open("/backend/orders/PROBE-0001/shipments/new").press("Lieferschein erstellen")
    assert "PROBE-RE-0001" in olga.text
    with app.test_request_context():
        assert {m.recipient for m in db.session.query(OutgoingMail) if m.order.is_trial} == {open_shop_mail()}
        assert open_shop.product("pen").stock == 9
    olga.press("Probebestellung entfernen")
    assert "PROBE-0001 ist entfernt" in olga.text
    olga.open("/backend/orders/PROBE-0001", status=404)
    olga.open(f"/backend/orders/{real}")


def test_a_real_order_cannot_be_removed(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B10"""
    number = ordered(app, open_shop)
    olga.open(f"/backend/orders/{number}")
    token = olga.page.xpath("//input[@name='csrf_token']/@value")[0]
    olga.client.post(f"/backend/orders/{number}/removal", data={"csrf_token": token})
    assert "Nur Probebestellungen" in olga.open(f"/backend/orders/{number}").page.text_content()


def test_the_order_page_and_the_list_cost_few_statements(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    numbers = [ordered(app, open_shop, pen=1, booklet=1) for _ in range(4)]
    for _ in range(2):
        olga.open(f"/backend/orders/{numbers[0]}").press("Kommentar speichern", comment_text="Ein Wort.")
    olga.open(f"/backend/orders/{numbers[0]}/invoices/new").press("Rechnung übermitteln")
    olga.open(f"/backend/orders/{numbers[0]}/shipments/new").press("Lieferschein erstellen")
    with count_statements() as statements:
        olga.open(f"/backend/orders/{numbers[0]}")
    assert len(statements) == 3, "\n".join(statements.seen)
    nothing_rare = ordered(app, open_shop, pen=1)
    with count_statements() as statements:
        olga.open(f"/backend/orders/{nothing_rare}")
    assert len(statements) == 2, "\n".join(statements.seen)
    with count_statements() as statements:
        olga.open("/backend/orders")
    assert len(statements) == 2, "\n".join(statements.seen)


def test_a_number_that_is_none_leads_back_into_the_backend(olga: Visitor, open_shop: Shop) -> None:
    olga.open("/backend/orders/4711", 404)
    assert "Vielleicht ist die Nummer in der Adresse vertippt." in olga.text
    assert "Vertrag widerrufen" not in olga.text
    olga.click("Bestellungen")
    assert olga.path == "/backend/orders"


def open_shop_mail() -> str:
    return "laden@feder-und-bogen.example"


def test_verbs_cost_few_statements(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """From the click to the page afterwards: the lock, the whole order, one writing of all that changes."""
    number = ordered(app, open_shop, pen=1, ink=2, paper=1)
    for form, button, most in (("invoices", "Rechnung übermitteln", 16), ("shipments", "Lieferschein erstellen", 16)):
        olga.open(f"/backend/orders/{number}/{form}/new")
        with count_statements() as statements:
            olga.press(button)
        assert len(statements) <= most, "\n".join(statements.seen)
