"""What many tests begin with is told through the verbs once per process; who comes later gets a copy of how it ended.

Only on SQLite, where a shop's database is a file; on PostgreSQL everybody tells it anew.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app

from portal.extensions import db
from tests.databases import IS_POSTGRESQL

T = TypeVar("T")


@dataclass(frozen=True)
class _Beginning:
    """Of a test's shop: how it was filled, where it lies, its settings."""

    name: Any
    database: Path
    settings: dict[str, Any]


@dataclass(frozen=True)
class _Told:
    """How a story ended: what is in the shop, what the teller holds and answers."""

    database: bytes
    files: dict[Path, bytes]
    teller: dict[str, Any]
    answer: Any


_filled: dict[str, bytes] = {}
_told: dict[Any, _Told] = {}
_begun: list[_Beginning] = []


def begin(name: str, folder: Path, settings: dict[str, Any], fill: Callable[[], None]) -> None:
    """The database of the test's shop is filled, or copied from one of that name. Nobody is connected to it."""
    if IS_POSTGRESQL:
        fill()
        return
    database = folder / "kontor.db"
    if name not in _filled:
        fill()
        _filled[name] = database.read_bytes()
    _begin(name, database, _filled[name], settings)


def forget() -> None:
    """What this test does from here on is not to be told to others, nor the other way round."""
    _begun.clear()


def told_once(teller: Any, what: Any, tell: Callable[[], T]) -> T:
    """What `tell` returns, told or copied. A copy is what somebody did in a shop as new, with the same settings, by
    the same clock of the teller's, that did the same in such a shop; otherwise it is told.

    `what` names everything that `tell`, known by where it is written, depends on besides. As after every verb, the
    session knows nothing of it yet.
    """
    if not _is_as_begun():
        return tell()
    begun = _begun[0]
    key = (begun.name, tell.__module__, tell.__qualname__, repr((what, sorted(vars(teller).items()))))
    if key not in _told:
        answer = tell()
        _told[key] = _Told(_bytes_of(begun.database), _files_of(begun), deepcopy(vars(teller)), deepcopy(answer))
        return answer
    db.session.rollback()
    db.session.expire_all()
    db.engine.dispose()
    if _log_of(begun.database).exists():
        return tell()  # somebody else is at it
    told = _told[key]
    _begin(key, begun.database, told.database, begun.settings)  # one story may go on from another
    for path, content in told.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    vars(teller).update(deepcopy(told.teller))
    copied: T = deepcopy(told.answer)
    return copied


def _begin(name: Any, database: Path, content: bytes, settings: dict[str, Any]) -> None:
    """With its clock put back, so that whatever is written to it shows."""
    database.write_bytes(content)
    os.utime(database, (0, 0))
    _begun[:] = [_Beginning(name, database, settings)]


def _is_as_begun() -> bool:
    """SQLite writes into the log, and when the last one leaves, from there into the database."""
    if not _begun or db.engine.url.database != str(_begun[0].database):
        return False
    database, log = _begun[0].database, _log_of(_begun[0].database)
    is_written = database.stat().st_mtime != 0 or (log.exists() and log.stat().st_size > 0)
    return not is_written and _begun[0].settings == current_app.config


def _log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")


def _bytes_of(database: Path) -> bytes:
    """Also of what stands beside it in the log."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(":memory:")) as copied:
        source.backup(copied)
        return copied.serialize()


def _files_of(begun: _Beginning) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (begun.database.parent / "files").rglob("*") if path.is_file()}
