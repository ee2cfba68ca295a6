"""Payment by redirect in a real browser: pay, give up, pay from the status page; B7 once more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Person
from tests.builders import Shop
from tests.running import Running, text_of

pytestmark = pytest.mark.journey


def order_by_redirect(customer: Person, email: str) -> Person:
    """A guest's order from the shelf to the provider's page."""
    customer.open("/").click("Füllfederhalter „Lotse“").click("In den Warenkorb")
    customer.open("/checkout").fill("E-Mail-Adresse", email).fill("Name", "Anna Weidner")
    customer.fill("Straße und Hausnummer", "Gartenstraße 8").fill("Postleitzahl", "70563").fill("Ort", "Stuttgart")
    customer.click("Weiter zu Versand und Zahlung").tick("DHL Paket").tick("Sofortzahlung (Probe)")
    customer.click("Weiter zum Prüfen").tick("Ich habe die AGB").click("Zahlungspflichtig bestellen")
    customer.page.wait_for_url(re.compile("/trial-provider/"))
    return customer.sees("Es fließt kein Geld.", "105,90")


def test_the_customer_pays_at_the_provider_and_comes_back(
    customer: Person, somebody: Callable[[], Person], owner: Person
) -> None:
    """B7"""
    order_by_redirect(customer, "redirect-pays@example.org").click("Jetzt bezahlen")
    customer.page.wait_for_url(re.compile("/o/"))
    customer.sees("Ihre Zahlung ist eingegangen, danke.", "Ausstehend").does_not_see("Jetzt bezahlen")
    found = re.search(r"\d+", customer.page.title())
    assert found
    owner.open(f"/backend/orders/{found.group(0)}").sees("Bezahlt", "Zahlung von 105,90 € erfasst")
    owner.click("Rechnung").click("Rechnung übermitteln").sees("ist erstellt")
    owner.page.locator("main").get_by_role("link", name=re.compile(r"^\s*Rechnung RE-")).first.click()
    expect(owner.page.locator(".head .status")).to_contain_text("Bezahlt")


def test_the_customer_gives_up_and_pays_later_from_the_mail(
    customer: Person, somebody: Callable[[], Person], running: Running
) -> None:
    order_by_redirect(customer, "redirect-later@example.org").click("Abbrechen")
    customer.sees("Ihre Bestellung wartet auf die Zahlung.", "Ausstehende Zahlung", "Ohne Zahlung stornieren wir")
    text = text_of(running.inbox.wait_for("redirect-later@example.org", "Bestellbestätigung"))
    assert "Jetzt bezahlen" in text
    link = re.search(r"http\S+/o/\S+", text)
    assert link
    later = somebody().open(link.group(0)).click("Jetzt bezahlen").sees("Es fließt kein Geld.")
    later.page.locator("main").get_by_role("button", name="Jetzt bezahlen").dblclick()
    later.page.wait_for_url(re.compile("/o/"))
    later.sees("Ihre Zahlung ist eingegangen, danke.")
    customer.page.reload()
    customer.sees("Ihre Zahlung ist eingegangen, danke.")


def test_the_owner_finds_the_orders_whose_payment_is_awaited(owner: Person, builder: Shop) -> None:
    number = builder.order("trial_redirect", pen=1).number
    owner.open("/backend/orders").click("Ausstehende Zahlung").sees(number).click(number)
    owner.sees("weil der Zahlungsanbieter noch keine Zahlung gemeldet hat", "wird die Bestellung von selbst storniert")
