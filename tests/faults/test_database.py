"""The database is busy or broken: nobody reads it in its own words, nothing is half done, no log tells on anybody."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from portal.extensions import db
from portal.models.account import Account
from portal.models.order_comment import OrderComment
from portal.sales import feed_links
from tests import databases
from tests.accounts.people import register
from tests.backend.test_order_pages import ordered
from tests.builders import Shop
from tests.cast import ANNA_MAIL
from tests.customer.test_basket import fill
from tests.customer.test_checkout import walk
from tests.faults.conftest import SomebodyElse, listening
from tests.visitor import Visitor

BUSY = "Gerade ist zu viel auf einmal los."


def test_when_somebody_else_writes_for_too_long_the_page_says_so_and_nothing_was_changed(
    app: Flask, impatient: None, open_shop: Shop, olga: Visitor, somebody_else: SomebodyElse
) -> None:
    number = ordered(app, open_shop)
    olga.open(f"/backend/orders/{number}")
    data = {name: olga.value(name) for name in ("csrf_token", "comment-form_key")}
    somebody_else.hold("order")
    answer = olga.client.post(f"/backend/orders/{number}/comments", data=data | {"comment-text": "Guten Tag"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert BUSY in answer.text
    olga.open(f"/backend/orders/{number}")  # who only reads does not wait
    somebody_else.let_go()
    answer = olga.client.post(f"/backend/orders/{number}/comments", data=data | {"comment-text": "Guten Tag"})
    assert answer.status_code == 303
    with app.test_request_context():
        assert db.session.query(OrderComment).count() == 1


def test_an_error_of_the_database_puts_nobody_into_the_log(
    app: Flask, open_shop: Shop, visitor: Visitor, somebody_else: SomebodyElse, caplog: pytest.LogCaptureFixture
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    somebody_else.connection.execute("DROP TABLE account_role")
    somebody_else.connection.execute("ALTER TABLE account DROP COLUMN language")
    visitor.client.get("/login")
    token = visitor.open("/basket").value("csrf_token")
    visitor.client.post("/login", data={"csrf_token": token, "email": ANNA_MAIL, "password": "geheim und lang"})
    assert "no such" in caplog.text or "does not exist" in caplog.text
    assert ANNA_MAIL not in caplog.text
    assert "geheim" not in caplog.text


def test_an_error_of_the_database_quotes_no_row(app: Flask, open_shop: Shop) -> None:
    with app.test_request_context():
        for _twice in range(2):
            db.session.add(Account(email=ANNA_MAIL, name="Anna", fs_uniquifier="1", active=True))
        with pytest.raises(IntegrityError) as caught:
            db.session.flush()
        db.session.rollback()
    told = "".join(traceback.format_exception(caught.value))
    assert "UNIQUE" in told or "UniqueViolation" in told
    assert ANNA_MAIL not in told


def test_error_pages_need_no_database(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    lose_database(app)
    assert visitor.open("/", status=503).heading == BUSY
    assert visitor.open("/backend/orders", status=503).heading == BUSY


def lose_database(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
    folder = Path(app.config["VAR"])
    if databases.IS_POSTGRESQL:
        databases.drop(folder)
        return
    for name in ("kontor.db", "kontor.db-wal", "kontor.db-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "kontor.db").mkdir()


def test_nobody_waits_for_ever(app: Flask) -> None:
    asked = "show lock_timeout" if databases.IS_POSTGRESQL else "PRAGMA busy_timeout"
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalar_one() in ("10s", 10_000)


@databases.needs_postgresql
def test_a_server_that_was_restarted_costs_nobody_a_page(
    app: Flask, open_shop: Shop, visitor: Visitor, somebody_else: SomebodyElse
) -> None:
    visitor.open("/")
    somebody_else.connection.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    )
    visitor.open("/")


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


@databases.needs_sqlite
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
