"""What the shop sells without having it: said on every page, promised for later, and never a surprise."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask

from portal.extensions import db
from portal.models.order import Order
from portal.models.product import StockPolicy
from tests.builders import Shop
from tests.customer.test_basket import fill
from tests.customer.test_checkout import errors, order_now, walk
from tests.customer.test_shop import PEN, change
from tests.visitor import Visitor

LATER = "Lieferzeit 12 bis 14 Werktage"


@pytest.fixture(autouse=True)
def _restocked(app: Flask, open_shop: Shop) -> None:
    """Two pens are there; more take ten working days on top."""
    change(app, open_shop, "pen", stock=2, stock_policy=StockPolicy.backorder, restock_days=10)


def promised(app: Flask) -> list[tuple[str, str]]:
    with app.test_request_context():
        orders = db.session.query(Order).order_by(Order.id)
        return [(str(order.promised_from), str(order.promised_until)) for order in orders]


def test_the_page_says_what_is_there_and_how_long_more_would_take(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    visitor.open(PEN)
    assert "nur noch 2 Lieferzeit 2 bis 4 Werktage" in visitor.text
    assert f"Was wir nicht vorrätig haben, bestellen wir für Sie nach. {LATER}." in visitor.text
    change(app, open_shop, "pen", stock=0)
    visitor.open(PEN)
    assert f"nachbestellbar {LATER}" in visitor.text
    assert "Wir haben den Artikel gerade nicht da und bestellen ihn für Sie nach" in visitor.text
    assert visitor.has_button("In den Warenkorb")
    assert "nachbestellbar" in visitor.open("/").text


def test_basket_and_summary_promise_the_later_day(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    fill(visitor, pen="3", ink="1")
    assert f"Wird für Sie nachbestellt: {LATER}." in visitor.open("/basket").text
    walk(visitor)
    assert "Lieferung vom 21. Mai bis 26. Mai 2026" in visitor.text  # over Ascension Day and Whit Monday
    assert f"Wird für Sie nachbestellt: {LATER}." in visitor.text
    order_now(visitor)
    assert promised(app) == [("2026-05-21", "2026-05-26")]
    with app.test_request_context():
        assert open_shop.product("pen").stock == -1


def test_what_is_there_is_delivered_as_usual(app: Flask, visitor: Visitor) -> None:
    order_now(walk(fill(visitor, pen="2")))
    assert promised(app) == [("2026-05-06", "2026-05-08")]


def test_a_promise_that_somebody_else_bought_away_is_shown_anew_and_not_broken(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    walk(fill(visitor, pen="2"))
    assert "Lieferung vom 6. Mai bis 8. Mai 2026" in visitor.text
    with app.test_request_context():
        open_shop.order(pen=1)
    order_now(visitor, status=422)
    assert errors(visitor) == [
        "Preise, Mengen oder Lieferzeit haben sich geändert. Bitte prüfen Sie die Zusammenfassung noch einmal."
    ]
    assert "Lieferung vom 21. Mai bis 26. Mai 2026" in visitor.text  # over Ascension Day and Whit Monday
    order_now(visitor)
    assert promised(app) == [("2026-05-06", "2026-05-08"), ("2026-05-21", "2026-05-26")]


def test_a_promise_of_yesterday_is_shown_anew(app: Flask, visitor: Visitor, open_shop: Shop) -> None:
    walk(fill(visitor, pen="1"))
    with time_machine.travel(open_shop.later(days=1).now):
        order_now(visitor, status=422)
        assert "Lieferung vom 7. Mai bis 11. Mai 2026" in visitor.text
        order_now(visitor)
    assert promised(app) == [("2026-05-07", "2026-05-11")]


def test_without_a_stock_there_is_always_enough(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    change(app, open_shop, "pen", stock_policy=StockPolicy.not_managed)
    assert "vorrätig Lieferzeit 2 bis 4 Werktage" in visitor.open(PEN).text
    order_now(walk(fill(visitor, pen="500")))
    assert promised(app) == [("2026-05-06", "2026-05-08")]
    with app.test_request_context():
        assert open_shop.product("pen").stock == 2
