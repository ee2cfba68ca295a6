"""A day of the owner's: twenty orders come in, and in the evening the month's report knows of all of it."""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import expect

from portal import clock
from portal.sales.baskets import new_key
from tests.browser import Person
from tests.builders import Shop
from tests.cast import ANNA, ANNA_MAIL
from tests.running import Running, text_of, wait_until

pytestmark = pytest.mark.journey

ORDERS = 20
EACH = 1250 + 590  # cents: one ink, with its shipping


def all_of(owner: Person, name: str, act: str) -> Person:
    """The act for every order of this name, up to the page that asks."""
    owner.open("/backend/orders").fill("In Bestellungen suchen", name).click("Suchen")
    owner.page.get_by_label("Alle auf dieser Seite auswählen").check()
    expect(owner.page.locator("[data-selected-count]")).to_have_text(str(ORDERS))
    owner.page.get_by_label("Auf einmal").select_option(label=act)
    owner.click("Weiter").page.wait_for_url("**/backend/batches/*")
    return owner


def invoiced_this_month(owner: Person) -> int:
    """Cents: what was invoiced less what was canceled and corrected."""
    today = clock.today()
    months = f"from={today.replace(day=1).isoformat()}&until={today.isoformat()}&by=month"
    answer = owner.page.request.get(f"{owner.shop.url}/backend/reports.csv?show=invoiced&{months}")
    header, *_rows, total = csv.reader(io.StringIO(answer.text().removeprefix("\ufeff")), delimiter=";")
    return int(total[header.index("Berechnet")].replace(",", ""))


def test_twenty_orders_are_invoiced_packed_shipped_and_told_in_the_report(
    owner: Person, builder: Shop, running: Running
) -> None:
    before, name = invoiced_this_month(owner), f"Feierabend{new_key()[:6].replace('-', 'x').replace('_', 'y')}"
    orders = [builder.order(address={**ANNA, "name": f"Anna {name}"}, ink=1) for _ in range(ORDERS)]
    owner.open("/backend/").sees("Neu", "Zu berechnen", "Zu versenden")

    all_of(owner, name, "Rechnungen übermitteln").tick("Rechnungen per E-Mail senden")
    owner.click("Rechnungen übermitteln").sees(f"{ORDERS} von {ORDERS} erledigt.")

    parcel = orders[0]
    owner.open(f"/backend/orders/{parcel.number}").click("Versenden")
    owner.page.get_by_label("Trackingnummer").first.fill("00340434161222334455")
    owner.click("Lieferschein erstellen").sees("00340434161222334455")
    all_of(owner, name, "Versenden").click("Versenden")
    owner.sees(f"{ORDERS - 1} von {ORDERS} erledigt, 1 übersprungen.", parcel.number)
    printed = all_of(owner, name, "Lieferscheine drucken").page.url
    owner.comes_to_see(printed, f"{ORDERS} von {ORDERS}", "PDF öffnen")
    all_of(owner, name, "Trackinginformationen senden").click("Trackinginformationen senden")
    owner.sees(f"1 von {ORDERS} erledigt, {ORDERS - 1} übersprungen.")

    def told(*words: str) -> list[str]:
        texts = [text_of(mail) + str(mail["Subject"]) for mail in running.inbox.to(ANNA_MAIL)]
        return [text for text in texts if all(word in text for word in words)]

    wait_until(lambda: told(parcel.number, "00340434161222334455"), "the mail with the tracking number")
    wait_until(lambda: all(told(order.number, "Rechnung RE-") for order in orders), "every invoice by mail")

    back = builder.reload(orders[1].number)
    owner.open(f"/backend/invoices/{back.invoices[0].number}").click("Rechnungskorrektur")
    owner.fill("Kommentar für den Kunden", "Das Glas war zerbrochen.").click("Rechnungskorrektur erstellen")
    owner.sees("Geschlossen")

    owner.open("/backend/orders").fill("In Bestellungen suchen", name).click("Suchen")
    expect(owner.page.locator("table.orders tbody").get_by_text("Vollständig")).to_have_count(ORDERS - 1)
    assert invoiced_this_month(owner) - before == ORDERS * EACH - EACH
