"""`flask check-history` finds whatever was done to an order or its history behind the program's back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text, update

from portal.extensions import db
from portal.models.account import Account
from portal.models.order import Order
from portal.models.order_event import EventKind, OrderEvent
from portal.sales import history_check
from portal.sales.commenting import add_comment
from portal.sales.downloads import activate_after_withdrawal_period
from portal.sales.history_check import check_history
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from tests.builders import Shop
from tests.sales.test_outcomes import Teller
from tests.stories import told_once

BEFORE_THE_CHAIN = "0010"


@pytest.fixture
def order(shop: Shop) -> Order:
    """1 placed, 2 paid, 3 commented, 4 held, 5 released, 6 one of two pens invoiced, 7 shipped. Then another order."""
    told_once(shop, "a history", lambda: _tell(shop))
    return db.session.query(Order).order_by(Order.id).limit(1).one()


def _tell(shop: Shop) -> None:
    db.session.add(Account(id=1, name="Bert", email="bert@example.org", fs_uniquifier="bert", created_at=shop.now))
    db.session.commit()
    order = shop.order("prepayment", pen=2, ink=1)
    Teller(shop, order).pay(100)
    add_comment(order.id, "Bitte bis Freitag.", True, False, shop.olga())
    Teller(shop, order).hold().release()
    submit_invoice(order.id, InvoiceWish({order.items[0].id: 1}), shop.olga())
    submit_shipment(order.id, ShipmentWish({order.items[0].id: 1}), shop.olga())
    add_comment(shop.order(ink=1).id, "Eine andere Bestellung.", False, False, shop.olga())


def tamper(*statements: Any) -> None:
    """What somebody does who has the database and knows of its triggers."""
    for table, trigger in _triggers():
        on = "" if _is_sqlite() else f' on "{table}"'
        db.session.execute(text(f'drop trigger "{trigger}"{on}'))
    for statement in statements:
        db.session.execute(text(statement) if isinstance(statement, str) else statement)
    db.session.commit()


def _triggers() -> list[Any]:
    query = (
        "select tbl_name, name from sqlite_master where type = 'trigger'"
        if _is_sqlite()
        else "select distinct event_object_table, trigger_name from information_schema.triggers"
    )
    return list(db.session.execute(text(query)).all())


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def forge(event: OrderEvent, **said: object) -> None:
    """Change an entry and seal it again, as somebody does who has the program, too."""
    with db.session.no_autoflush:
        for name, value in said.items():
            setattr(event, name, value)
        statement = update(OrderEvent).where(OrderEvent.id == event.id).values(**said, hash=event.sealed)
    db.session.rollback()
    tamper(statement.execution_options(synchronize_session=False))


def breaks() -> list[tuple[int, str]]:
    return [(verdict.broken.position, verdict.broken.what) for verdict in check_history() if verdict.broken]


def test_an_untouched_history_proves_itself(order: Order) -> None:
    assert [(verdict.entries, verdict.broken) for verdict in check_history()] == [(7, None), (2, None)]


@pytest.mark.parametrize(
    "change",
    [
        "at = '2026-05-03 08:00:00.000000'",
        "kind = 'released'",
        "actor_kind = 'system'",
        "actor_name = 'Claus Weber'",
        "account_id = 1",
        "cause = 'another form'",
        "data = '{\"amount_cents\": 200}'",
        "order_version = 9",
        "status_after = 'complete'",
        "\"before\" = '{}'",
        "\"after\" = '{}'",
        "previous_hash = ''",
        "hash = ''",
    ],
)
def test_no_part_of_an_entry_can_be_changed_unnoticed(order: Order, change: str) -> None:
    tamper(f"update order_event set {change} where order_id = 1 and position = 2")
    assert breaks() == [(2, "was changed")]


def move(old: int, new: int) -> str:
    return f"update order_event set position = {new} where order_id = 1 and position = {old}"


GONE_OR_MOVED: dict[str, tuple[list[str], int, str]] = {
    "removed": (["delete from order_event where order_id = 1 and position = 2"], 2, "is missing"),
    "removed, the others moved up": (
        ["delete from order_event where order_id = 1 and position = 2", *(move(n, n - 1) for n in range(3, 8))],
        2,
        "was changed",
    ),
    "the end cut off": (["delete from order_event where order_id = 1 and position > 5"], 6, "is missing"),
    "all gone": (["delete from order_comment", "delete from order_event where order_id = 1"], 1, "is missing"),
    "swapped": ([move(4, 99), move(5, 4), move(99, 5)], 4, "was changed"),
    "moved to another order": (
        ["update order_event set order_id = 2, position = 3 where order_id = 1 and position = 7"],
        7,
        "is missing",
    ),
}


@pytest.mark.parametrize(("statements", "position", "what"), GONE_OR_MOVED.values(), ids=GONE_OR_MOVED.keys())
def test_entries_that_are_gone_or_moved_are_named(
    order: Order, statements: list[str], position: int, what: str
) -> None:
    tamper(*statements)
    assert breaks()[0] == (position, what)


def test_an_entry_written_by_hand_is_named(order: Order) -> None:
    columns = 'at, kind, actor_kind, actor_name, data, order_version, status_after, "before", "after"'
    tamper(
        *(move(n, n + 1) for n in range(7, 2, -1)),
        f"insert into order_event (order_id, position, previous_hash, hash, {columns}) "
        f"select order_id, 3, previous_hash, hash, {columns} from order_event where order_id = 1 and position = 2",
    )
    assert breaks() == [(3, "was changed")]


def test_an_entry_that_was_sealed_again_no_longer_carries_the_next(order: Order) -> None:
    forge(order.events[1], actor_name="Claus Weber")
    assert breaks() == [(3, "does not follow from the entry before it")]


def test_the_last_entry_sealed_again_is_not_the_end_that_the_order_remembers(order: Order) -> None:
    forge(order.events[-1], actor_name="Claus Weber")
    assert breaks() == [(7, "is not the end that the order remembers")]


COMMENTS = {
    "other words": ("text = 'Eilt nicht.'", "has a comment that was changed"),
    "shown": ("visible_to_customer = not visible_to_customer", "has a comment that was changed"),
    "mailed": ("notify_customer = not notify_customer", "has a comment that was changed"),
    "another author": ("author = 'Claus Weber'", "has a comment that was changed"),
    "another day": ("at = '2026-05-03 08:00:00.000000'", "has a comment that was changed"),
    "about a paper": ("document_number = 'RE-2026-0001'", "has a comment that was changed"),
    "on another order": ("order_id = 2", "has a comment that was changed"),
}


@pytest.mark.parametrize(("change", "what"), COMMENTS.values(), ids=COMMENTS.keys())
def test_a_comment_cannot_be_changed_unnoticed(order: Order, change: str, what: str) -> None:
    tamper(f"update order_comment set {change} where order_id = 1")
    assert breaks() == [(3, what)]


def test_a_comment_cannot_be_removed_or_slipped_in_unnoticed(order: Order) -> None:
    placed = order.events[0].id
    columns = "at, author, text, visible_to_customer, notify_customer"
    tamper("delete from order_comment where order_id = 1")
    assert breaks() == [(3, "has lost its comment")]
    tamper(
        f"insert into order_comment (order_id, event_id, {columns}) select 1, {placed}, {columns} from order_comment",
    )
    assert breaks() == [(1, "got a comment by hand")]


HOLD = "put_at, put_by, reason, released_at, released_by"


@pytest.mark.parametrize(
    ("statement", "position"),
    [
        ("update order_hold set reason = 'Ein anderer Grund'", 4),
        ("update order_hold set put_by = 'Claus Weber'", 4),
        ("update order_hold set released_by = 'Claus Weber'", 5),
        ("update order_hold set released_at = null, released_by = ''", 5),
        ("delete from order_hold", 4),
        (f"insert into order_hold (order_id, {HOLD}) select order_id, {HOLD} from order_hold", 7),
    ],
)
def test_a_hold_cannot_be_changed_unnoticed(order: Order, statement: str, position: int) -> None:
    tamper(statement)
    assert breaks() == [(position, "the history says something else about holds than the stored ones")]


@pytest.mark.parametrize(
    ("statement", "fact", "said", "stored"),
    [
        ("update \"order\" set status = 'complete' where id = 1", "status", "processing", "complete"),
        ("update \"order\" set payment_status = 'paid' where id = 1", "payment_status", "partly_paid", "paid"),
        ('update "order" set standing_cents = 1 where id = 1', "standing_cents", "21840", "1"),
        ('update "order" set grand_total_cents = 1 where id = 1', "grand_total_cents", "21840", "1"),
        ('update "order" set version = 1 where id = 1', "version", "6", "1"),
        ("update order_item set qty_invoiced = 0 where id = 1", "1.qty_invoiced", "1", "0"),
        ("update order_item set qty_shipped = 2 where id = 1", "1.qty_shipped", "1", "2"),
        ("update order_item set qty_ordered = 5 where id = 2", "2.qty_ordered", "1", "5"),
        ("update order_item set unit_price_cents = 1 where id = 2", "2.unit_price_cents", "1250", "1"),
        ("update order_item set order_id = 2, position = 9 where id = 2", "items", "2", "1"),
    ],
)
def test_an_order_that_was_changed_without_an_entry_is_named(
    order: Order, statement: str, fact: str, said: str, stored: str
) -> None:
    tamper(statement)
    assert breaks()[0] == (7, f"the history says {fact} = {said}, but the order says {stored}")


def test_a_payment_changed_by_hand_is_named(order: Order) -> None:
    tamper("update payment set amount_cents = 21840")
    assert breaks() == [(7, "the payments sum to 21840 cents, but the order says held_cents = 100")]


def test_what_was_changed_by_hand_stays_named_when_the_shop_goes_on(shop: Shop, order: Order) -> None:
    tamper('update "order" set held_cents = 21840 where id = 1', "update order_item set qty_invoiced = 0 where id = 1")
    submit_invoice(order.id, InvoiceWish({shop.reload(order.number).items[0].id: 1}), shop.olga())
    found = "found held_cents = 21840, but the history says 100; found 1.qty_invoiced = 0, but the history says 1"
    assert breaks() == [(8, found)]


def test_an_order_changed_by_hand_does_not_keep_the_worker_from_the_others(shop: Shop) -> None:
    first, second = (shop.order(waiver=False, booklet=1) for _ in range(2))
    for order in (first, second):
        Teller(shop, order).invoice()
    tamper(f"update \"order\" set payment_status = 'paid' where id = {first.id}")
    tamper(f"update download_grant set used = allowed where order_id = {first.id}")  # so there is nothing to do
    activate_after_withdrawal_period(shop.later(days=20).now)
    assert [event.kind for event in shop.reload(second.number).events][-1] is EventKind.download_ready
    assert breaks() == [(2, "the history says payment_status = open, but the order says paid")]


def test_every_order_is_looked_at_though_few_at_a_time(
    shop: Shop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        shop.order(booklet=1)
    monkeypatch.setattr(history_check, "BATCH", 2)
    assert [verdict.entries for verdict in check_history()] == [7, 2, 1, 1, 1]


def test_the_command_says_what_it_proved_or_names_each_broken_order(app: Flask, shop: Shop, order: Order) -> None:
    number, run = order.number, app.test_cli_runner().invoke
    result = run(args=["check-history"])
    assert (result.exit_code, result.output) == (0, "9 entries of 2 orders proved, 0 orders broken.\n")
    tamper("update order_event set actor_name = 'Claus Weber' where position = 2")
    other = db.session.get_one(Order, 2).number
    result = run(args=["check-history"])
    assert (result.exit_code, result.output.splitlines()) == (
        1,
        [
            f"Order {number}, entry 2: was changed.",
            f"Order {other}, entry 2: was changed.",
            "2 entries of 2 orders proved, 2 orders broken.",
        ],
    )
    result = run(args=["check-history", "--order", other])
    assert "entry 2: was changed" in result.output and number not in result.output
    result = run(args=["check-history", "--order", "99"])
    assert (result.exit_code, result.output) == (1, "Error: There is no order 99.\n")


@pytest.mark.thorough
def test_histories_older_than_the_chain_are_chained_with_their_comments(shop: Shop, order: Order) -> None:
    tamper("update order_event set data = '{\"visible\": true, \"mailed\": false}' where kind = 'commented'")
    downgrade(directory="portal/migrations", revision=BEFORE_THE_CHAIN)
    upgrade(directory="portal/migrations")
    assert [(verdict.entries, verdict.broken) for verdict in check_history()] == [(7, None), (2, None)]
    order = shop.reload(order.number)
    assert {(len(event.before), len(event.after)) for event in order.events} == {(0, 0)}
    Teller(shop, order).invoice()
    assert breaks() == []
    tamper("update order_comment set text = 'Eilt nicht.' where order_id = 1")
    assert breaks() == [(3, "has a comment that was changed")]
