"""Files go after their rows: noted in the transaction that ends the rows, removed after it, or by the next who comes.

A process that is killed in between leaves the notes; `flask erase-expired` and the worker, once a day, finish it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from portal import storage
from portal.extensions import db
from portal.models.file_to_remove import FileToRemove
from portal.writing import retried, transaction

_AT_ONCE = 500


def note_files(keys: Iterable[str]) -> None:
    """In the running transaction."""
    wanted = set(keys)
    known = set(db.session.scalars(select(FileToRemove.key).where(FileToRemove.key.in_(wanted))))
    db.session.add_all(FileToRemove(key=key) for key in wanted - known)


def remove_noted_files() -> int:
    """How many. Those that somebody else is removing at this moment count twice, and nothing worse."""
    removed = 0
    while keys := db.session.scalars(select(FileToRemove.key).order_by(FileToRemove.key).limit(_AT_ONCE)).all():
        db.session.rollback()  # no reading transaction stays open while files go
        for key in keys:
            storage.delete(key)
        _forget(keys)
        removed += len(keys)
    return removed


@retried
def _forget(keys: Sequence[str]) -> None:
    with transaction():
        db.session.execute(delete(FileToRemove).where(FileToRemove.key.in_(keys)))
