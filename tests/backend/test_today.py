"""Heute: what waits, what to do first, how it went lately."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.backend.ages import waits_since
from portal.extensions import db
from portal.models.outgoing_mail import MailState, OutgoingMail
from portal.sales import queries, tallies, trial_provider
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.figures import Span, list_points
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.withdrawals import Statement, withdraw
from tests.builders import MONDAY, Shop
from tests.cast import ANNA_MAIL
from tests.payments import charge_of
from tests.statements import count_statements
from tests.stories import told_once
from tests.visitor import Visitor, squeeze


def invoice(shop: Shop, number: str) -> None:
    submit_invoice(shop.reload(number).id, InvoiceWish(), shop.olga())


def ship(shop: Shop, number: str) -> None:
    submit_shipment(shop.reload(number).id, ShipmentWish(), shop.olga())


def cancel(shop: Shop, number: str) -> None:
    cancel_order(shop.reload(number).id, CancellationWish(), shop.olga())


def pay(shop: Shop, number: str) -> None:
    order = shop.reload(number)
    wish = PaymentWish(order.grand_total_cents, clock.day_of(shop.now), order.payment_method)
    record_payment(order.id, wish, shop.olga())


def fill(app: Flask, shop: Shop) -> None:
    """Something in every queue, and something in none."""
    with app.test_request_context():
        told_once(shop, "something in every queue", lambda: _fill(shop))


def _fill(shop: Shop) -> None:
    for sku in ("pen", "ink", "paper"):
        shop.stock_up(sku, 100)
    shop.later(days=-20)
    for _ in range(3):
        shop.order(pen=1)  # to invoice
    overdue = shop.order(paper=1).number
    invoice(shop, overdue)
    ship(shop, overdue)
    shop.order("prepayment", pen=1)  # awaits payment, and was named a day that has passed
    back = shop.order("prepayment", pen=1).number
    pay(shop, back)
    shop.later(days=10)
    cancel(shop, back)  # refund due
    for _ in range(2):
        invoice(shop, shop.order("cash_on_delivery", ink=1).number)  # to ship
    done = shop.order(booklet=1).number
    invoice(shop, done)
    pay(shop, done)
    cancel(shop, shop.order(ink=1).number)
    shop.order(is_trial=True, pen=1)
    withdraw(Statement("Anna Weidner", "4711", ANNA_MAIL), "de", "key", shop.now)
    shop.later(days=10)
    shop.stock_up("paper", 1)
    shop.product("paper").low_stock_at = 2
    db.session.query(OutgoingMail).update({"state": MailState.sent, "sent_at": MONDAY})
    failed = db.session.query(OutgoingMail).order_by(OutgoingMail.id).first()
    assert failed is not None
    failed.state, failed.last_error = MailState.failed, "refused: 550 no such user"
    db.session.commit()


def leave_empty(app: Flask, shop: Shop) -> None:
    pass


def tasks(person: Visitor) -> dict[str, int]:
    rows = person.page.xpath("//table[contains(@class, 'queues')]/tbody/tr")
    return {squeeze(row.xpath(".//*[@class='what']")[0].text_content()): int(row.xpath("./td")[0].text) for row in rows}


def test_every_number_is_that_of_the_list_it_leads_to(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    fill(app, open_shop)
    found = tasks(olga.open("/backend/"))
    assert found == {
        "Neu": 4,
        "Zu berechnen": 3,
        "Zu versenden": 2,
        "Wartet auf Zahlung": 1,
        "Überfällig": 2,
        "Erstattung offen": 1,
        "Widerrufe": 1,
        "E-Mails nicht zugestellt": 1,
        "Niedriger Bestand": 1,
    }
    for label, count in found.items():
        olga.open("/backend/").click(label)
        assert len(olga.page.xpath("//main//tbody/tr")) == count, label


def test_the_heading_counts_what_is_ours_to_do(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """Waiting for a customer's money is no work."""
    fill(app, open_shop)
    assert olga.open("/backend/").heading == "Heute warten 11 Vorgänge."


def test_the_primary_act_is_what_most_orders_wait_for(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    fill(app, open_shop)
    olga.open("/backend/").click("3 Bestellungen berechnen")
    assert len(olga.page.xpath("//main//tbody/tr")) == 3


def test_a_prepayment_is_awaited_although_a_part_has_been_sent_already(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    with app.test_request_context():
        order = open_shop.order("prepayment", pen=2)
        submit_shipment(order.id, ShipmentWish({order.items[0].id: 1}), open_shop.olga())
    assert tasks(olga.open("/backend/"))["Wartet auf Zahlung"] == 1
    assert order.number in olga.click("Wartet auf Zahlung").text
    with app.test_request_context():
        record_payment(
            order.id, PaymentWish(order.due_cents, clock.day_of(open_shop.now), "prepayment"), open_shop.olga()
        )
    assert tasks(olga.open("/backend/"))["Wartet auf Zahlung"] == 0


def test_an_awaited_payment_by_redirect_waits_for_money_and_for_nothing_of_ours(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    with app.test_request_context():
        number = open_shop.order("trial_redirect", pen=1).number
    assert {label for label, count in tasks(olga.open("/backend/")).items() if count} == {"Wartet auf Zahlung"}
    assert olga.heading == "Heute wartet nichts."
    assert number in olga.click("Wartet auf Zahlung").text
    with app.test_request_context():
        trial_provider.pay(charge_of(open_shop.reload(number)), open_shop.now)
    assert {label for label, count in tasks(olga.open("/backend/")).items() if count} == {"Neu", "Zu berechnen"}


def test_the_order_that_waits_longest_stands_on_top(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        first = open_shop.later(days=-3).order(ink=1).number
        open_shop.later(days=2).order(pen=1)
    olga.open("/backend/")
    waits = (
        f"Am längsten wartet Bestellung {first}: Eisengallustinte Blauschwarz, 50 ml für Anna Weidner, seit Freitag."
    )
    assert waits in olga.text
    assert f"Zuerst {first}, Anna Weidner: Eisengallustinte Blauschwarz, 50 ml; 18,40 € seit Freitag" in olga.text


def test_a_refund_waits_since_the_money_became_too_much(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    fill(app, open_shop)
    row = olga.open("/backend/").page.xpath("//tr[contains(., 'Erstattung offen')]")[0]
    assert squeeze(row.text_content()).endswith("105,90 € seit 10 Tagen")


def test_when_nothing_waits_it_says_so(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        number = open_shop.order(booklet=1).number
        invoice(open_shop, number)
        pay(open_shop, number)
        db.session.query(OutgoingMail).update({"state": MailState.sent, "sent_at": MONDAY})
        db.session.commit()
    olga.open("/backend/")
    assert olga.heading == "Heute wartet nichts."
    assert set(tasks(olga).values()) == {0}
    assert not olga.page.xpath("//main//*[contains(@class, 'primary')]")


def test_mails_that_do_not_leave_the_house_are_told(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        open_shop.order(pen=1)
    with time_machine.travel(MONDAY + timedelta(hours=1)):
        olga.open("/backend/")
    assert "2 E-Mails warten, die älteste seit 4. Mai 2026, 10:00 Uhr." in olga.text
    assert "Bitte prüfen Sie, ob der Worker läuft." in olga.text


def test_a_shop_without_orders_learns_the_way_to_the_first_one(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        open_shop.order(is_trial=True, pen=1)
    olga.open("/backend/")
    assert olga.heading == "Noch keine Bestellung."
    steps = {
        squeeze(a.text): squeeze(a.xpath("ancestor::li")[0].text_content()) for a in olga.page.xpath("//main//li//a")
    }
    assert [steps[title].rpartition(" ")[2].rpartition(".")[2] for title in steps] == [
        "Erledigt",
        "Erledigt",
        "Offen",
        "Offen",
    ]
    assert "E-Mail-Versand" in steps["Einstellungen"]


def test_a_clerk_is_not_led_to_settings_that_are_closed_to_him(open_shop: Shop, claus: Visitor) -> None:
    claus.open("/backend/")
    assert not claus.page.xpath("//main//a[contains(@href, '/settings')]")


@pytest.mark.parametrize("are_closed", [False, True], ids=["from the rows", "from the tallies"])
def test_the_chart_counts_orders_and_what_they_were_worth_when_placed(
    app: Flask, open_shop: Shop, are_closed: bool
) -> None:
    fill(app, open_shop)
    with app.test_request_context():
        if are_closed:
            tallies.close_days(MONDAY)
        points = {p.date.isoformat(): (p.orders, p.cents) for p in list_points(Span.days, clock.day_of(MONDAY))}
        months = {p.date.isoformat(): (p.orders, p.cents) for p in list_points(Span.months, clock.day_of(MONDAY))}
    assert len(points) == 30
    assert list(points)[0::29] == ["2026-04-05", "2026-05-04"]
    assert {day: value for day, value in points.items() if value[0]} == {
        "2026-04-14": (6, 5 * 10590 + 2480),
        "2026-04-24": (4, 3 * 1840 + 900),
    }
    assert list(months)[0::11] == ["2025-06-01", "2026-05-01"]
    assert {month: value for month, value in months.items() if value[0]} == {"2026-04-01": (10, 55430 + 6420)}


def test_the_chart_turns_to_months_by_a_link(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    fill(app, open_shop)
    assert "618,50 € aus 10 Bestellungen" in olga.open("/backend/").click("12 Monate").text
    assert olga.path == "/backend/"
    olga.click("Als Bericht")
    assert squeeze(olga.page.xpath("//tfoot/tr")[0].text_content()).startswith("Summe 10 618,50")


def test_the_days_of_the_chart_are_those_of_the_shop(app: Flask, open_shop: Shop) -> None:
    """23:30 in Berlin is 21:30 UTC in summer; the clocks change on 29 March."""
    with app.test_request_context():
        open_shop.now = MONDAY.replace(month=3, day=28, hour=22, minute=30)
        open_shop.order(ink=1)
        open_shop.later(hours=1).order(ink=1)
        open_shop.later(hours=23).order(ink=1)
        days = {p.date.day: p.orders for p in list_points(Span.days, clock.day_of(open_shop.now)) if p.orders}
    assert days == {28: 1, 29: 1, 30: 1}


def test_the_last_events_lead_to_their_orders(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        number = open_shop.order(pen=2).number
        invoice(open_shop.later(hours=-1), number)
    olga.open("/backend/")
    entries = [squeeze(item.text_content()) for item in olga.page.xpath("//ol[contains(@class, 'journal')]/li")]
    assert entries[0] == f"10:00 Uhr {number} Bestellt über 205,90 € Anna Weidner"
    assert entries[1].startswith(f"09:00 Uhr {number} Rechnung")
    assert olga.click(number).heading == f"Bestellung {number}"


@pytest.mark.parametrize("prepare", [fill, leave_empty], ids=["busy", "without orders"])
def test_the_page_costs_few_statements(
    app: Flask, open_shop: Shop, olga: Visitor, prepare: Callable[[Flask, Shop], None]
) -> None:
    prepare(app, open_shop)
    olga.open("/backend/")
    with count_statements() as statements:
        olga.open("/backend/")
    assert len(statements) <= 19, statements.seen


def test_ages_are_said_as_one_would_say_them(shop: Shop) -> None:
    def said(**span: Any) -> str:
        return waits_since(MONDAY - timedelta(**span), MONDAY)

    assert [said(minutes=m) for m in (0, 1, 59)] == ["seit einer Minute", "seit einer Minute", "seit 59 Minuten"]
    assert [said(hours=h) for h in (1, 9, 11)] == ["seit einer Stunde", "seit 9 Stunden", "seit gestern"]
    assert [said(days=d) for d in (1, 2, 6)] == ["seit gestern", "seit Samstag", "seit Dienstag"]
    assert [said(days=d) for d in (7, 14, 30, 61)] == [
        "seit 7 Tagen",
        "seit 2 Wochen",
        "seit 4 Wochen",
        "seit 2 Monaten",
    ]
    assert waits_since(MONDAY, MONDAY) == "seit einer Minute"


def test_a_visitor_is_asked_to_log_in(visitor: Visitor) -> None:
    assert visitor.open("/backend/").path == "/login"


def test_the_register_says_how_many_are_new_and_counts_no_further_than_it_shows(
    app: Flask, open_shop: Shop, olga: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[str]:
        return [squeeze(mark.text_content()) for mark in olga.open("/backend/").page.xpath("//nav//b")]

    assert "LIMIT 100" in str(queries.NEW_ORDERS.compile(compile_kwargs={"literal_binds": True}))
    assert said() == []
    with app.app_context():
        open_shop.order()
        open_shop.order()
    assert said() == ["2 neu"]
    monkeypatch.setattr(queries, "NEW_SHOWN", 1)
    assert said() == ["1+ neu"]
