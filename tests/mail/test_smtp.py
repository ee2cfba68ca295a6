"""Mails go out by real SMTP: verified, in time, one recipient each, and no header of anybody else's making."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import trustme
from flask import Flask

from portal.extensions import db
from portal.mail.delivery_error import DeliveryError
from portal.mail.transport import Envelope, deliver
from portal.mail.written import Written
from portal.models.outgoing_mail import MailState, MailTrouble, OutgoingMail
from portal.models.shop_settings import ShopSettings
from portal.sales import outbox
from portal.sales.commenting import add_comment
from tests.builders import MONDAY, Shop
from tests.cast import ANNA_MAIL
from tests.mail.conftest import HOST, MailServer, Start, free_port, part, send_through, tls_context

WRITTEN = Written("Betreff", "Text\n", "<p>Text</p>\n")


def envelope(**changes: str) -> Envelope:
    ours = {
        "recipient": ANNA_MAIL,
        "sender": "laden@feder-und-bogen.example",
        "sender_name": "Feder & Bogen",
        "message_id": "<mail-1@feder-und-bogen.example>",
        "thread_id": "<order-1@feder-und-bogen.example>",
        "file_name": "1.eml",
    }
    return Envelope(**{**ours, **changes}, sent_at=MONDAY)  # type: ignore[arg-type]


def test_a_confirmation_arrives_within_seconds_with_all_its_headers(shop: Shop, mail_server: MailServer) -> None:
    """K2"""
    order = shop.order(pen=1)
    assert outbox.deliver_due(shop.now + timedelta(seconds=3)) == 2
    message = mail_server.box.messages[0]
    assert mail_server.box.recipients == [[ANNA_MAIL], ["laden@feder-und-bogen.example"]]
    assert message["Subject"] == f"Bestellbestätigung: Ihre Bestellung {order.number} bei Feder & Bogen"
    assert message["From"] == "Feder & Bogen <laden@feder-und-bogen.example>"
    assert message["Reply-To"] == "laden@feder-und-bogen.example"
    assert message["To"] == ANNA_MAIL
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == shop.now + timedelta(seconds=3)
    assert message["Message-ID"].endswith("@feder-und-bogen.example>")
    assert message.get_content_type() == "multipart/mixed"
    assert "Gesamtsumme" in part(message, "plain")
    assert "Gesamtsumme" in part(message, "html")


def test_the_mails_of_an_order_form_one_thread_and_each_has_an_id_of_its_own(
    shop: Shop, mail_server: MailServer
) -> None:
    order, other = shop.order(pen=1), shop.order(pen=1)
    add_comment(order.id, "Es dauert noch.", True, True, shop.olga())
    outbox.deliver_due(shop.now)
    by_number = {
        number: {message["References"] for message in mail_server.box.messages if number in message["Subject"]}
        for number in (order.number, other.number)
    }
    assert [len(threads) for threads in by_number.values()] == [1, 1]
    assert by_number[order.number] != by_number[other.number]
    assert len(set(mail_server.box.message_ids)) == 5


def test_a_shop_name_with_commas_quotes_and_umlauts_stays_a_name(shop: Shop, mail_server: MailServer) -> None:
    name = 'Müller, Söhne & "Enkel" <a@b>'
    db.session.get_one(ShopSettings, 1).name = name
    db.session.commit()
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    sender = mail_server.box.messages[0]["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == (name, "laden@feder-und-bogen.example")


def test_every_line_is_short_ascii_whatever_somebody_wrote(app: Flask, shop: Shop) -> None:
    order = shop.order(pen=1)
    add_comment(order.id, "Straße" * 600, True, True, shop.olga())
    outbox.deliver_due(shop.now)
    files = sorted(app.config["MAIL_FOLDER"].glob("*.eml"))
    assert len(files) == 3
    for file in files:
        content = file.read_bytes()
        assert content.isascii()
        assert max(len(line) for line in content.split(b"\r\n")) <= 78


@pytest.mark.parametrize("names", [(HOST,), ("mail.feder-und-bogen.example",)])
def test_starttls_needs_a_certificate_of_the_server_itself(
    app: Flask, shop: Shop, start_server: Start, authority: trustme.CA, ca_file: str, names: tuple[str, ...]
) -> None:
    server = start_server(tls_context=tls_context(authority, *names), auth_required=True)
    account = {"MAIL_USERNAME": "olga", "MAIL_PASSWORD": "geheim"}
    send_through(app, server.port, MAIL_USE_TLS=True, MAIL_CA_FILE=ca_file, **account)
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    if HOST in names:
        assert server.box.passwords == [b"geheim", b"geheim"]
        assert len(server.box.messages) == 2
    else:
        assert_waits(MailTrouble.untrusted, tried=1)
        assert (server.box.passwords, server.box.messages) == ([], [])


@pytest.mark.parametrize("settings", [{"MAIL_USE_TLS": True}, {"MAIL_USE_SSL": True}])
def test_a_certificate_that_nobody_vouches_for_is_refused_and_the_password_is_not_sent(
    app: Flask, shop: Shop, start_server: Start, authority: trustme.CA, settings: dict[str, bool]
) -> None:
    context = tls_context(authority, HOST)
    implicit = "MAIL_USE_SSL" in settings
    # aiosmtpd looks for its own greeting; a server that speaks TLS from the first byte is told by the context.
    server = start_server(**({"ssl_context": context} if implicit else {"tls_context": context}), auth_required=True)
    send_through(app, server.port, MAIL_USERNAME="olga", MAIL_PASSWORD="geheim", **settings)
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    assert_waits(MailTrouble.untrusted, tried=1)
    assert server.box.passwords == []


def test_tls_from_the_first_byte_works_with_a_good_certificate(
    app: Flask, shop: Shop, start_server: Start, authority: trustme.CA, ca_file: str
) -> None:
    server = start_server(ssl_context=tls_context(authority, HOST))
    send_through(app, server.port, MAIL_USE_SSL=True, MAIL_CA_FILE=ca_file)
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    assert len(server.box.messages) == 2


def test_a_server_that_does_not_offer_tls_gets_nothing(app: Flask, shop: Shop, start_server: Start) -> None:
    server = start_server()
    send_through(app, server.port, MAIL_USE_TLS=True)
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    assert_waits(MailTrouble.log_in, tried=1)
    assert server.box.messages == []


def test_a_wrong_password_makes_mails_wait_instead_of_failing(
    app: Flask, shop: Shop, start_server: Start, authority: trustme.CA, ca_file: str
) -> None:
    server = start_server(tls_context=tls_context(authority, HOST), auth_required=True)
    account = {"MAIL_USERNAME": "olga", "MAIL_PASSWORD": "falsch"}
    send_through(app, server.port, MAIL_USE_TLS=True, MAIL_CA_FILE=ca_file, **account)
    shop.order(pen=1)
    outbox.deliver_due(shop.now)
    assert_waits(MailTrouble.log_in, tried=1)


def test_a_server_that_never_answers_is_given_up_after_the_time_out(app: Flask, shop: Shop) -> None:
    with silent_server() as port:
        send_through(app, port, MAIL_TIMEOUT=0.2)
        shop.order(pen=1)
        outbox.deliver_due(shop.now)
    assert_waits(MailTrouble.unreachable, tried=1)


def test_orders_work_and_mails_wait_while_the_mail_server_is_down(app: Flask, shop: Shop) -> None:
    send_through(app, free_port())
    order = shop.order(pen=1)
    outbox.deliver_due(shop.now)
    assert shop.reload(order.number).status == "pending"
    assert_waits(MailTrouble.unreachable, tried=1)


@pytest.mark.parametrize("field", ["recipient", "sender", "sender_name", "message_id", "thread_id"])
def test_a_line_break_in_any_header_is_refused(app: Flask, mail_server: MailServer, field: str) -> None:
    with app.app_context():
        for sign in ("\r\n", "\n", "\r", "\u2028", "\x00"):
            with pytest.raises(DeliveryError) as refused:
                deliver(WRITTEN, envelope(**{field: f"<a@b.example>{sign}Bcc: everybody@example.org"}))
            assert refused.value.is_permanent
    assert mail_server.box.messages == []


def test_a_line_break_in_the_subject_is_refused(app: Flask, mail_server: MailServer) -> None:
    with app.app_context(), pytest.raises(DeliveryError, match="line break"):
        deliver(Written("Hallo\r\n Bcc: everybody@example.org", "", ""), envelope())
    assert mail_server.box.messages == []


@pytest.mark.parametrize("recipient", ["a@example.org, b@example.org", "Anna <a@example.org>", "nobody", ""])
def test_a_recipient_is_exactly_one_address(app: Flask, mail_server: MailServer, recipient: str) -> None:
    with app.app_context(), pytest.raises(DeliveryError, match="not one address"):
        deliver(WRITTEN, envelope(recipient=recipient))
    assert mail_server.box.messages == []


def test_the_first_error_is_told_even_when_the_farewell_fails_too(app: Flask, start_server: Start) -> None:
    server = start_server()
    server.box.answer = "550 Wir mögen diese E-Mail nicht"
    send_through(app, server.port)
    with app.app_context(), pytest.raises(DeliveryError, match="550") as refused:
        deliver(WRITTEN, envelope())
    assert (refused.value.trouble, refused.value.is_permanent) == (MailTrouble.refused, True)


def assert_waits(trouble: MailTrouble, tried: int) -> None:
    """One mail found out, all wait."""
    rows = db.session.query(OutgoingMail).order_by(OutgoingMail.id).all()
    assert {row.state for row in rows} == {MailState.waiting}
    assert [row.trouble for row in rows if row.attempts] == [trouble] * tried, rows[0].last_error


@contextlib.contextmanager
def silent_server() -> Iterator[int]:
    """Takes the call and says nothing."""
    with socket.create_server((HOST, 0)) as listener:
        calls: list[socket.socket] = []
        thread = threading.Thread(target=lambda: calls.append(listener.accept()[0]))
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join()
        for call in calls:
            call.close()
