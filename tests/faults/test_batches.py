"""Many at once with real workers: killed in the middle, and two of them. Nothing is done twice or forgotten."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.extensions import db
from portal.models.batch import Batch, BatchItem, BatchKind, ItemState
from portal.models.invoice import Invoice
from portal.sales import batch_work
from portal.sales.baskets import new_key
from portal.sales.batch_ending import LEASE_OF_THE_FILE
from portal.sales.batches import Target, open_batch, start_batch
from tests.builders import Shop
from tests.running import wait_until

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
ORDERS = 30


@contextmanager
def worker(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    """`flask worker` on the test's database."""
    ours = {
        "KONTOR_VAR": str(app.config["VAR"]),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": app.config["SECRET_KEY"],
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **ours})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def batch(app: Flask, open_shop: Shop) -> int:
    """Many orders to be invoiced, asked for long ago by the clock of the worker, too."""
    open_shop.now = datetime(2020, 1, 1, tzinfo=UTC)
    with app.test_request_context():
        targets = [Target(open_shop.order(booklet=1).id) for _ in range(ORDERS)]
        batch_id = open_batch(BatchKind.invoice, targets, "de", open_shop.olga(key=new_key()))
        start_batch(batch_id, {"mail": False}, open_shop.now)
    return batch_id


def states(app: Flask) -> Counter[ItemState]:
    with app.app_context():
        return Counter(db.session.scalars(select(BatchItem.state)))


def attempts(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(BatchItem.attempts)))


def each_is_invoiced_once(app: Flask) -> bool:
    with app.app_context():
        per_order = select(func.count()).select_from(Invoice).group_by(Invoice.order_id)
        numbers = db.session.scalars(select(Invoice.number).order_by(Invoice.number)).all()
        positions = [int(number.rpartition("-")[2]) for number in numbers]
        return list(db.session.scalars(per_order)) == [1] * ORDERS and positions == list(range(1, ORDERS + 1))


def ends(app: Flask, batch: int) -> bool:
    """When every lease has run out. A server holds the locks of a killed worker a moment longer than the worker."""
    with app.app_context():
        last = db.session.scalars(select(func.max(BatchItem.leased_until))).one()
        batch_work.work_next(last + LEASE_OF_THE_FILE)
        return db.session.get_one(Batch, batch, populate_existing=True).finished_at is not None


def test_a_worker_killed_in_the_middle_leaves_the_rest_to_the_next_and_nothing_is_done_twice(
    app: Flask, batch: int
) -> None:
    """kill -9 wherever it is just then; what it had in hand is done again when the lease ends, and found done."""
    for done in (3, 12):
        with worker(app) as killed:
            wait_until(lambda done=done: states(app)[ItemState.done] >= done, f"{done} invoices")
            killed.send_signal(signal.SIGKILL)
            killed.wait()
    left = states(app)
    assert left[ItemState.done] < ORDERS
    assert left[ItemState.working] <= 2
    with worker(app):
        wait_until(lambda: not states(app)[ItemState.waiting], "the rest")
    wait_until(lambda: ends(app, batch), "the end")
    assert states(app) == {ItemState.done: ORDERS}
    assert each_is_invoiced_once(app)


def test_two_workers_never_take_the_same_order(app: Flask, batch: int) -> None:
    with worker(app), worker(app):
        wait_until(lambda: states(app) == {ItemState.done: ORDERS}, "all invoices")
    assert set(attempts(app)) == {1}
    assert each_is_invoiced_once(app)


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(app: Flask, batch: int) -> None:
    with worker(app) as stopped:
        wait_until(lambda: states(app)[ItemState.done], "the first invoice")
        stopped.send_signal(signal.SIGTERM)
        assert stopped.wait(30) == 0
    assert ItemState.working not in states(app)
    assert states(app)[ItemState.waiting]
