"""A delivery is canceled with a reason; what it held is to be shipped again."""

from __future__ import annotations

from flask import Flask

from tests.builders import Shop
from tests.visitor import Visitor


def test_the_owner_cancels_a_delivery_and_the_customer_no_longer_sees_it(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=1)
        path = f"/o/{order.token}"
    olga.open(f"/backend/orders/{order.number}/shipments/new").press("Lieferschein erstellen")
    olga.open("/backend/shipments/LS-2026-0001").click("Stornieren").press("Lieferung stornieren", status=422)
    assert "warum die Lieferung storniert wird" in olga.text
    olga.press("Lieferung stornieren", reason="Kam ungeöffnet zurück.")
    assert "Lieferung LS-2026-0001 storniert: Kam ungeöffnet zurück." in olga.text
    assert "Ausstehend" in olga.text
    olga.open("/backend/shipments/LS-2026-0001")
    assert "Storniert am" in olga.text
    assert not olga.has_button("Trackinginformationen senden")
    assert "Lieferschein" not in olga.open(path).text
    olga.open(f"{path}/documents/LS-2026-0001", status=404)
    olga.open(f"/backend/orders/{order.number}/shipments/new").press("Lieferschein erstellen")
    assert "LS-2026-0002" in olga.text
