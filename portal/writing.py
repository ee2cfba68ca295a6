"""The write transaction that every verb stands in, and how often it is tried."""

from __future__ import annotations

import functools
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from portal.extensions import db

P = ParamSpec("P")
R = TypeVar("R")

MOST_TRIES = 5
PATIENCE = 15.0  # seconds after which nobody begins anew: a person is waiting for the page
LONGEST_PAUSE = 0.1  # seconds before the second try, twice that before the third, and so on

# What another try may well get over, as PostgreSQL names it: serialization failure, deadlock, no lock in time; and a
# row that somebody else made or removed while we looked: the next look sees it.
_PASSING = frozenset({"40001", "40P01", "55P03", "23503", "23505"})

_log = logging.getLogger(__name__)
_random = secrets.SystemRandom()


@contextmanager
def transaction() -> Iterator[None]:
    """Ends the read and holds the write lock from the first statement on (BEGIN IMMEDIATE on SQLite).

    On PostgreSQL the first statement locks the row that the verb is about. Who locks more takes them in this order:
    basket, order, products by id, number sequence, voucher, customer, mails (ADR 14).

    Commits at the end; any error rolls everything back.
    """
    db.session.rollback()
    db.session.expire_all()  # what the session knew before the lock counts no more, even after a commit
    db.session.connection(execution_options={"immediate": True})
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def retried(write: Callable[P, R]) -> Callable[P, R]:
    """A function that is one transaction and can be done anew, whole, when others came in between.

    After a few tries with short random pauses the error goes on; to a person it becomes a calm page (`web.errors`).
    What it does beside the database must bear being done twice.
    """

    @functools.wraps(write)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        end = time.monotonic() + PATIENCE
        for number in range(1, MOST_TRIES):
            try:
                return write(*args, **kwargs)
            except DBAPIError as error:
                if not _may_pass(error) or time.monotonic() > end:
                    raise
                _log.info("%s: try %s came in another's way: %s", write.__qualname__, number, type(error.orig).__name__)
            time.sleep(_random.uniform(0, LONGEST_PAUSE * number))
        return write(*args, **kwargs)

    return wrapped


def _may_pass(error: DBAPIError) -> bool:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        # The low byte: SQLITE_BUSY comes in several kinds.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(cause, "sqlstate", None) in _PASSING
