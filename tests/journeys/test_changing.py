"""A customer rings up: the order is changed, looked at before, and told by mail; in a real browser, desk and phone."""

from __future__ import annotations

import pytest

from tests.browser import Person
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.running import Running, text_of

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("width", [1280, 375])
def test_the_order_is_changed_after_a_look_at_the_preview_and_the_customer_reads_it(
    owner: Person, builder: Shop, running: Running, width: int
) -> None:
    owner.page.set_viewport_size({"width": width, "height": 900})
    owner.expects_errors = True
    order = builder.order(pen=2)
    pen = order.items[0].id
    owner.open(f"/backend/orders/{order.number}").click("Ändern").sees("Bestellung ändern")
    owner.page.locator(f"#qty-{pen}").fill("1")
    owner.fill("Artikel suchen", "gibtsnicht").click("Artikel hinzufügen")
    owner.sees("Kein Artikel mit diesem Namen oder dieser Nummer ist bekannt.")
    owner.fill("Artikel suchen", "tinte").click("Artikel hinzufügen").click("Vorschau").sees(
        "Noch ist nichts geändert.", "kommt dazu", "noch 118,40"
    )
    owner.page.locator(f"#qty-{pen}").fill("5")
    owner.click("Änderung übernehmen").sees("Seit der Vorschau haben Sie etwas geändert.")
    owner.page.locator(f"#qty-{pen}").fill("1")
    owner.click("Vorschau").tick("Kunde per E-Mail benachrichtigen")
    owner.click("Änderung übernehmen").sees("Die Bestellung ist geändert. Der Kunde bekommt eine E-Mail.", "118,40")
    mail = running.inbox.wait_for(ANNA_MAIL, f"Geändert: Ihre Bestellung {order.number}")
    assert "Zu zahlen sind noch 118,40" in text_of(mail)
    owner.click("Wie die Bestellung vorher war").sees("Frühere Fassung", "205,90")
    owner.open(f"/backend/orders/{order.number}").click("Adressen berichtigen")
    owner.fill("Straße und Hausnummer", "Neue Straße 1").click("Adressen speichern").sees("Neue Straße 1")
    owner.open(f"/o/{order.token}").sees("Zuletzt geändert", "Neue Straße 1", "118,40")
