"""Many orders or papers at once, clicked without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from portal.extensions import db
from portal.jobs import JOBS, run_job
from portal.models.batch import Batch, BatchItem
from portal.models.carrier import Carrier
from portal.models.document import IssuedDocument
from portal.models.invoice import Invoice
from portal.models.order_status import OrderStatus
from portal.models.outgoing_mail import MailName
from portal.sales.holding import hold_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.backend.test_order_pages import mails, ordered
from tests.builders import MONDAY, Shop
from tests.statements import count_statements
from tests.visitor import Visitor


def credit(shop: Shop) -> str:
    order = shop.order(ink=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    invoice = shop.reload(order.number).invoices[0]
    return submit_credit_memo(order.id, invoice.id, CreditWish(), shop.olga())


def cancel(shop: Shop) -> str:
    order = shop.order(ink=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    return cancel_invoice(order.id, shop.reload(order.number).invoices[0].id, "Falsche Anschrift", shop.olga())


def ship(shop: Shop) -> str:
    return submit_shipment(shop.order(ink=1).id, ShipmentWish(), shop.olga())


def work(app: Flask) -> None:
    run_job(app, next(job for job in JOBS if job.name == "work off batches"), lambda: False)


def test_ticked_orders_are_invoiced_after_a_word_of_what_will_happen(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    numbers = [ordered(app, open_shop, ink=1) for _ in range(3)]
    with app.test_request_context():
        hold_order(open_shop.reload(numbers[0]).id, "Adresse unklar", open_shop.olga())
    olga.open("/backend/orders").press("Weiter", order=numbers[:2], act="invoice")
    assert "2 Bestellungen werden berechnet" in olga.text
    assert "E-Mails gehen nur hinaus, wenn Sie es anhaken." in olga.text
    assert not olga.page.xpath("//main//input[@type='checkbox'][@checked]")
    assert "Anna Weidner 18,40 €" in olga.text  # whose orders they are, before it begins
    olga.press("Rechnungen übermitteln")
    assert "0 von 2 erledigt" in olga.text
    assert "geht im Hintergrund weiter" in olga.text
    place = olga.path
    assert "Sammelvorgang läuft: Rechnungen übermitteln" in olga.open("/backend/").text
    assert olga.click("Wie weit er ist").path == place
    work(app)
    olga.open(place)
    assert "1 von 2 erledigt, 1 übersprungen." in olga.text
    assert "Die Bestellung ist zurückgestellt." in olga.text
    assert olga.has_button("Diese Rechnungen drucken")
    olga.click("RE-2026-0001")
    assert olga.heading == "Rechnung RE-2026-0001"
    assert mails(app, MailName.invoice) == 0


def test_all_that_match_the_filter_are_those_of_that_moment(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    numbers = [ordered(app, open_shop, ink=1) for _ in range(3)]
    with app.test_request_context():
        hold_order(open_shop.reload(numbers[0]).id, "Inventur", open_shop.olga())
    olga.open("/backend/orders?status=pending").press("Mit allen, die zum Filter passen", act="hold")
    ordered(app, open_shop, ink=1)
    olga.press("Zurückstellen", status=422)
    assert "warum die Bestellungen zurückgestellt werden" in olga.text
    olga.press("Zurückstellen", reason="Inventur")
    work(app)
    with app.test_request_context():
        assert db.session.query(Batch).one().item_count == 2
        statuses = [open_shop.reload(number).status for number in numbers]
    assert statuses == [OrderStatus.on_hold] * 3


@pytest.mark.parametrize("filters", ["since=gestern", "status=wild", "payment=due"])
def test_a_filter_that_was_not_understood_selects_nothing(
    app: Flask, open_shop: Shop, olga: Visitor, filters: str
) -> None:
    """Left out, it would have meant every order."""
    ordered(app, open_shop, ink=1)
    olga.open(f"/backend/orders?{filters}").press("Mit allen Bestellungen", act="cancel")
    assert "Ein Filter der Liste war nicht zu verstehen, darum ist nichts geschehen." in olga.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Batch.id))) == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"act": "invoice"}, "Es ist nichts ausgewählt."),
        ({"act": "explode"}, "Diese Aktion gibt es nicht."),
        ({"act": "print_pdf"}, "Diese Aktion gibt es nicht."),
        ({}, "Diese Aktion gibt es nicht."),
        ({"act": "invoice", "order": ["=1+1", "\0", "<b>", "9" * 400]}, "Es ist nichts ausgewählt."),
        ({"act": "invoice", "order": ["x"] * 501}, "höchstens 500 auf einmal"),
    ],
)
def test_an_empty_selection_or_an_unknown_act_is_refused(
    app: Flask, open_shop: Shop, olga: Visitor, fields: dict[str, str | list[str]], words: str
) -> None:
    ordered(app, open_shop, ink=1)
    token = olga.open("/backend/orders").value("csrf_token")
    answer = olga.client.post(
        "/backend/batches/orders", data={"csrf_token": token, **fields},
        headers={"Referer": "http://localhost/backend/orders"},
    )  # fmt: skip
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "http://localhost/backend/orders")
    assert words in olga.open("/backend/orders").text
    with app.test_request_context():
        assert db.session.query(Batch).count() == 0


def test_mails_go_out_only_when_ticked(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    numbers = [ordered(app, open_shop, ink=1) for _ in range(2)]
    olga.open("/backend/orders").press("Weiter", order=numbers, act="invoice")
    olga.press("Rechnungen übermitteln", mail=True)
    work(app)
    assert mails(app, MailName.invoice) == 2


def test_payments_ask_for_day_and_method(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open("/backend/orders").press("Weiter", order=[number], act="mark_paid")
    assert olga.value("received_on") == "2026-05-04"
    olga.press("Zahlungen erfassen", status=422, received_on="2026-05-05")
    assert "Der Tag liegt in der Zukunft." in olga.text
    olga.press("Zahlungen erfassen", received_on="2026-05-04", method="prepayment")
    work(app)
    with app.test_request_context():
        assert [payment.method for payment in open_shop.reload(number).payments] == ["prepayment"]


def documents(app: Flask) -> list[str]:
    with app.app_context():
        query = select(IssuedDocument.number).join(BatchItem, BatchItem.document_id == IssuedDocument.id)
        return list(db.session.scalars(query.order_by(BatchItem.position)))


def test_all_papers_that_match_come_as_one_zip(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """For the tax adviser: the month's invoices, however many pages of the list they fill."""
    with app.test_request_context():
        for pieces in (1, 2, 3):
            submit_invoice(open_shop.order(pen=pieces).id, InvoiceWish(), open_shop.olga())
    olga.open("/backend/invoices?sort=oldest").press("Alle als ZIP")
    assert olga.heading == "Rechnungen als ZIP"
    assert documents(app) == ["RE-2026-0001", "RE-2026-0002", "RE-2026-0003"]


def test_of_a_filtered_list_only_the_papers_that_match_are_taken(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        for pieces in (1, 2, 3):
            submit_invoice(open_shop.order(pen=pieces).id, InvoiceWish(), open_shop.olga())
    olga.open("/backend/invoices?least=150").press("Alle, die zum Filter passen, als ZIP")
    assert sorted(documents(app)) == ["RE-2026-0002", "RE-2026-0003"]
    olga.open("/backend/invoices?least=viel").press("Alle als ZIP")
    assert "darum ist nichts geschehen" in olga.text
    assert len(documents(app)) == 2


@pytest.mark.parametrize(
    ("kind", "make"), [("credit-memos", credit), ("shipments", ship), ("invoice-cancellations", cancel)]
)
def test_corrections_and_delivery_notes_come_as_one_zip_too(
    app: Flask, open_shop: Shop, olga: Visitor, kind: str, make: Callable[[Shop], str]
) -> None:
    with app.test_request_context():
        number = make(open_shop)
    olga.open(f"/backend/{kind}").press("Alle als ZIP")
    assert documents(app) == [number]


def test_every_bill_of_the_days_of_a_report_comes_as_one_zip(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """Invoices, what took them back and what corrects them; no delivery note, no trial, nothing of other days."""
    with app.test_request_context():
        ship(open_shop)
        trial = open_shop.order(is_trial=True, ink=1)
        submit_invoice(trial.id, InvoiceWish(), open_shop.olga())
        numbers = [cancel(open_shop), credit(open_shop.later(minutes=1))]
        credit(open_shop.later(days=40))
    olga.open("/backend/reports?show=invoiced&from=2026-05-01&until=2026-05-31")
    olga.press("Alle Belege dieser Tage als ZIP")
    assert documents(app) == ["RE-2026-0001", numbers[0], "RE-2026-0002", numbers[1]]
    assert not olga.open("/backend/reports?show=orders").has_button("Alle Belege dieser Tage als ZIP")


def test_the_papers_that_a_batch_made_are_printed_by_one_click_and_no_others(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    numbers = [ordered(app, open_shop, ink=1) for _ in range(2)]
    with app.test_request_context():
        submit_invoice(open_shop.reload(numbers[0]).id, InvoiceWish(), open_shop.olga())
        other = open_shop.order(pen=1)
        submit_invoice(other.id, InvoiceWish(), open_shop.olga())
    olga.open("/backend/orders").press("Weiter", order=numbers, act="invoice").press("Rechnungen übermitteln")
    made = olga.path
    work(app)
    olga.open(made).press("Diese Rechnungen drucken")
    assert olga.heading == "Rechnungen drucken" and documents(app)[-1:] == ["RE-2026-0003"]
    assert len(documents(app)) == 1
    olga.open(made).press("Diese als ZIP speichern")
    assert olga.heading == "Rechnungen als ZIP"
    olga.open("/backend/orders").press("Weiter", order=numbers, act="ship").press("Versenden")
    shipped = olga.path
    work(app)
    assert olga.open(shipped).press("Diese Lieferscheine drucken").heading == "Lieferscheine drucken"
    assert "Lieferscheine drucken" in olga.open("/backend/batches").text


@pytest.mark.parametrize(("act", "kind"), [("hold", "print_pdf"), ("invoice", "cancel"), ("invoice", "x")])
def test_of_what_makes_no_papers_none_are_printed(
    app: Flask, open_shop: Shop, olga: Visitor, act: str, kind: str
) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open("/backend/orders").press("Weiter", order=number, act=act)
    data = {"csrf_token": olga.value("csrf_token"), "kind": kind}
    assert olga.client.post(f"{olga.path}/papers", data=data).status_code == 404
    assert olga.client.post("/backend/batches/4711/papers", data=data).status_code == 404


def test_a_draft_leads_back_to_the_list_as_it_was(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open("/backend/orders?status=pending&q=Weidner").press("Weiter", order=number, act="hold")
    olga.press("Zurückstellen", status=422).click("Abbrechen")
    assert olga.address == "http://localhost/backend/orders?status=pending&q=Weidner"


def test_a_draft_from_nowhere_leads_back_to_all_orders(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=1)
    data = {"csrf_token": olga.open("/backend/orders").value("csrf_token"), "act": "hold", "order": number}
    place = olga.client.post(
        "/backend/batches/orders", data=data, headers={"Referer": "https://elsewhere.example/orders"}
    ).location
    assert olga.open(place).click("Abbrechen").path == "/backend/orders"


def test_who_forgot_to_tick_finds_the_act_still_chosen(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    ordered(app, open_shop, ink=1)
    olga.open("/backend/orders?status=pending")
    for _again in range(2):
        olga.press("Weiter", act="ship")
        assert "Es ist nichts ausgewählt." in olga.text
        assert olga.page.xpath("//select[@name='act']/option[@selected]/@value") == ["ship"]
        assert olga.address == "http://localhost/backend/orders?status=pending&act=ship"


def test_customers_who_were_told_are_left_out_unless_ticked(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(ink=1)
        number = order.number
        submit_shipment(order.id, ShipmentWish(parcels=[(Carrier.dhl, "0034")], mail=True), open_shop.olga())
    for tick, count in ((None, 1), (True, 2)):
        olga.open("/backend/orders").press("Weiter", order=number, act="send_tracking")
        assert "Wer sie schon hat, bekommt sie nicht noch einmal." in olga.text
        olga.press("Trackinginformationen senden", again=tick)
        work(app)
        assert mails(app, MailName.dispatch) == count
    assert "1 von 1 erledigt." in olga.open(olga.path).text


def test_papers_of_no_list_are_not_there(olga: Visitor, open_shop: Shop) -> None:
    token = olga.open("/backend/orders").value("csrf_token")
    data = {"csrf_token": token, "all": "print_zip"}
    assert [olga.client.post(f"/backend/batches/papers?of={of}", data=data).status_code for of in ("", "order")] == [
        404
    ] * 2


def test_a_running_batch_can_be_stopped(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    numbers = [ordered(app, open_shop, ink=1) for _ in range(2)]
    olga.open("/backend/orders").press("Weiter", order=numbers, act="ship").press("Versenden").press("Anhalten")
    assert "Angehalten. Was schon erledigt ist, bleibt." in olga.text
    work(app)
    assert "Der Sammelvorgang wurde angehalten." in olga.open("/backend/batches").click("Versenden").text


@pytest.mark.thorough
def test_selected_papers_come_as_one_pdf_to_staff_only_and_are_found_again(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    """B12"""
    numbers = [ordered(app, open_shop, ink=1) for _ in range(2)]
    for number in numbers:
        olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln")
    papers = ["RE-2026-0002", "RE-2026-0001"]
    olga.open("/backend/invoices").press("Ausgewählte drucken", document=papers)
    place = olga.path
    work(app)
    assert "2 von 2 erledigt." in olga.open(place).text
    assert "Die Datei liegt bis 5. Mai 2026, 10:00 Uhr bereit." in olga.text
    answer = olga.client.get(f"{place}/file")
    assert answer.headers["Content-Disposition"] == 'inline; filename="2026-05-04-1.pdf"'
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages]
    assert [number for page, number in zip(pages, papers, strict=True) if number in page] == papers
    assert app.test_client().get(f"{place}/file").status_code == 303
    olga.open("/backend/orders").press("Weiter", order=numbers, act="print_delivery_notes")
    work(app)
    assert "Es gibt keine Datei" in olga.open(olga.path).text
    assert "Zu dieser Bestellung gibt es keinen gültigen Lieferschein." in olga.text
    assert "Die Datei ist nicht mehr da." in olga.open(f"{olga.path}/file").text


def test_the_script_gets_the_numbers_of_the_page(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open("/backend/orders").press("Weiter", order=[number], act="release").press("Wiederaufnehmen")
    url = olga.page.xpath("//@data-progress")[0]
    assert olga.client.get(url).json == {"through": 0, "words": "0 von 1 erledigt", "is_finished": False}
    work(app)
    words = "0 von 1 erledigt, 1 übersprungen"
    assert olga.client.get(url).json == {"through": 1, "words": words, "is_finished": True}


def test_a_batch_that_nobody_works_at_says_so(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open("/backend/orders").press("Weiter", order=number, act="invoice").press("Rechnungen übermitteln")
    words = "Niemand arbeitet daran: Bitte prüfen Sie, ob der Worker läuft."
    assert words not in olga.text
    with time_machine.travel(MONDAY + timedelta(minutes=2)):
        assert words in olga.open(olga.path).text
        assert words in olga.client.get(f"{olga.path}/progress.json").json["words"]
        work(app)
        assert words not in olga.open(olga.path).text


def test_two_clicks_and_two_confirmations_are_one(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=1)
    fields = {"csrf_token": olga.open("/backend/orders").value("csrf_token"), "form_key": olga.value("form_key")}
    places = {
        olga.client.post("/backend/batches/orders", data={**fields, "act": "invoice", "order": number}).location
        for _click in range(2)
    }
    assert len(places) == 1
    for _click in range(2):
        olga.client.post(f"{min(places)}/start", data=fields)
    work(app)
    with app.test_request_context():
        assert db.session.query(Invoice).count() == 1


@pytest.mark.thorough
def test_the_pages_cost_few_statements_however_many_orders_there_are(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    numbers = [ordered(app, open_shop.later(minutes=1), booklet=1) for _ in range(12)]
    with count_statements() as statements:
        olga.open("/backend/orders").press("Weiter", order=numbers, act="invoice")
    draft = len(statements)
    olga.press("Rechnungen übermitteln")
    work(app)
    for path, most in ((olga.path, 6), ("/backend/batches", 4)):
        with count_statements() as statements:
            olga.open(path)
        assert len(statements) <= most, "\n".join(statements.seen)
    assert draft <= 18
