"""Every verb adds links to the chain of its order: who, what, from which click, and which facts it changed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from flask import Flask

from portal import clock
from portal.demo import seeding
from portal.extensions import db
from portal.models.actor import ActorKind
from portal.models.carrier import Carrier
from portal.models.order import Order
from portal.models.order_event import EventKind, OrderEvent
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.sales import trial
from portal.sales.commenting import add_comment
from portal.sales.downloads import activate_after_withdrawal_period
from portal.sales.errors import UnrecordedChangeError
from portal.sales.history_check import check_history
from portal.sales.invoicing import InvoiceWish, send_invoice, submit_invoice
from portal.sales.paying import PaymentWish, record_payment, record_refund, reverse_payment, reverse_refund
from portal.sales.resending import send_again
from portal.sales.shipping import (
    ShipmentWish,
    add_tracking_number,
    remove_tracking_number,
    send_tracking_information,
    submit_shipment,
)
from portal.sales.transaction import order_change
from tests.builders import MONDAY, Shop
from tests.sales.test_outcomes import OUTCOMES, Teller

SEAL = "f4e588a52972e43f087c3054dc1fb8bdfff024e2743560734fa5e53469218d92"


def proved() -> bool:
    verdicts = list(check_history())
    return bool(verdicts) and not any(verdict.broken for verdict in verdicts)


def kinds(order: Order) -> list[str]:
    return [event.kind.value for event in order.events]


@pytest.mark.parametrize(("pieces", "tell"), [o[1:3] for o in OUTCOMES], ids=[o[0] for o in OUTCOMES])
def test_whatever_the_shop_does_the_history_proves_itself(
    shop: Shop, pieces: dict[str, int], tell: Callable[[Teller], object]
) -> None:
    tell(Teller(shop, shop.order(**pieces)))
    assert proved()


def test_mails_tracking_numbers_and_money_given_back_are_links_of_the_chain(shop: Shop) -> None:
    order = shop.order("prepayment", pen=2)
    wish = PaymentWish(100, clock.day_of(shop.now), "prepayment", mail=True)
    record_payment(order.id, wish, shop.olga())
    record_payment(order.id, wish, shop.olga())
    reverse_payment(order.id, shop.reload(order.number).payments[0].id, shop.olga())
    record_refund(order.id, wish, shop.olga())
    reverse_refund(order.id, shop.reload(order.number).payments[-1].id, shop.olga())
    submit_invoice(order.id, InvoiceWish(mail=True), shop.olga())
    send_invoice(order.id, shop.reload(order.number).invoices[0].id, shop.olga())
    submit_shipment(order.id, ShipmentWish(mail=True), shop.olga())
    shipment = shop.reload(order.number).shipments[0]
    add_tracking_number(order.id, shipment.id, Carrier.dhl, "JJD1", True, shop.olga())
    remove_tracking_number(order.id, shop.reload(order.number).shipments[0].tracking_numbers[0].id, shop.olga())
    send_tracking_information(order.id, shipment.id, shop.olga())
    add_comment(order.id, "Gute Reise, ihr Füller! 😀", True, True, shop.olga())
    confirmation = db.session.query(OutgoingMail).filter_by(name=MailName.order_confirmation).one()
    send_again(confirmation.id, shop.olga())
    assert proved()
    order = shop.reload(order.number)
    assert [event.position for event in order.events] == list(range(1, 17))  # the reversal holds its mail back, too
    assert (order.history_length, order.history_head) == (16, order.events[-1].hash)


def test_what_a_card_and_the_worker_do_are_links_of_the_chain_too(shop: Shop) -> None:
    order = shop.order("trial_card", waiver=False, booklet=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    activate_after_withdrawal_period(shop.later(days=20).now)
    assert proved()
    order = shop.reload(order.number)
    assert kinds(order) == ["placed", "payment_recorded", "invoiced", "download_ready"]
    assert order.events[-1].actor_kind is ActorKind.system


def test_entries_of_one_click_follow_each_other_and_name_the_same_form(shop: Shop) -> None:
    order = shop.order(pen=1, booklet=1)
    submit_invoice(order.id, InvoiceWish(ship=ShipmentWish()), shop.olga(key="the form"))
    assert proved()
    order = shop.reload(order.number)
    assert kinds(order) == ["placed", "shipped", "invoiced", "download_ready"]
    assert [event.cause for event in order.events] == [None, "the form", "the form", "the form"]
    assert [event.previous_hash for event in order.events] == ["", *(event.hash for event in order.events[:-1])]


def test_an_entry_says_what_changed_and_nothing_else(shop: Shop) -> None:
    order = shop.order(pen=2, ink=1)
    submit_invoice(order.id, InvoiceWish({order.items[0].id: 1}), shop.olga())
    add_comment(order.id, "Der Rest folgt.", False, False, shop.olga())
    placed, invoiced, commented = shop.reload(order.number).events
    assert placed.before == {}
    assert (placed.after["status"], placed.after["items"], placed.after["1.qty_ordered"]) == ("pending", 2, 2)
    assert invoiced.before == {"status": "pending", "version": 1, "1.qty_invoiced": 0, "1.invoiced_cents": 0}
    assert invoiced.after == {"status": "processing", "version": 2, "1.qty_invoiced": 1, "1.invoiced_cents": 10000}
    assert (commented.before, commented.after) == ({}, {})


def test_a_trial_order_has_a_chain_and_can_be_removed_with_it(shop: Shop) -> None:
    shop.order(pen=1)
    order = shop.order(is_trial=True)
    add_comment(order.id, "Nur ein Versuch.", False, False, shop.olga())
    Teller(shop, order).hold().release()
    assert proved()
    trial.remove_trial_order(order.id)
    assert proved()
    assert db.session.query(OrderEvent).count() == 1


def test_a_verb_that_forgets_its_entry_changes_nothing(shop: Shop) -> None:
    order = shop.order(pen=2)
    with pytest.raises(UnrecordedChangeError, match="qty_canceled"), order_change(order.id, shop.olga()) as change:
        change.order.items[0].qty_canceled = 1
    with pytest.raises(UnrecordedChangeError, match="qty_canceled"), order_change(order.id, shop.olga()) as change:
        change.record(EventKind.released)
        change.order.items[0].qty_canceled = 1
    assert shop.reload(order.number).items[0].qty_canceled == 0
    assert proved()


def test_the_seal_is_spelled_for_ever_as_it_is_today() -> None:
    """Another formula would call every history in every shop broken."""
    event = OrderEvent(
        order_id=7,
        position=2,
        at=MONDAY,
        kind=EventKind.commented,
        actor_kind=ActorKind.staff,
        actor_name="Olga Brandt",
        data={"visible": True, "mailed": False},
        order_version=1,
        status_after="pending",
        before={},
        after={"status": "pending"},
        previous_hash="ab" * 32,
    )
    assert event.sealed == SEAL
    event.at = datetime.fromisoformat("2026-05-04T10:00:00+02:00")
    assert event.sealed == SEAL  # the same moment, said in Berlin


@pytest.mark.thorough
def test_the_ninety_days_of_the_demonstration_shop_prove_themselves(app: Flask) -> None:
    with app.test_request_context():
        seeding.seed()
        assert proved()
        assert sum(verdict.entries for verdict in check_history()) == db.session.query(OrderEvent).count() > 200


@pytest.mark.thorough
def test_clicks_at_the_same_moment_make_one_chain(app: Flask) -> None:
    with app.test_request_context():
        shop = Shop.open()
        order_id = shop.order(pen=1).id

    def comment(number: int) -> None:
        with app.test_request_context():
            add_comment(order_id, f"Kommentar {number}", False, False, shop.olga())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(comment, range(24)))
    with app.test_request_context():
        assert proved()
        assert next(check_history()).entries == 25
