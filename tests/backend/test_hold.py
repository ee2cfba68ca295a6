"""Zurückstellen and Wiederaufnehmen, clicked."""

from __future__ import annotations

from flask import Flask

from tests.builders import Shop
from tests.visitor import Visitor


def test_a_held_order_can_be_paid_and_commented_and_released_and_nothing_else(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    with app.test_request_context():
        number = open_shop.order("prepayment", pen=2).number
    olga.open(f"/backend/orders/{number}/hold").press("Zurückstellen", status=422)
    assert "warum die Bestellung zurückgestellt wird" in olga.text
    olga.press("Zurückstellen", reason="Adresse unklar, angerufen.")
    assert "Zurückgestellt, weil noch etwas zu klären ist." in olga.text
    assert "„Rechnung“ ist nicht möglich: Die Bestellung ist zurückgestellt." in olga.text
    for act in ("invoices/new", "shipments/new", "cancellation", "hold"):
        olga.open(f"/backend/orders/{number}/{act}")
        assert not olga.page.xpath("//main//button[contains(@class,'primary')]"), act
    olga.open(f"/backend/orders/{number}/payments/new").press("Zahlung erfassen", amount="205,90")
    olga.press("Kommentar speichern", comment_text="Hat zurückgerufen.")
    olga.press("Wiederaufnehmen")
    assert "Wieder aufgenommen, jetzt Ausstehend" in olga.text
    assert "Ausstehend, weil noch nichts berechnet" in olga.text


def test_the_customer_sees_the_status_and_not_the_reason(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=1)
        path = f"/o/{order.token}"
    olga.open(f"/backend/orders/{order.number}/hold").press("Zurückstellen", reason="Kommt mir seltsam vor.")
    olga.open(path)
    assert "Ihre Bestellung ist zurückgestellt." in olga.heading
    assert "seltsam" not in olga.text
