"""Twenty lessons of twenty years of Magento: each has a test here, or its number in the docstring of one elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from portal.models.order_status import DeliveryStatus, OrderStatus
from portal.models.outgoing_mail import MailName, MailState
from portal.sales.commenting import add_comment
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.mailing import mail_owner
from portal.sales.outbox import deliver_due
from portal.sales.queries import list_order_mails
from portal.writing import transaction
from tests.builders import Shop
from tests.sales.test_outcomes import Teller
from tests.visitor import Visitor

TESTS = Path(__file__).parents[1]


def test_each_lesson_has_its_test() -> None:
    told = " ".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py"))
    assert {int(number) for number in re.findall(r"[Ll]esson (\d+)\b", told)} == set(range(1, 21))


def test_a_mail_goes_out_as_ticked_whatever_else_is_set(shop: Shop) -> None:
    """Lesson 6: mailed though unticked."""
    order = shop.order(pen=2)
    piece = {order.items[0].id: 1}
    submit_invoice(order.id, InvoiceWish(piece), shop.olga())
    assert [m for m in list_order_mails(order.id) if m.name is MailName.invoice] == []
    submit_invoice(order.id, InvoiceWish(piece, mail=True), shop.olga())
    assert len([m for m in list_order_mails(order.id) if m.name is MailName.invoice]) == 1


def test_the_customer_counts_as_told_only_when_the_mail_to_them_is_out(
    app: Flask, open_shop: Shop, olga: Visitor
) -> None:
    """Lesson 7: a copy to the shop is no message to the customer."""
    with app.test_request_context():
        number = open_shop.order(pen=1).number
    olga.open(f"/backend/orders/{number}/invoices/new").press("Rechnung übermitteln", mail=True)
    with app.test_request_context():
        with transaction():
            mail_owner(open_shop.reload(number), MailName.invoice, open_shop.olga())
        copy = list_order_mails(open_shop.reload(number).id)[0]
        with transaction():
            copy.state, copy.sent_at = MailState.sent, open_shop.now
    assert "gemailt am" not in olga.open(f"/backend/orders/{number}").text


def test_pieces_that_never_left_and_pieces_that_came_back_are_told_apart(shop: Shop) -> None:
    """Lesson 10: an order hung in Verarbeitung because both were one column."""
    here = Teller(shop, shop.order(pen=2)).invoice().ship(1).credit(1, 1)
    back = Teller(shop, shop.order(pen=2)).invoice().ship(1).credit(1, 0)
    assert shop.reload(here.order.number).status is OrderStatus.complete
    assert shop.reload(back.order.number).status is OrderStatus.processing
    assert shop.reload(back.order.number).delivery_status is DeliveryStatus.partly_shipped


def test_a_comment_never_changes_where_an_order_stands(shop: Shop) -> None:
    """Lesson 12: a closed download order was opened again by a comment."""
    for pieces in ({"booklet": 1}, {"pen": 1}, {"pen": 1, "booklet": 1}):
        teller = Teller(shop, shop.order(**pieces)).invoice().credit()
        add_comment(teller.order.id, "Schade.", True, True, shop.olga())
        assert shop.reload(teller.order.number).status is OrderStatus.closed


def test_switching_the_mail_server_on_sends_nothing_that_nobody_asked_for(app: Flask, shop: Shop) -> None:
    """Lesson 9: a row is made with its cause or never."""
    order = shop.order(pen=1)
    deliver_due(shop.now)
    Teller(shop, order).invoice().ship()
    assert deliver_due(shop.later(hours=1).now) == 0
