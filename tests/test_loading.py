"""Objects made out of rows are what the ORM would have made of them."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select, update
from sqlalchemy.orm import object_session
from sqlalchemy.orm.util import identity_key

from portal.extensions import db
from portal.loading import Question, Shape, ask_together
from portal.models.order import Order, OrderAddress
from portal.models.order_item import OrderItem
from portal.models.shipment import ShipmentCancellation
from portal.rows import execute
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.transaction import lock_order
from portal.sales.whole_order import find_for_owner
from portal.writing import transaction
from tests.builders import Shop
from tests.statements import count_statements

ORDERS = Question(select(Order).order_by(Order.id), Shape(Order))
WITH_ADDRESSES = Question(
    select(Order)
    .outerjoin(OrderAddress, OrderAddress.order_id == Order.id)
    .outerjoin(ShipmentCancellation, ShipmentCancellation.shipment_id == -Order.id)
    .order_by(Order.id, OrderAddress.id),
    *(Shape(Order), Shape(OrderAddress), Shape(ShipmentCancellation)),
    more=[Order.number.label("said")],
)


def loaded(instance: object) -> dict[str, object]:
    return {key: value for key, value in vars(instance).items() if not key.startswith("_sa_")}


@pytest.fixture
def number(shop: Shop) -> str:
    number = shop.order().number
    db.session.expunge_all()
    return number


def test_an_object_holds_what_the_orm_would_load(number: str) -> None:
    ours = loaded(ORDERS.one())
    db.session.expunge_all()
    theirs = loaded(db.session.scalars(select(Order)).one())
    assert ours == theirs
    assert ours["number"] == number


def test_it_is_the_sessions_own_and_there_is_one_of_it(number: str) -> None:
    order = ORDERS.one()
    assert inspect(order).persistent
    assert inspect(order).identity_key == identity_key(instance=order)
    assert object_session(order) is db.session()
    assert db.session.get(Order, order.id) is order
    assert ORDERS.one() is order
    assert not db.session.dirty


def test_what_was_left_out_loads_by_itself(number: str) -> None:
    order = ORDERS.one()
    assert "summary" not in loaded(order)
    assert order.summary
    assert [item.order is order for item in order.items] == [True] * len(order.items)


def test_only_some_columns_can_be_asked_for(number: str) -> None:
    order = Question(select(Order), Shape(Order, "number")).one()
    assert loaded(order) == {"id": order.id, "number": number}
    assert order.email


def test_questions_asked_together_get_what_each_would_get_alone(number: str, shop: Shop) -> None:
    later = shop.order()
    items = Question(select(OrderItem), Shape(OrderItem), by=(-OrderItem.id,))
    orders = Question(
        select(Order).outerjoin(OrderAddress), Shape(OrderAddress), Shape(Order), more=[Order.number], by=(Order.id,)
    )
    nothing = Question(select(ShipmentCancellation), Shape(ShipmentCancellation))
    alone, more = zip(*(question.ask() for question in (items, nothing, orders)), strict=True)
    assert list(more) == [(), (), (number,)]
    assert [item.id for item in alone[0][0]] == sorted((item.id for item in alone[0][0]), reverse=True)
    assert [order.number for order in alone[2][1]] == [number, later.number]
    db.session.expunge_all()
    with count_statements() as statements:
        together, more_together = zip(*ask_together(items, nothing, orders), strict=True)
    assert len(statements) == 1
    assert [[[loaded(each) for each in shape] for shape in question] for question in together] == [
        [[loaded(each) for each in shape] for shape in question] for question in alone
    ]
    assert more_together == more


def test_what_changes_is_written_back(number: str) -> None:
    ORDERS.one().note = "changed"
    assert execute(select(Order.note)).scalar() == "changed"
    db.session.rollback()
    assert execute(select(Order.note)).scalar() == ""


def test_what_somebody_changed_and_did_not_yet_write_stays(number: str) -> None:
    order = ORDERS.one()
    with db.session.no_autoflush:
        order.note = "changed"
        assert ORDERS.one().note == "changed"


def test_what_has_expired_is_read_anew(number: str) -> None:
    order = ORDERS.one()
    db.session.expire(order)
    ORDERS.one()
    assert not inspect(order).expired
    assert loaded(order)["number"] == number
    order.note = "changed"
    db.session.rollback()
    assert ORDERS.one().note == ""


def test_under_the_lock_nothing_counts_that_was_known_before(shop: Shop) -> None:
    order = shop.order(pen=2)
    item = order.items[0]
    execute(update(Order).values(note="changed by somebody else"))
    execute(update(OrderItem).values(name="changed, too"))
    db.session.commit()
    assert (order.note, item.name) != ("changed by somebody else", "changed, too")
    with transaction():
        locked = lock_order(order.id)
        assert (locked.note, locked.items[0].name) == ("changed by somebody else", "changed, too")


def test_a_join_gives_each_object_once_and_none_where_there_is_nothing(shop: Shop) -> None:
    for _each in range(2):
        shop.order(ship_to={"name": "Anna", "street": "Weg 1", "postcode": "70563", "city": "Stuttgart"})
    db.session.expunge_all()
    (orders, addresses, cancellations), more = WITH_ADDRESSES.ask()
    assert [len(orders), len(addresses), cancellations] == [2, 4, []]
    assert tuple(more) == (orders[0].number,)


def test_nothing_found_is_nothing(shop: Shop) -> None:
    assert WITH_ADDRESSES.ask() == ([[], [], []], ())
    assert ORDERS.one() is None


def test_a_correction_knows_its_invoice_without_asking(shop: Shop) -> None:
    """The page of an order names the invoice of each."""
    order = shop.order(pen=2)
    for _each in range(2):
        wish = InvoiceWish({order.items[0].id: 1})
        submit_invoice(order.id, wish, shop.olga(version=shop.reload(order.number).version))
    for invoice in shop.reload(order.number).invoices:
        submit_credit_memo(order.id, invoice.id, CreditWish(), shop.olga())
    db.session.expunge_all()
    found = find_for_owner(order.number)[0]
    assert found is not None
    with count_statements() as statements:
        assert [memo.invoice for memo in found.credit_memos] == found.invoices
    assert not statements.seen


def test_the_whole_order_hangs_together(number: str) -> None:
    order = find_for_owner(number)[0]
    assert order is not None
    item: OrderItem = order.items[0]
    assert item.order is order
    assert order.billing.order is order
    assert order.events[0].order is order
