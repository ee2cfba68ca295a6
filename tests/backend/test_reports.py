"""Berichte: equal to the sum of the papers to the cent, on the page and in the file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.shop_settings import ShopSettings, TaxMode
from portal.sales import tallies
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.open_items import list_buckets
from portal.web.csv import Cents, cell
from tests.backend.test_today import invoice
from tests.builders import MONDAY, Shop
from tests.cast import ANNA, VIENNA
from tests.reports import live_through, papers, pay, said_by_rows
from tests.statements import count_statements
from tests.visitor import Visitor, squeeze

YEAR = "from=2026-01-01&until=2026-12-31"


def file_of(person: Visitor, path: str) -> list[list[str]]:
    answer = person.client.get(path)
    assert answer.mimetype == "text/csv"
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def cents(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("by", ["day", "month", "year"])
def test_the_reports_are_the_sums_of_the_rows(app: Flask, open_shop: Shop, olga: Visitor, by: str) -> None:
    with app.test_request_context():
        live_through(open_shop)
        tallies.close_days(MONDAY + timedelta(days=2))  # some days are over, others are not
        said = {figure.value: total for figure, total in said_by_rows().items()}
    sums = {}
    for show in ("orders", "invoiced", "payments"):
        header, *rows, total = file_of(olga, f"/backend/reports.csv?show={show}&by={by}&{YEAR}")
        assert len(rows) == {"day": 365, "month": 12, "year": 1}[by]
        for column in range(1, len(header)):
            assert cents(total[column]) == sum(cents(row[column]) for row in rows)
        sums[show] = dict(zip(header, map(cents, total[1:]), strict=False)) | dict(
            zip(header[1:], map(cents, total[1:]), strict=True)
        )
    assert sums["orders"]["Bestellwert"] == said["placed"]
    assert sums["orders"]["Stornierter Wert"] == said["canceled"]
    assert (sums["orders"]["Bestellungen"], sums["orders"]["Ganz storniert"]) == (3, 1)
    assert sums["invoiced"]["Rechnungen"] == said["invoiced"]
    assert sums["invoiced"]["Stornorechnungen"] == said["invoice_canceled"]
    assert sums["invoiced"]["Rechnungskorrekturen"] == said["credited"]
    assert sums["invoiced"]["Berechnet"] == said["taxed"]
    assert sums["payments"]["Zahlungen"] == said["paid"]
    assert sums["payments"]["Verbleibt"] == said["paid"] - said["reversed"] - said["refunded"]


def test_vat_by_rate_is_what_the_papers_froze(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        live_through(open_shop)
        frozen = Counter[tuple[str, str]]()
        for share in (share for paper in papers() for share in paper.content["taxes"]):
            name = f"{share['rate'] // 100} %"
            frozen.update(
                {(name, "Netto"): share["net"], (name, "MwSt."): share["tax"], (name, "Brutto"): share["gross"]}
            )
    header, *rows, total = file_of(olga, f"/backend/reports.csv?show=taxes&by=month&{YEAR}")
    assert header == ["Zeitraum", "Steuerfall", "Satz", "Netto", "MwSt.", "Brutto"]
    assert {row[2].replace("\xa0", " ") for row in rows} == {"19 %", "7 %"}
    told = {
        (row[2].replace("\xa0", " "), name): cents(value)
        for row in rows
        for name, value in zip(header[3:], row[3:], strict=True)
    }
    assert told == dict(frozen)
    assert cents(total[3]) + cents(total[4]) == cents(total[5])


def test_a_small_business_has_no_vat_and_still_its_turnover(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        db.session.get_one(ShopSettings, 1).tax_mode = TaxMode.small_business
        db.session.commit()
        invoice(open_shop, open_shop.order(pen=1).number)
    _header, row, _total = file_of(olga, f"/backend/reports.csv?show=taxes&by=month&{YEAR}")
    assert row[1:] == ["Kleinunternehmer (§ 19 UStG)", "0\xa0%", "105,90", "0,00", "105,90"]


@pytest.mark.thorough
def test_the_page_says_what_the_file_says(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        live_through(open_shop)
    for show in ("orders", "invoiced", "taxes", "payments"):
        total = file_of(olga, f"/backend/reports.csv?show={show}&{YEAR}")[-1]
        olga.open(f"/backend/reports?show={show}&{YEAR}")
        shown = [squeeze(td.text_content()) for td in olga.page.xpath("//tfoot/tr/*")]
        plain = [text.removesuffix(" €").replace(".", "").replace("\u2212", "-") for text in shown]
        assert plain == total


@pytest.mark.thorough
@pytest.mark.parametrize("show", ["orders", "invoiced", "taxes", "payments"])
def test_each_figure_says_what_it_is_where_a_row_becomes_a_card(
    app: Flask, open_shop: Shop, olga: Visitor, show: str
) -> None:
    """On a phone the head of the table is not seen, and nothing has to be pushed sideways."""
    with app.test_request_context():
        invoice(open_shop, open_shop.order(ink=1).number)
    olga.open(f"/backend/reports?show={show}&{YEAR}")
    [table] = olga.page.xpath("//table[contains(@class, 'sums') and contains(@class, 'cards')]")
    heads = [squeeze(head.text_content()) for head in table.xpath("./thead//th[contains(@class, 'num')]")]
    rows = table.xpath("./tbody/tr | ./tfoot/tr")
    assert rows and all(row.xpath("./td[contains(@class, 'num')]/@data-label") == heads for row in rows)


def test_the_chart_says_what_it_adds_up(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """Bills alone; what is left of them after corrections is another column."""
    with app.test_request_context():
        invoice(open_shop, open_shop.order(pen=1).number)
    assert "Rechnungen im Zeitraum: 105,90 €" in olga.open("/backend/reports?show=invoiced").text


def test_a_report_costs_few_statements_however_much_there_is(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        live_through(open_shop)
        tallies.close_days(MONDAY + timedelta(days=1, hours=8))
    for path in (f"/backend/reports?show=invoiced&by=day&{YEAR}", "/backend/reports/open-items"):
        olga.open(path)
        with count_statements() as statements:
            olga.open(path)
        assert len(statements) <= 7, statements.seen


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-05-04&until=2026-05-03", "Das Ende liegt vor dem Anfang."),
        ("from=2026-05-04&until=9999-12-31", "zwischen den Jahren 2000 und 2100"),
        ("from=0001-01-01&until=2026-05-03", "zwischen den Jahren 2000 und 2100"),
        ("from=gestern", "zum Beispiel 2026-05-03"),
        ("until=2026-02-30", "zum Beispiel 2026-05-03"),
        ("from=%00%F0%9F%92%A9=1%2B1", "zum Beispiel 2026-05-03"),
        ("by=day&from=2020-01-01", "Nach Tagen geht ein Bericht über höchstens ein Jahr."),
        ("by=month&from=2000-01-01", "Nach Monaten geht ein Bericht über höchstens zehn Jahre."),
        ("by=year&from=2000-01-01&until=2100-01-01", "höchstens zwanzig Jahre"),
    ],
)
def test_a_span_that_cannot_be_shown_is_answered_in_words(olga: Visitor, query: str, words: str) -> None:
    with count_statements() as statements:
        page, file = (olga.client.get(f"/backend/reports{kind}?{query}") for kind in ("", ".csv"))
    assert (page.status_code, file.status_code) == (422, 422)
    assert words in page.get_data(as_text=True) and words in file.get_data(as_text=True)
    assert not any("day_tally" in statement for statement in statements.seen)


def test_a_report_that_does_not_exist_shows_orders(olga: Visitor) -> None:
    assert olga.open("/backend/reports?show=<script>&by=%00").heading == "Bericht: Bestellungen"


def test_open_items_are_what_is_left_of_each_bill(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        live_through(open_shop)
        bills = db.session.query(Invoice).join(Order).filter(Order.is_trial.is_(False)).all()
        left = {bill.number: bill.open_cents for bill in bills if bill.open_cents}
        total = sum(left.values())
    header, *rows = file_of(olga, "/backend/reports/open-items.csv")
    assert header[-1] == "Offen"
    assert {row[0]: cents(row[-1]) for row in rows} == left
    olga.open("/backend/reports/open-items")
    assert len(olga.page.xpath("//table[@data-rows]/tbody/tr")) == len(left)
    shown = squeeze(olga.page.xpath("//tfoot/tr/td[2]")[0].text_content())
    assert shown == f"{total // 100},{total % 100:02d} €"


def test_open_items_grow_older_day_by_day(shop: Shop) -> None:
    shop.stock_up("pen", 9)
    for _ in range(2):
        submit_invoice(shop.order(pen=1).id, InvoiceWish(), shop.olga())
    pay(shop, db.session.query(Order).first(), 90)  # type: ignore[arg-type]
    due = date(2026, 5, 18)
    for days, index in ((0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (4000, 4)):
        found = [(bucket.number, bucket.cents) for bucket in list_buckets(due + timedelta(days=days))]
        assert found == [(2, 21090) if place == index else (0, 0) for place in range(5)]


def test_a_name_in_a_file_is_never_a_formula(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        address = {**ANNA, "name": "=HYPERLINK(1)", "company": ""}
        invoice(open_shop, open_shop.order(address=address, pen=1).number)
    assert file_of(olga, "/backend/reports/open-items.csv")[1][4] == "'=HYPERLINK(1)"
    assert [cell(text) for text in ("+1", "-1", "@x", "\tx", "a;b")] == ["'+1", "'-1", "'@x", "'\tx", "a;b"]
    assert [cell(Cents(value)) for value in (0, 5, -5, -123456)] == ["0,00", "0,05", "-0,05", "-1234,56"]


def test_only_staff_reads_reports(visitor: Visitor) -> None:
    for path in (
        "/backend/reports",
        "/backend/reports.csv",
        "/backend/reports/open-items",
        "/backend/reports/open-items.csv",
    ):
        assert visitor.open(path).path == "/login"


def test_what_is_free_of_vat_stands_by_its_rule(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.abroad("AT").order(address=VIENNA, pen=1, booklet=1)
        submit_invoice(order.id, InvoiceWish(), open_shop.olga())
    _header, *rows, _total = file_of(olga, f"/backend/reports.csv?show=taxes&by=year&{YEAR}")
    assert [row[1:4] for row in rows] == [
        ["Innergemeinschaftliche Lieferung", "0\u00a0%", "92,35"],
        ["Reverse Charge", "0\u00a0%", "8,41"],
    ]
