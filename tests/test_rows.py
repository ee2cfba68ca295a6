"""What a session was told of its rows is written as its unit of work would have written it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm.exc import StaleDataError

from portal.extensions import db
from portal.models.day_tally import ClosedDay, DayTally, Figure
from portal.models.frozen import FrozenRowError
from portal.models.order import Order, OrderAddress
from portal.models.order_hold import OrderHold
from portal.models.order_item import OrderItem
from portal.models.order_status import OrderStatus
from portal.rows import execute, write_changes
from tests.builders import Shop
from tests.statements import count_statements

ORDERS, ITEMS = select(Order.note, Order.status, Order.due_on), select(OrderItem.name).order_by(OrderItem.id)


@pytest.fixture
def order(shop: Shop) -> Order:
    number = shop.order(pen=1, booklet=1).number
    db.session.expunge_all()
    return shop.reload(number)


def test_one_statement_for_all_in_which_the_same_is_different(order: Order) -> None:
    for item in order.items:
        item.name += "!"
    order.note, order.status, order.due_on = "changed", OrderStatus.processing, order.placed_at.date()
    with count_statements() as statements:
        write_changes(db.session())
    assert len(statements) == 2
    assert execute(ORDERS).one() == ("changed", OrderStatus.processing, order.placed_at.date())
    assert [name[-1] for (name,) in execute(ITEMS)] == ["!", "!"]
    assert not db.session.dirty


def test_each_that_is_different_in_its_own_way_gets_its_own(order: Order) -> None:
    one, other = order.items
    one.name, other.sku = "changed", "changed"
    write_changes(db.session())
    assert [
        (item.name, item.sku) for item in execute(select(OrderItem.name, OrderItem.sku).order_by(OrderItem.id))
    ] == [
        ("changed", one.sku),
        (other.name, "changed"),
    ]


def test_what_was_set_to_what_it_was_is_not_written(order: Order) -> None:
    order.note, order.note = "changed", ""
    with count_statements() as statements:
        write_changes(db.session())
    assert not statements
    assert not db.session.dirty


def test_what_is_taken_back_is_as_it_was(order: Order) -> None:
    order.note = "changed"
    write_changes(db.session())
    db.session.rollback()
    assert order.note == ""
    assert execute(ORDERS).one().note == ""


def test_what_changes_afterwards_is_written_too(order: Order) -> None:
    order.note = "changed"
    write_changes(db.session())
    order.note = "changed again"
    db.session.commit()
    assert execute(ORDERS).one().note == "changed again"


def test_new_rows_and_links_are_left_to_the_unit_of_work(order: Order, shop: Shop) -> None:
    order.note = "changed"
    order.holds.append(OrderHold(put_at=shop.now, put_by="Olga", reason="wait"))
    write_changes(db.session())
    assert execute(ORDERS).one().note == "changed"
    assert execute(select(OrderHold.order_id, OrderHold.reason)).one() == (order.id, "wait")


def test_a_new_row_that_stands_alone_is_left_to_it_too(order: Order, shop: Shop) -> None:
    order.note = "changed"
    db.session.add(OrderHold(order_id=order.id, put_at=shop.now, put_by="Olga", reason="wait"))
    write_changes(db.session())
    assert execute(ORDERS).one().note == "changed"
    assert execute(select(OrderHold.reason)).scalar() == "wait"


def test_so_is_a_row_that_several_columns_name(order: Order, shop: Shop) -> None:
    day = order.placed_at.date()
    tally = DayTally(day=day, figure=Figure.placed, number=1, gross_cents=100, tax_cents=0)
    db.session.add_all([ClosedDay(day=day, closed_at=shop.now), tally])
    db.session.flush()
    tally.number = 2
    write_changes(db.session())
    assert execute(select(DayTally.number)).scalar() == 2


def test_a_value_that_the_database_works_out_is_left_to_it(order: Order) -> None:
    order.note = Order.number + "!"  # type: ignore[assignment]
    write_changes(db.session())
    assert order.note == f"{order.number}!"


def test_whoever_listens_to_changes_hears_of_them(order: Order) -> None:
    """A history entry refuses to be changed."""
    order.events[0].at += timedelta(days=1)
    with pytest.raises(FrozenRowError):
        write_changes(db.session())


def test_a_row_that_is_gone_is_noticed(order: Order) -> None:
    address = order.billing
    execute(delete(OrderAddress))
    address.city = "changed"
    with pytest.raises(StaleDataError):
        write_changes(db.session())
