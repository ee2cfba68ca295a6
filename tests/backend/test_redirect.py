"""What the owner sees of an order whose buyer was sent to a provider, and sets about it."""

from __future__ import annotations

from typing import Any

from flask import Flask

from portal.extensions import db
from portal.models.order_status import OrderStatus
from portal.models.shop_settings import ShopSettings
from portal.payments import TrialCharge
from portal.sales import trial_provider
from portal.sales.redirecting import cancel_abandoned
from tests.backend.test_order_pages import ordered
from tests.builders import Shop
from tests.payments import charge_of
from tests.visitor import Visitor


def pay(app: Flask, shop: Shop, number: str, **other: Any) -> None:
    with app.test_request_context():
        told = vars(charge_of(shop.reload(number)))
        trial_provider.pay(TrialCharge(**(told | other)), shop.now)


def test_an_awaited_payment_is_told_and_nothing_is_urged(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, "trial_redirect", pen=1)
    olga.open(f"/backend/orders/{number}")
    for words in (
        "Ausstehende Zahlung, weil der Zahlungsanbieter noch keine Zahlung gemeldet hat.",
        "Rechnung und Versand sind möglich, aber noch ist nichts bezahlt.",
        "Kommt bis 6. Mai 2026, 10:00 Uhr keine Zahlung, wird die Bestellung von selbst storniert.",
    ):
        assert words in olga.text
    assert not olga.page.xpath("//*[contains(@class, 'actions')]//a[contains(@class, 'primary')]")
    pay(app, open_shop, number)
    olga.open(f"/backend/orders/{number}")
    assert "noch ist nichts bezahlt" not in olga.text
    assert olga.page.xpath("//*[contains(@class, 'actions')]//a[contains(@class, 'primary')]")
    for words in ("Bezahlt", f"probe-{number}", "Zahlung von 105,90 € erfasst Sofortzahlung (Probe)"):
        assert words in olga.text


def test_the_list_finds_awaited_payments_by_their_status(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    awaited = ordered(app, open_shop, "trial_redirect", pen=1)
    other = ordered(app, open_shop, pen=1)
    olga.open("/backend/orders").click("Ausstehende Zahlung")
    assert awaited in olga.text
    assert other not in olga.text


def test_the_history_says_that_nobody_paid(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, "trial_redirect", pen=1)
    with app.test_request_context():
        cancel_abandoned(open_shop.later(hours=48).now)
    text = olga.open(f"/backend/orders/{number}").text
    assert "Von selbst storniert, weil keine Zahlung kam: 1 × Füllfederhalter „Lotse“ Kontor" in text
    pay(app, open_shop, number)
    text = olga.open(f"/backend/orders/{number}").text
    assert "Erstattung offen" in text
    assert "Erstattung überweisen" in olga.open("/backend/").text


def test_money_in_another_currency_is_shown_as_it_came(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, "trial_redirect", pen=1)
    pay(app, open_shop, number, currency="USD")
    olga.open(f"/backend/orders/{number}")
    for words in ("105,90 $", "fremde Währung, zählt hier nicht mit", "Zahlung von 105,90 $ erfasst"):
        assert words in olga.text
    olga.press("Zurückbuchen")
    assert "−105,90 $" in olga.text
    assert "Zahlung von 105,90 $ zurückgebucht" in olga.text


def test_the_owner_sets_how_long_a_payment_is_awaited(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, "trial_redirect", pen=1)
    olga.open("/backend/settings/payment").press("Speichern", await_payment_hours="0")
    assert "von selbst storniert" not in olga.open(f"/backend/orders/{number}").text
    olga.open("/backend/settings/payment").press("Speichern", await_payment_hours="1")
    assert "Kommt bis 4. Mai 2026, 11:00 Uhr keine Zahlung" in olga.open(f"/backend/orders/{number}").text
    with app.test_request_context():
        assert db.session.get_one(ShopSettings, 1).await_payment_hours == 1
        cancel_abandoned(open_shop.later(hours=1).now)
        assert open_shop.reload(number).status is OrderStatus.canceled


def test_a_trial_order_by_redirect_is_paid_on_the_customers_page(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    """B10"""
    quantity = f"qty_{open_shop.products['pen']}"
    olga.open("/backend/orders/trial")
    olga.press("Probebestellung aufgeben", payment_method="trial_redirect", **{quantity: "1"})
    assert "Ausstehende Zahlung" in olga.text
    olga.click("So sieht der Kunde die Bestellung").press("Jetzt bezahlen").press("Jetzt bezahlen")
    assert "Ihre Zahlung ist eingegangen" in olga.text
