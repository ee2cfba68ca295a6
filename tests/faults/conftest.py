"""Another program on the same database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from portal.extensions import db
from tests import databases


@contextmanager
def listening(app: Flask, name: str, act: Callable[..., Any]) -> Iterator[None]:
    """Until the end of the test: what is not taken off is heard by the databases of later tests, too."""
    with app.app_context():
        engine = db.engine
    event.listen(engine, name, act)
    yield
    event.remove(engine, name, act)


@pytest.fixture
def impatient(app: Flask) -> Iterator[None]:
    """Waits for somebody else's lock a moment only."""

    def hurry(connection: Any, _record: object) -> None:
        connection.execute("set lock_timeout = 20" if databases.IS_POSTGRESQL else "PRAGMA busy_timeout=20")
        connection.commit()

    with listening(app, "connect", hurry):
        yield


@dataclass
class SomebodyElse:
    """Has a connection of their own."""

    connection: Any
    is_holding: bool = False

    def hold(self, table: str) -> None:
        """Keeps everybody else from writing: on SQLite at all, on PostgreSQL to this table. Readers go on."""
        if databases.IS_POSTGRESQL:
            self.connection.execute("begin")
            self.connection.execute(f'lock table "{table}" in exclusive mode')
        else:
            self.connection.execute("BEGIN IMMEDIATE")
        self.is_holding = True

    def let_go(self) -> None:
        if self.is_holding:
            self.connection.execute("rollback")
        self.is_holding = False


@pytest.fixture
def somebody_else(app: Flask) -> Iterator[SomebodyElse]:
    folder = Path(app.config["VAR"])
    if databases.IS_POSTGRESQL:
        connection: Any = databases.connect(folder)
    else:
        connection = sqlite3.connect(folder / "kontor.db", isolation_level=None)
    yield SomebodyElse(connection)
    connection.close()
