"""Who comes in another's way is served at the next try; a person reads of it only when it does not end."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from portal import writing
from portal.accounts.people import add_staff, list_staff
from portal.catalogue.categories import add_category
from portal.extensions import db
from portal.models.account import RoleName
from portal.models.order_comment import OrderComment
from portal.refusal import Refusal
from portal.sales import outbox
from portal.sales.baskets import new_key, put_into_basket
from portal.sales.commenting import add_comment
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.transaction import once
from portal.sales.whole_basket import find_basket
from portal.writing import retried, transaction
from tests import databases
from tests.backend.test_order_pages import ordered
from tests.builders import Shop
from tests.faults.conftest import SomebodyElse, listening
from tests.visitor import Visitor


def comment(app: Flask, shop: Shop, olga: Visitor) -> Callable[[], Any]:
    """A form that is open, to be sent."""
    page = f"/backend/orders/{ordered(app, shop)}"
    olga.open(page)
    data = {name: olga.value(name) for name in ("csrf_token", "comment-form_key")}
    return lambda: olga.client.post(f"{page}/comments", data=data | {"comment-text": "Guten Tag"})


def test_a_click_that_found_the_database_busy_for_too_long_is_carried_out_when_it_is_free(
    app: Flask, impatient: None, open_shop: Shop, olga: Visitor, somebody_else: SomebodyElse
) -> None:
    send, errors = comment(app, open_shop, olga), []

    def note(context: Any) -> None:
        errors.append(context.original_exception)
        somebody_else.let_go()

    somebody_else.hold("order")
    with listening(app, "handle_error", note):
        assert send().status_code == 303
    assert len(errors) == 1
    with app.test_request_context():
        assert db.session.query(OrderComment).count() == 1


def test_nobody_tries_for_ever(
    app: Flask, impatient: None, open_shop: Shop, olga: Visitor, somebody_else: SomebodyElse
) -> None:
    send, errors = comment(app, open_shop, olga), []
    somebody_else.hold("order")
    with listening(app, "handle_error", lambda context: errors.append(context.original_exception)):
        assert send().status_code == 503
    assert len(errors) == writing.MOST_TRIES


def test_who_has_waited_long_is_not_made_to_wait_again(
    app: Flask, impatient: None, open_shop: Shop, somebody_else: SomebodyElse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.0)
    errors: list[object] = []
    somebody_else.hold("basket")
    with app.test_request_context(), listening(app, "handle_error", errors.append), pytest.raises(OperationalError):
        put_into_basket(new_key(), open_shop.products["pen"], 1, open_shop.now)
    assert len(errors) == 1


def test_the_worker_gets_over_a_busy_database(
    app: Flask, impatient: None, open_shop: Shop, somebody_else: SomebodyElse
) -> None:
    ordered(app, open_shop)
    somebody_else.hold("outgoing_mail")
    with app.test_request_context(), listening(app, "handle_error", lambda _: somebody_else.let_go()):
        assert outbox.deliver_due(open_shop.now) == 2


def test_an_error_that_will_not_pass_is_not_tried_again(app: Flask, open_shop: Shop) -> None:
    tries = []

    @retried
    def ask_for_nothing() -> None:
        tries.append(1)
        with transaction():
            db.session.execute(text("select nothing from nowhere"))

    with app.test_request_context(), pytest.raises(DBAPIError):
        ask_for_nothing()
    assert len(tries) == 1


@databases.needs_postgresql
def test_of_two_verbs_that_wait_for_each_other_both_are_carried_out(app: Flask, open_shop: Shop) -> None:
    """A real deadlock, which our verbs avoid by locking in one order; PostgreSQL ends one of the two."""
    take = text("update product set stock = stock - 1 where sku = :sku")
    both_hold_one, errors = threading.Barrier(2), []

    @once
    def take_both(first: str, second: str) -> str:
        with transaction():
            db.session.execute(take, {"sku": first})
            if not errors:
                both_hold_one.wait(timeout=30)
            db.session.execute(take, {"sku": second})
        return "taken"

    with listening(app, "handle_error", lambda context: errors.append(context.original_exception.sqlstate)):
        done = at_once(app, lambda: take_both("pen", "ink"), lambda: take_both("ink", "pen"))
    assert (done, errors) == (["taken", "taken"], ["40P01"])
    with app.test_request_context():
        assert [open_shop.product(sku).stock for sku in ("pen", "ink")] == [8, 3]


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """What each came to, a refusal too; every one in a thread with a connection of its own."""

    def work(act: Callable[[], Any]) -> Any:
        with app.test_request_context():
            try:
                return act()
            except Refusal as refusal:
                return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(work, acts))


@contextmanager
def meeting(app: Flask, table: str) -> Iterator[None]:
    """The first two who add a row to the table wait for each other before they do, so that neither sees the other's."""
    both, arrivals = threading.Barrier(2), itertools.count()

    def meet(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lower().startswith(f"insert into {table} ") and next(arrivals) < 2:
            both.wait(timeout=30)

    with listening(app, "before_cursor_execute", meet):
        yield
    assert next(arrivals) >= 2


def two_orders(app: Flask, shop: Shop) -> list[int]:
    with app.test_request_context():
        return [shop.order(booklet=1).id for _ in range(2)]


# On SQLite nobody writes while another does. On PostgreSQL two can begin the same thing; the second one's next try
# finds the first one's row.


@databases.needs_postgresql
def test_the_first_two_invoices_of_a_year_are_numbered_one_and_two(app: Flask, open_shop: Shop) -> None:
    orders, click = two_orders(app, open_shop), open_shop.olga()
    with meeting(app, "number_sequence"):
        done = at_once(app, *(partial(submit_invoice, order, InvoiceWish(), click) for order in orders))
    assert sorted(done) == ["RE-2026-0001", "RE-2026-0002"]


@databases.needs_postgresql
def test_two_articles_put_into_a_new_basket_are_both_in_it(app: Flask, open_shop: Shop) -> None:
    key, now = new_key(), open_shop.now
    with meeting(app, "basket"):
        at_once(app, *(partial(put_into_basket, key, open_shop.products[sku], 1, now) for sku in ("pen", "ink")))
    with app.test_request_context():
        basket = find_basket(key)
        assert basket is not None
        assert sorted(item.product.sku for item in basket.items) == ["ink", "pen"]


@databases.needs_postgresql
def test_the_first_two_clerks_both_get_in(app: Flask, open_shop: Shop) -> None:
    names, now = ("carla", "claus"), open_shop.now
    with meeting(app, "role"):
        at_once(app, *(partial(add_staff, name, f"{name}@example.org", RoleName.clerk, now) for name in names))
    with app.test_request_context():
        assert sorted(person.name for person in list_staff()) == ["carla", "claus"]


@databases.needs_postgresql
def test_of_the_first_two_categories_with_one_name_the_second_is_refused(app: Flask) -> None:
    with meeting(app, "category"):
        done = at_once(app, *[partial(add_category, "Tinten", "")] * 2)
    assert sorted(str(answer) for answer in done) == ["Eine Kategorie mit diesem Namen gibt es schon.", "None"]


@databases.needs_postgresql
def test_a_form_that_is_sent_for_two_orders_at_once_counts_once(app: Flask, open_shop: Shop) -> None:
    orders, click = two_orders(app, open_shop), open_shop.olga(key="the same key")
    with meeting(app, "submitted_form"):
        done = at_once(app, *(partial(add_comment, order, "Guten Tag", False, False, click) for order in orders))
    assert done == ["", ""]
    with app.test_request_context():
        assert db.session.query(OrderComment).count() == 1
