"""The database is busy or broken: nobody reads it in its own words, nothing is half done, no log tells on anybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from portal.extensions import db
from portal.models.account import Account
from portal.models.order_comment import OrderComment
from portal.sales import feed_links
from tests.accounts.people import register
from tests.backend.test_order_pages import ordered
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.customer.test_basket import fill
from tests.customer.test_checkout import walk
from tests.visitor import Visitor

BUSY = "Gerade ist zu viel auf einmal los."


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
    """Waits for the write lock a moment only."""

    def hurry(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=20")

    with listening(app, "connect", hurry):
        yield


@pytest.fixture
def somebody_else(app: Flask) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(Path(app.config["VAR"]) / "kontor.db", isolation_level=None)
    yield connection
    connection.close()


def test_when_somebody_else_writes_for_too_long_the_page_says_so_and_nothing_was_changed(
    app: Flask, impatient: None, open_shop: Shop, olga: Visitor, somebody_else: sqlite3.Connection
) -> None:
    number = ordered(app, open_shop)
    olga.open(f"/backend/orders/{number}")
    data = {name: olga.value(name) for name in ("csrf_token", "comment-form_key", "comment-version")}
    somebody_else.execute("BEGIN IMMEDIATE")
    answer = olga.client.post(f"/backend/orders/{number}/comments", data=data | {"comment-text": "Guten Tag"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert BUSY in answer.text
    olga.open(f"/backend/orders/{number}")  # who only reads does not wait
    somebody_else.execute("ROLLBACK")
    answer = olga.client.post(f"/backend/orders/{number}/comments", data=data | {"comment-text": "Guten Tag"})
    assert answer.status_code == 303
    with app.test_request_context():
        assert db.session.query(OrderComment).count() == 1


def test_an_error_of_the_database_puts_nobody_into_the_log(
    app: Flask, open_shop: Shop, visitor: Visitor, somebody_else: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    somebody_else.execute("DROP TABLE account_role")
    somebody_else.execute("ALTER TABLE account DROP COLUMN language")
    visitor.client.get("/login")
    token = visitor.open("/basket").value("csrf_token")
    visitor.client.post("/login", data={"csrf_token": token, "email": ANNA_MAIL, "password": "geheim und lang"})
    assert "no such" in caplog.text
    assert ANNA_MAIL not in caplog.text
    assert "geheim" not in caplog.text


def test_error_pages_need_no_database(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.app_context():
        db.engine.dispose()
    database = Path(app.config["VAR"]) / "kontor.db"
    for file in (database, database.with_name("kontor.db-wal"), database.with_name("kontor.db-shm")):
        file.unlink(missing_ok=True)
    database.mkdir()
    assert visitor.open("/", status=503).heading == BUSY
    assert visitor.open("/backend/orders", status=503).heading == BUSY


@pytest.fixture
def late_writes(app: Flask) -> Iterator[list[str]]:
    """Statements that write after their transaction has read without the lock: SQLite refuses them when another
    process has written in between.
    """
    found: list[str] = []

    def execute(connection: Connection, _cursor: object, statement: str, *_more: Any) -> None:
        kind, state = statement.split(maxsplit=1)[0], connection.info.get("state")
        if kind == "BEGIN":
            connection.info["state"] = "locked" if "IMMEDIATE" in statement else "fresh"
        elif kind in ("INSERT", "UPDATE", "DELETE"):
            found.extend([statement] if state == "read" else [])
            connection.info["state"] = "locked"
        elif state == "fresh":
            connection.info["state"] = "read"

    with listening(app, "before_cursor_execute", execute):
        yield found


def test_no_page_reads_first_and_writes_then(
    app: Flask, open_shop: Shop, visitor: Visitor, olga: Visitor, late_writes: list[str]
) -> None:
    walk(fill(visitor, pen="1")).press("Zahlungspflichtig bestellen", terms=True)
    register(visitor)
    register(visitor)
    visitor.open("/login").press("Anmelden", status=422, email=ANNA_MAIL, password="falsch und lang")
    visitor.open("/reset").press("Link schicken", email=ANNA_MAIL)
    visitor.open("/confirm").press("Link schicken", email=ANNA_MAIL)
    olga.open("/backend/feeds").press("Link anlegen", label="Reader")
    with app.test_request_context():
        owner = db.session.query(Account).filter_by(name="Olga Brandt").one()
        link = feed_links.list_links(owner)[0]
        feed = f"/backend/feeds/orders/{link.token}.rss"
    assert visitor.client.get(feed).status_code == 200
    olga.open("/account").press("Speichern", name="Olga B.")
    assert late_writes == []
