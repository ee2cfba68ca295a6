"""A customer takes their data along and leaves; the owner does the same for a guest who asks."""

from __future__ import annotations

import json
import re
from zipfile import ZipFile

import pytest

from tests.browser import Person
from tests.builders import Shop
from tests.cast import PASSWORD
from tests.journeys.test_customer import order_by_clicking, register
from tests.running import Running, text_of

pytestmark = pytest.mark.journey

LEAVING, GUEST_MAIL = "geht@example.org", "fragt@example.org"


def test_a_customer_takes_their_data_along_and_deletes_the_account(customer: Person, running: Running) -> None:
    register(customer, running, LEAVING)
    number = order_by_clicking(customer, LEAVING)
    customer.open("/account").click("Meine Daten herunterladen").fill("Ihr Passwort", PASSWORD)
    with customer.page.expect_download() as download:
        customer.click("Herunterladen")
    told = json.loads(ZipFile(download.value.path()).read("daten.json"))
    assert [order["number"] for order in told["orders"]] == [number]

    customer.open("/account").click("Konto löschen").sees("Eine Bestellung läuft noch.")
    customer.fill("Ihr Passwort", PASSWORD).click("Konto endgültig löschen")
    customer.page.wait_for_url(running.url + "/")
    last = text_of(running.inbox.wait_for(LEAVING, "gelöscht"))
    link = re.search(r"http\S+/o/\S+", last)
    assert link
    customer.open(link[0]).sees(f"Bestellung Nr. {number}", "Ihre Bestellung ist eingegangen.")
    customer.open("/account")
    assert "/login" in customer.page.url


def test_the_owner_answers_a_guest(owner: Person, builder: Shop) -> None:
    builder.order(email=GUEST_MAIL, pen=1)
    owner.open("/backend/settings").click("Auskunft und Löschung")
    owner.fill("E-Mail-Adresse", GUEST_MAIL).click("Anzeigen").fill("Ihr Passwort", PASSWORD)
    with owner.page.expect_download() as download:
        owner.click("Daten herunterladen")
    assert "daten.json" in ZipFile(download.value.path()).namelist()
    owner.open(f"/backend/personal-data?email={GUEST_MAIL}").sees("Daten ausgehändigt")
    owner.fill("Ihr Passwort", PASSWORD).click("Löschen, was gelöscht werden darf").confirm()
    owner.sees("Daten gelöscht")
