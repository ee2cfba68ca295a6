"""A customer calls: the order is taken in a real browser against the running shop."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import Person
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.running import Running, text_of, wait_until

pytestmark = pytest.mark.journey


def test_an_order_taken_on_the_telephone_is_confirmed_and_marked(
    owner: Person, builder: Shop, running: Running
) -> None:
    builder.order(pen=1)
    owner.open("/backend/orders").page.get_by_role("link", name="Bestellung anlegen").click()
    owner.fill("Artikel suchen", "pen").click("Artikel hinzufügen")
    owner.fill("Preis je Stück in Euro, Füllfederhalter „Lotse“", "77,70")
    owner.fill("Kunde suchen", "weidner").click("Kunden suchen")
    owner.page.locator("button[name=pick]").first.click()
    expect(owner.page.locator("#billing-street")).to_have_value("Gartenstraße 8")
    owner.page.get_by_label("DHL Paket").check()
    owner.page.get_by_label("Rechnung", exact=True).check()
    owner.click("Weiter zum Prüfen").sees("Bestellung prüfen", "77,70", "83,60", "darin 19")
    owner.tick("Bestellbestätigung per E-Mail senden")
    owner.page.get_by_role("button", name="Bestellung anlegen").click()
    owner.sees("ist angelegt.", "Telefonbestellung, aufgenommen von Olga Brandt", "Telefonbestellung über 83,60")
    number = owner.page.url.rsplit("/", 1)[1]
    wait_until(lambda: [m for m in running.inbox.to(ANNA_MAIL) if number in text_of(m)], "the confirmation")
