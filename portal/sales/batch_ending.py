"""The end of a batch whose items are through: its file is made, or why there is none is said."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import force_locale
from sqlalchemy import or_, select, update
from sqlalchemy.exc import DBAPIError

from portal.extensions import db
from portal.models.batch import MOST_FILE_ATTEMPTS, Batch, BatchItem, ItemState
from portal.sales.batch_files import NoFileError, make_file
from portal.wording import gettext as _
from portal.writing import retried, transaction

LEASE_OF_THE_FILE = timedelta(minutes=10)  # hundreds of papers put together

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _End:
    """The right to end a batch until the lease ends."""

    batch_id: int
    leased_until: datetime
    attempts: int
    language: str


@dataclass(frozen=True)
class _Made:
    """The file, if there was something to print, or why there is none."""

    key: str | None = None
    size: int | None = None
    problem: str = ""


def finish_next(at: datetime) -> bool:
    """False: there is none."""
    end = _claim_end(at)
    if end is None:
        return False
    try:
        made = _Made(*make_file(end.batch_id))
    except DBAPIError:
        raise  # the database is busy, the papers are fine: the lease will end
    except Exception as error:
        _log.exception("the file of batch %s cannot be made, try %s", end.batch_id, end.attempts)
        if end.attempts < MOST_FILE_ATTEMPTS:
            return False  # when the lease ends
        with force_locale(end.language):
            made = _Made(problem=_why(error))
    _note_end(end, made, at)
    return True


def _why(error: Exception) -> str:
    if isinstance(error, NoFileError):
        return str(error.message)
    return _("Dabei ist ein Fehler aufgetreten. Er steht im Protokoll.")


@retried
def _claim_end(at: datetime) -> _End | None:
    """A batch whose items are all through, to be closed by one worker."""
    unfinished = select(BatchItem.id).where(
        BatchItem.batch_id == Batch.id, BatchItem.state.in_((ItemState.waiting, ItemState.working))
    )
    due = (
        Batch.finished_at.is_(None),
        Batch.started_at.is_not(None),
        or_(Batch.leased_until.is_(None), Batch.leased_until <= at),
        ~unfinished.exists(),
    )
    if db.session.scalar(select(Batch.id).where(*due).limit(1)) is None:
        return None
    with transaction():
        batch = db.session.scalar(select(Batch).where(*due).limit(1).with_for_update(skip_locked=True))
        if batch is None:
            return None
        batch.leased_until = at + LEASE_OF_THE_FILE
        batch.attempts += 1
        return _End(batch.id, batch.leased_until, batch.attempts, batch.language)


@retried
def _note_end(end: _End, made: _Made, at: datetime) -> None:
    ours = (Batch.id == end.batch_id, Batch.leased_until == end.leased_until, Batch.finished_at.is_(None))
    values = {"file_key": made.key, "file_size": made.size, "file_problem": made.problem}
    with transaction():
        db.session.execute(update(Batch).where(*ours).values(finished_at=at, leased_until=None, **values))
