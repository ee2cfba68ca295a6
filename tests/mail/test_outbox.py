"""The outbox: a row in the transaction of its cause, retried with back-off, visibly sent or failed in the end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.outgoing_mail import MailName, MailState, MailTrouble, OutgoingMail
from portal.refusal import Refusal
from portal.sales import outbox
from portal.sales.commenting import add_comment
from portal.sales.resending import send_again
from portal.sales.transaction import order_change
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.mail.conftest import MailServer, free_port, part, read, send_through


def rows() -> list[OutgoingMail]:
    db.session.expire_all()
    return db.session.query(OutgoingMail).order_by(OutgoingMail.id).all()


def test_a_mail_is_a_row_of_the_transaction_that_wanted_it(shop: Shop) -> None:
    order = shop.order(pen=1)
    with pytest.raises(Refusal), order_change(order.id, shop.olga()) as change:
        outbox_before = len(rows())
        add = OutgoingMail(
            name=MailName.payment_received, recipient=ANNA_MAIL, language="de", order=change.order, created_at=shop.now
        )
        db.session.add(add)
        db.session.flush()
        assert outbox_before == 2
        raise Refusal("doch nicht")
    assert [row.name for row in rows()] == [MailName.order_confirmation, MailName.new_order]


def test_without_a_mail_server_each_mail_becomes_a_whole_file(app: Flask, shop: Shop) -> None:
    order = shop.order(pen=1)
    outbox.deliver_due(shop.now)
    names = sorted(path.name for path in app.config["MAIL_FOLDER"].iterdir())
    assert names == [
        f"20260504-080000-000001-order_confirmation-{order.number}.eml",
        f"20260504-080000-000002-new_order-{order.number}.eml",
    ]
    message = read((app.config["MAIL_FOLDER"] / names[0]).read_bytes())
    assert (message["To"], [row.state for row in rows()]) == (ANNA_MAIL, [MailState.sent] * 2)
    assert "Füllfederhalter „Lotse“" in part(message, "plain")


def test_a_folder_that_cannot_be_written_makes_mails_wait(app: Flask, shop: Shop) -> None:
    app.config["MAIL_FOLDER"].parent.joinpath("mail").write_text("no folder")
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    assert (rows()[0].state, rows()[0].trouble) == (MailState.waiting, MailTrouble.folder)


def test_a_mail_is_tried_again_after_1_5_15_60_and_240_minutes_and_fails_after_eight_attempts(
    app: Flask, shop: Shop
) -> None:
    """Lesson 8."""
    send_through(app, free_port())
    shop.order(pen=1)
    _only(MailName.order_confirmation)
    pauses, at = [], shop.now
    for _attempt in range(8):
        outbox.deliver_due(at)
        [row] = rows()
        if row.next_attempt_at is not None:
            pauses.append(row.next_attempt_at - at)
            at = row.next_attempt_at
    assert [pause.total_seconds() / 60 for pause in pauses] == [1, 5, 15, 60, 240, 240, 240]
    assert (row.state, row.attempts, row.trouble) == (MailState.failed, 8, MailTrouble.unreachable)
    assert outbox.deliver_due(at + timedelta(days=30)) == 0


def test_a_mail_is_not_tried_before_its_time(app: Flask, shop: Shop) -> None:
    send_through(app, free_port())
    shop.order(pen=1)
    _only(MailName.order_confirmation)
    outbox.deliver_due(shop.now)
    outbox.deliver_due(shop.now + timedelta(seconds=59))
    assert rows()[0].attempts == 1


def test_what_the_server_refuses_for_ever_fails_at_once(shop: Shop, mail_server: MailServer) -> None:
    mail_server.box.answer_to_recipient = "550 5.1.1 Kein solches Postfach"
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    assert [(row.state, row.trouble, row.attempts) for row in rows()] == [
        (MailState.failed, MailTrouble.refused, 1)
    ] * 2
    assert rows()[0].error_detail == "550 5.1.1 Kein solches Postfach"


def test_what_the_server_refuses_for_now_waits_and_the_next_mail_is_tried(shop: Shop, mail_server: MailServer) -> None:
    mail_server.box.answer = "451 4.7.1 Später bitte"
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    assert [(row.state, row.trouble, row.attempts) for row in rows()] == [(MailState.waiting, MailTrouble.busy, 1)] * 2


def test_when_the_server_is_back_nobody_waits_for_the_end_of_the_pause(
    app: Flask, shop: Shop, mail_server: MailServer
) -> None:
    send_through(app, free_port())
    order = shop.order(pen=1)
    for minutes in (0, 1, 6, 21):
        outbox.deliver_due(shop.now + timedelta(minutes=minutes))
    send_through(app, mail_server.port)
    shop.later(minutes=30)
    add_comment(order.id, "Wir sind wieder da.", True, True, shop.olga())
    outbox.deliver_due(shop.now)
    assert {row.state for row in rows()} == {MailState.sent}


def test_a_mail_that_cannot_be_written_fails_visibly_and_keeps_nobody_back(shop: Shop, mail_server: MailServer) -> None:
    """Lesson 9."""
    order = shop.order(pen=1)
    broken = OutgoingMail(
        name=MailName.invoice,
        recipient=ANNA_MAIL,
        language="de",
        order_id=order.id,
        data={"invoice_id": 4711},
        created_at=shop.now,
        next_attempt_at=shop.now - timedelta(days=1),
    )
    db.session.add(broken)
    db.session.commit()
    outbox.deliver_due(shop.now)
    assert [row.state for row in rows()] == [MailState.sent, MailState.sent, MailState.failed]
    assert (rows()[2].trouble, rows()[2].error_detail) == (MailTrouble.not_built, "NoResultFound")


def test_a_worker_that_never_came_back_leaves_a_mail_that_is_sent_by_the_next(
    shop: Shop, mail_server: MailServer
) -> None:
    shop.order(pen=1)
    _only(MailName.order_confirmation)
    leave_behind(shop.now)
    assert outbox.deliver_due(shop.now + timedelta(seconds=119)) == 0
    assert outbox.deliver_due(shop.now + timedelta(seconds=120)) == 1
    [row] = rows()
    assert (row.state, row.attempts, row.leased_until) == (MailState.sent, 2, None)


def test_the_lease_is_longer_than_the_slowest_conversation_with_the_server(app: Flask, shop: Shop) -> None:
    """Concurrency promise 6: nobody takes a worker that waits for a slow server for a dead one."""
    send_through(app, free_port(), MAIL_TIMEOUT=60.0)
    shop.order(pen=1)
    claim = outbox._claim(shop.now)
    assert claim is not None
    assert claim.leased_until - shop.now == timedelta(minutes=20)


def test_a_mail_that_kills_every_worker_fails_in_the_end(shop: Shop, mail_server: MailServer) -> None:
    shop.order(pen=1)
    _only(MailName.order_confirmation)
    [row] = rows()
    row.state, row.attempts, row.leased_until = MailState.sending, 8, shop.now
    db.session.commit()
    outbox.deliver_due(shop.now)
    assert (rows()[0].state, rows()[0].trouble) == (MailState.failed, MailTrouble.interrupted)
    assert mail_server.box.messages == []


def test_a_worker_that_was_too_slow_does_not_speak_over_the_next_one(shop: Shop) -> None:
    shop.order(pen=1)
    _only(MailName.order_confirmation)
    slow = outbox._claim(shop.now)
    assert slow is not None
    outbox.deliver_due(shop.now + timedelta(minutes=3))
    outbox._note_success(slow, shop.now + timedelta(minutes=4), subject="zu spät")
    assert rows()[0].sent_at == shop.now + timedelta(minutes=3)


def test_both_copies_of_an_interrupted_mail_carry_the_same_message_id(shop: Shop, mail_server: MailServer) -> None:
    shop.order(pen=1)
    _only(MailName.order_confirmation)
    outbox.deliver_due(shop.now)
    leave_behind(shop.now)
    outbox.deliver_due(shop.now + timedelta(minutes=3))
    first, second = mail_server.box.message_ids
    assert first == second


def test_a_failed_mail_is_tried_at_once_when_somebody_asks(shop: Shop, mail_server: MailServer) -> None:
    mail_server.box.answer = "550 Nein"
    order = shop.order(pen=1)
    outbox.deliver_due(shop.now)
    mail_server.box.answer = "250 OK"
    send_again(rows()[0].id, shop.later(hours=1).olga())
    outbox.deliver_due(shop.now)
    assert [row.state for row in rows()] == [MailState.sent, MailState.failed]
    assert shop.reload(order.number).events[-1].kind == "mail_ordered"


def test_sending_a_sent_mail_again_makes_a_second_row(shop: Shop, mail_server: MailServer) -> None:
    order = shop.order(pen=1)
    outbox.deliver_due(shop.now)
    made = send_again(rows()[0].id, shop.later(hours=1).olga())
    outbox.deliver_due(shop.now)
    assert [row.name for row in rows()] == [
        MailName.order_confirmation,
        MailName.new_order,
        MailName.order_confirmation,
    ]
    assert (int(made), rows()[-1].state) == (rows()[-1].id, MailState.sent)
    assert len(set(mail_server.box.message_ids)) == 3
    assert shop.reload(order.number).version == 1


def test_a_double_click_sends_one_copy(shop: Shop) -> None:
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    click = shop.olga(key="one click")
    assert send_again(rows()[0].id, click) == send_again(rows()[0].id, click)
    assert len(rows()) == 3


def test_a_mail_under_way_is_not_sent_a_second_time_at_once(shop: Shop) -> None:
    shop.order(pen=1)
    leave_behind(shop.now)
    with pytest.raises(Refusal, match="wird gerade gesendet"):
        send_again(rows()[0].id, shop.olga())


def test_the_mails_of_a_trial_order_go_to_the_shop_itself(shop: Shop, mail_server: MailServer) -> None:
    """B10"""
    order = shop.order("trial_card", is_trial=True, pen=1)
    outbox.deliver_due(shop.now)
    assert mail_server.box.recipients == [["laden@feder-und-bogen.example"]] * 2
    for message in mail_server.box.messages:
        assert message["Subject"].startswith("[PROBE] ")
        assert order.number in message["Subject"]
        assert part(message, "plain").startswith("PROBE: Dies ist eine Probebestellung.")
        assert "PROBE: Dies ist eine Probebestellung." in part(message, "html")


def leave_behind(at: datetime) -> None:
    """As a worker does that is killed after it took the first mail in hand."""
    row = rows()[0]
    row.state, row.leased_until = MailState.sending, at + outbox.LEASE
    row.attempts = row.attempts or 1
    db.session.commit()


def _only(name: MailName) -> None:
    db.session.query(OutgoingMail).filter(OutgoingMail.name != name).delete()
    db.session.commit()
