"""The write transaction that every verb stands in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portal.extensions import db


@contextmanager
def transaction() -> Iterator[None]:
    """Ends the read and holds the write lock from the first statement on (BEGIN IMMEDIATE on SQLite).

    Commits at the end; any error rolls everything back.
    """
    db.session.rollback()
    db.session.connection(execution_options={"immediate": True})
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
