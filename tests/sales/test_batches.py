"""Many at once: each order by its own guard, nothing twice, whatever happens to the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask, current_app
from pypdf import PdfReader
from sqlalchemy import select

from portal import storage
from portal.extensions import db
from portal.models.batch import FILE_KEPT, MOST_FILE_ATTEMPTS, Batch, BatchItem, BatchKind, ItemState
from portal.models.carrier import Carrier
from portal.models.document import DocumentKind, IssuedDocument
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_status import OrderStatus, PaymentStatus
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.models.withdrawal import Withdrawal, WithdrawalState
from portal.refusal import Refusal
from portal.sales import batch_list, batch_work
from portal.sales.baskets import new_key
from portal.sales.batch_ending import LEASE_OF_THE_FILE
from portal.sales.batch_files import forget_files
from portal.sales.batches import Target, forget_old_batches, open_batch, start_batch, stop_batch
from portal.sales.holding import hold_order
from portal.sales.holding_back import hold_back
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.lists import OrderFilter, list_order_ids
from portal.sales.shipping import ShipmentWish, add_tracking_number, submit_shipment
from portal.sales.trial import remove_trial_order
from portal.sales.withdrawal_decisions import settle_withdrawal
from portal.sales.withdrawals import Statement, withdraw
from tests.builders import Shop
from tests.cast import ANNA_MAIL, BERT

QUIET = {"mail": False}


def begun(shop: Shop, kind: BatchKind, targets: Sequence[Target | Order], **options: Any) -> int:
    """A batch that somebody has confirmed."""
    wanted = [target if isinstance(target, Target) else Target(target.id) for target in targets]
    batch_id = open_batch(kind, wanted, "de", shop.olga(key=new_key()))
    start_batch(batch_id, options or QUIET, shop.now)
    return batch_id


def work(shop: Shop) -> None:
    while batch_work.work_next(shop.now):
        pass


def items(batch_id: int) -> list[tuple[str, str]]:
    """State and what is said of each, as selected."""
    db.session.rollback()
    rows = db.session.query(BatchItem).filter_by(batch_id=batch_id).order_by(BatchItem.position)
    return [(item.state.value, item.reason or item.result) for item in rows]


def test_each_order_is_invoiced_by_its_own_guard_and_the_skipped_ones_say_why(shop: Shop) -> None:
    first, held, last = (shop.order(ink=1) for _ in range(3))
    hold_order(held.id, "Adresse unklar", shop.olga())
    batch_id = begun(shop, BatchKind.invoice, [first, held, last])
    work(shop)
    assert items(batch_id) == [
        ("done", "RE-2026-0001"), ("skipped", "Die Bestellung ist zurückgestellt."), ("done", "RE-2026-0002"),
    ]  # fmt: skip
    progress = batch_list.count_progress(db.session.get_one(Batch, batch_id))
    assert (progress.total, progress.done, progress.skipped, progress.left) == (3, 2, 1, 0)
    assert db.session.get_one(Batch, batch_id).finished_at == shop.now
    assert [event.actor_name for event in shop.reload(first.number).events][-1] == "Olga Brandt"
    assert db.session.query(OutgoingMail).filter_by(name=MailName.invoice).count() == 0


@pytest.mark.parametrize(
    ("kind", "options", "status"),
    [
        (BatchKind.ship, QUIET, OrderStatus.processing),
        (BatchKind.hold, {"reason": "Inventur"}, OrderStatus.on_hold),
        (BatchKind.cancel, {"mail": True}, OrderStatus.canceled),
    ],
)
def test_orders_are_shipped_held_or_canceled_at_once(
    shop: Shop, kind: BatchKind, options: dict[str, Any], status: OrderStatus
) -> None:
    orders = [shop.order(ink=1), shop.order(ink=1, is_trial=True)]
    batch_id = begun(shop, kind, orders, **options)
    work(shop)
    assert {state for state, _ in items(batch_id)} == {"done"}
    assert {shop.reload(order.number).status for order in orders} == {status}
    again = begun(shop, kind, orders, **options)
    work(shop)
    assert all(state == "skipped" and reason for state, reason in items(again))


@pytest.mark.parametrize("kind", [BatchKind.invoice, BatchKind.ship])
def test_an_order_with_an_open_withdrawal_waits_for_a_person(shop: Shop, kind: BatchKind) -> None:
    withdrawn, kept, late = (shop.order(ink=1) for _ in range(3))
    for order in (withdrawn, late):
        withdraw(Statement("Anna Weidner", order.number, ANNA_MAIL), "de", new_key(), shop.now)
    settled = db.session.query(Withdrawal).filter_by(order_id=late.id).one()
    settle_withdrawal(settled.id, WithdrawalState.late, "Die Frist war vorbei.", shop.olga())
    batch_id = begun(shop, kind, [withdrawn, kept, late])
    work(shop)
    assert [state for state, _ in items(batch_id)] == ["skipped", "done", "done"]
    assert "offenen Widerruf" in items(batch_id)[0][1]


def test_held_orders_are_released(shop: Shop) -> None:
    order = shop.order(ink=1)
    hold_order(order.id, "Inventur", shop.olga())
    begun(shop, BatchKind.release, [order])
    work(shop)
    assert shop.reload(order.number).status is OrderStatus.pending


def test_the_open_amount_of_each_order_is_recorded_once(shop: Shop) -> None:
    orders = [shop.order("prepayment", pen=1), shop.order(ink=1)]
    wish = {"mail": True, "received_on": "2026-05-04", "method": ""}
    batch_id = begun(shop, BatchKind.mark_paid, [*orders, orders[0]], **wish)
    work(shop)
    assert items(batch_id)[-1] == ("skipped", "Zu dieser Bestellung ist nichts mehr zu bezahlen.")
    for order, cents, method in zip(orders, (10590, 1840), ("prepayment", "invoice"), strict=True):
        paid = shop.reload(order.number)
        assert [(payment.amount_cents, payment.method) for payment in paid.payments] == [(cents, method)]
        assert paid.payment_status is PaymentStatus.paid
    assert db.session.query(OutgoingMail).filter_by(name=MailName.payment_received).count() == 2


def test_tracking_information_goes_out_for_each_delivery_that_has_a_number(shop: Shop) -> None:
    tracked, bare, unsent = (shop.order(ink=1) for _ in range(3))
    submit_shipment(tracked.id, ShipmentWish(parcels=[(Carrier.dhl, "0034")]), shop.olga())
    submit_shipment(bare.id, ShipmentWish(), shop.olga())
    batch_id = begun(shop, BatchKind.send_tracking, [tracked, bare, unsent])
    work(shop)
    assert [state for state, _ in items(batch_id)] == ["done", "skipped", "skipped"]
    assert [mail.order_id for mail in db.session.query(OutgoingMail).filter_by(name=MailName.dispatch)] == [tracked.id]


def dispatches(shop: Shop, order: Order, **options: bool) -> tuple[list[tuple[str, str]], int]:
    """What a batch says of sending the tracking information, and how many mails about it there are then."""
    batch_id = begun(shop, BatchKind.send_tracking, [order], **({"again": False} | options))
    work(shop)
    return items(batch_id), db.session.query(OutgoingMail).filter_by(name=MailName.dispatch).count()


def test_who_knows_the_tracking_numbers_is_told_again_only_when_that_was_ticked(shop: Shop) -> None:
    order = shop.order(ink=2)
    note = submit_shipment(order.id, ShipmentWish({order.items[0].id: 1}, [(Carrier.dhl, "0034")]), shop.olga())
    assert dispatches(shop, order) == ([("done", note)], 1)
    shop.later(minutes=1)
    told = [("skipped", "Der Kunde hat die Trackinginformationen schon bekommen.")]
    assert dispatches(shop, order) == (told, 1)
    assert dispatches(shop, order, again=True) == ([("done", note)], 2)
    second = submit_shipment(order.id, ShipmentWish(parcels=[(Carrier.dhl, "0035")]), shop.later(minutes=1).olga())
    assert dispatches(shop, order) == ([("done", second)], 3)  # of the second delivery alone


def test_a_number_that_came_later_is_told_and_so_is_one_whose_mail_was_held_back(shop: Shop) -> None:
    order = shop.order(ink=1)
    note = submit_shipment(order.id, ShipmentWish(parcels=[(Carrier.dhl, "0034")], mail=True), shop.olga())
    shipment = shop.reload(order.number).shipments[0]
    parcel = (Carrier.dhl, "0035")
    add_tracking_number(order.id, shipment.id, *parcel, False, shop.later(minutes=1).olga())
    assert dispatches(shop, order) == ([("done", note)], 2)
    for mail in db.session.query(OutgoingMail).filter_by(name=MailName.dispatch):
        hold_back(mail.id, shop.olga())
    assert dispatches(shop, order) == ([("done", note)], 3)


def test_the_reasons_are_in_the_language_of_whoever_asked(shop: Shop) -> None:
    order = shop.order(ink=1)
    batch_id = open_batch(BatchKind.release, [Target(order.id)], "en", shop.olga(key=new_key()))
    start_batch(batch_id, {}, shop.now)
    work(shop)
    assert items(batch_id) == [("skipped", "The order is not on hold.")]


def test_nothing_is_done_before_it_is_confirmed_and_a_draft_is_forgotten_after_a_day(shop: Shop) -> None:
    order = shop.order(ink=1)
    batch_id = open_batch(BatchKind.invoice, [Target(order.id)], "de", shop.olga(key=new_key()))
    assert not batch_work.work_next(shop.now)
    forget_old_batches(shop.later(hours=23).now)
    assert items(batch_id) == [("waiting", "")]
    forget_old_batches(shop.later(hours=1).now)
    assert db.session.query(Batch).count() == 0


def test_two_clicks_are_one_batch_and_two_confirmations_one_beginning(shop: Shop) -> None:
    order, key = shop.order(ink=1), new_key()
    opened = {open_batch(BatchKind.invoice, [Target(order.id)], "de", shop.olga(key=key)) for _ in range(2)}
    assert len(opened) == 1
    for mail in (False, True):
        start_batch(min(opened), {"mail": mail}, shop.now)
    assert db.session.query(Batch).one().options == {"mail": False}


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        (BatchKind.hold, {"reason": "  "}, "warum die Bestellungen zurückgestellt werden"),
        (BatchKind.hold, {"reason": "x" * 501}, "höchstens 500 Zeichen"),
        (BatchKind.mark_paid, {"received_on": "2026-05-05"}, "in der Zukunft"),
    ],
)
def test_what_each_order_would_be_refused_for_is_refused_at_once(
    shop: Shop, kind: BatchKind, options: dict[str, Any], words: str
) -> None:
    order = shop.order(ink=1)
    with pytest.raises(Refusal, match=words):
        begun(shop, kind, [order], **options)
    assert not batch_work.work_next(shop.now)


def test_an_empty_selection_and_one_beyond_measure_are_refused(shop: Shop) -> None:
    order = Target(shop.order(ink=1).id)
    for kind, count, words in (
        (BatchKind.invoice, 0, "nichts ausgewählt"),
        (BatchKind.invoice, 5001, "mehr als 5000"),
        (BatchKind.print_pdf, 501, "mehr als 500"),
    ):
        with pytest.raises(Refusal, match=words):
            open_batch(kind, [order] * count, "de", shop.olga(key=new_key()))


def test_an_item_left_behind_by_a_dead_worker_is_done_when_its_lease_ends_and_never_twice(shop: Shop) -> None:
    """Both deaths: before the verb and after it."""
    orders = [shop.order(ink=1) for _ in range(2)]
    batch_id = begun(shop, BatchKind.invoice, orders)
    before, after = batch_work._claim(shop.now), batch_work._claim(shop.now)
    assert before and after
    assert batch_work._do(after) == "RE-2026-0001"
    assert not batch_work.work_next(shop.now)
    shop.later(seconds=batch_work.LEASE.total_seconds())
    work(shop)
    assert items(batch_id) == [("done", "RE-2026-0002"), ("done", "RE-2026-0001")]
    assert db.session.query(Invoice).count() == 2


def test_a_worker_that_was_too_slow_does_not_speak_over_the_next_one(shop: Shop) -> None:
    batch_id = begun(shop, BatchKind.invoice, [shop.order(ink=1)])
    slow, following = batch_work._claim(shop.now), batch_work._claim(shop.later(minutes=3).now)
    assert slow and following
    batch_work._note(slow, ItemState.skipped, reason="zu spät")
    assert items(batch_id) == [("working", "")]
    batch_work._carry_out(following)
    assert items(batch_id) == [("done", "RE-2026-0001")]


def test_an_item_that_kills_its_worker_every_time_is_given_up(shop: Shop) -> None:
    batch_id = begun(shop, BatchKind.invoice, [shop.order(ink=1)])
    for _death in range(batch_work.MOST_ATTEMPTS):
        assert batch_work._claim(shop.now)
        shop.later(minutes=3)
    work(shop)
    assert items(batch_id) == [("skipped", "Das wurde mehrmals begonnen und nie fertig.")]
    assert db.session.query(Invoice).count() == 0


def test_a_small_batch_does_not_wait_for_the_end_of_a_large_one(shop: Shop) -> None:
    large = begun(shop, BatchKind.hold, [shop.order(booklet=1) for _ in range(4)], reason="Inventur")
    small = begun(shop, BatchKind.invoice, [shop.order(booklet=1)])
    for _turn in range(2):
        batch_work.work_next(shop.now)
    assert items(small)[0][0] == "done"
    assert [state for state, _ in items(large)] == ["done", "waiting", "waiting", "waiting"]


def test_a_batch_that_is_stopped_leaves_the_rest_undone_and_says_so(shop: Shop) -> None:
    orders = [shop.order(ink=1) for _ in range(2)]
    batch_id = begun(shop, BatchKind.invoice, orders)
    batch_work.work_next(shop.now)
    stop_batch(batch_id)
    work(shop)
    assert items(batch_id) == [("done", "RE-2026-0001"), ("skipped", "Der Sammelvorgang wurde angehalten.")]


def test_the_filter_is_counted_at_the_moment_of_the_click(shop: Shop) -> None:
    numbers = [shop.later(minutes=1).order(ink=1).id for _ in range(3)]
    hold_order(numbers[1], "Inventur", shop.olga())
    assert list_order_ids(OrderFilter(status=OrderStatus.pending), 10) == [numbers[2], numbers[0]]
    assert list_order_ids(OrderFilter(), 2) == [numbers[2], numbers[1]]


def test_papers_of_orders_are_the_valid_ones_and_orders_without_say_so(shop: Shop) -> None:
    invoiced, canceled, bare = (shop.order(ink=1) for _ in range(3))
    for order in (invoiced, canceled):
        submit_invoice(order.id, InvoiceWish(), shop.olga())
    wrong = shop.reload(canceled.number).invoices[0]
    cancel_invoice(canceled.id, wrong.id, "Falsch", shop.olga())
    targets = batch_list.papers_of([Target(order.id) for order in (invoiced, canceled, bare)], DocumentKind.invoice)
    assert [bool(target.document_id) for target in targets] == [True, False, False]
    assert {target.reason for target in targets[1:]} == {"Zu dieser Bestellung gibt es keine gültige Rechnung."}
    assert not batch_list.papers_of([Target(bare.id)], DocumentKind.delivery_note)[0].document_id


@pytest.mark.thorough
def test_papers_become_one_pdf_or_a_zip_with_e_invoices_and_are_kept_for_a_day(shop: Shop) -> None:
    orders = [shop.order(ink=1), shop.order(ink=1, address=BERT)]
    numbers = [submit_invoice(order.id, InvoiceWish(), shop.olga()) for order in orders]
    pdf, archive = (
        begun(shop, kind, batch_list.selected_papers([numbers[1], "RE-1999-0001", numbers[0], numbers[1]]))
        for kind in (BatchKind.print_pdf, BatchKind.print_zip)
    )
    work(shop)
    batches = {batch.id: batch for batch in db.session.query(Batch)}
    pages = PdfReader(BytesIO(storage.get(str(batches[pdf].file_key)))).pages
    assert [number in page.extract_text() for page, number in zip(pages, reversed(numbers), strict=True)] == [True] * 2
    packed = storage.get(str(batches[archive].file_key))
    assert len(packed) == batches[archive].file_size
    assert ZipFile(BytesIO(packed)).namelist() == [f"{numbers[1]}.pdf", f"{numbers[1]}.xml", f"{numbers[0]}.pdf"]
    keys = [str(batch.file_key) for batch in batches.values()]
    forget_files(shop.now + FILE_KEPT - timedelta(seconds=1))
    assert all(storage.get(key) for key in keys)
    forget_files(shop.now + FILE_KEPT)
    assert not any(storage.has(key, len(packed)) for key in keys)
    db.session.rollback()
    assert {batch.file_key for batch in db.session.query(Batch)} == {None}


@pytest.mark.thorough
def test_a_paper_whose_file_is_gone_is_skipped_by_name_and_the_others_are_printed(shop: Shop) -> None:
    orders = [shop.order(ink=1) for _ in range(2)]
    numbers = [submit_invoice(order.id, InvoiceWish(), shop.olga()) for order in orders]
    begun(shop, BatchKind.print_pdf, batch_list.selected_papers(numbers))
    work(shop)
    lost = shop.reload(orders[0].number).invoices[0].document
    storage.delete(str(lost.file_key))
    batch_id = begun(shop, BatchKind.print_pdf, batch_list.selected_papers(numbers))
    work(shop)
    assert [state for state, _ in items(batch_id)] == ["skipped", "done"]
    batch = db.session.get_one(Batch, batch_id)
    assert len(PdfReader(BytesIO(storage.get(str(batch.file_key)))).pages) == 1


def test_a_file_that_cannot_be_made_is_given_up_and_told_apart_from_one_of_yesterday(shop: Shop) -> None:
    number = submit_invoice(shop.order(ink=1).id, InvoiceWish(), shop.olga())
    kept, given_up = (begun(shop, BatchKind.print_pdf, batch_list.selected_papers([number])) for _ in range(2))
    while db.session.scalar(select(BatchItem.id).where(BatchItem.state != ItemState.done).limit(1)):
        batch_work.work_next(shop.now)
        db.session.rollback()
    batch_work.work_next(shop.now)
    paper = db.session.get_one(BatchItem, 1).document_id
    storage.delete(str(db.session.get_one(IssuedDocument, paper).file_key))
    for attempt in range(MOST_FILE_ATTEMPTS):
        batch_work.work_next(shop.now + attempt * LEASE_OF_THE_FILE)
    forget_files(shop.now + FILE_KEPT)
    db.session.expire_all()
    told = {batch.id: (batch.state, batch.is_file_given_up, batch.file_problem) for batch in db.session.query(Batch)}
    words = f"{number} lässt sich nicht lesen oder erstellen."
    assert told == {kept: ("finished", False, ""), given_up: ("finished", True, words)}
    assert {batch.file_key for batch in db.session.query(Batch)} == {None}
    assert db.session.get_one(Batch, kept).file_size  # so it counts as made, whatever the number of attempts


def test_a_file_for_which_there_is_no_room_says_so_in_the_language_of_whoever_asked(shop: Shop) -> None:
    number = submit_invoice(shop.order(ink=1).id, InvoiceWish(), shop.olga())
    targets = batch_list.selected_papers([number])
    batch_id = open_batch(BatchKind.print_zip, targets, "en", shop.olga(key=new_key()))
    batch_work.work_next(shop.now)
    (current_app.config["VAR"] / "files" / "batches").write_text("no folder")
    for attempt in range(MOST_FILE_ATTEMPTS):
        batch_work.work_next(shop.now + attempt * LEASE_OF_THE_FILE)
    batch = db.session.get_one(Batch, batch_id, populate_existing=True)
    assert batch.file_problem == "The file cannot be saved. Please check whether there is room left."


def test_a_trial_order_takes_its_part_of_a_batch_with_it(app: Flask, shop: Shop) -> None:
    trial, real = shop.order(ink=1, is_trial=True), shop.order(ink=1)
    batch_id = begun(shop, BatchKind.invoice, [trial, real])
    with app.app_context():
        remove_trial_order(trial.id)
    work(shop)
    assert items(batch_id) == [("done", "RE-2026-0001")]
