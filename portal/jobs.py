"""What the worker runs, and when. The tables are the queues; APScheduler is only the clock.

Every job can be run again at any time and by several workers at once.
"""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from portal import clock, rendering
from portal.accounts import limits
from portal.privacy import forgetting, unused
from portal.sales import (
    baskets,
    batch_files,
    batch_work,
    batches,
    downloads,
    outbox,
    redirecting,
    tallies,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """`run` gets a function that says whether the worker was asked to end."""

    name: str
    every: timedelta
    run: Callable[[Callable[[], bool]], object]


def run(app: Flask) -> None:
    """Until SIGTERM or Ctrl+C; what is under way is finished first."""
    stop = threading.Event()
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a job that is still at it is nothing to report
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for job in JOBS:
        scheduler.add_job(
            run_job,
            "interval",
            seconds=job.every.total_seconds(),
            args=(app, job, stop.is_set),
            next_run_time=clock.now(),
        )
    with _signals() as asked_to_end:
        scheduler.start()
        asked_to_end.recv(1)
        stop.set()
        scheduler.shutdown(wait=True)


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """Of which a byte can be read once the worker is asked to end.

    The system gives a signal to any thread, and Python's handlers wait for the main one, which an Event would let sleep
    on. The byte is written at once, whichever thread it was.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    with reader, writer:
        signal.set_wakeup_fd(writer.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        yield reader
        signal.set_wakeup_fd(-1)


def run_job(app: Flask, job: Job, is_stopping: Callable[[], bool]) -> None:
    """An error ends the job, never the worker."""
    try:
        with app.app_context():
            job.run(is_stopping)
    except Exception:
        _log.exception("job %s failed", job.name)


def _deliver_mails(is_stopping: Callable[[], bool]) -> None:
    outbox.deliver_due(is_stopping=is_stopping)


def _work_off_batches(is_stopping: Callable[[], bool]) -> None:
    while not is_stopping() and batch_work.work_next(clock.now()):
        pass


def _tidy_up_batches(_is_stopping: Callable[[], bool]) -> None:
    batch_files.forget_files(clock.now())
    batches.forget_old_batches(clock.now())


JOBS = (
    Job("deliver mails", timedelta(seconds=1), _deliver_mails),
    Job("work off batches", timedelta(seconds=1), _work_off_batches),
    Job("render documents", timedelta(seconds=1), rendering.Renderer().render_waiting),
    Job("release downloads", timedelta(minutes=10), lambda _: downloads.activate_after_withdrawal_period(clock.now())),
    Job("cancel abandoned orders", timedelta(minutes=10), lambda _: redirecting.cancel_abandoned(clock.now())),
    Job("close days", timedelta(minutes=10), lambda is_stopping: tallies.close_days(clock.now(), is_stopping)),
    Job("tidy up batches", timedelta(minutes=10), _tidy_up_batches),
    Job("forget old baskets", timedelta(days=1), lambda _: baskets.forget_old_baskets(clock.now())),
    Job("forget personal data", timedelta(days=1), lambda is_stopping: forgetting.forget(clock.now(), is_stopping)),
    Job("part with unused accounts", timedelta(days=1), lambda is_stopping: unused.part(clock.now(), is_stopping)),
    Job("forget old attempts", timedelta(days=1), lambda _: limits.forget_old_attempts(clock.now())),
)
