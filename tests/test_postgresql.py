"""Statements that a connection has prepared outlive what happens to it, and their waiting is nobody else's."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Integer, bindparam, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from portal import postgresql
from portal.extensions import db
from portal.models.order import Order
from portal.prepared import Prepared, connection_of
from portal.writing import transaction
from tests import databases
from tests.builders import Shop

pytestmark = databases.needs_postgresql

_KNOWN = text("select count(*) from pg_prepared_statements where name like 'kontor%'")
_LOCK = Prepared(select(Order.id).where(Order.id == bindparam("order_id")).with_for_update())


def _sum_of(number: int) -> Prepared:
    """Another statement for each number."""
    return Prepared(select(bindparam("left", type_=Integer) + text(str(number))))


def test_after_a_rollback_statements_are_prepared_anew(shop: Shop) -> None:
    order_id = shop.order(pen=1).id
    for _each in range(20):  # so that psycopg has prepared some of its own, which it makes the server forget
        with pytest.raises(RuntimeError), transaction():
            assert _LOCK.scalar({"order_id": order_id}) == order_id
            db.session.execute(select(Order.number).where(Order.id == order_id)).scalar_one()
            raise RuntimeError
    assert _LOCK.scalar({"order_id": order_id}) == order_id
    assert db.session.execute(_KNOWN).scalar_one() <= 2


def test_after_a_table_was_altered_statements_are_prepared_anew(shop: Shop) -> None:
    order_id, number = shop.order(pen=1).id, select(Order.number)
    with transaction():
        for _each in range(20):
            assert _LOCK.scalar({"order_id": order_id}) == order_id
            db.session.execute(number).first()
        db.session.execute(text("alter table order_hold disable trigger user"))
        assert _LOCK.scalar({"order_id": order_id}) == order_id


def test_an_error_leaves_statements_as_good_as_before(shop: Shop) -> None:
    order_id, broken = shop.order(pen=1).id, Prepared(select(1 / bindparam("by", type_=Integer)))
    for _each in range(3):
        with pytest.raises(DBAPIError, match="division by zero"), transaction():
            _LOCK.scalar({"order_id": order_id})
            broken.scalar({"by": 0})
    assert broken.scalar({"by": 1}) == 1


def test_a_connection_keeps_so_many_and_no_more(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "MOST_KEPT", 5)
    for number in range(23):
        assert _sum_of(number).scalar({"left": 1}) == 1 + number
    assert db.session.execute(_KNOWN).scalar_one() <= 5


def test_who_waits_for_a_lock_keeps_no_other_thread_waiting(app: Flask, shop: Shop) -> None:
    order_id = shop.order(pen=1).id
    found: list[Any] = []

    def wait() -> None:
        with app.app_context(), transaction():
            found.append(_LOCK.scalar({"order_id": order_id}))

    waits = threading.Thread(target=wait)
    is_waiting = text("select count(*) from pg_locks where not granted")
    with transaction():
        _LOCK.scalar({"order_id": order_id})
        waits.start()
        while not connection_of(db.session()).execute(is_waiting).scalar():
            assert waits.is_alive()
        assert not found
    waits.join()
    assert found == [order_id]


def test_a_connection_that_ended_is_told_as_such(shop: Shop) -> None:
    one = _sum_of(1)
    with transaction():
        ours = db.session.execute(text("select pg_backend_pid()")).scalar_one()
        with db.engine.connect() as other:
            other.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": ours})
        with pytest.raises(OperationalError) as caught:
            one.scalar({"left": 1})
        assert caught.value.connection_invalidated
        db.session.rollback()
    assert one.scalar({"left": 1}) == 2
