"""Many clicks at once, each a real request over a connection of its own: order rules § 5, promises 1 and 2."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.catalogue.stock_list import list_wrong_stocks
from portal.extensions import db
from portal.models.order import Order
from portal.models.product import Product
from portal.models.stock_movement import StockMovement, StockReason
from portal.models.voucher import Voucher
from tests.builders import Shop
from tests.customer.test_basket import fill
from tests.customer.test_checkout import walk
from tests.customer.test_shop import change
from tests.visitor import Visitor

pytestmark = pytest.mark.thorough

AT_ONCE = 20
COOKIE = "kontor"


def order_form(visitor: Visitor) -> dict[str, str]:
    names = ("csrf_token", "fingerprint", "texts", "note")
    return {name: visitor.value(name) for name in names} | {"terms": "y"}


def post_all_at_once(jobs: list[tuple[FlaskClient, dict[str, str]]]) -> list[tuple[int, str]]:
    """Status and place of each answer."""
    start = Barrier(len(jobs))

    def post(job: tuple[FlaskClient, dict[str, str]]) -> tuple[int, str]:
        client, form = job
        start.wait(timeout=30)
        answer = client.post("/checkout/review", data=form)
        return answer.status_code, answer.location or ""

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(post, jobs))


def test_the_same_basket_posted_twenty_times_at_once_is_one_order(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    """Lesson 1."""
    walk(fill(visitor, pen="2"))
    form, cookie = order_form(visitor), visitor.client.get_cookie(COOKIE)
    assert cookie is not None
    jobs = []
    for _ in range(AT_ONCE):
        client = app.test_client()
        client.set_cookie(COOKIE, cookie.value)
        jobs.append((client, form))
    answers = post_all_at_once(jobs)
    with app.test_request_context():
        order = db.session.query(Order).one()
        assert set(answers) == {(303, f"/o/{order.token}")}
        assert open_shop.product("pen").stock == 8
        assert db.session.query(StockMovement).filter_by(reason=StockReason.ordered).count() == 1


def test_twenty_buyers_of_the_last_piece_make_one_order_and_nineteen_clear_refusals(
    app: Flask, open_shop: Shop
) -> None:
    """Lesson 4."""
    buyers = [walk(fill(Visitor(app.test_client()), paper="1")) for _ in range(AT_ONCE)]
    answers = post_all_at_once([(buyer.client, order_form(buyer)) for buyer in buyers])
    with app.test_request_context():
        order = db.session.query(Order).one()
        assert answers.count((303, f"/o/{order.token}")) == 1
        assert db.session.get_one(Product, open_shop.products["paper"]).stock == 0
        [movement] = db.session.query(StockMovement).filter_by(reason=StockReason.ordered)
        assert (movement.pieces, movement.order_item_id) == (-1, order.items[0].id)
        assert list_wrong_stocks() == []
    losers = [buyer for buyer, (_, place) in zip(buyers, answers, strict=True) if not place.startswith("/o/")]
    assert {answer for answer in answers if not answer[1].startswith("/o/")} == {(303, "/basket")}
    for loser in losers:
        assert "Briefpapier Bütten A4 ist zur Zeit nicht lieferbar." in loser.open("/basket").text


def test_twenty_buyers_with_the_last_use_of_a_voucher_make_one_order_and_nineteen_clear_refusals(
    app: Flask, open_shop: Shop
) -> None:
    """Lesson 4 of Magento's: coupons were reused under concurrent access."""
    change(app, open_shop, "ink", stock=AT_ONCE)
    with app.test_request_context():
        open_shop.voucher(most_uses=1)
    buyers = [walk(fill(Visitor(app.test_client()), ink="1")) for _ in range(AT_ONCE)]
    for buyer in buyers:
        buyer.press("Einlösen", voucher_code="WILLKOMMEN")
    answers = post_all_at_once([(buyer.client, order_form(buyer)) for buyer in buyers])
    with app.test_request_context():
        order, voucher = db.session.query(Order).one(), db.session.query(Voucher).one()
        assert (order.discount_cents, voucher.used_count) == (125, 1)
        assert answers.count((303, f"/o/{order.token}")) == 1
        assert open_shop.product("ink").stock == AT_ONCE - 1
    assert answers.count((422, "")) == AT_ONCE - 1
    losers = [buyer for buyer, (status, _) in zip(buyers, answers, strict=True) if status == 422]
    for loser in losers:
        said = loser.open("/checkout/review").text
        assert "Dieser Gutschein ist schon so oft eingelöst, wie es vorgesehen ist." in said
        assert "Rabatt" not in said


def test_one_customer_in_twenty_windows_redeems_once_what_each_may_redeem_once(app: Flask, open_shop: Shop) -> None:
    change(app, open_shop, "ink", stock=AT_ONCE)
    with app.test_request_context():
        open_shop.voucher(most_uses_each=1)
    windows = [walk(fill(Visitor(app.test_client()), ink="1")) for _ in range(AT_ONCE)]
    for window in windows:
        window.press("Einlösen", voucher_code="WILLKOMMEN")
    answers = post_all_at_once([(window.client, order_form(window)) for window in windows])
    assert sorted(status for status, _ in answers) == [303] + [422] * (AT_ONCE - 1)
    with app.test_request_context():
        assert db.session.query(Order).one().discount_cents == 125
        assert db.session.query(Voucher).one().used_count == 1


def test_two_articles_bought_crosswise_never_wait_for_each_other(app: Flask, open_shop: Shop) -> None:
    for sku in ("pen", "ink"):
        change(app, open_shop, sku, stock=3)
    buyers = []
    for turn in range(6):
        buyer = Visitor(app.test_client())
        pieces = {"pen": "1", "ink": "1"} if turn % 2 else {"ink": "1", "pen": "1"}
        buyers.append(walk(fill(buyer, **pieces)))
    answers = post_all_at_once([(buyer.client, order_form(buyer)) for buyer in buyers])
    assert sorted(place.startswith("/o/") for _, place in answers) == [False] * 3 + [True] * 3
    with app.test_request_context():
        assert [open_shop.product(sku).stock for sku in ("pen", "ink")] == [0, 0]
