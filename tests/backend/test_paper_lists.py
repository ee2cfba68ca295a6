"""The owner's lists of papers and mails: found again by day and number, sorted, and by how invoices stand."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from portal import clock, paging
from portal.extensions import db
from portal.models.invoice import Invoice
from portal.models.outgoing_mail import MailState
from portal.paging import PAGE_SIZE
from portal.sales.invoice_standing import InvoiceStanding
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.lists import BY_TIME, Sort
from portal.sales.mail_list import MailFilter, list_mails
from portal.sales.paper_lists import (
    CREDIT_MEMOS,
    INVOICE_CANCELLATIONS,
    INVOICES,
    PAPERS,
    SHIPMENTS,
    PaperFilter,
    Papers,
)
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish
from tests import databases
from tests.builders import MONDAY, Shop
from tests.cast import ANNA_MAIL
from tests.plans import sorts_and_scans, steps_of
from tests.statements import count_statements
from tests.stories import told_once
from tests.visitor import Visitor

INK = 1250 + 590  # cents, with shipping
PATHS = ("invoices", "shipments", "credit-memos", "invoice-cancellations")


def invoice(shop: Shop, **pieces: int) -> Invoice:
    """Of a new order, an hour later than the last one; shipped."""
    order = shop.later(hours=1).order(**pieces)
    return invoice_of(submit_invoice(order.id, InvoiceWish(ship=ShipmentWish()), shop.olga()))


def invoice_of(number: str) -> Invoice:
    return db.session.query(Invoice).filter_by(number=number).one()


def found(papers: Papers, **wanted: Any) -> list[str]:
    """Numbers of the papers on the first page."""
    return [row.number for row in papers.page(PaperFilter(**wanted), None, None).rows]


@pytest.fixture
def standings(shop: Shop) -> dict[str, str]:
    """The number of an invoice of each kind, oldest first."""
    return told_once(shop, "an invoice of each kind", lambda: _standings(shop))


def _standings(shop: Shop) -> dict[str, str]:
    shop.stock_up("ink", 20)
    shop.now -= timedelta(days=30)
    numbers = {"late": invoice(shop, ink=1).number}
    shop.now = MONDAY
    numbers |= {name: invoice(shop, ink=1).number for name in ("open", "partly", "paid", "credited", "canceled")}
    for name, cents in (("partly", 100), ("paid", INK)):
        wish = PaymentWish(cents, shop.now.date(), "invoice")
        record_payment(invoice_of(numbers[name]).order_id, wish, shop.olga())
    credited = invoice_of(numbers["credited"])
    submit_credit_memo(credited.order_id, credited.id, CreditWish(), shop.olga())
    canceled = invoice_of(numbers["canceled"])
    cancel_invoice(canceled.order_id, canceled.id, "Falsche Anschrift", shop.olga())
    return numbers


@pytest.mark.parametrize(
    ("standing", "names"),
    [
        (InvoiceStanding.open, ["partly", "open", "late"]),
        (InvoiceStanding.overdue, ["late"]),
        (InvoiceStanding.paid, ["paid"]),
        (InvoiceStanding.credited, ["credited"]),
        (InvoiceStanding.canceled, ["canceled"]),
    ],
)
def test_invoices_are_narrowed_by_how_they_stand(
    standings: dict[str, str], standing: InvoiceStanding, names: list[str]
) -> None:
    numbers = [standings[name] for name in names]
    with time_machine.travel(MONDAY + timedelta(days=1)):
        assert found(INVOICES, standing=standing) == numbers
        assert found(INVOICES, standing=standing, text="Weidner") == numbers
        assert found(INVOICES, standing=standing, sort=Sort.oldest) == numbers[::-1]
        assert found(INVOICES, standing=standing, least=INK, most=INK) == numbers
        assert found(INVOICES, standing=standing, least=INK + 1) == []
        assert found(INVOICES, standing=standing, until=clock.day_of(MONDAY - timedelta(days=1))) == (
            numbers[-1:] if "late" in names else []
        )


def test_every_invoice_stands_somewhere(standings: dict[str, str]) -> None:
    with time_machine.travel(MONDAY + timedelta(days=1)):
        everywhere = [number for standing in InvoiceStanding for number in found(INVOICES, standing=standing)]
    assert sorted([*standings.values(), standings["late"]]) == sorted(everywhere)  # late is open, too


def test_what_took_an_invoice_back_is_found_by_its_number_the_buyer_and_the_invoice(shop: Shop) -> None:
    """Of an order with several papers the kind of the list alone."""
    number = canceled(shop, ink=1)
    invoice(shop, ink=1)
    for typed in (number, number.lower(), "RE-2026-0001", "Weidner"):
        assert found(INVOICE_CANCELLATIONS, text=typed) == [number], typed
    assert found(INVOICE_CANCELLATIONS, text="RE-2026-0002") == []
    assert found(INVOICE_CANCELLATIONS, text=number, until=clock.day_of(MONDAY - timedelta(days=1))) == []


def test_an_invoice_over_nothing_that_was_canceled_is_found(shop: Shop) -> None:
    free = invoice_of_a_gift(shop)
    assert found(INVOICES, standing=InvoiceStanding.paid) == [free.number]
    cancel_invoice(free.order_id, free.id, "Doch nicht", shop.olga())
    assert found(INVOICES, standing=InvoiceStanding.canceled) == [free.number]
    assert found(INVOICES, standing=InvoiceStanding.paid) == []


def invoice_of_a_gift(shop: Shop) -> Invoice:
    shop.voucher("GESCHENK", 100)
    order = shop.order(voucher="GESCHENK", booklet=1)
    return invoice_of(submit_invoice(order.id, InvoiceWish(), shop.olga()))


def assert_sorted(papers: Papers, numbers: list[str]) -> None:
    """The dear one first, then the cheap one over the ink."""
    assert found(papers) == found(papers, sort=Sort.lowest) == found(papers, sort=Sort.name) == numbers[::-1]
    assert found(papers, sort=Sort.oldest) == found(papers, sort=Sort.highest) == numbers
    assert found(papers, least=1) == numbers
    assert found(papers, most=INK) == numbers[1:]


def canceled(shop: Shop, **pieces: int) -> str:
    """The number of the Stornorechnung of a new invoice."""
    wrong = invoice(shop, **pieces)
    return cancel_invoice(wrong.order_id, wrong.id, "Falsche Anschrift", shop.olga())


@pytest.mark.thorough
def test_papers_are_sorted_by_day_or_total(shop: Shop) -> None:
    shop.stock_up("pen", 9)
    dear, cheap = invoice(shop, pen=2), invoice(shop, ink=1)
    notes = [shipment.number for paper in (dear, cheap) for shipment in paper.order.shipments]
    memos = [
        submit_credit_memo(paper.order_id, paper.id, CreditWish(), shop.later(minutes=1).olga())
        for paper in (dear, cheap)
    ]
    assert_sorted(INVOICES, [dear.number, cheap.number])
    assert_sorted(CREDIT_MEMOS, memos)
    assert found(SHIPMENTS, sort=Sort.oldest) == notes
    assert found(SHIPMENTS, sort=Sort.highest) == found(SHIPMENTS, least=10**6) == notes[::-1]
    assert_sorted(INVOICE_CANCELLATIONS, [canceled(shop, pen=1), canceled(shop, ink=1)])


def test_a_rare_standing_looks_at_one_window_and_says_so(
    standings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "WINDOW", 2)
    wanted = PaperFilter(standing=InvoiceStanding.overdue)
    with time_machine.travel(MONDAY + timedelta(days=1)):
        pages = [INVOICES.page(wanted, None, None)]
        while pages[-1].older:
            pages.append(INVOICES.page(wanted, pages[-1].older, None))
    assert pages[0].is_cut and [row.number for page in pages for row in page.rows] == [standings["late"]]


@pytest.mark.parametrize(
    ("papers", "wanted"),
    [
        *((papers, PaperFilter(sort=sort)) for papers in PAPERS.values() for sort in Sort),
        *((INVOICES, PaperFilter(standing=standing)) for standing in InvoiceStanding),
        (INVOICES, PaperFilter(standing=InvoiceStanding.open, sort=Sort.oldest, since=MONDAY.date())),
        (INVOICES, PaperFilter(standing=InvoiceStanding.open, least=1)),
        (CREDIT_MEMOS, PaperFilter(least=1, since=MONDAY.date())),
        (INVOICE_CANCELLATIONS, PaperFilter(least=1, since=MONDAY.date())),
    ],
)
def test_no_list_of_papers_reads_or_sorts_all_of_them(shop: Shop, papers: Papers, wanted: PaperFilter) -> None:
    steps = steps_of(papers.keyset(wanted), papers.walk(wanted))
    assert not sorts_and_scans(steps), steps
    if wanted.standing not in (None, InvoiceStanding.paid) and wanted.least is None:
        assert any("ix_invoice_unsettled" in step for step in steps) or databases.IS_POSTGRESQL, steps


@pytest.mark.parametrize(
    "wanted",
    [
        MailFilter(),
        MailFilter(sort=Sort.oldest),
        MailFilter(MailState.sent, sort=Sort.oldest, since=MONDAY.date()),
        MailFilter(text=ANNA_MAIL),
        MailFilter(MailState.sent, ANNA_MAIL, since=MONDAY.date(), sort=Sort.oldest),
    ],
)
def test_no_list_of_mails_reads_or_sorts_all_of_them(shop: Shop, wanted: MailFilter) -> None:
    steps = steps_of(wanted.keyset, wanted.walk)
    assert not sorts_and_scans(steps), steps
    if wanted.text and not databases.IS_POSTGRESQL:
        assert any("ix_outgoing_mail_recipient_newest" in step for step in steps), steps


def test_the_mails_to_an_address_are_narrowed_by_their_state(shop: Shop) -> None:
    shop.order(ink=1)
    counts = {state: len(list_mails(MailFilter(state, ANNA_MAIL), None, None).rows) for state in MailState}
    assert counts == dict.fromkeys(MailState, 0) | {MailState.waiting: 1}


@pytest.mark.parametrize("sort", BY_TIME)
def test_the_mails_to_an_address_are_found_behind_any_number_of_others(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, sort: Sort
) -> None:
    monkeypatch.setattr(paging, "WINDOW", 2)
    to_bert = [shop.order(email="bert@example.org", ink=1).number for _order in range(3)]
    for _order in range(2):
        shop.order(ink=1)
        shop.later(days=1)
    page = list_mails(MailFilter(text="Bert@Example.org", sort=sort), None, None)
    assert [row.order_number for row in page.rows] == (to_bert if sort is Sort.oldest else to_bert[::-1])
    assert not page.is_cut
    assert not list_mails(MailFilter(text="ert@example.org"), None, None).rows
    assert list_mails(MailFilter(text="ert@example"), None, None).is_cut


def test_the_owner_jumps_to_a_day_or_to_a_paper(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        old = invoice(open_shop, ink=1)
        new = invoice(open_shop.later(days=3), ink=1)
        papers = [(paper.number, paper.order.shipments[0].number) for paper in (old, new)]
    for path, olds, news in (("invoices", papers[0][0], papers[1][0]), ("shipments", papers[0][1], papers[1][1])):
        for place in ("4.5.2026", "2026-05-04", olds.lower()):
            olga.open(f"/backend/{path}?q=&until=2027-01-01").press("Anwenden", jump=place)
            assert olds in olga.text and news not in olga.text and olga.value("until") == "2027-01-01"
        olga.open(f"/backend/{path}?sort=oldest").press("Anwenden", jump="5.5.2026")
        assert news in olga.text and olds not in olga.text and "Älteste zuerst." in olga.text
        olga.press("Anwenden", jump="gestern")
        assert "„gestern“ ist weder ein Datum noch eine Nummer dieser Liste." in olga.text


def test_a_jump_behind_the_last_row_says_so_and_leads_back(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        open_shop.stock_up("ink", 9)
        invoice(open_shop, ink=1)
    for path in ("orders", "invoices", "shipments", "mails"):
        olga.open(f"/backend/{path}?jump=1.1.2020")
        assert "Hier endet die Liste. Weiter vorn steht noch etwas." in olga.text and "Noch kein" not in olga.text
        olga.click("Neuere")
        assert olga.page.xpath("//tbody/tr"), path


@pytest.mark.parametrize("path", [*PATHS, "mails"])
@pytest.mark.parametrize(
    "wild", ["9" * 5000, "\0'", "x" * 10_000, "31.2.2026", "0001-01-01", "9999-12-31", "９", "=1+1"]
)
def test_a_wild_place_to_jump_to_is_named(olga: Visitor, path: str, wild: str) -> None:
    olga.client.get(f"/backend/{path}")
    answer = olga.client.get(f"/backend/{path}", query_string={"jump": wild, "state": wild, "sort": wild})
    assert answer.status_code == 303
    assert "ist weder ein Datum noch" in olga.open(answer.headers["Location"]).text


def test_the_list_of_cancellations_leads_to_the_paper_its_invoice_and_its_order(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    assert "Noch keine Stornorechnung." in olga.open("/backend/invoices").click("Stornorechnungen").text
    with app.test_request_context():
        old = canceled(open_shop, ink=1)
        new = canceled(open_shop.later(days=3), ink=1)
    for place in ("4.5.2026", old.lower()):
        olga.open("/backend/invoice-cancellations").press("Anwenden", jump=place)
        assert old in olga.text and new not in olga.text
    assert "Falsche Anschrift" in olga.text and "-18,40 €" in olga.text.replace("−", "-")
    assert olga.click("RE-2026-0001").heading == "Rechnung RE-2026-0001"
    olga.open("/backend/invoice-cancellations?q=ST-2026-0002").click(new)
    assert "hiermit heben wir die Rechnung RE-2026-0002" in olga.text
    kept = json.loads(olga.client.get("/backend/invoice-cancellations.json?sort=oldest").data)
    assert [(row["number"], row["invoice"], row["total_cents"]) for row in kept] == [
        (old, "RE-2026-0001", INK), (new, "RE-2026-0002", INK),
    ]  # fmt: skip
    told = olga.client.get("/backend/invoice-cancellations.csv?until=2026-05-04").data.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(told, newline=""), delimiter=";")
    assert (row["Stornorechnung"], row["Rechnung"], row["Grund"]) == (old, "RE-2026-0001", "Falsche Anschrift")


def test_what_is_sorted_by_total_has_no_day_to_jump_to(olga: Visitor) -> None:
    olga.open("/backend/invoices?sort=highest")
    assert not olga.page.xpath("//*[@name='jump']")
    assert "weder ein Datum noch" in olga.open("/backend/invoices?sort=highest&jump=4.5.2026").text


@pytest.mark.thorough
def test_the_state_of_a_paper_list_stands_in_the_address_and_in_its_files(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    with app.test_request_context():
        open_shop.stock_up("ink", 40)
        numbers = [invoice(open_shop, ink=1).number for _ in range(30)]
    olga.open("/backend/invoices").click("Offen").press("Anwenden", sort="oldest", since="2026-05-01")
    assert numbers[0] in olga.text and numbers[-1] not in olga.text
    olga.click("Nächste Seite")
    assert numbers[-1] in olga.text and (olga.value("state"), olga.value("since")) == ("open", "2026-05-01")
    kept = json.loads(olga.client.get("/backend/invoices.json?state=open&sort=oldest").data)
    assert [row["number"] for row in kept] == numbers
    assert json.loads(olga.client.get("/backend/invoices.json?state=paid").data) == []
    olga.open("/backend/invoices").click("Bezahlt")
    assert "Keine Rechnung passt dazu. Alle zeigen" in olga.text


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("invoices?state=open", 4),
        ("invoices?state=paid", 4),
        ("invoices?sort=highest", 4),
        ("shipments?sort=oldest", 4),
        ("invoice-cancellations?sort=highest", 4),
        ("invoice-cancellations?q=Weidner", 4),
        ("mails?sort=oldest", 5),  # one counts what is not delivered
    ],
)
def test_a_full_list_costs_few_statements(app: Flask, open_shop: Shop, olga: Visitor, path: str, most: int) -> None:
    with app.test_request_context():
        open_shop.stock_up("ink", 40)
        for _ in range(26):
            paper = invoice(open_shop, ink=1)
            if "cancel" in path:
                cancel_invoice(paper.order_id, paper.id, "Falsche Anschrift", open_shop.olga())
            elif "paid" in path:
                wish = PaymentWish(INK, open_shop.now.date(), "invoice")
                record_payment(paper.order_id, wish, open_shop.olga())
    olga.open(f"/backend/{path}")
    with count_statements() as statements:
        olga.open(f"/backend/{path}")
    assert len(olga.page.xpath("//tbody/tr")) == PAGE_SIZE
    assert len(statements) <= most, "\n".join(statements.seen)


def test_mails_are_sorted_and_jumped_to_by_day_and_by_order(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        old = open_shop.order(ink=1).number
        new = open_shop.later(days=3).order(ink=1).number
    for place in ("4.5.2026", old):
        olga.open("/backend/mails?state=waiting").press("Anwenden", jump=place)
        assert old in olga.text and new not in olga.text and olga.value("state") == "waiting"
    olga.open("/backend/mails").press("Anwenden", sort="oldest", jump="5.5.2026")
    assert new in olga.text and old not in olga.text and "Älteste zuerst." in olga.text
    olga.open("/backend/mails?sort=oldest")
    assert olga.text.index(old) < olga.text.index(new)
    olga.press("Anwenden", jump="4711")
    assert "„4711“ ist weder ein Datum noch eine Bestellung, zu der es E-Mails gibt." in olga.text


def test_mails_are_exported_as_they_are_shown(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        old = open_shop.order(ink=1).number
        open_shop.later(days=3).order(ink=1)
    answer = olga.client.get("/backend/mails.csv?sort=oldest&until=2026-05-04")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2026-05-04-e-mails.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {row["Bestellung"] for row in rows} == {old} and {row["Status"] for row in rows} == {"Wartet"}
    kept = json.loads(olga.client.get("/backend/mails.json?state=waiting").data)
    assert kept[-1]["order"] == old and kept[-1]["state"] == "waiting" and kept[0]["sent_at"] is None


def test_mails_are_exported_for_the_shop_alone(visitor: Visitor) -> None:
    assert visitor.client.get("/backend/mails.csv").status_code == 303
