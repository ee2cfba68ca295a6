"""Paying at a provider and coming back, and the address for the provider's events."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.customer.payments import LARGEST_EVENT
from portal.extensions import db
from portal.models.account import Account
from portal.models.order import Order
from portal.models.order_status import OrderStatus
from portal.models.payment import Payment
from portal.payments.trial_redirect import SIGNATURE
from portal.sales.holding import hold_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from tests.builders import MONDAY, Shop
from tests.conftest import logged_in
from tests.customer.test_basket import fill
from tests.customer.test_checkout import order_now, walk
from tests.payments import paid, signed
from tests.statements import count_statements
from tests.visitor import Visitor

EVENTS = "/payments/trial_redirect/events"


@pytest.fixture
def number(app: Flask, open_shop: Shop) -> str:
    """Of an order of a pen whose buyer was sent to the provider."""
    with app.test_request_context():
        return open_shop.order("trial_redirect", pen=1).number


def order_of(app: Flask, shop: Shop, number: str) -> tuple[OrderStatus, list[int], str]:
    """Status, payments and the secret path."""
    with app.test_request_context():
        order = shop.reload(number)
        return order.status, [payment.amount_cents for payment in order.payments], f"/o/{order.token}"


def send(app: Flask, said: dict[str, object] | bytes, path: str = EVENTS, **headers: str) -> TestResponse:
    """As the provider does: no cookie, no token, no page before."""
    with app.app_context():
        body, signature = signed(said, MONDAY)
    return app.test_client().post(path, data=body, headers={**dict(signature), **headers})


def test_the_order_leads_to_the_provider_and_paying_leads_back_to_the_order(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    order_now(walk(fill(visitor, pen="1"), payment="trial_redirect"))
    assert visitor.path.startswith("/trial-provider/")
    assert "Es fließt kein Geld." in visitor.text
    assert visitor.heading == "105,90 € an Feder & Bogen zahlen"
    visitor.press("Jetzt bezahlen")
    assert visitor.path.startswith("/o/")
    assert "Vielen Dank! Ihre Bestellung ist bei uns eingegangen." in visitor.text
    assert "Ihre Zahlung ist eingegangen, danke." in visitor.text
    assert not visitor.has_button("Jetzt bezahlen")
    with app.test_request_context():
        assert db.session.query(Order).one().status is OrderStatus.pending


def test_who_gives_up_finds_the_way_to_pay_on_the_order(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    order_now(walk(fill(visitor, pen="1"), payment="trial_redirect")).click("Abbrechen")
    assert "Ihre Bestellung wartet auf die Zahlung." in visitor.heading
    for words in (
        "Ausstehende Zahlung weil der Zahlungsanbieter noch keine Zahlung gemeldet hat",
        "Noch zu zahlen: 105,90 €.",
        "Ohne Zahlung stornieren wir die Bestellung am 6. Mai 2026, 10:00 Uhr.",
    ):
        assert words in visitor.text
    assert "Voraussichtlich bei Ihnen" not in visitor.text
    visitor.press("Jetzt bezahlen").click("Abbrechen").press("Jetzt bezahlen").press("Jetzt bezahlen")
    assert "Ihre Zahlung ist eingegangen, danke." in visitor.text


def test_the_account_pays_its_own_order_and_nobody_elses(app: Flask, open_shop: Shop, number: str) -> None:
    anna = logged_in(app, "Anna Weidner", "anna@example.org", None)
    with app.test_request_context():
        strange = open_shop.order("trial_redirect", pen=1).number
        open_shop.reload(number).account_id = db.session.query(Account.id).scalar()
        db.session.commit()
    anna.open("/orders").click(number).press("Jetzt bezahlen").press("Jetzt bezahlen")
    assert anna.path == f"/orders/{number}"
    assert "Ihre Zahlung ist eingegangen" in anna.text
    token = anna.value("csrf_token")
    answer = anna.client.post(f"/orders/{strange}/payment", data={"csrf_token": token})
    assert answer.status_code == 404


def test_two_windows_and_double_clicks_pay_once(app: Flask, open_shop: Shop, visitor: Visitor, number: str) -> None:
    path = order_of(app, open_shop, number)[2]
    visitor.open(path).press("Jetzt bezahlen")
    twin = Visitor(visitor.client).open(path).press("Jetzt bezahlen")
    visitor.press("Jetzt bezahlen")
    assert "Ihre Zahlung ist eingegangen" in twin.press("Jetzt bezahlen").text
    assert order_of(app, open_shop, number)[:2] == (OrderStatus.pending, [10590])


def test_a_button_from_before_says_that_nothing_is_left_to_pay(
    app: Flask, open_shop: Shop, visitor: Visitor, number: str
) -> None:
    old = Visitor(visitor.client).open(order_of(app, open_shop, number)[2])
    send(app, paid(number))
    old.press("Jetzt bezahlen")
    assert "Zu dieser Bestellung ist beim Zahlungsanbieter nichts mehr zu bezahlen." in old.text


def test_a_held_order_is_not_to_be_paid_and_one_invoiced_early_still_is(
    app: Flask, open_shop: Shop, visitor: Visitor, number: str
) -> None:
    with app.test_request_context():
        order = open_shop.reload(number)
        submit_invoice(order.id, InvoiceWish(), open_shop.olga())
    path = order_of(app, open_shop, number)[2]
    assert visitor.open(path).has_button("Jetzt bezahlen")
    assert "stornieren wir" not in visitor.text
    with app.test_request_context():
        hold_order(open_shop.reload(number).id, "Adresse unklar", open_shop.olga())
    assert not visitor.open(path).has_button("Jetzt bezahlen")


def test_a_forged_link_leads_to_no_provider(visitor: Visitor, app: Flask, open_shop: Shop, number: str) -> None:
    path = order_of(app, open_shop, number)[2]
    visitor.open(path).press("Jetzt bezahlen")
    token, secret = visitor.path.rpartition("/")[2], path.rpartition("/")[2]
    csrf = visitor.value("csrf_token")
    for forged in (token[:-2] + "xx", "x", secret):
        visitor.open(f"/trial-provider/{forged}", status=404)
        assert visitor.client.post(f"/trial-provider/{forged}/payment", data={"csrf_token": csrf}).status_code == 404
    assert visitor.client.post(f"/o/{secret[:-2]}xx/payment", data={"csrf_token": csrf}).status_code == 404
    assert visitor.client.post(f"/trial-provider/{token}/payment").status_code == 400
    assert visitor.client.get(visitor.path).status_code == 404


def test_the_event_from_outside_pays_the_order_and_a_repeat_is_answered_alike(
    app: Flask, open_shop: Shop, number: str
) -> None:
    for _ in range(3):
        answer = send(app, paid(number))
        assert (answer.status_code, answer.data, "Set-Cookie" in answer.headers) == (200, b"", False)
    assert order_of(app, open_shop, number)[:2] == (OrderStatus.pending, [10590])


def test_what_is_not_the_providers_word_is_refused_without_a_reason(
    app: Flask, open_shop: Shop, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    with app.app_context():
        body, good = signed(paid(number), MONDAY)
        old = signed(paid(number), MONDAY - timedelta(minutes=6))[1]
    client = app.test_client()
    with caplog.at_level(logging.WARNING):
        for headers in ({}, {SIGNATURE: "t=1,v1=2"}, dict(old), {SIGNATURE: good[SIGNATURE][:-2] + "zz"}):
            answer = client.post(EVENTS, data=body, headers=headers)
            assert (answer.status_code, answer.data) == (400, b"")
        assert client.post(EVENTS, data=body + b" ", headers=dict(good)).status_code == 400
        assert client.post(EVENTS, data={"order": number}, headers=dict(good)).status_code == 400
    assert order_of(app, open_shop, number)[:2] == (OrderStatus.pending_payment, [])
    assert len(caplog.records) == 6
    assert number not in caplog.text


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
def test_the_raw_bytes_count_whatever_they_are_called(
    app: Flask, open_shop: Shop, number: str, content_type: str
) -> None:
    assert send(app, paid(number), **{"Content-Type": content_type}).status_code == 200
    assert order_of(app, open_shop, number)[1] == [10590]


def test_an_event_is_small(app: Flask, open_shop: Shop, number: str) -> None:
    fits = paid(number, filler="")
    fits["filler"] = "x" * (LARGEST_EVENT - 200)
    assert send(app, paid(number, filler="x" * LARGEST_EVENT)).status_code == 413
    assert order_of(app, open_shop, number)[1] == []
    assert send(app, fits).status_code == 200


@pytest.mark.parametrize("code", ["paypal", "invoice", "trial_card", "x" * 400, "TRIAL_REDIRECT"])
def test_who_is_no_provider_has_no_address(app: Flask, open_shop: Shop, number: str, code: str) -> None:
    assert send(app, paid(number), f"/payments/{code}/events").status_code == 404
    assert app.test_client().get(EVENTS).status_code == 405


def test_the_same_reference_is_one_payment_whatever_else_is_said(app: Flask, open_shop: Shop, number: str) -> None:
    with app.test_request_context():
        other = open_shop.order("trial_redirect", pen=1).number
    for said in (paid(number), paid(number, amount_cents=1), paid(other)):
        assert send(app, said).status_code == 200
    with app.test_request_context():
        assert [payment.amount_cents for payment in db.session.query(Payment)] == [10590]


def test_paying_costs_few_statements(app: Flask, open_shop: Shop, visitor: Visitor, number: str) -> None:
    path = order_of(app, open_shop, number)[2]
    with count_statements() as statements:
        visitor.open(path)
    assert len(statements) <= 8, "\n".join(statements.seen)
    visitor.press("Jetzt bezahlen")
    with count_statements() as statements:
        send(app, paid(number))
    assert len(statements) <= 20, "\n".join(statements.seen)
