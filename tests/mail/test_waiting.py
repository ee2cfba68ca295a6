"""Mails that a click in the backend causes wait, can be held back, and do not go out once they are no longer true."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from portal import clock
from portal.extensions import db
from portal.models.actor import Actor, ActorKind
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.outgoing_mail import HeldBecause, MailName, MailState, MailTrouble, OutgoingMail
from portal.models.shop_settings import DownloadRelease, ShopSettings
from portal.refusal import Refusal
from portal.sales import outbox
from portal.sales.checkout import place_order
from portal.sales.commenting import add_comment
from portal.sales.downloads import activate_after_withdrawal_period
from portal.sales.holding import hold_order, release_order
from portal.sales.holding_back import hold_back, send_now
from portal.sales.invoicing import InvoiceWish, cancel_invoice, send_invoice, submit_invoice
from portal.sales.mail_list import find_hitch, find_undelivered
from portal.sales.new_order import Agreement
from portal.sales.paying import PaymentWish, record_payment, reverse_payment
from portal.sales.resending import send_again
from portal.sales.shipping import ShipmentWish, cancel_shipment, send_tracking_information, submit_shipment
from portal.sales.transaction import Click
from portal.sales.trial import remove_trial_order
from portal.shop.saving import save_mail_delay
from tests.builders import WAIVER, Shop
from tests.mail.conftest import MailServer, free_port, send_through
from tests.stories import told_once

TWO_MINUTES = timedelta(minutes=2)
GONE_OUT = timedelta(minutes=3)


@pytest.fixture(autouse=True)
def _mails_wait(shop: Shop) -> None:
    told_once(shop, "mails wait", lambda: save_mail_delay(2, None))


def newest(name: MailName) -> OutgoingMail:
    db.session.rollback()
    return db.session.query(OutgoingMail).filter_by(name=name).order_by(OutgoingMail.id.desc()).first()  # type: ignore[return-value]


def invoiced(shop: Shop, **pieces: int) -> Order:
    """With the mail about it ticked."""

    def tell() -> str:
        order = shop.order(**(pieces or {"pen": 1}))
        submit_invoice(order.id, InvoiceWish(mail=True), shop.olga())
        return order.number

    return shop.reload(told_once(shop, ("invoiced", pieces), tell))


def kinds(shop: Shop, order: Order) -> list[EventKind]:
    return [event.kind for event in shop.reload(order.number).events]


def subjects(server: MailServer, words: str) -> list[str]:
    return [str(message["Subject"]) for message in server.box.messages if words in str(message["Subject"])]


# --- who waits ----------------------------------------------------------------------------------------------------


def test_a_mail_of_a_backend_click_goes_out_after_its_time_and_not_before(shop: Shop, mail_server: MailServer) -> None:
    order = invoiced(shop)
    number = order.invoices[0].number
    outbox.deliver_due(shop.now + TWO_MINUTES - timedelta(seconds=1))
    assert (newest(MailName.invoice).state, subjects(mail_server, number)) == (MailState.waiting, [])
    outbox.deliver_due(shop.now + TWO_MINUTES)
    assert (newest(MailName.invoice).state, len(subjects(mail_server, number))) == (MailState.sent, 1)


def test_every_mail_that_the_shop_causes_waits(shop: Shop) -> None:
    order = invoiced(shop, pen=1, booklet=1)
    submit_shipment(order.id, ShipmentWish(mail=True), shop.olga())
    add_comment(order.id, "Kommt bald.", True, True, shop.olga())
    record_payment(order.id, PaymentWish(100, clock.day_of(shop.now), "invoice", mail=True), shop.olga())
    db.session.rollback()
    caused = db.session.query(OutgoingMail).filter(
        OutgoingMail.name.not_in((MailName.order_confirmation, MailName.new_order))
    )
    assert {row.name for row in caused} == {
        MailName.invoice, MailName.download_ready, MailName.dispatch, MailName.order_comment, MailName.payment_received,
    }  # fmt: skip
    assert {row.next_attempt_at for row in caused} == {shop.now + TWO_MINUTES}


def test_what_the_customer_causes_never_waits_and_the_shop_is_told_at_once(shop: Shop) -> None:
    shop.order(pen=1)
    for name in (MailName.order_confirmation, MailName.new_order):
        assert newest(name).next_attempt_at == shop.now


def test_the_receipt_of_an_order_is_confirmed_at_once_also_to_somebody_of_the_shop(shop: Shop) -> None:
    """§ 312i BGB"""
    key = shop.basket(pen=1)
    agreement = Agreement(terms_accepted=True, fingerprint=shop.fingerprint(key), waiver_text=WAIVER)
    place_order(key, agreement, Click(Actor(ActorKind.staff, "Olga Brandt"), shop.now))
    assert newest(MailName.order_confirmation).next_attempt_at == shop.now


def test_a_download_that_the_worker_releases_is_told_at_once(shop: Shop) -> None:
    order = shop.order(waiver=False, booklet=1)
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    shop.later(days=20)
    activate_after_withdrawal_period(shop.now)
    assert newest(MailName.download_ready).next_attempt_at == shop.now


def test_with_zero_minutes_nothing_waits(shop: Shop) -> None:
    save_mail_delay(0, None)
    invoiced(shop)
    assert newest(MailName.invoice).next_attempt_at == shop.now


def test_a_mail_sent_again_by_hand_goes_at_once(shop: Shop, mail_server: MailServer) -> None:
    invoiced(shop)
    outbox.deliver_due(shop.later(minutes=3).now)
    send_again(newest(MailName.invoice).id, shop.olga())
    assert newest(MailName.invoice).next_attempt_at == shop.now


# --- Zurückhalten, Sofort senden ----------------------------------------------------------------------------------


def test_a_held_mail_stays_until_somebody_sends_it(shop: Shop, mail_server: MailServer) -> None:
    order = invoiced(shop)
    number = order.invoices[0].number
    hold_back(newest(MailName.invoice).id, shop.olga())
    outbox.deliver_due(shop.now + timedelta(days=1))
    assert (newest(MailName.invoice).state, subjects(mail_server, number)) == (MailState.held, [])
    shop.later(days=1)
    send_now(newest(MailName.invoice).id, shop.olga())
    outbox.deliver_due(shop.now)
    assert (newest(MailName.invoice).state, len(subjects(mail_server, number))) == (MailState.sent, 1)
    assert kinds(shop, order)[-2:] == [EventKind.mail_held_back, EventKind.mail_sent_now]
    assert shop.reload(order.number).version == order.version


def test_a_waiting_mail_is_sent_at_once_when_somebody_wants_it(shop: Shop, mail_server: MailServer) -> None:
    number = invoiced(shop).invoices[0].number
    send_now(newest(MailName.invoice).id, shop.olga())
    outbox.deliver_due(shop.now)
    assert len(subjects(mail_server, number)) == 1


def test_the_second_of_two_clicks_changes_nothing(shop: Shop) -> None:
    order = invoiced(shop)
    mail_id, hold, send = newest(MailName.invoice).id, shop.olga(key="hold"), shop.olga(key="send")
    assert hold_back(mail_id, hold) == hold_back(mail_id, hold) == str(mail_id)
    assert send_now(mail_id, send) == send_now(mail_id, send) == str(mail_id)
    assert hold_back(mail_id, hold) == str(mail_id)  # long after: it was done, and is not done again
    assert newest(MailName.invoice).state is MailState.waiting
    assert kinds(shop, order).count(EventKind.mail_held_back) == 1
    assert kinds(shop, order).count(EventKind.mail_sent_now) == 1


@pytest.mark.parametrize("verb", [hold_back, send_now])
def test_who_comes_too_late_reads_why(shop: Shop, mail_server: MailServer, verb: object) -> None:
    order = invoiced(shop)
    mail_id = newest(MailName.invoice).id
    claim = outbox._claim(shop.later(minutes=3).now)
    while claim is not None and claim.mail_id != mail_id:
        claim = outbox._claim(shop.now)
    with pytest.raises(Refusal, match="wird gerade gesendet"):
        verb(mail_id, shop.olga())  # type: ignore[operator]
    outbox.deliver_due(shop.later(minutes=3).now)
    with pytest.raises(Refusal, match="ist schon gesendet"):
        verb(mail_id, shop.olga())  # type: ignore[operator]
    assert len(subjects(mail_server, order.invoices[0].number)) == 1
    assert kinds(shop, order)[-1] == EventKind.invoiced


def test_failed_and_held_mails_cannot_be_held_and_account_mails_never(shop: Shop, mail_server: MailServer) -> None:
    invoiced(shop)
    hold_back(newest(MailName.invoice).id, shop.olga())
    with pytest.raises(Refusal, match="schon zurückgehalten"):
        hold_back(newest(MailName.invoice).id, shop.olga())
    mail_server.box.answer = "550 Nein"
    outbox.deliver_due(shop.now)
    with pytest.raises(Refusal, match="fehlgeschlagen"):
        hold_back(newest(MailName.order_confirmation).id, shop.olga())
    row = OutgoingMail(name=MailName.reset_password, recipient="a@example.org", language="de", created_at=shop.now)
    db.session.add(row)
    db.session.commit()
    with pytest.raises(Refusal, match="zu einer Bestellung"):
        hold_back(row.id, shop.olga())


@pytest.mark.thorough
def test_of_a_worker_and_a_click_at_the_same_moment_one_wins_and_the_other_knows(
    app: Flask, shop: Shop, mail_server: MailServer
) -> None:
    """Each over a connection of its own: a held mail has not gone out, a mail that has gone out is not held."""
    for _order in range(10):
        invoiced(shop)
    at, start = shop.now + TWO_MINUTES, threading.Barrier(4)
    rows = db.session.query(OutgoingMail).filter_by(name=MailName.invoice)
    ids = [row.id for row in rows]
    db.session.rollback()

    def deliver() -> list[str]:
        with app.app_context():
            start.wait()
            outbox.deliver_due(at)
        return []

    def hold(mails: list[int]) -> list[str]:
        held = []
        with app.test_request_context():
            start.wait()
            for mail_id in mails:
                try:
                    held.append(hold_back(mail_id, Click(shop.olga().actor, at)))
                except Refusal:
                    continue
        return held

    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(deliver),
            pool.submit(deliver),
            pool.submit(hold, ids[::-2]),
            pool.submit(hold, ids[-2::-2]),
        ]
        held = {int(mail_id) for job in jobs for mail_id in job.result()}
    db.session.rollback()
    assert {row.id for row in rows if row.state is MailState.held} == held
    assert {row.id for row in rows if row.state is MailState.sent} == set(ids) - held
    assert len(subjects(mail_server, "Rechnung RE-")) == len(ids) - len(held)


def test_what_had_gone_wrong_is_forgotten_when_a_person_decides(app: Flask, shop: Shop) -> None:
    send_through(app, free_port())
    shop.order(pen=1)
    for decide in (send_again, hold_back):
        outbox.deliver_due(shop.now)
        assert newest(MailName.order_confirmation).trouble is MailTrouble.unreachable
        decide(newest(MailName.order_confirmation).id, shop.olga())
        assert newest(MailName.order_confirmation).trouble is None


# --- what is no longer true ---------------------------------------------------------------------------------------


def test_the_mail_of_an_invoice_canceled_while_it_waits_never_goes_out(shop: Shop, mail_server: MailServer) -> None:
    order = invoiced(shop)
    invoice = order.invoices[0]
    cancel_invoice(order.id, invoice.id, "Falsche Anschrift", shop.olga())
    outbox.deliver_due(shop.now + GONE_OUT)
    mail = newest(MailName.invoice)
    assert (mail.state, mail.held_because) == (MailState.held, HeldBecause.invoice_canceled)
    assert subjects(mail_server, invoice.number) == []
    event = shop.reload(order.number).events[-1]
    assert (event.kind, event.data["because"]) == (EventKind.mail_held_back, "invoice_canceled")
    for again in (send_now, send_again):
        with pytest.raises(Refusal, match="weil die Rechnung storniert wurde"):
            again(mail.id, shop.olga())


def test_a_mail_held_by_hand_is_marked_when_its_invoice_is_canceled(shop: Shop) -> None:
    order = invoiced(shop)
    hold_back(newest(MailName.invoice).id, shop.olga())
    cancel_invoice(order.id, order.invoices[0].id, "Falsche Anschrift", shop.olga())
    assert newest(MailName.invoice).held_because is HeldBecause.invoice_canceled


def test_a_failed_mail_about_a_canceled_invoice_needs_nobody_any_more(shop: Shop, mail_server: MailServer) -> None:
    mail_server.box.answer = "550 Nein"
    order = invoiced(shop)
    outbox.deliver_due(shop.later(minutes=3).now)
    assert newest(MailName.invoice).state is MailState.failed
    cancel_invoice(order.id, order.invoices[0].id, "Falsche Anschrift", shop.olga())
    assert newest(MailName.invoice).held_because is HeldBecause.invoice_canceled


def test_a_sent_mail_stays_sent_and_is_not_sent_again_about_a_canceled_invoice(shop: Shop) -> None:
    order = invoiced(shop)
    outbox.deliver_due(shop.later(minutes=3).now)
    cancel_invoice(order.id, order.invoices[0].id, "Falsche Anschrift", shop.olga())
    assert newest(MailName.invoice).state is MailState.sent
    with pytest.raises(Refusal, match="weil die Rechnung storniert wurde"):
        send_again(newest(MailName.invoice).id, shop.olga())


def test_the_mails_of_another_invoice_go_out_nevertheless(shop: Shop) -> None:
    order = shop.order(pen=2)
    first = submit_invoice(order.id, InvoiceWish({order.items[0].id: 1}, mail=True), shop.olga())
    submit_invoice(order.id, InvoiceWish(mail=True), shop.olga())
    wrong = next(i for i in shop.reload(order.number).invoices if i.number == first)
    cancel_invoice(order.id, wrong.id, "Falsche Anschrift", shop.olga())
    outbox.deliver_due(shop.now + GONE_OUT)
    states = {row.data["invoice_id"] == wrong.id: row.state for row in db.session.query(OutgoingMail).filter_by(
        name=MailName.invoice)}  # fmt: skip
    assert states == {True: MailState.held, False: MailState.sent}


def test_the_mail_of_a_delivery_canceled_while_it_waits_never_goes_out(shop: Shop) -> None:
    order = shop.order(pen=1)
    submit_shipment(order.id, ShipmentWish(), shop.olga())
    shipment = shop.reload(order.number).shipments[0]
    send_tracking_information(order.id, shipment.id, shop.olga())
    cancel_shipment(order.id, shipment.id, "Doch nicht abgeholt", shop.olga())
    outbox.deliver_due(shop.now + GONE_OUT)
    assert newest(MailName.dispatch).held_because is HeldBecause.shipment_canceled


def test_the_mail_about_a_payment_reversed_while_it_waits_never_goes_out(shop: Shop) -> None:
    order = shop.order(pen=1)
    for _payment in range(2):
        record_payment(order.id, PaymentWish(100, clock.day_of(shop.now), "invoice", mail=True), shop.olga())
    reverse_payment(order.id, shop.reload(order.number).payments[0].id, shop.olga())
    outbox.deliver_due(shop.now + GONE_OUT)
    rows = db.session.query(OutgoingMail).filter_by(name=MailName.payment_received).order_by(OutgoingMail.id)
    assert [(row.state, row.held_because) for row in rows] == [
        (MailState.held, HeldBecause.payment_reversed),
        (MailState.sent, None),
    ]


def test_a_payment_mail_that_names_no_payment_goes_out(shop: Shop) -> None:
    """Rows from before mails could be held back."""
    order = shop.order(pen=1)
    record_payment(order.id, PaymentWish(100, clock.day_of(shop.now), "invoice", mail=True), shop.olga())
    newest(MailName.payment_received).data = {"amount_cents": 100}
    db.session.commit()
    outbox.deliver_due(shop.now + GONE_OUT)
    assert newest(MailName.payment_received).state is MailState.sent


def test_a_download_that_is_stopped_is_not_announced_until_it_is_ready_again(
    shop: Shop, mail_server: MailServer
) -> None:
    order = invoiced(shop, pen=1, booklet=1)
    hold_order(order.id, "Anruf abwarten", shop.olga())
    outbox.deliver_due(shop.later(minutes=3).now)
    assert newest(MailName.download_ready).held_because is HeldBecause.download_stopped
    release_order(order.id, shop.olga())
    assert newest(MailName.download_ready).next_attempt_at == shop.now + TWO_MINUTES
    outbox.deliver_due(shop.later(minutes=2).now)
    assert len(subjects(mail_server, "Download")) == 1


def test_a_mail_that_somebody_held_is_not_let_go_by_a_release(shop: Shop) -> None:
    order = invoiced(shop, pen=1, booklet=1)
    hold_back(newest(MailName.download_ready).id, shop.olga())
    hold_order(order.id, "Anruf abwarten", shop.olga())
    release_order(order.id, shop.olga())
    assert newest(MailName.download_ready).is_held_by_hand


def test_a_download_that_is_paid_back_is_not_announced(shop: Shop) -> None:
    db.session.get_one(ShopSettings, 1).download_release = DownloadRelease.paid
    db.session.commit()
    order = invoiced(shop, booklet=1)
    record_payment(order.id, PaymentWish(order.due_cents, clock.day_of(shop.now), "invoice"), shop.olga())
    assert newest(MailName.download_ready).state is MailState.waiting
    reverse_payment(order.id, shop.reload(order.number).payments[0].id, shop.olga())
    assert newest(MailName.download_ready).held_because is HeldBecause.download_stopped


def test_a_mail_under_way_when_its_invoice_is_canceled_does_not_come_back(app: Flask, shop: Shop) -> None:
    """The verb cannot hold it, and the server was out of reach: the worker asks once more before it sends."""
    order = invoiced(shop)
    db.session.query(OutgoingMail).filter(OutgoingMail.name != MailName.invoice).delete()
    db.session.commit()
    send_through(app, free_port())
    claim = outbox._claim(shop.later(minutes=3).now)
    assert claim is not None
    cancel_invoice(order.id, order.invoices[0].id, "Falsche Anschrift", shop.olga())
    assert newest(MailName.invoice).state is MailState.sending
    outbox.deliver_due(claim.leased_until)
    mail = newest(MailName.invoice)
    assert (mail.state, mail.held_because) == (MailState.held, HeldBecause.invoice_canceled)


def test_a_trial_order_takes_its_waiting_mails_with_it(shop: Shop, mail_server: MailServer) -> None:
    """B10"""
    order = shop.order("trial_card", is_trial=True, pen=1)
    submit_invoice(order.id, InvoiceWish(mail=True), shop.olga())
    remove_trial_order(order.id)
    assert outbox.deliver_due(shop.now + GONE_OUT) == 0


# --- nothing false is said ----------------------------------------------------------------------------------------


def test_mails_that_wait_for_their_time_or_are_held_are_no_hitch(shop: Shop) -> None:
    save_mail_delay(60, None)
    order = invoiced(shop)
    outbox.deliver_due(shop.now)
    send_invoice(order.id, order.invoices[0].id, shop.olga())
    hold_back(newest(MailName.invoice).id, shop.olga())
    assert find_hitch(shop.later(minutes=59).now) is None
    assert find_undelivered(shop.now).waiting == 1
    assert find_hitch(shop.later(minutes=5).now) is None
    hitch = find_hitch(shop.later(minutes=3).now)
    assert hitch is not None
    assert (hitch.count, hitch.trouble) == (1, None)


def test_a_hitch_does_not_count_the_mails_that_only_wait_for_their_time(app: Flask, shop: Shop) -> None:
    send_through(app, free_port())
    save_mail_delay(60, None)
    invoiced(shop)
    outbox.deliver_due(shop.now)
    hitch = find_hitch(shop.now)
    assert hitch is not None
    assert hitch.count == 2  # the two of the order


def test_a_mail_let_go_again_waits_its_time_whatever_had_gone_wrong_before(
    app: Flask, shop: Shop, mail_server: MailServer
) -> None:
    """What waited only for the server is woken when it is back; this one waits for its time."""
    order = invoiced(shop, pen=1, booklet=1)
    send_through(app, free_port())
    outbox.deliver_due(shop.later(minutes=3).now)
    hold_order(order.id, "Anruf abwarten", shop.olga())
    release_order(order.id, shop.olga())
    send_through(app, mail_server.port)
    outbox.deliver_due(shop.later(minutes=1).now)
    assert newest(MailName.invoice).state is MailState.sent
    mail = newest(MailName.download_ready)
    assert (mail.state, mail.attempts) == (MailState.waiting, 0)
