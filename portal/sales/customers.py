"""Counting each customer's orders as they are placed, so that the list of customers adds nothing up."""

from __future__ import annotations

from sqlalchemy import Integer, Select, bindparam, delete, func, insert, select, text

from portal.extensions import db
from portal.models.columns import UtcDateTime
from portal.models.customer import Customer
from portal.models.order import Order, OrderAddress
from portal.models.order_event import EventKind, OrderEvent
from portal.sales.buyers import OF_BUYER
from portal.word_index import WordIndex
from portal.writing import retried, transaction

CUSTOMER_WORDS = WordIndex("customer_search")

_AT_ONCE = 1000  # rows
# One statement, so that the first two orders of one customer do not both begin the row; it stays locked until the end.
_COUNT = text(
    """
    insert into customer (email, name, company, sort_name, order_count, value_cents, last_ordered_at)
    values (:email, :name, :company, :sort_name, 1, :value_cents, :last_ordered_at)
    on conflict (email) do update set
      name = excluded.name, company = excluded.company, sort_name = excluded.sort_name,
      order_count = customer.order_count + 1, value_cents = customer.value_cents + excluded.value_cents,
      last_ordered_at = case when excluded.last_ordered_at > customer.last_ordered_at
        then excluded.last_ordered_at else customer.last_ordered_at end
    returning id
    """
).bindparams(bindparam("last_ordered_at", type_=UtcDateTime)).columns(id=Integer)  # fmt: skip


def count_order(order: Order) -> None:
    """Of an order just placed, in its transaction. Two statements, none for a trial order."""
    if order.is_trial:
        return
    db.session.flush()
    billing = order.billing
    values = {
        "email": order.email,
        "name": billing.name,
        "company": billing.company,
        "sort_name": order.sort_name,
        "value_cents": order.grand_total_cents,
        "last_ordered_at": order.placed_at,
    }
    ident = db.session.execute(_COUNT, values).scalar_one()
    CUSTOMER_WORDS.write(ident, (order.email, billing.name, billing.company))


@retried
def rebuild_customers() -> int:
    """All of them anew from the orders: after orders were brought in from elsewhere. How many there are."""
    with transaction():
        if db.engine.dialect.name == "postgresql":
            # Whoever is placing an order has counted it and ends first, or counts it after us.
            db.session.execute(text("lock table customer in exclusive mode"))
        for table in (CUSTOMER_WORDS.table, Customer.__table__):
            db.session.execute(delete(table))  # type: ignore[arg-type]
        columns = [column.name for column in Customer.__table__.columns if column.name != "id"]
        db.session.execute(insert(Customer).from_select(columns, counted()))
        return _write_words()


def counted() -> Select[*tuple[object, ...]]:
    """What the orders say, in the order of Customer's columns. An order's value is what its history began with."""
    placed = (OrderEvent.order_id == Order.id) & (OrderEvent.kind == EventKind.placed)
    value = func.coalesce(OrderEvent.data["total_cents"].as_integer(), Order.grand_total_cents)
    sums = (
        select(
            func.max(Order.id).label("newest"),
            func.count().label("order_count"),
            func.sum(value).label("value_cents"),
            func.max(Order.placed_at).label("last_ordered_at"),
        )
        .outerjoin(OrderEvent, placed)
        .where(Order.is_trial.is_(False), Order.erased_at.is_(None))
        .group_by(Order.email)
        .subquery()
    )
    return (
        select(Order.email, OrderAddress.name, OrderAddress.company, Order.sort_name)
        .add_columns(sums.c.order_count, sums.c.value_cents, sums.c.last_ordered_at)
        .join(sums, sums.c.newest == Order.id)
        .join(OrderAddress, OF_BUYER)
        .order_by(sums.c.newest)
    )


def _write_words() -> int:
    known = select(Customer.id, Customer.email, Customer.name, Customer.company).order_by(Customer.id)
    last = count = 0
    while rows := db.session.execute(known.where(Customer.id > last).limit(_AT_ONCE)).all():
        CUSTOMER_WORDS.write_all((ident, texts) for ident, *texts in rows)
        last, count = rows[-1].id, count + len(rows)
    return count
