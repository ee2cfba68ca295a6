"""Many orders at once, in a real browser with a real worker."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from portal.sales.holding import hold_order
from tests.browser import Person
from tests.builders import Shop

pytestmark = pytest.mark.journey


def test_three_orders_are_ticked_invoiced_and_printed_and_the_skipped_one_says_why(
    owner: Person, builder: Shop
) -> None:
    """B12"""
    orders = [builder.order(ink=1) for _ in range(3)]
    hold_order(orders[1].id, "Adresse unklar", builder.olga())
    owner.open("/backend/orders")
    for order in orders:
        owner.tick(f"Bestellung {order.number} auswählen")
    expect(owner.page.locator("[data-selected-count]")).to_have_text("3")
    owner.page.get_by_label("Auf einmal").select_option(label="Rechnungen übermitteln")
    owner.click("Weiter").sees("3 Bestellungen werden berechnet").click("Rechnungen übermitteln")
    owner.sees("2 von 3 erledigt, 1 übersprungen.", orders[1].number, "Die Bestellung ist zurückgestellt.")
    results = owner.page.locator("tbody a", has_text="RE-").all_inner_texts()
    owner.open("/backend/orders")
    for order in orders:
        owner.tick(f"Bestellung {order.number} auswählen")
    owner.page.get_by_label("Auf einmal").select_option(label="Rechnungen drucken")
    owner.click("Weiter").sees("Die Datei liegt bis", "Zu dieser Bestellung gibt es keine gültige Rechnung.")
    link = str(owner.page.get_by_role("link", name="PDF öffnen").get_attribute("href"))
    pages = PdfReader(BytesIO(owner.page.request.get(owner.shop.url + link).body())).pages
    assert [number in page.extract_text() for page, number in zip(pages, results, strict=True)] == [True, True]


def test_selected_invoices_are_saved_as_a_zip(owner: Person, builder: Shop) -> None:
    order = builder.order(ink=1)
    owner.open(f"/backend/orders/{order.number}").click("Rechnung").click("Rechnung übermitteln")
    owner.open("/backend/invoices").page.locator("tbody input[type=checkbox]").first.check()
    owner.click("Als ZIP speichern").sees("1 von 1 erledigt.")
    with owner.page.expect_download() as download:
        owner.click("ZIP speichern")
    assert download.value.suggested_filename.endswith(".zip")
