"""What the owner was promised, in a real browser against the running shop: B1–B12."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import feedparser
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.browser import Person
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.running import Running, text_of, wait_until

pytestmark = pytest.mark.journey


def about(running: Running, *words: str) -> list[str]:
    """Subjects of the mails to Anna that name all the words."""
    mails = running.inbox.to(ANNA_MAIL)
    return [str(m["Subject"]) for m in mails if all(word in str(m["Subject"]) + text_of(m) for word in words)]


def test_b1_a_new_order_stands_first_as_pending(owner: Person, builder: Shop) -> None:
    """B1"""
    number = builder.order().number
    owner.open("/backend/orders")
    first = owner.page.locator("table.orders tbody tr").first
    expect(first).to_contain_text(number)
    expect(first).to_contain_text("Ausstehend")


def test_b2_the_order_shows_every_detail(owner: Person, builder: Shop) -> None:
    """B2"""
    order = builder.order(pen=1, booklet=1)
    owner.open(f"/backend/orders/{order.number}").sees(
        "Füllfederhalter „Lotse“", "Übungsheft „Kurrent“", "Gartenstraße 8", ANNA_MAIL, "DHL Paket", "Rechnung",
        "114,90", "darin 7", "Bestellt über",
    )  # fmt: skip


def test_b3_a_comment_is_shown_and_mailed_as_ticked(owner: Person, builder: Shop, running: Running) -> None:
    """B3"""
    order = builder.order()
    owner.open(f"/backend/orders/{order.number}").fill("Text", "Das Papier kommt später.")
    owner.tick("Sichtbar im Kundenbereich").tick("Kunde per E-Mail benachrichtigen").click("Kommentar speichern")
    owner.sees("Kommentar gespeichert.", "Das Papier kommt später.")
    wait_until(lambda: about(running, order.number, "Das Papier kommt später."), "the mail with the comment")
    owner.click("So sieht der Kunde die Bestellung").sees("Das Papier kommt später.")


def test_b4_b5_the_invoice_is_made_and_not_mailed(owner: Person, builder: Shop, running: Running) -> None:
    """B4, B5"""
    order = builder.order()
    owner.open(f"/backend/orders/{order.number}").click("Rechnung").sees("Rechnung prüfen", "205,90")
    owner.fill("Kommentar für den Kunden", "Danke für die Bestellung.").click("Rechnung übermitteln")
    owner.sees("ist erstellt. Es wurde nichts gemailt.", "Verarbeitung")
    later = builder.order()
    wait_until(lambda: about(running, later.number), "a mail of a later order")
    assert all("Bestellbestätigung" in subject for subject in about(running, order.number))


def test_b6_the_invoice_is_viewed_sent_and_printed(owner: Person, builder: Shop, running: Running) -> None:
    """B6"""
    order = builder.order()
    number = submit_invoice(order.id, InvoiceWish(), builder.olga())
    owner.open("/backend/invoices").click(number).sees(f"Rechnung {number}", "205,90")
    link = owner.page.get_by_role("link", name="Drucken").get_attribute("href")
    assert number in PdfReader(BytesIO(owner.page.request.get(running.url + str(link)).body())).pages[0].extract_text()
    owner.click("Rechnung per E-Mail senden").confirm().sees("geht per E-Mail an")
    wait_until(lambda: about(running, number), "the mail with the invoice")


def test_b7_a_card_payment_makes_the_invoice_paid_at_once(owner: Person, builder: Shop) -> None:
    """B7"""
    order = builder.order("trial_card", pen=1)
    owner.open(f"/backend/orders/{order.number}").click("Rechnung").click("Rechnung übermitteln").sees("Bezahlt")
    owner.page.locator("main").get_by_role("link", name=re.compile(r"^\s*Rechnung RE-")).first.click()
    expect(owner.page.locator(".head .status")).to_contain_text("Bezahlt")


def test_b8_shipping_with_tracking_numbers_gives_the_delivery_note(
    owner: Person, builder: Shop, somebody: Callable[[], Person]
) -> None:
    """B8"""
    order = builder.order(pen=1)
    anna = somebody().open(f"/o/{order.token}").does_not_see("Lieferschein")
    owner.open(f"/backend/orders/{order.number}").click("Versenden")
    numbers = owner.page.get_by_label("Trackingnummer")
    numbers.nth(0).fill("00340434161222334455")
    owner.click("Weitere Pakete")
    numbers.nth(1).fill("JJD1234")
    owner.click("Lieferschein erstellen").sees("00340434161222334455", "JJD1234", "Es wurde nichts gemailt.")
    anna.open(f"/o/{order.token}").sees("Lieferschein LS-", "JJD1234")


def test_b9_tracking_information_is_sent_by_its_button(owner: Person, builder: Shop, running: Running) -> None:
    """B9"""
    order = builder.order(pen=1)
    number = submit_shipment(order.id, ShipmentWish(), builder.olga())
    owner.open(f"/backend/orders/{order.number}").click(f"Lieferschein {number}")
    owner.click("Trackinginformationen senden").confirm().sees(f"gehen an {ANNA_MAIL}")
    wait_until(lambda: about(running, order.number, "unterwegs"), "the mail about the dispatch")


def test_b10_the_whole_procedure_on_a_trial_order(owner: Person, running: Running) -> None:
    """B10"""
    owner.open("/backend/orders").click("Probebestellung").click("Probebestellung aufgeben").sees("PROBE-")
    url = owner.page.url
    owner.click("Rechnung").tick("Rechnung per E-Mail senden").click("Rechnung übermitteln").sees("PROBE-RE-")
    owner.click("Versenden").click("Lieferschein erstellen").sees("PROBE-LS-", "Vollständig")
    mail = running.inbox.wait_for("laden@feder-und-bogen.example", "PROBE")
    assert "PROBE" in str(mail["Subject"])
    owner.click("Probebestellung entfernen").confirm().sees("ist entfernt")
    assert owner.page.request.get(url).status == 404


def test_b11_the_feed_tells_a_reader_of_each_new_order(owner: Person, builder: Shop) -> None:
    """B11"""
    owner.open("/backend/orders").click("RSS-Feeds").fill("Bezeichnung", "Feedreader").click("Link anlegen")
    url = str(owner.page.locator("input[readonly]").first.input_value())
    number = builder.order().number
    feed = feedparser.parse(url)
    assert not feed.bozo
    assert number in feed.entries[0].title
    assert feedparser.parse(url, etag=feed.etag).status == 304
