"""Vertrag widerrufen: what is submitted is kept, once, with its receipt, whatever else goes wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.extensions import db
from portal.models.frozen import FrozenRowError
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.outgoing_mail import MailName, MailState, OutgoingMail
from portal.models.withdrawal import Withdrawal, WithdrawalState
from portal.refusal import Refusal
from portal.sales.baskets import new_key
from portal.sales.history_check import check_history
from portal.sales.holding_back import hold_back
from portal.sales.mail_content import compose
from portal.sales.outbox import deliver_due
from portal.sales.transaction import Click
from portal.sales.trial import remove_trial_order
from portal.sales.withdrawal_decisions import assign, reopen, settle_withdrawal, take_away
from portal.sales.withdrawal_list import find_waiting
from portal.sales.withdrawals import Statement, chosen_items, find_receipt, withdraw
from portal.shop.saving import save_mail_delay
from tests.builders import MONDAY, Shop
from tests.cast import ANNA_MAIL, OLGA

STRANGER = "fremd@example.org"


def declare(shop: Shop, contract: str, email: str = ANNA_MAIL, key: str = "", **more: Any) -> Withdrawal:
    token = withdraw(Statement("Anna Weidner", contract, email, **more), "de", key or new_key(), shop.now)
    db.session.expire_all()
    found = find_receipt(token)
    assert found is not None
    return found


def mails(name: MailName) -> list[OutgoingMail]:
    return db.session.query(OutgoingMail).filter_by(name=name).order_by(OutgoingMail.id).all()


def kinds(order: Order) -> list[EventKind]:
    return [event.kind for event in order.events]


def test_number_and_address_match_the_statement_to_its_order_with_one_history_entry(shop: Shop) -> None:
    order = shop.order(pen=1)
    found = declare(shop, f"Nr. {order.number} vom 4. Mai 2026", ANNA_MAIL.upper())
    assert (found.state, found.order_id, found.submitted_at) == (WithdrawalState.assigned, order.id, shop.now)
    order = shop.reload(order.number)
    assert kinds(order).count(EventKind.withdrawn) == 1
    assert order.events[-1].data == {"withdrawal": found.id, "sha256": found.sha256}
    assert all(verdict.broken is None for verdict in check_history())
    assert [(step.state, step.order_number) for step in found.decisions] == [(WithdrawalState.assigned, order.number)]


@pytest.mark.parametrize("contract", ["{number}", "ein Füllfederhalter von Anfang Mai", "9" * 200])
def test_what_fits_no_order_is_accepted_all_the_same_and_left_to_the_owner(shop: Shop, contract: str) -> None:
    order = shop.order(pen=1)
    found = declare(shop, contract.format(number=order.number), STRANGER)
    assert (found.state, found.order_id) == (WithdrawalState.unchecked, None)
    assert EventKind.withdrawn not in kinds(shop.reload(order.number))
    receipt = mails(MailName.withdrawal_receipt)[0]
    assert (receipt.recipient, receipt.order_id, receipt.next_attempt_at) == (STRANGER, None, shop.now)


def test_the_receipt_says_content_date_and_time_and_nothing_about_an_order(shop: Shop) -> None:
    order = shop.order(pen=1)
    for email in (ANNA_MAIL, STRANGER):
        found = declare(shop, order.number, email)
        written = compose(mails(MailName.withdrawal_receipt)[-1])
        for body in (written.text, written.html):
            assert f"diesen Vertrag: {order.number}" in body.replace("\n", " ")
            assert "Der Widerruf gilt für die ganze Bestellung." in body
            assert "4.\u00a0Mai 2026, 10:00\u00a0Uhr" in body
            assert found.sha256 in body
            assert email in body
            for told in ("Füllfederhalter", "105,90", "Gartenstraße", f"/o/{order.token}"):
                assert told not in body


def test_the_check_code_covers_content_date_and_time(shop: Shop) -> None:
    found = declare(shop, "4711")
    assert found.sha256 == found.sealed
    with db.session.no_autoflush:
        for name, value in (("text", "anders"), ("submitted_at", shop.later(seconds=1).now), ("items", [1])):
            before = getattr(found, name)
            setattr(found, name, value)
            assert found.sealed != found.sha256
            setattr(found, name, before)


def test_receipt_and_word_to_the_owner_wait_for_nothing(shop: Shop) -> None:
    save_mail_delay(60, None)
    declare(shop, shop.order(pen=1).number)
    [receipt], [word] = mails(MailName.withdrawal_receipt), mails(MailName.new_withdrawal)
    assert (receipt.recipient, word.recipient) == (ANNA_MAIL, "laden@feder-und-bogen.example")
    assert receipt.next_attempt_at == word.next_attempt_at == shop.now
    with pytest.raises(Refusal, match="geht in jedem Fall hinaus"):
        hold_back(receipt.id, shop.olga(key=new_key()))
    deliver_due(shop.now)
    assert receipt.state is MailState.sent


def test_a_mail_server_that_is_down_loses_no_statement(app: Flask, shop: Shop) -> None:
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=1)
    found = declare(shop, "4711")
    deliver_due(shop.now)
    db.session.expire_all()
    assert db.session.get(Withdrawal, found.id) is not None
    receipt = mails(MailName.withdrawal_receipt)[0]
    assert receipt.state is MailState.waiting
    assert receipt.trouble == "unreachable"


def test_a_fault_in_matching_loses_no_statement(shop: Shop) -> None:
    order = shop.order(pen=1)
    db.session.execute(text("drop table withdrawal_decision"))
    db.session.commit()
    found = declare(shop, order.number)
    assert (found.state, found.order_id) == (WithdrawalState.unchecked, None)
    assert len(mails(MailName.withdrawal_receipt)) == 1


def test_the_same_form_twice_is_one_statement_and_another_content_a_second(shop: Shop) -> None:
    order, key = shop.order(pen=1), new_key()
    first = declare(shop, order.number, key=key)
    again = declare(shop.later(minutes=1), order.number, key=key)
    assert (first.id, again.submitted_at) == (again.id, MONDAY)
    assert len(mails(MailName.withdrawal_receipt)) == 1
    assert declare(shop, f"{order.number}, nur die Tinte", key=key).id != first.id
    assert kinds(shop.reload(order.number)).count(EventKind.withdrawn) == 2


@pytest.mark.thorough
def test_a_form_sent_twenty_times_at_once_is_one_statement_with_one_receipt(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        number = open_shop.order(pen=1).number
    start, key = Barrier(20), new_key()

    def send(_: int) -> str:
        with app.test_request_context():
            start.wait(timeout=30)
            return withdraw(Statement("Anna", number, ANNA_MAIL), "de", key, open_shop.now)

    with ThreadPoolExecutor(20) as pool:
        tokens = set(pool.map(send, range(20)))
    with app.test_request_context():
        assert {db.session.query(Withdrawal).one().token} == tokens
        assert len(mails(MailName.withdrawal_receipt)) == 1
        assert kinds(open_shop.reload(number)).count(EventKind.withdrawn) == 1


def test_part_of_an_order_is_withdrawn_by_quantity(shop: Shop) -> None:
    order = shop.order(pen=2, ink=1)
    pen, ink = order.items
    items = chosen_items(order, {pen.id: 1, ink.id: 0})
    assert items == [{"position": 1, "name": pen.name, "quantity": 1}]
    assert chosen_items(order, {pen.id: 2, ink.id: 1}) == chosen_items(order, {}) == []
    assert f"Der Widerruf gilt für:\n1 × {pen.name}" in declare(shop, order.number, items=items).text
    for wrong in ({pen.id: 3}, {pen.id: -1}, {pen.id: 0, ink.id: 0}):
        with pytest.raises(Refusal):
            chosen_items(order, wrong)


@pytest.mark.parametrize(
    "statement",
    [
        "update withdrawal set text = 'anders'",
        "update withdrawal set submitted_at = '2026-01-01'",
        "update withdrawal set email = 'x'",
        "delete from withdrawal",
        "update withdrawal_decision set actor_name = 'nobody'",
        "delete from withdrawal_decision",
    ],
)
def test_the_database_refuses_to_change_a_statement_or_a_decision(shop: Shop, statement: str) -> None:
    declare(shop, shop.order(pen=1).number)
    with pytest.raises(IntegrityError, match=r"frozen|kept"):
        db.session.execute(text(statement))


def test_our_own_models_refuse_to_change_a_statement(shop: Shop) -> None:
    declare(shop, "4711").name = "Jemand anderes"
    with pytest.raises(FrozenRowError):
        db.session.flush()


def test_the_owner_assigns_by_number_takes_away_again_and_settles(shop: Shop) -> None:
    order, other = shop.order(pen=1), shop.order(pen=1)
    found = declare(shop, "der blaue Füller", STRANGER)
    with pytest.raises(Refusal, match="gibt es nicht"):
        assign(found.id, "4711", shop.olga())
    assign(found.id, other.number, shop.olga())
    with pytest.raises(Refusal, match="schon einer Bestellung"):
        assign(found.id, order.number, shop.olga())
    take_away(found.id, shop.olga())
    assign(found.id, order.number, shop.olga())
    with pytest.raises(Refusal, match="warum"):
        settle_withdrawal(found.id, WithdrawalState.late, "", shop.olga())
    settle_withdrawal(found.id, WithdrawalState.late, "Im März bestellt", shop.olga())
    reopen(found.id, shop.olga())
    settle_withdrawal(found.id, WithdrawalState.done, "", shop.olga())
    db.session.expire_all()
    assert [step.state.value for step in found.decisions] == [
        "assigned", "unchecked", "assigned", "late", "assigned", "done",
    ]  # fmt: skip
    assert {step.actor_name for step in found.decisions} == {OLGA.name}
    assert kinds(shop.reload(other.number))[-2:] == [EventKind.withdrawn, EventKind.withdrawal_removed]
    assert [row.state for row in shop.reload(order.number).withdrawals] == [WithdrawalState.done]
    assert all(verdict.broken is None for verdict in check_history())


def test_two_decisions_at_once_are_one_and_the_second_hears_of_the_first(shop: Shop) -> None:
    found = declare(shop, "4711")
    stale = Click(OLGA, shop.now, version=0)
    settle_withdrawal(found.id, WithdrawalState.excluded, "Nach Wunsch gemacht", stale)
    settle_withdrawal(found.id, WithdrawalState.excluded, "Nach Wunsch gemacht", stale)  # a double click
    with pytest.raises(Refusal, match="Inzwischen"):
        settle_withdrawal(found.id, WithdrawalState.done, "", stale)
    db.session.expire_all()
    assert len(found.decisions) == 1


def test_the_oldest_open_statement_waits_first_and_trial_orders_wait_for_nobody(shop: Shop) -> None:
    assert find_waiting() == (0, None)
    trial = shop.order(is_trial=True, pen=1)
    declare(shop, trial.number)
    assert find_waiting() == (0, None)
    first = declare(shop, "4711")
    settled = declare(shop.later(hours=1), "4712")
    declare(shop.later(hours=1), "4713")
    settle_withdrawal(settled.id, WithdrawalState.done, "", shop.olga())
    count, oldest = find_waiting()
    assert (count, oldest.id, oldest.contract, oldest.since) == (2, first.id, "4711", first.submitted_at)


def test_a_trial_order_takes_its_withdrawal_along_and_no_stranger_reads_of_it(shop: Shop) -> None:
    trial = shop.order(is_trial=True, pen=1)
    found = declare(shop, trial.number)
    assert found.order_id == trial.id
    receipt = mails(MailName.withdrawal_receipt)[0]
    assert receipt.recipient == "laden@feder-und-bogen.example"
    assert compose(receipt).subject.startswith("[PROBE]")
    remove_trial_order(trial.id)
    assert db.session.query(Withdrawal).count() == 0
