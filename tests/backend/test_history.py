"""The order's page tells who did what, in which role, and what it changed."""

from __future__ import annotations

from flask import Flask

from portal.extensions import db
from portal.models.order import Order
from portal.sales.downloads import activate_after_withdrawal_period
from portal.sales.invoicing import InvoiceWish, submit_invoice
from tests.backend.test_order_pages import ordered
from tests.builders import Shop
from tests.visitor import Visitor


def entries(visitor: Visitor) -> list[str]:
    """Newest first, each as one line of words."""
    return [
        " ".join(entry.text_content().split()) for entry in visitor.page.xpath("//ol[contains(@class,'journal')]/li")
    ]


def test_every_entry_names_its_author_and_the_role(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(waiver=False, booklet=1)
        submit_invoice(order.id, InvoiceWish(), open_shop.olga())
        activate_after_withdrawal_period(open_shop.later(days=20).now)
    ready, invoiced, placed = entries(olga.open(f"/backend/orders/{order.number}"))
    assert "Kontor, automatisch" in ready
    assert "Olga Brandt, Shop" in invoiced
    assert "Anna Weidner, Kunde" in placed


def test_an_entry_tells_what_changed_in_words(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, "prepayment", pen=2, ink=1)
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln")
    olga.open(f"/backend/orders/{number}/payments/new").press("Zahlung erfassen", amount="218,40")
    olga.press("Kommentar speichern", comment_text="Vielen Dank!")
    commented, paid, invoiced, placed = entries(olga)
    assert invoiced.endswith(
        "Was sich geändert hat Füllfederhalter „Lotse“: berechnet 0 → 2 "
        "Eisengallustinte Blauschwarz, 50 ml: berechnet 0 → 1 Status Ausstehend → Verarbeitung"
    )
    assert paid.endswith("Was sich geändert hat Zahlung Offen → Bezahlt Bezahlt 0,00 € → 218,40 €")
    assert "Was sich geändert hat" not in commented + placed


def test_the_only_item_of_an_order_needs_no_name(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=2)
    olga.open(f"/backend/orders/{number}/shipments/new").press("Lieferschein erstellen")
    shipped = entries(olga.open(f"/backend/orders/{number}"))[0]
    assert "Was sich geändert hat versandt 0 → 2 Status Ausstehend → Verarbeitung" in shipped


def test_customers_do_not_see_who_in_the_shop_did_what(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    number = ordered(app, open_shop, pen=2)
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln")
    with app.test_request_context():
        token = db.session.query(Order).one().token
    assert "Olga Brandt, Shop" not in olga.open(f"/o/{token}").text
