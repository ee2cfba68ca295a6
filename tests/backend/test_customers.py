"""Kunden: everybody who ordered, counted as they order, at a cost that does not grow with the shop."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.models.customer import Customer
from portal.models.discount import DiscountKind
from portal.paging import PAGE_SIZE
from portal.sales import checkout
from portal.sales.customer_list import CustomerFilter, CustomerSort, list_customers
from portal.sales.customers import counted, rebuild_customers
from portal.sales.discounting import DiscountWish, give_discount
from portal.sales.lists import OrderFilter, list_orders
from portal.sales.new_order import Agreement
from portal.sales.transaction import Click
from portal.sales.trial import remove_trial_order
from tests import databases
from tests.builders import MONDAY, Shop
from tests.cast import ANNA, ANNA_MAIL, BERT, GUEST
from tests.statements import count_statements
from tests.visitor import Visitor

BERT_MAIL = "bert@kowalski.example"
FORMULA = ANNA | {"name": "=1+1", "company": "<b>Evil</b>"}


def names(**wanted: object) -> list[str]:
    return [row.name for row in list_customers(CustomerFilter(**wanted), None, None).rows]  # type: ignore[arg-type]


def counts() -> list[tuple[object, ...]]:
    """What the table of customers holds, in the shape of `counted`."""
    columns = [column for column in Customer.__table__.columns if column.name != "id"]
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(Customer.email))]


def recounted() -> list[tuple[object, ...]]:
    """What the orders say."""
    return sorted((tuple(row) for row in db.session.execute(counted())), key=str)


def test_a_customer_is_a_mail_address_with_its_orders_their_value_and_the_last_name(shop: Shop) -> None:
    shop.order(pen=1)
    shop.later(days=1).order(address=ANNA | {"name": "Anna Brandt"}, ink=1)
    [row] = list_customers(CustomerFilter(), None, None).rows
    assert (row.name, row.email, row.order_count) == ("Anna Brandt", ANNA_MAIL, 2)
    assert row.value_cents == 10_590 + 1_840
    assert row.last_ordered_at == MONDAY + timedelta(days=1)


def test_customers_are_sorted_by_last_order_or_by_name(shop: Shop) -> None:
    shop.order(address=BERT, email=BERT_MAIL)
    shop.later(minutes=1).order()
    assert names() == ["Anna Weidner", "Bert Kowalski"]
    shop.later(minutes=1).order(address=BERT, email=BERT_MAIL, ink=1)
    assert names() == ["Bert Kowalski", "Anna Weidner"]
    assert names(sort=CustomerSort.name) == ["Anna Weidner", "Bert Kowalski"]


@pytest.mark.parametrize("typed", ["Kowal", "bert kow", "Schlachthof", BERT_MAIL, "kowalski.example", "KOWALSKI"])
def test_a_customer_is_found_by_name_company_and_mail(shop: Shop, typed: str) -> None:
    shop.order()
    shop.order(address=BERT, email=BERT_MAIL, ink=1)
    assert names(text=typed) == ["Bert Kowalski"]


@pytest.mark.parametrize("typed", ["€", "%", "' OR 1=1 --", "🙂", "\u202e"])
def test_a_search_for_signs_finds_nobody(shop: Shop, typed: str) -> None:
    shop.order()
    assert names(text=typed) == []


def test_a_name_of_before_finds_nobody(shop: Shop) -> None:
    shop.order(pen=1)
    shop.order(address=ANNA | {"name": "Anna Brandt"}, ink=1)
    assert (names(text="Weidner Anna"), names(text="brandt")) == (["Anna Brandt"], ["Anna Brandt"])
    assert names(text="Gartenstr") == []


def test_what_is_counted_at_the_click_is_what_the_orders_say(shop: Shop) -> None:
    """Also after what was agreed became less, and with a trial order that is none."""
    order = shop.order(pen=2)
    shop.later(days=1).order(address=BERT, email=BERT_MAIL, ink=1)
    shop.later(days=1).order(ink=1)
    trial = shop.order(is_trial=True)
    give_discount(order.id, DiscountWish(DiscountKind.fixed, 500, "Treue"), shop.olga())
    before = counts()
    assert before == recounted() and len(before) == 2
    assert rebuild_customers() == 2
    assert counts() == before
    assert names(text="Kowalski") == ["Bert Kowalski"]
    remove_trial_order(trial.id)
    assert counts() == before


def test_an_order_that_fails_counts_nobody(shop: Shop) -> None:
    shop.order()
    before, key = counts(), shop.basket(ink=1)
    agreement = Agreement(terms_accepted=True, fingerprint="another one")
    with pytest.raises(checkout.Refusal):
        checkout.place_order(key, agreement, Click(GUEST, shop.now))
    assert counts() == before


def test_orders_of_one_customer_at_once_are_all_counted(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        open_shop.stock_up("pen", 20)
        open_shop.stock_up("ink", 20)
        baskets = [open_shop.basket(**pieces) for pieces in ({"pen": 1}, {"ink": 1}, {"ink": 1, "pen": 1}) * 2]
        jobs = [(key, open_shop.fingerprint(key)) for key in baskets]

    def place(job: tuple[str, str]) -> None:
        with app.test_request_context():
            checkout.place_order(job[0], Agreement(True, job[1]), Click(GUEST, open_shop.now))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(place, jobs))
    with app.test_request_context():
        [row] = list_customers(CustomerFilter(), None, None).rows
        assert row.order_count == 6
        assert counts() == recounted()


def test_the_orders_of_a_customer_are_those_of_exactly_this_address(shop: Shop) -> None:
    shop.order(email="xbert@kowalski.example", ink=1)
    first = shop.order(address=BERT, email=BERT_MAIL, pen=1)
    second = shop.later(minutes=1).order(address=BERT, email=BERT_MAIL, ink=1)
    page = list_orders(OrderFilter(customer=BERT_MAIL), None, None)
    assert [row.number for row in page.rows] == [second.number, first.number]
    page = list_orders(OrderFilter(customer=BERT_MAIL, text="Füllfeder"), None, None)
    assert [row.number for row in page.rows] == [first.number]


@databases.needs_sqlite
@pytest.mark.parametrize("wanted", [{}, {"sort": CustomerSort.name}, {"text": "m"}])
def test_no_list_of_customers_sorts_them_all(shop: Shop, wanted: dict[str, object]) -> None:
    with count_statements() as statements:
        list_customers(CustomerFilter(**wanted), None, None)  # type: ignore[arg-type]
    [asked] = statements.seen
    keys = asked[asked.rindex("(SELECT") + 1 : asked.index("LIMIT", asked.rindex("(SELECT"))]
    plan = db.session.connection().exec_driver_sql("explain query plan " + keys, (1,) * keys.count("?"))
    steps = [row[3] for row in plan]
    assert all("INDEX" in step and "TEMP B-TREE" not in step for step in steps), steps


def test_the_owner_goes_from_a_customer_to_the_orders(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        other = open_shop.order(ink=1).number
        number = open_shop.order(address=BERT, email=BERT_MAIL).number
    olga.open("/backend/orders").click("Kunden")
    assert "Atelier am Alten Schlachthof" in olga.text and "1 Bestellung" in olga.text
    olga.open(f"/backend/orders?customer={quote(BERT_MAIL)}")
    assert f"Nur Bestellungen von {BERT_MAIL}." in olga.text
    assert number in olga.text and other not in olga.text
    olga.press("Suchen", q="niemand")
    assert olga.value("customer") == BERT_MAIL and "Keine Bestellung passt dazu." in olga.text


@pytest.mark.thorough
def test_a_full_page_of_customers_costs_few_statements(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        open_shop.stock_up("pen", 30)
        for turn in range(30):
            open_shop.later(minutes=1).order(email=f"kundin{turn:02}@example.org", pen=1)
    olga.open("/backend/customers")
    with count_statements() as statements:
        olga.open("/backend/customers?sort=name")
    assert len(olga.page.xpath("//tbody/tr")) == PAGE_SIZE
    assert len(statements) <= 4, "\n".join(statements.seen)
    olga.click("Nächste Seite")
    assert len(olga.page.xpath("//tbody/tr")) == 30 - PAGE_SIZE


def test_placing_an_order_costs_two_statements_for_its_customer(shop: Shop) -> None:
    key = shop.basket()
    agreement = Agreement(True, shop.fingerprint(key))
    with count_statements() as statements:
        checkout.place_order(key, agreement, Click(GUEST, shop.now))
    assert sum("into customer" in statement for statement in statements.seen) == 2


def test_customers_leave_as_a_file_that_excel_opens_and_does_not_execute(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    with app.test_request_context():
        open_shop.order(address=FORMULA, pen=1)
    answer = olga.client.get("/backend/customers.csv")
    [row] = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";")
    assert row["Name"] == "'=1+1" and row["Bestellwert"] == "105,90" and row["Bestellungen"] == "1"
    [kept] = json.loads(olga.client.get("/backend/customers.json?q=evil").data)
    assert (kept["email"], kept["value_cents"], kept["account_since"]) == (ANNA_MAIL, 10_590, None)
    assert "&lt;b&gt;Evil" in olga.client.get("/backend/customers").text


def test_customers_are_for_the_shop_alone(visitor: Visitor) -> None:
    for path in ("customers", "customers.csv", "customers.json"):
        assert visitor.client.get(f"/backend/{path}").status_code == 303


def test_the_owner_jumps_to_a_day_or_to_letters(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        open_shop.order(address=BERT, email=BERT_MAIL, pen=1)
        open_shop.later(days=3).order(pen=1)
    olga.open("/backend/customers").press("Anwenden", jump="4.5.2026")
    assert BERT_MAIL in olga.text and ANNA_MAIL not in olga.text
    olga.press("Anwenden", jump="Weid")
    assert "„Weid“ ist kein Datum und kein Anfang eines Namens." in olga.text
    olga.open("/backend/customers?sort=name").press("Anwenden", jump="Be")
    assert BERT_MAIL in olga.text and ANNA_MAIL not in olga.text
    olga.press("Anwenden", jump="%")
    assert "„%“ ist kein Datum und kein Anfang eines Namens." in olga.text
    olga.press("Anwenden", jump="zzz").click("Vorige Seite")
    assert BERT_MAIL in olga.text and ANNA_MAIL in olga.text


def test_every_page_leads_to_the_customers_and_the_articles_lead_to_their_categories(olga: Visitor) -> None:
    assert olga.open("/backend/mails").click("Kunden").heading == "Kunden"
    assert olga.page.xpath("//nav//a[@aria-current='page']/text()") == ["Kunden"]
    assert olga.click("Artikel").click("Kategorien").heading == "Kategorien"
    assert olga.page.xpath("//nav//a[@aria-current='page']/text()") == ["Artikel"]
