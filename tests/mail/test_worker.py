"""The worker as a process of its own: killed, stopped, and two at once. Every mail ends as sent or visibly failed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.models.outgoing_mail import MailState, OutgoingMail
from portal.sales import outbox
from tests.builders import Shop
from tests.mail.conftest import HOST, Start, free_port, send_through, wait_until

pytestmark = pytest.mark.thorough

StartWorker = Callable[[int], subprocess.Popen[bytes]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def start_worker(app: Flask) -> Iterator[StartWorker]:
    """`flask worker` on the test's database, sending through a port."""
    workers: list[subprocess.Popen[bytes]] = []

    def start(port: int) -> subprocess.Popen[bytes]:
        ours = {
            "KONTOR_VAR": str(app.config["VAR"]), "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "SECRET_KEY": app.config["SECRET_KEY"],
            "MAIL_SERVER": HOST, "MAIL_PORT": str(port), "MAIL_TLS": "none", "MAIL_TIMEOUT": "60",
        }  # fmt: skip
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        workers.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, **ours}))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


@pytest.fixture
def orders(app: Flask, open_shop: Shop) -> Callable[[int], None]:
    """Orders placed long ago, by the clock of the worker too: two mails each."""

    def place(count: int) -> None:
        open_shop.now = datetime(2020, 1, 1, tzinfo=UTC)
        with app.test_request_context():
            for _order in range(count):
                open_shop.order(pen=1)

    return place


def states(app: Flask) -> Counter[MailState]:
    with app.app_context():
        return Counter(db.session.scalars(db.select(OutgoingMail.state)))


def all_are_sent(app: Flask) -> bool:
    """Of what is still there: by the worker's clock a notice that was sent is old enough to be forgotten."""
    return set(states(app)) == {MailState.sent}


def test_two_workers_send_no_mail_twice(
    app: Flask, orders: Callable[[int], None], start_server: Start, start_worker: StartWorker
) -> None:
    """Concurrency promise 6."""
    orders(10)
    server = start_server()
    server.box.hold = threading.Event()
    for _worker in range(2):
        start_worker(server.port)
    wait_until(lambda: len(server.box.messages) == 2)  # each has one in hand
    server.box.hold.set()
    wait_until(lambda: len(server.box.messages) == 20 and all_are_sent(app))
    assert set(Counter(server.box.message_ids).values()) == {1}


def test_a_worker_killed_in_the_middle_of_a_mail_leaves_it_for_the_next(
    app: Flask, orders: Callable[[int], None], start_server: Start, start_worker: StartWorker
) -> None:
    """Concurrency promise 6: kill -9 while the server has the message and has not answered yet."""
    orders(1)
    server = start_server()
    server.box.hold = threading.Event()
    worker = start_worker(server.port)
    assert server.box.asked.wait(60)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    server.box.hold.set()
    assert states(app) == {MailState.sending: 1, MailState.waiting: 1}
    send_through(app, server.port)
    with app.app_context():
        ends_at = db.session.scalars(db.select(OutgoingMail.leased_until).where(OutgoingMail.attempts == 1)).one()
        assert ends_at is not None
        outbox.deliver_due(ends_at)
    assert states(app) == {MailState.sent: 2}
    assert sorted(Counter(server.box.message_ids).values()) == [1, 2]


def test_however_often_workers_are_killed_every_mail_is_sent_and_only_what_was_in_hand_twice(
    app: Flask, orders: Callable[[int], None], start_server: Start, start_worker: StartWorker
) -> None:
    """Concurrency promise 6: kill -9 wherever they are just then."""
    orders(10)
    server, killings = start_server(), (1, 5, 9)
    for mails in killings:
        worker = start_worker(server.port)
        wait_until(lambda mails=mails: len(server.box.messages) >= mails)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    send_through(app, server.port)
    with app.app_context():
        outbox.deliver_due(datetime(2100, 1, 1, tzinfo=UTC))  # when every lease has run out
    assert all_are_sent(app)
    copies = Counter(server.box.message_ids)
    assert len(copies) == 20
    assert sum(copies.values()) <= 20 + len(killings)


def test_a_worker_that_is_told_to_stop_finishes_its_mail_first(
    app: Flask, orders: Callable[[int], None], start_server: Start, start_worker: StartWorker
) -> None:
    orders(5)
    server = start_server()
    server.box.hold = threading.Event()
    worker = start_worker(server.port)
    assert server.box.asked.wait(60)
    worker.send_signal(signal.SIGTERM)
    server.box.hold.set()
    assert worker.wait(30) == 0
    left = states(app)
    assert MailState.sending not in left
    assert left[MailState.sent] == len(server.box.messages)
    assert left[MailState.waiting] > 5  # it did not hurry through the rest


def test_a_worker_goes_on_while_the_mail_server_is_down(
    app: Flask, orders: Callable[[int], None], start_server: Start, start_worker: StartWorker
) -> None:
    orders(1)
    worker = start_worker(free_port())
    wait_until(lambda: tried(app) and states(app) == {MailState.waiting: 2})
    assert worker.poll() is None


def tried(app: Flask) -> int:
    with app.app_context():
        return sum(db.session.scalars(db.select(OutgoingMail.attempts)))
