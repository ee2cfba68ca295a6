"""What the customer was promised, in a real browser against the running shop: K1–K9."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from portal.models.carrier import Carrier
from portal.sales.commenting import add_comment
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.browser import Person
from tests.builders import Shop
from tests.cast import ANNA_MAIL, PASSWORD
from tests.running import Running, text_of, wait_until

pytestmark = pytest.mark.journey


def order_by_clicking(customer: Person, email: str, product: str = "Füllfederhalter „Lotse“", voucher: str = "") -> str:
    """A guest's order from the shelf to the button; the order's number."""
    customer.open("/").click(product).click("In den Warenkorb")
    if voucher:
        customer.fill("Gutscheincode", voucher).click("Einlösen").sees("Der Gutschein ist eingetragen.")
    customer.open("/checkout").fill("E-Mail-Adresse", email).fill("Name", "Anna Weidner")
    customer.fill("Straße und Hausnummer", "Gartenstraße 8").fill("Postleitzahl", "70563").fill("Ort", "Stuttgart")
    customer.page.locator("main form button[type=submit]").last.click()
    customer.page.wait_for_url("**/checkout/methods")  # what is counted next must be counted on the next page
    for choice in ("DHL Paket", "Rechnung"):
        option = customer.page.get_by_label(choice).first
        if option.count():
            option.check()
    customer.page.locator("main form button[type=submit]").last.click()
    customer.page.wait_for_url("**/checkout/review")
    for box in customer.page.locator("main input[type=checkbox]").all():
        box.check()
    customer.click("Zahlungspflichtig bestellen")
    customer.page.wait_for_url(re.compile("/o/"))
    found = re.search(r"Nr\. (\d+)", customer.page.title() + customer.page.locator("main").inner_text())
    assert found
    return found.group(1)


def test_k1_the_customer_orders_as_a_guest(customer: Person) -> None:
    """K1"""
    number = order_by_clicking(customer, "k1@example.org")
    customer.sees(f"Bestellung Nr. {number}", "Ihre Bestellung ist eingegangen.", "105,90")


def test_the_way_back_from_a_form_that_was_corrected_leads_to_the_form(customer: Person) -> None:
    """Chromium would rather ask whether to send it once more, and then show nothing."""
    customer.expects_errors = True
    customer.open("/").click("Füllfederhalter „Lotse“").click("In den Warenkorb").open("/checkout")
    customer.fill("E-Mail-Adresse", "anna@example").fill("Name", "Anna Weidner").fill("Postleitzahl", "70563")
    customer.fill("Straße und Hausnummer", "Gartenstraße 8").fill("Ort", "Stuttgart").click("Weiter")
    customer.sees("fehlt die Endung").fill("E-Mail-Adresse", "back@example.org").click("Weiter")
    customer.sees("Wie versenden wir, wie bezahlen Sie?")
    customer.page.go_back()
    customer.sees("Wohin dürfen wir liefern?").does_not_see("fehlt die Endung")
    expect(customer.field("E-Mail-Adresse")).to_have_value("back@example.org")


def test_k1_the_customer_orders_with_a_voucher(customer: Person, builder: Shop, running: Running) -> None:
    """K1, K2"""
    builder.voucher("REISE-10", most_uses_each=1)
    number = order_by_clicking(customer, "k1voucher@example.org", voucher="reise-10")
    customer.sees("Rabatt 10 %, Gutschein REISE-10", "−10,00", "95,90")
    assert "Gutschein REISE-10" in text_of(running.inbox.wait_for("k1voucher@example.org", number))


def test_k1_a_wrong_code_is_said_at_its_field_and_taken_out_again(customer: Person, builder: Shop) -> None:
    """K1"""
    builder.voucher("REISE-20")
    customer.expects_errors = True
    customer.open("/").click("Füllfederhalter „Lotse“").click("In den Warenkorb")
    customer.fill("Gutscheincode", "REISE-02").field("Gutscheincode").press("Enter")
    customer.sees("Diesen Gutscheincode gibt es nicht.")
    customer.fill("Gutscheincode", "REISE-20").click("Einlösen").sees("Gutschein REISE-20")
    customer.page.get_by_role("button", name=re.compile("Entfernen.*REISE-20")).click()
    customer.sees("Der Gutschein ist entfernt.").does_not_see("Summe nach Rabatt")


def test_k2_a_clear_confirmation_arrives_within_seconds(customer: Person, running: Running) -> None:
    """K2"""
    number = order_by_clicking(customer, "k2@example.org")
    text = text_of(running.inbox.wait_for("k2@example.org", number))
    for words in ("Füllfederhalter „Lotse“", "105,90", "Gartenstraße 8", "70563 Stuttgart", "Rechnung", "DHL Paket"):
        assert words in text.replace("\u00a0", " "), words
    assert f"{running.url}/o/" in text


def test_k3_the_order_stands_as_pending(customer: Person, builder: Shop) -> None:
    """K3"""
    customer.open(f"/o/{builder.order().token}").sees("Ausstehend")
    expect(customer.page.locator(".course [aria-current=step]")).to_contain_text("Bestellt")


def test_k4_the_customer_follows_the_status_and_reads_comments(customer: Person, builder: Shop) -> None:
    """K4"""
    order = builder.order()
    customer.open(f"/o/{order.token}").does_not_see("Die Mühle trocknet noch.")
    add_comment(order.id, "Die Mühle trocknet noch.", True, False, builder.olga())
    customer.open(f"/o/{order.token}").sees("Die Mühle trocknet noch.", "Olga Brandt")


def test_k5_with_the_invoice_the_status_is_processing(customer: Person, builder: Shop) -> None:
    """K5"""
    order = builder.order()
    submit_invoice(order.id, InvoiceWish(), builder.olga())
    customer.open(f"/o/{order.token}").sees("Verarbeitung", "weil 2 von 2 berechnet, aber erst 0 von 2 versandt sind")


def test_k6_the_customer_sees_the_invoice_and_prints_it(customer: Person, builder: Shop) -> None:
    """K6"""
    order = builder.order()
    number = submit_invoice(order.id, InvoiceWish(), builder.olga())
    customer.open(f"/o/{order.token}").click(f"Rechnung {number}").sees(number, "205,90")
    link = customer.page.get_by_role("link", name=re.compile("Drucken")).get_attribute("href")
    answer = customer.page.request.get(customer.shop.url + str(link))
    text = PdfReader(BytesIO(answer.body())).pages[0].extract_text()
    assert number in text
    assert "205,90" in text


def test_k7_k8_the_delivery_note_and_no_mail_without_asking(customer: Person, builder: Shop, running: Running) -> None:
    """K7, K8"""
    order = builder.order(pen=1)
    submit_invoice(order.id, InvoiceWish(), builder.olga())
    wish = ShipmentWish(parcels=[(Carrier.dhl, "00340434161222334455")])
    number = submit_shipment(order.id, wish, builder.olga())
    customer.open(f"/o/{order.token}").sees("Vollständig", "Ihre Bestellung ist unterwegs.", "00340434161222334455")
    carrier = customer.page.get_by_role("link", name=re.compile("00340434161222334455"))
    assert "dhl.de" in str(carrier.get_attribute("href"))
    customer.click(f"Lieferschein {number}").sees("Füllfederhalter „Lotse“")
    asked = builder.order(pen=1)
    submit_shipment(asked.id, ShipmentWish(mail=True), builder.olga())
    running.inbox.wait_for(ANNA_MAIL, asked.number)
    sent = [m for m in running.inbox.to(ANNA_MAIL, order.number) if "unterwegs" in str(m["Subject"])]
    assert not sent


def register(customer: Person, running: Running, email: str) -> None:
    """From the form to being logged in: the link in the mail and the password, both."""
    customer.open("/register").fill("Name", "Ines Yıldız").fill("E-Mail", email).fill("Passwort", PASSWORD)
    customer.page.locator("main form button[type=submit]").last.click()
    link = re.search(r"http\S+/confirm\S+", text_of(running.inbox.wait_for(email)))
    assert link
    customer.open(link.group(0)).fill("E-Mail", email).fill("Passwort", PASSWORD)
    customer.page.locator("main form button[type=submit]").first.click()
    customer.page.wait_for_url(lambda url: "/confirm" not in url and "/login" not in url)


def test_k1_k9_with_an_account_the_downloads_are_found_again(customer: Person, builder: Shop, running: Running) -> None:
    """K1, K3, K9"""
    register(customer, running, "ines@example.org")
    number = order_by_clicking(customer, "ines@example.org", "Übungsheft „Kurrent“")
    customer.open("/downloads").sees("kurrent.pdf", "bereit, sobald die Rechnung erstellt ist")
    submit_invoice(builder.reload(number).id, InvoiceWish(), builder.olga())
    customer.open("/orders").sees("Meine Bestellungen", "Vollständig").click(number).sees("noch 5 Abrufe")
    with customer.page.expect_download() as download:
        customer.open("/downloads").click("kurrent.pdf")
    assert download.value.path().read_bytes() == b"%PDF-1.4 a booklet " * 100
    customer.comes_to_see("/downloads", "noch 4 Abrufe")


def test_k9_a_download_comes_by_mail(somebody: Callable[[], Person], builder: Shop, running: Running) -> None:
    """K9"""
    order = builder.order(booklet=1)
    submit_invoice(order.id, InvoiceWish(), builder.olga())
    mail = wait_until(
        lambda: [m for m in running.inbox.to(ANNA_MAIL, order.number) if "Download" in str(m["Subject"])], "the mail"
    )[0]
    link = re.search(r"http\S+/d/\S+", text_of(mail))
    assert link
    person = somebody()
    answer = person.page.request.get(link.group(0))
    assert answer.body() == b"%PDF-1.4 a booklet " * 100
    person.comes_to_see(f"/o/{order.token}", "kurrent.pdf", "noch 4 Abrufe")
