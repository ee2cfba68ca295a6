"""What went wrong is put right: corrections walked through in a real browser, at a desk and on a phone."""

from __future__ import annotations

import pytest

from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.browser import Person
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.running import Running, text_of

pytestmark = pytest.mark.journey


@pytest.fixture(params=[1280, 375])
def somewhere(owner: Person, request: pytest.FixtureRequest) -> Person:
    """Olga, at a desk or on the way."""
    owner.page.set_viewport_size({"width": request.param, "height": 900})
    return owner


def test_a_piece_comes_back_the_money_goes_back_and_the_order_is_closed(
    somewhere: Person, builder: Shop, running: Running
) -> None:
    owner, order = somewhere, builder.order("prepayment", pen=2)
    owner.open(f"/backend/orders/{order.number}")
    owner.click("Zahlung erfassen").click("Zahlung erfassen").sees("Zahlung erfasst.", "weil 205,90")
    invoice = submit_invoice(order.id, InvoiceWish(), builder.olga())
    submit_shipment(order.id, ShipmentWish(), builder.olga())
    owner.open(f"/backend/orders/{order.number}").click("Korrigieren").sees("Rechnung korrigieren", "keins")
    owner.fill("Zu erstattende Menge", "1").fill("Versandkosten in Euro", "0").fill("Zusätzliche Erstattung", "3,50")
    owner.field("Zusätzliche Erstattung").press("Tab")
    owner.sees("103,50")  # the sum follows what is typed
    owner.fill("Kommentar für den Kunden", "Der zweite Füller kratzt.").tick("Rechnungskorrektur per E-Mail senden")
    owner.click("Rechnungskorrektur erstellen").sees("ist erstellt.", "Erstattung offen", "vorliegen und nur 102,40")
    mail = running.inbox.wait_for(ANNA_MAIL, f"Ihrer Bestellung {order.number}")
    assert "Wir erstatten Ihnen 103,50" in text_of(mail)
    owner.click("Erstattung erfassen").click("Erstattung erfassen").sees("Erstattung erfasst.", "Teilweise erstattet")
    owner.open(f"/backend/invoices/{invoice}").click("Rechnungskorrektur").click("Rechnungskorrektur erstellen")
    owner.sees("Geschlossen", "weil alles Berechnete korrigiert ist")
    customer = owner.open(f"/o/{order.token}").sees(
        "Ihre Bestellung ist geschlossen.", "Wir erstatten Ihnen noch 102,40"
    )
    memo = builder.reload(order.number).credit_memos[0].number
    customer.click(f"Rechnungskorrektur {memo}").sees("Der zweite Füller kratzt.")


def test_an_invoice_and_a_delivery_are_taken_back(somewhere: Person, builder: Shop) -> None:
    owner, order = somewhere, builder.order(pen=1)
    invoice = submit_invoice(order.id, InvoiceWish(), builder.olga())
    shipment = submit_shipment(order.id, ShipmentWish(), builder.olga())
    owner.open(f"/backend/shipments/{shipment}").click("Stornieren").fill("Grund", "Kam ungeöffnet zurück.")
    owner.click("Lieferung stornieren").sees("ist storniert", "Verarbeitung")
    owner.open(f"/backend/invoices/{invoice}").click("Stornieren").fill("Grund", "Falsche Anschrift.")
    owner.click("Rechnung stornieren").sees("Stornorechnung ST-", "Ausstehend")
    owner.click("Zurückstellen").fill("Grund", "Anschrift klären.").click("Zurückstellen").sees("Zurückgestellt")
    owner.click("Wiederaufnehmen").sees("Ausstehend")
    owner.click("Rabatt geben").sees("Rabatt")
