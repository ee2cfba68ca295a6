"""Vertrag widerrufen in a real browser: from the link of a mail to the receipt, and on to the owner who settles it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from portal.models.carrier import Carrier
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.browser import Person
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.journeys.test_customer import order_by_clicking
from tests.running import Running, text_of, wait_until

pytestmark = pytest.mark.journey


def test_a_guest_withdraws_from_the_link_in_the_mail_and_the_owner_settles_it(
    customer: Person, owner: Person, builder: Shop, running: Running
) -> None:
    order = builder.order(pen=1)
    submit_invoice(order.id, InvoiceWish(), builder.olga())
    submit_shipment(order.id, ShipmentWish(None, [(Carrier.dhl, "0034")], mail=True), builder.olga())
    mail = text_of(running.inbox.wait_for(ANNA_MAIL, f"Ihre Bestellung {order.number} bei"))
    link = re.search(r"Vertrag widerrufen:\s+(http\S+)", mail)
    assert link
    customer.open(link.group(1)).sees("Vertrag widerrufen")
    expect(customer.field("Bestellnummer")).to_have_value(order.number)
    customer.click("Weiter").sees("Das erklären Sie uns:", f"diesen Vertrag: {order.number}")
    customer.page.locator("main").get_by_role("button", name="Widerruf bestätigen").dblclick()
    customer.sees("Ihr Widerruf ist eingegangen.", order.number, "Prüfcode")
    code = customer.page.locator("dd code").inner_text()

    def receipts() -> list[str]:
        texts = map(text_of, running.inbox.to(ANNA_MAIL, "Eingang Ihres Widerrufs"))
        return [text for text in texts if code in text]

    receipt = wait_until(receipts, "the receipt")[0]
    assert order.number in receipt
    assert re.search(r"Eingegangen am: \d+\.\s\w+ \d{4}, \d\d:\d\d\sUhr", receipt)
    assert len(receipts()) == 1
    running.inbox.wait_for("laden@feder-und-bogen.example", f"Widerruf von Anna Weidner: {order.number}")
    owner.open("/backend/").click("Widerrufe").click("Anna Weidner").sees("Zugeordnet", order.number, "noch 14 Tage")
    owner.fill("Kommentar", "Ware ist zurück.").click("Erledigt").sees("Gespeichert.", "Ware ist zurück.")
    owner.open(f"/backend/orders/{order.number}").sees("Widerruf eingegangen", "Erledigt")


def test_who_knows_no_number_is_heard_all_the_same(customer: Person, owner: Person, builder: Shop) -> None:
    order = builder.order(ink=1)
    customer.open("/").page.get_by_role("link", name="Vertrag widerrufen").click()
    customer.fill("Ihr Name", "Anna W.").fill("Bestellnummer", "eine Flasche Tinte, Anfang der Woche")
    customer.fill("Ihre E-Mail-Adresse", "anderswo@example.org").click("Weiter")
    customer.click("Ändern").fill("Ihr Name", "Anna Weidner-Wolf").click("Weiter").click("Widerruf bestätigen")
    customer.sees("Ihr Widerruf ist eingegangen.", "eine Flasche Tinte, Anfang der Woche")
    owner.open("/backend/withdrawals?show=unchecked").click("Anna Weidner-Wolf").sees("Ungeprüft")
    owner.fill("Bestellnummer", order.number).click("Zuordnen").sees("andere E-Mail-Adresse", "Stornieren")


def test_what_is_made_to_order_is_sold_without_a_right_of_withdrawal_and_everybody_reads_so(
    customer: Person, owner: Person, running: Running
) -> None:
    said = "Kein Widerrufsrecht: Der Artikel wird nach Kundenwunsch angefertigt."
    owner.open("/backend/products/new").fill("Name", "Briefkopf, geprägt").fill("Artikelnummer", "BK-EIGEN")
    owner.page.get_by_role("textbox", name="Preis").fill("48,00")
    owner.fill("Anfangsbestand", "9")
    owner.field("Widerrufsrecht").select_option("keines, weil nach Kundenwunsch angefertigt")
    owner.click("Artikel anlegen").sees("Artikel angelegt.")
    customer.open("/").click("Briefkopf, geprägt").sees(said)
    order_by_clicking(customer, "eigen@example.org", "Briefkopf, geprägt")
    customer.sees(said)
    mail = text_of(running.inbox.wait_for("eigen@example.org", "Bestellbestätigung"))
    assert said in " ".join(mail.split())
    customer.click("Vertrag widerrufen").sees("Ihre Erklärung nehmen wir trotzdem entgegen", said)
    customer.click("Weiter").click("Widerruf bestätigen").sees("Ihr Widerruf ist eingegangen.")
    owner.open("/backend/withdrawals").click("Anna Weidner").sees("Widerrufsrecht keines, weil nach Kundenwunsch")
