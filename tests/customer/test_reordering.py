"""„Noch einmal bestellen“: what an order had, in the basket, as far as it can still be had."""

from __future__ import annotations

from flask import Flask

from portal.catalogue.products import hide_product
from portal.extensions import db
from portal.models.account import Account
from portal.models.order import Order
from portal.sales.change_wish import ChangeWish, LineWish
from portal.sales.changing import change_order
from portal.writing import transaction
from tests.builders import Shop
from tests.customer.test_basket import fill, quantity_field
from tests.customer.test_checkout import order_now, walk
from tests.visitor import Visitor

AGAIN = "Noch einmal bestellen"


def ordered(app: Flask, shop: Shop, **pieces: int) -> str:
    """The link."""
    with app.test_request_context():
        return f"/o/{shop.order(**pieces).token}"


def quantities(visitor: Visitor) -> list[str]:
    return [visitor.value(str(name)) for name in visitor.page.xpath("//tbody//input/@name")]


def test_everything_of_the_order_goes_into_the_basket(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    visitor.open(ordered(app, open_shop, pen=2, ink=1)).press(AGAIN)
    assert visitor.path == "/basket"
    assert "Die Artikel liegen im Warenkorb, zu den Preisen von heute." in visitor.text
    assert quantities(visitor) == ["2", "1"]
    assert "212,50 €" in visitor.text


def test_pressed_twice_it_is_there_once_and_what_was_there_stays(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    link = ordered(app, open_shop, pen=2, ink=1)
    fill(visitor, ink="3", booklet="1")
    for _ in range(2):
        visitor.open(link).press(AGAIN)
    assert quantities(visitor) == ["3", "1", "2"]


def test_what_cannot_be_had_is_left_out_by_name(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    link = ordered(app, open_shop, pen=1, ink=1, booklet=1)
    with app.test_request_context():
        hide_product(open_shop.products["booklet"])
        open_shop.stock_up("ink", 0)
    visitor.open(link).press(AGAIN)
    assert quantities(visitor) == ["1"]
    for words in ("Übungsheft „Kurrent“ gibt es nicht mehr.", "ist zur Zeit nicht lieferbar."):
        assert words in visitor.text, words
    assert "nehmen Sie den Artikel heraus" not in visitor.text  # it never went in


def test_what_was_taken_out_of_the_order_does_not_come_back(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        order = open_shop.order(pen=2, ink=1)
        pen, ink = order.items
        lines = {pen.id: LineWish(2, pen.unit_price_cents), ink.id: LineWish(0, ink.unit_price_cents)}
        link = f"/o/{order.token}"
        change_order(order.id, ChangeWish(lines), open_shop.olga())
    visitor.open(link).press(AGAIN)
    assert quantities(visitor) == ["2"]


def test_of_what_is_all_gone_nothing_is_said_to_lie_in_the_basket(
    app: Flask, open_shop: Shop, visitor: Visitor
) -> None:
    link = ordered(app, open_shop, booklet=1)
    with app.test_request_context():
        hide_product(open_shop.products["booklet"])
    visitor.open(link).press(AGAIN)
    assert visitor.heading == "Ihr Warenkorb ist leer."
    assert "zu den Preisen von heute" not in visitor.text


def test_the_order_that_was_just_placed_can_be_placed_again(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    """Its basket has become the order; a new one begins."""
    order_now(walk(fill(visitor, pen="1")))
    visitor.press(AGAIN)
    assert visitor.value(quantity_field(visitor)) == "1"


def test_only_the_owner_of_an_order_puts_it_into_a_basket(app: Flask, open_shop: Shop, olga: Visitor) -> None:
    with app.test_request_context():
        mine, other = open_shop.order(pen=1), open_shop.order(ink=1)
        with transaction():
            account = db.session.query(Account.id).filter_by(email="olga@feder-und-bogen.example").scalar()
            db.session.get_one(Order, mine.id).account_id = account
        numbers = mine.number, other.number
    olga.open(f"/orders/{numbers[0]}").press(AGAIN)
    assert olga.path == "/basket"
    assert olga.client.post(f"/orders/{numbers[1]}/basket").status_code in (400, 404)


def test_a_trial_order_is_not_ordered_again(app: Flask, open_shop: Shop, visitor: Visitor) -> None:
    with app.test_request_context():
        link = f"/o/{open_shop.order(pen=1, is_trial=True).token}"
    assert not visitor.open(link).has_button(AGAIN)
