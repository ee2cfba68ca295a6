"""Comments about one paper: on its page, in the order's history, and with the customer when ticked."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models.outgoing_mail import MailName
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.backend.test_order_pages import mails
from tests.builders import Shop
from tests.stories import told_once
from tests.visitor import Visitor


def papers(shop: Shop) -> str:
    """Of one order, whose number is returned."""
    order = shop.order(pen=2)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    submit_shipment(order.id, ShipmentWish(), shop.olga())
    invoice = shop.reload(order.number).invoices[0].id
    submit_credit_memo(order.id, invoice, CreditWish({order.items[0].id: 1}), shop.olga())
    return order.number


@pytest.mark.parametrize(
    "page", ["invoices/RE-2026-0001", "shipments/LS-2026-0001", "credit-memos/RK-2026-0001", "documents/RE-2026-0001"]
)
def test_a_paper_can_be_commented(app: Flask, open_shop: Shop, olga: Visitor, page: str) -> None:
    with app.test_request_context():
        order = open_shop.reload(told_once(open_shop, "a paper of each kind", lambda: papers(open_shop)))
        number, customers = order.number, f"/o/{order.token}"
    paper = page.rpartition("/")[2]
    olga.open(f"/backend/{page}").press("Kommentar speichern", status=422)
    assert "Bitte schreiben Sie einen Text." in olga.text
    olga.open(f"/backend/{page}").press("Kommentar speichern", comment_text="Nur für uns.")
    assert olga.path == f"/backend/{page}"
    assert "Nur für uns." in olga.text
    olga.press("Kommentar speichern", comment_text="Für Sie.", comment_visible=True, comment_notify=True)
    assert mails(app, MailName.order_comment) == 1
    assert f"Kommentar zu {paper}" in olga.open(f"/backend/orders/{number}").text
    assert f"zu {paper}" in olga.open(customers).text
    assert "Für Sie." in olga.text
    assert "Nur für uns." not in olga.text
    other = "shipments/LS-2026-0001" if paper != "LS-2026-0001" else "invoices/RE-2026-0001"
    assert "Für Sie." not in olga.open(f"/backend/{other}").text
