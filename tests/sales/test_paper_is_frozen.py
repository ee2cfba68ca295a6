"""Issued paper and history do not change, not even by hand; numbers have no gaps."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from stdnum import damm

from portal.extensions import db
from portal.models.document import DocumentKind, IssuedDocument
from portal.models.frozen import FrozenRowError
from portal.models.invoice import Invoice
from portal.sales import paper
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.commenting import add_comment
from portal.sales.holding import hold_order
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.transaction import order_change
from tests.builders import Shop


def test_our_own_models_refuse_to_change_an_invoice(shop: Shop) -> None:
    submit_invoice(shop.order().id, InvoiceWish(), shop.olga())
    db.session.query(Invoice).one().total_cents = 1
    with pytest.raises(FrozenRowError):
        db.session.flush()


@pytest.mark.parametrize(
    "statement",
    [
        "update invoice set total_cents = 1",
        "update invoice_item set quantity = 9",
        "update issued_document set snapshot = '{}'",
        "update order_event set actor_name = 'nobody'",
        "update order_event set hash = 'another'",
        "update order_comment set text = 'other words'",
        "update order_hold set reason = 'another'",
        "update legal_text set body = 'other terms'",
        "update invoice_cancellation set reason = 'other'",
        "delete from invoice_cancellation",
        "delete from invoice_item",
        "delete from legal_text",
        "delete from order_comment",
        "delete from order_hold",
        "delete from order_event",
        "delete from issued_document",
        'delete from "order"',
    ],
)
def test_the_database_refuses_it_by_hand_too(shop: Shop, statement: str) -> None:
    order = shop.order()
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    cancel_invoice(order.id, shop.reload(order.number).invoices[0].id, "Falsche Anschrift", shop.olga())
    add_comment(order.id, "Guten Tag!", True, False, shop.olga())
    hold_order(order.id, "Adresse unklar", shop.olga())
    with pytest.raises(IntegrityError, match=r"is frozen|is kept"):
        db.session.execute(text(statement))


def test_documents_are_chained_per_series(shop: Shop) -> None:
    for _ in range(3):
        submit_invoice(shop.order().id, InvoiceWish(), shop.olga())
    documents = db.session.query(IssuedDocument).order_by(IssuedDocument.position).all()
    previous = ""
    for position, document in enumerate(documents, start=1):
        assert (document.number, document.previous_hash) == (f"RE-2026-{position:04d}", previous)
        previous = hashlib.sha256((previous + document.snapshot).encode()).hexdigest()
        assert document.chain_hash == previous


def test_a_verb_that_fails_gives_its_number_back(shop: Shop) -> None:
    """Lesson 3."""
    order = shop.order(pen=2)
    with pytest.raises(ZeroDivisionError), order_change(order.id, shop.olga()) as change:
        assert str(paper.draw_number(change, DocumentKind.invoice)) == "RE-2026-0001"
        raise ZeroDivisionError
    assert submit_invoice(order.id, InvoiceWish(), shop.olga()) == "RE-2026-0001"


def test_trial_papers_have_their_own_series(shop: Shop) -> None:
    """B10"""
    trial = shop.order(is_trial=True, pen=1)
    assert trial.number == "PROBE-0001"
    assert submit_invoice(trial.id, InvoiceWish(), shop.olga()) == "PROBE-RE-0001"
    assert submit_shipment(trial.id, ShipmentWish(), shop.olga()) == "PROBE-LS-0001"
    assert submit_invoice(shop.order().id, InvoiceWish(), shop.olga()) == "RE-2026-0001"


def test_an_order_number_carries_a_check_digit(shop: Shop) -> None:
    number = shop.order().number
    assert damm.is_valid(number)
    assert not damm.is_valid(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_the_supply_date_is_the_shipping_day_or_the_promised_month(shop: Shop) -> None:
    """§ 31 (4) UStDV"""
    order = shop.order(pen=2)
    submit_invoice(order.id, InvoiceWish({order.items[0].id: 1}), shop.olga())
    shop.later(days=2)
    submit_invoice(order.id, InvoiceWish(ship=ShipmentWish()), shop.olga())
    first, second = shop.reload(order.number).invoices
    assert (str(first.supply_from), str(first.supply_until)) == ("2026-05-01", "2026-05-31")
    assert str(second.supply_from) == str(second.supply_until) == "2026-05-06"


def test_canceling_all_but_one_keeps_the_shipping(shop: Shop) -> None:
    order = shop.order(pen=2)
    cancel_order(order.id, CancellationWish({order.items[0].id: 1}), shop.olga())
    assert shop.reload(order.number).standing_cents == 10590
