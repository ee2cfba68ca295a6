"""The status page, by link and by account: K3–K7, K9."""

from __future__ import annotations

import gzip

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.extensions import db
from portal.links import new_nonce
from portal.models.account import Account
from portal.models.order import Order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.letters import confirm_order
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.builders import Shop
from tests.conftest import logged_in
from tests.statements import count_statements
from tests.visitor import Visitor


def linked(app: Flask, shop: Shop, payment: str = "invoice", waiver: bool = True, **pieces: int) -> tuple[Order, str]:
    with app.test_request_context():
        order = shop.order(payment, waiver=waiver, **pieces)
        return order, f"/o/{order.token}"


def invoice(app: Flask, shop: Shop, order: Order) -> None:
    with app.test_request_context():
        submit_invoice(order.id, InvoiceWish(), shop.olga())


def ship(app: Flask, shop: Shop, order: Order, pieces: int) -> None:
    with app.test_request_context():
        item = shop.reload(order.number).items[0]
        submit_shipment(order.id, ShipmentWish({item.id: pieces}), shop.olga())


def test_the_link_shows_the_order_as_pending(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    """K3"""
    order, path = linked(app, open_shop, pen=1)
    visitor.open(path)
    assert visitor.heading == f"Bestellung Nr. {order.number}: Ihre Bestellung ist eingegangen."
    assert "Ausstehend" in visitor.text
    assert visitor.page.xpath("//ol[@class='course']/li[@aria-current='step']/b/text()") == ["Bestellt"]


def test_the_course_follows_invoice_and_parcels(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    """K4, K5, K7"""
    order, path = linked(app, open_shop, pen=2)
    invoice(app, open_shop, order)
    assert "Verarbeitung" in visitor.open(path).text
    ship(app, open_shop, order, 1)
    assert "Der erste Teil Ihrer Bestellung ist unterwegs." in visitor.open(path).heading
    assert "1 × Füllfederhalter" in visitor.text
    ship(app, open_shop, order, 1)
    assert "Vollständig" in visitor.open(path).text
    assert visitor.page.xpath("//ol[@class='course']/li[@aria-current='step']/b/text()") == ["Vollständig"]


def test_the_customer_sees_and_prints_the_invoice(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    """K6"""
    order, path = linked(app, open_shop, pen=1)
    invoice(app, open_shop, order)
    visitor.open(path).click("Rechnung RE-2026-0001")
    assert "105,90 €" in visitor.text
    pdf = visitor.client.get(f"{path}/documents/RE-2026-0001.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.headers["Content-Disposition"] == 'inline; filename="RE-2026-0001.pdf"'


def test_prepayment_asks_for_the_transfer_at_once_and_invoice_only_then(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    order, path = linked(app, open_shop, "prepayment", pen=1)
    assert "Bitte überweisen Sie 105,90 € bis 11. Mai 2026." in visitor.open(path).text
    assert "DE89 3704 0044 0532 0130 00" in visitor.text
    assert f"Verwendungszweck{order.number}" in visitor.text.replace(" ", "")
    assert visitor.page.xpath("//*[name()='svg' and contains(@aria-label,'GiroCode')]")
    order, path = linked(app, open_shop, "invoice", pen=1)
    assert "Bitte überweisen" not in visitor.open(path).text
    invoice(app, open_shop, order)
    assert "Bitte überweisen Sie 105,90 € bis 18. Mai 2026." in visitor.open(path).text


def test_a_wrong_or_foreign_link_is_not_found(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    first, path = linked(app, open_shop, pen=1)
    second, _other = linked(app, open_shop, pen=1)
    invoice(app, open_shop, second)
    visitor.open(path[:-2] + "xx", status=404)
    visitor.open("/o/anything", status=404)
    visitor.open(f"{path}/documents/RE-2026-0001", status=404)
    assert visitor.client.get(f"/orders/{first.number}").status_code in (302, 303)


def test_a_file_is_fetched_in_parts_and_counted_once(app: Flask, open_shop: Shop, client: FlaskClient) -> None:
    """K9"""
    order, path = linked(app, open_shop, booklet=1)
    page = Visitor(client).open(path)
    assert "bereit, sobald die Rechnung erstellt ist" in page.text
    invoice(app, open_shop, order)
    page.open(path)
    url = page.page.xpath("//a[@download]/@href")[0]
    assert "noch 5 Abrufe" in page.text
    first = client.get(url, headers={"Range": "bytes=0-99"})
    assert (first.status_code, len(first.data)) == (206, 100)
    assert "noch 5 Abrufe" in page.open(path).text
    rest = client.get(url, headers={"Range": "bytes=100-"})
    assert first.data + rest.data == b"%PDF-1.4 a booklet " * 100
    assert rest.headers["Content-Disposition"] == "attachment; filename=kurrent.pdf"
    assert "noch 4 Abrufe" in page.open(path).text


def test_a_slow_line_holds_no_connection_to_the_database(app: Flask, open_shop: Shop, client: FlaskClient) -> None:
    order, path = linked(app, open_shop, booklet=1)
    invoice(app, open_shop, order)
    url = Visitor(client).open(path).page.xpath("//a[@download]/@href")[0]
    answer = client.get(url, buffered=False)
    parts = answer.iter_encoded()
    assert next(parts).startswith(b"%PDF")
    with app.app_context():
        assert db.engine.pool.checkedout() == 0
    assert list(parts) == []
    answer.close()
    assert "noch 4 Abrufe" in Visitor(client).open(path).text


def test_without_the_waiver_a_file_waits_for_the_withdrawal_period(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    """K9, § 356 (5) BGB"""
    order, path = linked(app, open_shop, waiver=False, booklet=1)
    invoice(app, open_shop, order)
    assert "bereit nach dem 18. Mai 2026, wenn die Widerrufsfrist abgelaufen ist" in visitor.open(path).text
    with app.test_request_context():
        grant = open_shop.reload(order.number).grants[0]
        url = f"/d/{grant.token}"
    visitor.open(url, status=403)
    assert "Widerrufsfrist" in visitor.text


def test_the_status_page_costs_few_statements(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    order, path = linked(app, open_shop, pen=2, booklet=1)
    invoice(app, open_shop, order)
    for word in ("Verarbeitung", "Vollständig"):
        ship(app, open_shop, order, 1)
        with count_statements() as statements:
            answer = visitor.client.get(path)
        assert word in answer.text
        assert len(statements) == 2, "\n".join(statements.seen)
        assert len(gzip.compress(answer.data)) <= 5_000


def test_an_account_sees_its_own_orders_and_nobody_elses(app: Flask, open_shop: Shop) -> None:
    """K3; lesson 2."""
    with app.test_request_context():
        own, order = open_shop.order(pen=1).number, open_shop.order(pen=1)
        strange = order.number
        submit_invoice(order.id, InvoiceWish(), open_shop.olga())
    anna = logged_in(app, "Anna Weidner", "anna@example.org", None)
    with app.test_request_context():
        open_shop.reload(own).account_id = db.session.query(Account.id).scalar()
        db.session.commit()
    assert own in anna.open("/orders").text
    assert strange not in anna.text
    anna.open(f"/orders/{own}")
    anna.open(f"/orders/{strange}", status=404)
    anna.open(f"/orders/{strange}/documents/RE-2026-0001", status=404)
    anna.open(f"/orders/{own}/documents/RE-2026-0001", status=404)


def test_a_new_nonce_revokes_every_link_made_before(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    order, path = linked(app, open_shop, pen=1)
    with app.test_request_context():
        open_shop.reload(order.number).nonce = new_nonce()
        db.session.commit()
    visitor.open(path, status=404)
    visitor.open(f"{path}/documents/RE-2026-0001", status=404)


def test_each_paper_is_called_by_its_own_name(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    order, path = linked(app, open_shop, pen=2)
    with app.test_request_context():
        confirm_order(order.id, "", False, open_shop.olga())
        submit_invoice(order.id, InvoiceWish(), open_shop.olga())
        cancel_invoice(order.id, open_shop.reload(order.number).invoices[0].id, "falsche Anschrift", open_shop.olga())
        submit_invoice(order.id, InvoiceWish(), open_shop.olga())
        submit_credit_memo(order.id, open_shop.reload(order.number).invoices[1].id, CreditWish(), open_shop.olga())
    for name in ("Auftragsbestätigung AB-2026-0001", "Stornorechnung ST-2026-0001", "Rechnungskorrektur RK-2026-0001"):
        visitor.open(path).click(name)
        assert visitor.heading == name


def test_whoever_gets_money_back_reads_how_much(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    order, path = linked(app, open_shop, pen=2)
    invoice(app, open_shop, order)
    ship(app, open_shop, order, 2)
    with app.test_request_context():
        record_payment(order.id, PaymentWish(20590, clock.day_of(open_shop.now), "invoice"), open_shop.olga())
        bill = open_shop.reload(order.number).invoices[0]
        wish = CreditWish({bill.items[0].order_item_id: 1}, shipping_cents=0)
        submit_credit_memo(order.id, bill.id, wish, open_shop.olga())
    assert "Wir erstatten Ihnen noch 100,00 €." in visitor.open(path).text
    assert "Erstattung offen100,00 €" in visitor.text
    assert "Offener Betrag" not in visitor.text


def test_whoever_has_paid_nothing_is_promised_nothing_back(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    order, path = linked(app, open_shop, pen=1)
    invoice(app, open_shop, order)
    ship(app, open_shop, order, 1)
    with app.test_request_context():
        bill = open_shop.reload(order.number).invoices[0]
        submit_credit_memo(order.id, bill.id, CreditWish(), open_shop.olga())
    assert "Ihre Bestellung ist geschlossen. Sie haben nichts zu bezahlen." in visitor.open(path).text
    assert "erstatte" not in visitor.text


def test_a_paper_that_asks_for_what_was_paid_since_says_so_above(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    """Its words are frozen; nobody should pay twice."""
    order, path = linked(app, open_shop, pen=1)
    invoice(app, open_shop, order)
    ship(app, open_shop, order, 1)
    settled = "Für diese Bestellung ist inzwischen nichts mehr zu zahlen."
    assert settled not in visitor.open(f"{path}/documents/RE-2026-0001").text
    with app.test_request_context():
        record_payment(order.id, PaymentWish(10590, clock.day_of(open_shop.now), "invoice"), open_shop.olga())
    assert settled in visitor.open(f"{path}/documents/RE-2026-0001").text
    assert "Bitte überweisen Sie 105,90 €" in visitor.text
    assert settled not in visitor.open(f"{path}/documents/LS-2026-0001").text


def test_what_left_weeks_ago_is_not_on_its_way_for_ever(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    order, path = linked(app, open_shop, pen=1)
    invoice(app, open_shop, order)
    ship(app, open_shop, order, 1)
    assert "Ihre Bestellung ist unterwegs." in visitor.open(path).heading
    with time_machine.travel(open_shop.later(days=15).now):
        assert "Ihre Bestellung ist vollständig." in visitor.open(path).heading
