"""Zahlung erfassen: more than is open is asked about before it is recorded."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.refusal import Refusal
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.paying import PaymentWish, record_payment
from tests.backend.test_order_pages import ordered
from tests.builders import Shop
from tests.visitor import Visitor

TICK = "//input[@name='beyond']"


def held(app: Flask, shop: Shop, number: str) -> int:
    with app.test_request_context():
        return shop.reload(number).held_cents


def test_more_than_is_open_is_recorded_only_when_somebody_says_so(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open(f"/backend/orders/{number}/payments/new")
    assert not olga.page.xpath(TICK)
    olga.press("Zahlung erfassen", status=422, amount="184,00", note="Rechnung 4711")
    assert "Das ist mehr, als zu dieser Bestellung offen ist." in olga.text
    assert (olga.value("amount"), olga.value("note")) == ("184,00", "Rechnung 4711")
    assert len(olga.page.xpath(TICK)) == 1 and held(app, open_shop, number) == 0
    olga.press("Zahlung erfassen", beyond=True)
    assert "Zahlung erfasst." in olga.text and "Erstattung offen" in olga.text
    assert held(app, open_shop, number) == 18400


def test_who_mistyped_corrects_the_amount_and_is_asked_nothing_more(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open(f"/backend/orders/{number}/payments/new").press("Zahlung erfassen", status=422, amount="184,00")
    olga.press("Zahlung erfassen", amount="18,40")
    assert "Zahlung erfasst." in olga.text and held(app, open_shop, number) == 1840


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("abc", "Bitte geben Sie einen Betrag ein"),
        ("12,345", "höchstens zwei Nachkommastellen"),
        ("99999999999", "Bitte geben Sie einen Betrag unter 10.000.000 € ein."),
    ],
)
def test_an_impossible_amount_is_told_what_is_wrong_with_it(
    app: Flask, open_shop: Shop, olga: Visitor, typed: str, said: str
) -> None:
    number = ordered(app, open_shop, ink=1)
    olga.open(f"/backend/orders/{number}/payments/new").press("Zahlung erfassen", status=422, amount=typed)
    assert said in olga.text
    assert olga.value("amount") == typed


@pytest.mark.parametrize("cents", [1841, 1])
def test_of_a_canceled_order_nothing_is_open(shop: Shop, cents: int) -> None:
    """Money that came all the same is recorded once somebody says so."""
    order = shop.order("prepayment", ink=1)
    cancel_order(order.id, CancellationWish(), shop.olga())
    wish = PaymentWish(cents, shop.now.date(), "prepayment")
    with pytest.raises(Refusal) as refused:
        record_payment(order.id, wish, shop.olga())
    assert refused.value.field == "beyond"
    record_payment(order.id, PaymentWish(cents, shop.now.date(), "prepayment", beyond=True), shop.olga())
    assert shop.reload(order.number).refund_due_cents == cents
