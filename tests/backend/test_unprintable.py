"""A character that the typeface lacks is reported to who made the paper."""

from __future__ import annotations

from flask import Flask

from portal.sales.invoicing import InvoiceWish, submit_invoice
from tests.builders import Shop
from tests.cast import ANNA
from tests.visitor import Visitor


def test_the_owner_reads_which_characters_became_question_marks(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(address=ANNA | {"name": "Anna 李 😀"}, pen=1)
        number = submit_invoice(order.id, InvoiceWish(), open_shop.olga())
        plain = submit_invoice(open_shop.order(ink=1).id, InvoiceWish(), open_shop.olga())
    assert "steht ein Fragezeichen statt 李 😀" in olga.open(f"/backend/invoices/{number}").text
    assert "Fragezeichen" not in olga.open(f"/backend/invoices/{plain}").text
