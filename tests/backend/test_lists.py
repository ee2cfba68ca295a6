"""The owner's lists: found, narrowed, sorted, paged and exported, at a cost that does not grow with the shop."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import timedelta
from itertools import pairwise
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import text

from portal import clock, paging
from portal.extensions import db
from portal.models.carrier import Carrier
from portal.models.order import Order
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.paging import Page
from portal.sales.change_wish import ChangeWish, LineWish, NewLine
from portal.sales.changing import change_order
from portal.sales.holding import hold_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.letters import ReminderWish, confirm_order, remind
from portal.sales.lists import OrderFilter, Sort, list_order_ids, list_orders, walk
from portal.sales.queues import Queue
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish, add_tracking_number, remove_tracking_number, submit_shipment
from portal.sales.trial import remove_trial_order
from tests import words
from tests.builders import MONDAY, Shop
from tests.cast import ANNA, ANNA_MAIL, BERT
from tests.plans import sorts_and_scans, steps_of
from tests.statements import count_statements
from tests.stories import told_once
from tests.visitor import Visitor

MUELLER = ANNA | {"name": "Jörg Müller-Lüdenscheidt", "postcode": "10115", "city": "Berlin"}
FORMULA = ANNA | {"name": '=HYPERLINK("http://evil.example")', "company": "+49; GmbH"}


def found(**wanted: object) -> list[str]:
    """Numbers of the orders on the first page."""
    return [row.number for row in list_orders(OrderFilter(**wanted), None, None).rows]  # type: ignore[arg-type]


def some_orders(shop: Shop, count: int) -> list[str]:
    """Oldest first, a minute apart."""

    def tell() -> list[str]:
        shop.stock_up("pen", count)
        return [shop.later(minutes=1).order(pen=1).number for _ in range(count)]

    return told_once(shop, ("orders", count), tell)


@pytest.mark.parametrize(
    "typed",
    [
        "Bert", "kowal", "KOWALSKI bert", "Schlachthof", "72074", "tübingen", "tuebingen", "Füllfeder",
        "Fuellfeder lotse", "100,00", "105,90", "105.90 €", "JJD000123", "jjd 000123x",
    ],
)  # fmt: skip
def test_an_order_is_found_by_what_stands_on_it(shop: Shop, typed: str) -> None:
    def tell() -> str:
        shop.order(address=MUELLER, ink=1)
        order = shop.order(address=BERT, pen=1)
        submit_invoice(order.id, InvoiceWish(), shop.olga())
        submit_shipment(order.id, ShipmentWish(parcels=[(Carrier.dhl, "JJD000123")]), shop.olga())
        return order.number

    number = told_once(shop, "one of two orders is shipped", tell)
    expected = [] if typed in ("100,00", "jjd 000123x") else [number]
    assert found(text=typed) == expected


def test_an_order_is_found_by_its_papers_and_by_any_piece_of_their_numbers(shop: Shop) -> None:
    order = shop.order(pen=1)
    shop.order(ink=1)
    invoice = submit_invoice(order.id, InvoiceWish(), shop.olga())
    note = submit_shipment(order.id, ShipmentWish(), shop.olga())
    for typed in (order.number, order.number[:3] + order.number[3:], invoice, invoice.lower(), note, invoice[3:]):
        assert order.number in found(text=typed), typed
    assert found(text=invoice) == [order.number]


@pytest.mark.parametrize("typed", ["Müller", "Mueller", "muller", "müller-lüd", "Lüdenscheidt", "Jörg 10115", "joerg"])
def test_umlauts_and_double_names_are_found_as_people_type_them(shop: Shop, typed: str) -> None:
    def tell() -> str:
        shop.order(address=BERT)
        return shop.order(address=MUELLER).number

    number = told_once(shop, "two people order", tell)
    assert found(text=typed) == [number]


def test_a_mail_address_is_found_whole_and_by_its_end(shop: Shop) -> None:
    order = shop.order()
    for typed in (ANNA_MAIL, "weidner@example", "example.org"):
        assert found(text=typed) == [order.number]


@pytest.mark.parametrize(
    "typed", ["€", "--", "%", "*", '"', "' OR 1=1 --", "{}", "NEAR(", "\u202e", "🙂", "AND", "words:a"]
)
def test_a_search_for_signs_finds_nothing_and_breaks_nothing(shop: Shop, typed: str) -> None:
    shop.order()
    assert found(text=typed) == []


def test_a_trial_order_that_was_removed_is_found_no_more(shop: Shop) -> None:
    trial = shop.order(is_trial=True)
    assert found(text="Weidner") == [trial.number]
    remove_trial_order(trial.id)
    assert db.session.scalar(text("select count(*) from order_search")) == 0


def test_words_are_written_only_when_they_may_have_changed(shop: Shop) -> None:
    order = shop.order()
    with count_statements() as statements:
        hold_order(order.id, "Rückfrage", shop.olga())
    assert not any("order_search" in statement for statement in statements.seen)


def test_after_each_act_an_order_is_found_by_exactly_what_stands_on_it(shop: Shop) -> None:
    order = shop.order(address=MUELLER, pen=2, ink=1)
    pen = order.items[0].id
    seen = []

    def look() -> Order:
        now = shop.reload(order.number)
        seen.append(words.found_by(order.id))
        assert seen[-1] == words.said_by_rows(order.id)
        return now

    look()
    confirm_order(order.id, "", False, shop.olga())
    look()
    change_order(
        order.id, ChangeWish(added=[NewLine(shop.products["paper"], 1)], lines={pen: LineWish(2, 1500)}), shop.olga()
    )
    look()
    submit_invoice(order.id, InvoiceWish({pen: 1}), shop.olga())
    bill = look().invoices[0]
    remind(order.id, bill.id, ReminderWish(clock.day_of(shop.later(days=40).now)), shop.olga())
    look()
    cancel_invoice(order.id, bill.id, "Falscher Empfänger", shop.olga())
    look()
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    bill = look().invoices[1]
    submit_shipment(order.id, ShipmentWish({pen: 1}, parcels=[(Carrier.dhl, "JJD000123")]), shop.olga())
    delivery = look().shipments[0]
    add_tracking_number(order.id, delivery.id, Carrier.dpd, "0151 7", False, shop.olga())
    tracking = look().shipments[0].tracking_numbers[0]
    remove_tracking_number(order.id, tracking.id, shop.olga())
    look()
    submit_credit_memo(order.id, bill.id, CreditWish({pen: 1}), shop.olga())
    look()
    assert all(before != after for before, after in pairwise(seen)), "each of these acts changes the words"


def test_orders_are_narrowed_by_status_payment_delivery_day_and_amount(shop: Shop) -> None:
    old = shop.order(pen=1)
    submit_invoice(old.id, InvoiceWish(), shop.olga())
    new = shop.later(days=2).order(pen=2)
    day = MONDAY.date()
    assert found(status=OrderStatus.processing) == [old.number]
    assert found(payment=PaymentStatus.open, status=OrderStatus.pending) == [new.number]
    assert found(delivery=DeliveryStatus.open) == [new.number, old.number]
    assert found(delivery=DeliveryStatus.shipped) == []
    assert found(since=day, until=day) == [old.number]
    assert found(since=day + timedelta(days=1)) == [new.number]
    assert found(least=15_000) == [new.number]
    assert found(most=15_000, status=OrderStatus.processing) == [old.number]
    assert found(text="Weidner", status=OrderStatus.processing) == [old.number]
    assert found(queue=Queue.to_ship, text="pen") == [old.number]


def test_orders_are_sorted_by_what_an_index_knows(shop: Shop) -> None:
    first = shop.order(address=BERT, pen=2)
    second = shop.later(minutes=1).order(pen=1)
    assert found() == found(sort=Sort.newest) == [second.number, first.number]
    assert found(sort=Sort.oldest) == found(sort=Sort.highest) == [first.number, second.number]
    assert found(sort=Sort.lowest) == found(sort=Sort.name) == [second.number, first.number]
    assert OrderFilter(sort=Sort.name, status=OrderStatus.pending).sorted_by is Sort.newest
    assert OrderFilter(sort=Sort.newest, least=1).sorted_by is Sort.highest


@pytest.mark.thorough
@pytest.mark.parametrize(
    "wanted", [{}, {"text": "Weidner"}, {"status": OrderStatus.pending, "payment": PaymentStatus.open}]
)
def test_pages_lead_down_and_up_again_without_losing_an_order(shop: Shop, wanted: dict[str, object]) -> None:
    numbers = some_orders(shop, 30)[::-1]
    seen, pages = [], walked(OrderFilter(**wanted))  # type: ignore[arg-type]
    for page in pages:
        seen += [row.number for row in page.rows]
    assert seen == numbers
    back = list_orders(OrderFilter(**wanted), None, pages[-1].newer)  # type: ignore[arg-type]
    assert back.rows[-1].number == numbers[numbers.index(pages[-1].rows[0].number) - 1]


def test_a_rare_filter_looks_at_one_window_and_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    oldest = shop.order(pen=2)
    some_orders(shop, 5)
    monkeypatch.setattr(paging, "WINDOW", 3)
    wanted = OrderFilter(text="Weidner", least=15_000)
    first = list_orders(wanted, None, None)
    assert first.rows == [] and first.is_cut and first.older
    second = list_orders(wanted, first.older, None)
    assert [row.number for row in second.rows] == [oldest.number]
    assert list_order_ids(wanted, 10) == [oldest.id]


@pytest.mark.thorough
def test_all_that_match_are_told_by_id_in_the_order_of_the_list(shop: Shop) -> None:
    some_orders(shop, 30)
    ids = list_order_ids(OrderFilter(status=OrderStatus.pending), 40)
    assert len(ids) == 30 and ids == sorted(ids, reverse=True)


def walked(wanted: OrderFilter) -> list[Page[object]]:
    pages, mark = [], None
    while not pages or mark:
        pages.append(list_orders(wanted, mark, None))
        mark = pages[-1].older
    return pages


@pytest.mark.parametrize(
    "wanted",
    [
        OrderFilter(), OrderFilter(sort=Sort.oldest), OrderFilter(sort=Sort.highest), OrderFilter(sort=Sort.lowest),
        OrderFilter(sort=Sort.name), OrderFilter(status=OrderStatus.complete), OrderFilter(text="m"),
        OrderFilter(payment=PaymentStatus.paid), OrderFilter(delivery=DeliveryStatus.shipped),
        OrderFilter(since=MONDAY.date(), until=MONDAY.date()), OrderFilter(least=1, status=OrderStatus.on_hold),
        OrderFilter(text="m", status=OrderStatus.on_hold), OrderFilter(customer="a@example.org"),
    ],
)  # fmt: skip
def test_no_list_reads_or_sorts_all_orders(shop: Shop, wanted: OrderFilter) -> None:
    """The keys come in the order of an index, or of the words; what is sorted is one page or one window."""
    steps = steps_of(wanted.keyset, walk(wanted))
    assert not sorts_and_scans(steps), steps


def test_the_state_of_the_list_stands_in_the_address_and_in_every_link(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    with app.test_request_context():
        some_orders(open_shop, 30)
    olga.open("/backend/orders?status=pending&payment=open&since=2026-05-01&q=Weidner")
    assert (olga.value("since"), olga.value("q")) == ("2026-05-01", "Weidner")
    olga.click("Ältere")
    assert (olga.value("since"), olga.value("q")) == ("2026-05-01", "Weidner")
    olga.click("Neuere").press("Suchen", q="niemand")
    assert "Keine Bestellung passt dazu." in olga.text and olga.value("since") == "2026-05-01"


def test_the_owner_jumps_to_a_day_or_to_an_order(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        old = open_shop.order().number
        new = open_shop.later(days=3).order().number
    for place in ("4.5.2026", "2026-05-04", old):
        olga.open("/backend/orders").press("Anwenden", jump=place)
        assert old in olga.text and new not in olga.text
    olga.open("/backend/orders").press("Anwenden", jump="gestern")
    assert "„gestern“ ist weder ein Datum noch die Nummer einer Bestellung." in olga.text


@pytest.mark.parametrize("path", ["orders", "invoices", "shipments", "credit-memos"])
@pytest.mark.parametrize("wild", ["-5", "9" * 5000, "1e9", "\0", "x" * 10_000, "31.2.2026", "0001-01-01", "９", "=1+1"])
def test_a_limit_that_is_none_is_named_and_left_out(olga: Visitor, path: str, wild: str) -> None:
    olga.open(f"/backend/{path}?since={quote(wild)}&least={quote(wild)}&sort={quote(wild)}&q={quote(wild)}")
    assert wild == "\0" or "zählt nicht mit" in olga.text


def test_strange_filters_are_named_and_left_out(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        number = open_shop.order().number
    olga.open("/backend/orders?status=wild&queue=1&payment=%00&delivery=x&sort=price")
    assert number in olga.text
    for typed in ("wild", "1", "x"):
        assert f"„{typed}“ ist kein Filter dieser Liste. Dieser Filter zählt nicht mit." in olga.text
    assert "price" not in olga.text


@pytest.mark.parametrize("path", ["invoices?state=wild", "mails?state=wild", "products?show=wild"])
def test_strange_filters_of_the_other_lists_are_named(olga: Visitor, path: str) -> None:
    assert "„wild“ ist kein Filter dieser Liste." in olga.open(f"/backend/{path}").text


@pytest.mark.thorough
@pytest.mark.parametrize("path", ["orders", "orders?q=Weidner", "orders?status=pending", "invoices", "shipments"])
def test_a_full_list_costs_few_statements_and_few_bytes(app: Flask, open_shop: Shop, olga: Visitor, path: str) -> None:
    with app.test_request_context():
        for number in some_orders(open_shop, 26):
            order = open_shop.reload(number)
            if path in ("invoices", "shipments"):
                submit_invoice(order.id, InvoiceWish(ship=ShipmentWish()), open_shop.olga())
    olga.open("/backend/orders")
    with count_statements() as statements:
        olga.open(f"/backend/{path}")
    assert len(olga.page.xpath("//tbody/tr")) == paging.PAGE_SIZE
    assert len(statements) == 2, "\n".join(statements.seen)
    assert len(gzip.compress(olga.client.get(f"/backend/{path}").data)) <= 6_000


def test_an_export_holds_what_the_list_shows_and_opens_right_in_german_excel(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    with app.test_request_context():
        number = open_shop.order(address=FORMULA, pen=1).number
        open_shop.later(minutes=1).order(address=BERT)
    answer = olga.client.get("/backend/orders.csv?q=hyperlink")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2026-05-04-bestellungen.csv"'
    assert answer.data.startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";")
    assert row["Bestellung"] == number and row["Gesamtsumme"] == "105,90"
    assert row["Datum"] == "2026-05-04 10:00:00" and row["Status"] == "Ausstehend"
    assert row["Name"].startswith("'=") and row["Firma"] == "'+49; GmbH"


def test_json_holds_cents_and_the_words_of_the_database(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=1)
        number = order.number
        invoice = submit_invoice(order.id, InvoiceWish(ship=ShipmentWish()), open_shop.olga())
    [kept] = json.loads(olga.client.get("/backend/orders.json").data)
    assert (kept["number"], kept["grand_total_cents"], kept["status"]) == (number, 10_590, "complete")
    [kept] = json.loads(olga.client.get("/backend/invoices.json?q=weidner").data)
    assert (kept["number"], kept["order"], kept["total_cents"]) == (invoice, number, 10_590)
    assert len(json.loads(olga.client.get("/backend/shipments.json").data)) == 1
    assert json.loads(olga.client.get("/backend/credit-memos.json").data) == []


def test_exports_are_for_the_shop_alone(app: Flask, visitor: Visitor) -> None:
    for path in ("orders.csv", "invoices.json", "shipments.csv", "credit-memos.csv"):
        assert visitor.client.get(f"/backend/{path}").status_code == 303


@pytest.mark.parametrize("path", ["orders.csv", "orders.json", "invoices.csv", "products.csv", "mails.json"])
def test_a_file_whose_filter_was_not_understood_is_none(olga: Visitor, path: str) -> None:
    """Read apart from the page and its warning, everything would pass for what was asked."""
    name = "show" if path == "products.csv" else "state" if path.startswith(("mails", "invoices")) else "status"
    answer = olga.client.get(f"/backend/{path}?{name}=wild")
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert answer.text.startswith("„wild“ ist kein Filter dieser Liste.\nDarum entstand keine Datei.")
    assert olga.client.get(f"/backend/{path}").data  # read to its end


def test_mails_are_narrowed_by_day_and_keep_the_state_of_the_list(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        old = open_shop.order(ink=1).number
        new = open_shop.later(days=3).order(ink=1).number
    olga.open("/backend/mails?state=waiting").press("Anwenden", until="4.5.2026")
    assert old in olga.text and new not in olga.text and olga.value("state") == "waiting"
    olga.press("Anwenden", until="", since="2026-05-05")
    assert new in olga.text and old not in olga.text
    assert "zählt nicht mit" in olga.open("/backend/mails?since=gestern").text
