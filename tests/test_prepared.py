"""A statement made ready once gives what SQLAlchemy gives, and fails as SQLAlchemy fails."""

from __future__ import annotations

import pytest
from sqlalchemy import Integer, bindparam, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal import clock
from portal.extensions import db
from portal.models.basket import Basket
from portal.models.order import Order
from portal.models.order_event import OrderEvent
from portal.models.order_item import OrderItem
from portal.models.submitted_form import SubmittedForm
from portal.prepared import Prepared, connection_of
from portal.writing import transaction
from tests.builders import Shop
from tests.statements import count_statements


@pytest.mark.parametrize("model", [Order, OrderItem, OrderEvent])
def test_every_column_is_read_as_sqlalchemy_reads_it(shop: Shop, model: type) -> None:
    shop.order(pen=1, booklet=2)
    query = select(*model.__table__.columns).order_by(model.id)  # type: ignore[attr-defined]
    expected = [tuple(row) for row in db.session.execute(query)]
    assert expected
    prepared = Prepared(query)
    assert [prepared.rows({}), prepared.rows({})] == [expected, expected]


def test_values_go_in_as_sqlalchemy_gives_them(shop: Shop) -> None:
    order = shop.order(pen=1)
    of_moment = select(Order.number).where(Order.placed_at == bindparam("at"), Order.status == bindparam("status"))
    prepared = Prepared(of_moment.limit(5))
    assert prepared.scalar({"at": order.placed_at, "status": order.status}) == order.number
    assert prepared.scalar({"at": clock.now(), "status": order.status}) is None


def test_rows_are_added_changed_and_removed(shop: Shop) -> None:
    order_id, at = shop.order(pen=1).id, clock.now()
    add = Prepared(insert(SubmittedForm))
    change = Prepared(update(SubmittedForm).where(SubmittedForm.key == bindparam("of")))
    remove = Prepared(delete(SubmittedForm).where(SubmittedForm.key == bindparam("of")))
    with transaction():
        rows = [{"key": f"key {n}", "order_id": order_id, "result": "", "at": at} for n in range(3)]
        with count_statements() as statements:
            add.write(rows)
        assert len(statements) == 1
        assert change.write([{"of": "key 0", "result": "one"}]) == 1
        assert change.write([{"of": "key 1", "result": "two"}, {"of": "nobody", "result": "three"}]) == 1
        assert remove.write([{"of": "key 2"}]) == 1
    kept = select(SubmittedForm.key, SubmittedForm.result).where(SubmittedForm.key.like("key %"))
    assert {tuple(row) for row in db.session.execute(kept)} == {("key 0", "one"), ("key 1", "two")}


def test_small_and_large_numbers_are_the_same_statement(shop: Shop) -> None:
    """PostgreSQL would keep, and psycopg prepare, one for each mixture of their sizes."""
    prepared = Prepared(select(bindparam("left", type_=Integer) + bindparam("right", type_=Integer)))
    for left, right in [(1, 2), (1, 70_000), (70_000, 1), (70_000, 80_000)] * 6:
        assert prepared.scalar({"left": left, "right": right}) == left + right
    if db.engine.dialect.name == "postgresql":
        known = text("select count(*) from pg_prepared_statements where statement like '%$1::INTEGER + $2::INTEGER%'")
        assert connection_of(db.session()).execute(known).scalar() == 1


def test_what_fails_is_said_as_sqlalchemy_says_it_and_nothing_stays(shop: Shop) -> None:
    row = {"key": "twice", "order_id": shop.order(pen=1).id, "result": "", "at": clock.now()}
    add = Prepared(insert(SubmittedForm))
    with pytest.raises(IntegrityError), transaction():
        add.write([row])
        add.write([row])
    assert Prepared(select(SubmittedForm.result).where(SubmittedForm.key == "twice")).rows({}) == []


def test_nonsense_is_an_error_of_the_database(shop: Shop) -> None:
    with pytest.raises(DBAPIError):
        Prepared(text("select nothing from nowhere")).rows({})
    db.session.rollback()


def test_a_value_that_is_missing_is_an_error(shop: Shop) -> None:
    by_number = Prepared(select(Order.id).where(Order.number == bindparam("number")))
    with pytest.raises(KeyError, match="number"):
        by_number.scalar({})


def test_a_value_that_the_first_row_had_not_is_an_error(shop: Shop) -> None:
    """It would be lost: the first row says which columns the statement has."""
    order_id, at = shop.order(pen=1).id, clock.now()
    row = {"key": "first", "order_id": order_id, "result": "", "at": at}
    with pytest.raises(KeyError, match="nonsense"), transaction():
        Prepared(insert(SubmittedForm)).write([row, {**row, "key": "second", "nonsense": 1}])


def test_what_cannot_stay_the_same_is_refused(shop: Shop) -> None:
    of_many = Prepared(select(Order.id).where(Order.id.in_(bindparam("ids", expanding=True))))
    with pytest.raises(ValueError, match="cannot be prepared"):
        of_many.rows({"ids": [1, 2]})
    with pytest.raises(ValueError, match="default in Python"):
        Prepared(insert(Basket)).write([{"key": "k"}])


def test_the_connection_is_the_sessions_own(shop: Shop) -> None:
    session = db.session()
    session.rollback()
    first = connection_of(session)
    assert first is session.connection()
    assert connection_of(session) is first
    session.rollback()
    assert connection_of(session) is session.connection()
