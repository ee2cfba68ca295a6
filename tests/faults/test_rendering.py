"""Many papers at once, made by a real worker in two processes: one of them killed, the worker told to stop."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask

from portal.sales import archive
from portal.sales.invoicing import InvoiceWish, submit_invoice
from tests.builders import Shop
from tests.faults.test_batches import worker
from tests.running import wait_until

pytestmark = pytest.mark.thorough

PAPERS = 40


@pytest.fixture
def papers(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        for _ in range(PAPERS):
            submit_invoice(open_shop.order(booklet=1).id, InvoiceWish(), open_shop.olga())


def left(app: Flask) -> int:
    with app.app_context():
        return len(archive.list_pending())


def children_of(process_id: int) -> Sequence[int]:
    """Those that were started to make papers, not the one that watches over them."""
    found = Path(f"/proc/{process_id}/task").glob("*/children")
    ids = [int(word) for listed in found for word in listed.read_text().split()]
    return [ident for ident in ids if b"spawn_main" in Path(f"/proc/{ident}/cmdline").read_bytes()]


def test_two_processes_share_the_work_and_a_killed_one_keeps_back_nothing(app: Flask, papers: None) -> None:
    with worker(app) as parent:
        started = wait_until(lambda: len(found := children_of(parent.pid)) == 2 and found, "two processes")
        wait_until(lambda: left(app) < PAPERS, "the first paper")
        os.kill(started[0], signal.SIGKILL)
        wait_until(lambda: left(app) == 0, "every paper")


def test_a_worker_that_is_told_to_stop_takes_its_processes_along(app: Flask, papers: None) -> None:
    with worker(app) as parent:
        started = wait_until(lambda: len(found := children_of(parent.pid)) == 2 and found, "two processes")
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(60) == 0
    assert not any(Path(f"/proc/{process_id}").exists() for process_id in started)
