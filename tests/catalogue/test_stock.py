"""The stock ledger: stock is the sum of its movements, and no cause moves a product twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.catalogue import stock, stocktaking
from portal.catalogue.product_list import ProductFilter, Search, count_low, find_lowest, list_products
from portal.catalogue.products import Beginning, PictureWish, ProductWish, add_product, save_product
from portal.catalogue.stock import Cause, ReturnedTooOftenError
from portal.catalogue.stock_list import in_house, list_movements, list_wrong_stocks
from portal.extensions import db
from portal.models.frozen import FrozenRowError
from portal.models.product import ProductKind, StockPolicy
from portal.models.stock_movement import StockMovement, StockReason
from portal.refusal import Refusal
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.invoicing import InvoiceWish, submit_invoice
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.trial import remove_trial_order
from portal.writing import transaction
from tests import databases
from tests.builders import MONDAY, Shop
from tests.cast import OLGA
from tests.statements import count_statements


def booked(reason: StockReason, key: str) -> Cause:
    return Cause(reason, MONDAY, OLGA.name, occasion=key)


def count(shop: Shop, sku: str, counted: int, shown: int | None = None, key: str = "a click") -> int:
    product = shop.product(sku)
    shown = in_house(product) if shown is None else shown
    return stocktaking.count_to(product.id, counted, shown, booked(StockReason.counted, key))


def receive(shop: Shop, sku: str, pieces: int, key: str = "a click") -> None:
    stocktaking.receive(shop.products[sku], pieces, booked(StockReason.received, key))


def policy(shop: Shop, sku: str, policy: StockPolicy) -> None:
    with transaction():
        shop.product(sku).stock_policy = policy


def moves(shop: Shop, sku: str) -> list[tuple[str, int]]:
    found = db.session.query(StockMovement).filter_by(product_id=shop.products[sku]).order_by(StockMovement.id)
    return [(move.reason.value, move.pieces) for move in found]


def ship(shop: Shop, number: str) -> None:
    order_id = shop.reload(number).id
    submit_invoice(order_id, InvoiceWish(), shop.olga())
    submit_shipment(order_id, ShipmentWish(), shop.olga())


def test_stock_is_its_ledger_after_orders_cancellations_and_trials(shop: Shop) -> None:
    order = shop.order(pen=4, ink=1, booklet=1)
    number, pen, ink = order.number, *(item.id for item in order.items[:2])
    cancel_order(order.id, CancellationWish({pen: 1}), shop.olga())
    cancel_order(order.id, CancellationWish({pen: 2, ink: 1}), shop.olga())
    trial = shop.order(is_trial=True, pen=2)
    cancel_order(trial.id, CancellationWish(), shop.olga())
    remove_trial_order(trial.id)
    assert moves(shop, "pen") == [("opening", 10), ("ordered", -4), ("canceled", 1), ("canceled", 2)]
    assert moves(shop, "ink") == [("opening", 5), ("ordered", -1), ("canceled", 1)]
    assert moves(shop, "booklet") == []
    assert [shop.product(sku).stock for sku in ("pen", "ink", "booklet")] == [9, 5, 0]
    assert list_wrong_stocks() == []
    ordered = db.session.query(StockMovement).filter_by(reason=StockReason.ordered, order_item_id=pen).one()
    assert (ordered.document, ordered.at) == (number, MONDAY)


def test_the_ledger_which_can_never_be_erased_names_people_of_the_shop_only(shop: Shop) -> None:
    order = shop.order(pen=4)
    cancel_order(order.id, CancellationWish({order.items[0].id: 1}), shop.olga())
    moved = db.session.query(StockMovement.actor_name).filter_by(order_item_id=order.items[0].id)
    assert [name for (name,) in moved.order_by(StockMovement.id)] == ["", "Olga Brandt"]


def test_an_order_that_is_refused_at_the_second_article_leaves_no_movement(shop: Shop) -> None:
    with pytest.raises(Refusal, match="nicht mehr in dieser Menge"):
        shop.order(pen=1, paper=2)
    assert moves(shop, "pen") == [("opening", 10)]


def test_the_same_cause_never_moves_a_product_twice(shop: Shop) -> None:
    order = shop.order(pen=3)
    cause = Cause(StockReason.credited, MONDAY, OLGA.name, order.items[0].id, "RK-2026-0001")
    with transaction():
        stock.give_back(shop.products["pen"], 1, cause)
    with pytest.raises(IntegrityError), transaction():
        stock.give_back(shop.products["pen"], 1, cause)
    assert shop.product("pen").stock == 8
    assert list_wrong_stocks() == []


def test_a_line_never_gives_back_more_than_it_took(shop: Shop) -> None:
    order = shop.order(pen=3)
    cancel_order(order.id, CancellationWish(), shop.olga())
    cause = Cause(StockReason.credited, MONDAY, OLGA.name, order.items[0].id, "RK-2026-0001")
    with pytest.raises(ReturnedTooOftenError), transaction():
        stock.give_back(shop.products["pen"], 1, cause)
    assert shop.product("pen").stock == 10


def test_what_was_sold_while_no_stock_was_kept_comes_back_to_no_stock(shop: Shop) -> None:
    policy(shop, "paper", StockPolicy.not_managed)
    order = shop.order(paper=50)
    assert moves(shop, "paper") == [("opening", 1)]
    policy(shop, "paper", StockPolicy.managed)
    cancel_order(order.id, CancellationWish(), shop.olga())
    assert (moves(shop, "paper"), shop.product("paper").stock) == ([("opening", 1)], 1)


def test_backorder_goods_are_sold_below_zero_and_owed(shop: Shop) -> None:
    policy(shop, "paper", StockPolicy.backorder)
    shop.order(paper=3)
    assert (shop.product("paper").stock, in_house(shop.product("paper"))) == (-2, 1)
    for other in (StockPolicy.managed, StockPolicy.not_managed):
        wish = ProductWish("Papier", "paper", 100, 1900, stock_policy=other)
        with pytest.raises(Refusal, match="2 Stück mehr verkauft als da") as refused:
            save_product(shop.products["paper"], wish, PictureWish(), None)
        assert refused.value.field == "stock_policy"
    receive(shop, "paper", 2)
    save_product(shop.products["paper"], ProductWish("Papier", "paper", 100, 1900), PictureWish(), None)
    assert (shop.product("paper").stock_policy, shop.product("paper").stock) == (StockPolicy.managed, 0)


def test_the_database_itself_keeps_managed_goods_from_falling_below_zero(shop: Shop) -> None:
    with pytest.raises(IntegrityError, match="ck_product_stock"):
        db.session.execute(text("update product set stock = -1 where sku = 'pen'"))


def test_a_new_article_begins_with_a_movement_unless_there_is_nothing(shop: Shop) -> None:
    for sku, pieces in (("some", 4), ("none", 0)):
        beginning = Beginning(ProductKind.goods, MONDAY, OLGA.name, stock=pieces)
        shop.products[sku] = add_product(ProductWish(sku, sku, 100, 1900), beginning, PictureWish())
    assert (moves(shop, "some"), moves(shop, "none")) == ([("opening", 4)], [])
    assert (shop.product("some").stock, list_wrong_stocks()) == (4, [])


def test_a_receipt_is_added_once_however_often_it_is_clicked(shop: Shop) -> None:
    for key in ("one", "one", "two"):
        receive(shop, "pen", 5, key)
    assert (shop.product("pen").stock, moves(shop, "pen")[1:]) == (20, [("received", 5), ("received", 5)])


def test_a_count_moves_what_is_missing_once(shop: Shop) -> None:
    assert [count(shop, "pen", 8, shown=10, key="one") for _ in range(2)] == [-2, -2]
    assert count(shop, "pen", 8) == 0
    assert (shop.product("pen").stock, moves(shop, "pen")[1:]) == (8, [("counted", -2)])


def test_an_order_that_comes_while_somebody_counts_stays_subtracted(shop: Shop) -> None:
    """Its pieces still lie in the house, so the count is right; they are not for sale any more."""
    shown = in_house(shop.product("pen"))
    shop.order(pen=3)
    assert count(shop, "pen", 9, shown) == -1
    assert (shop.product("pen").stock, in_house(shop.product("pen"))) == (6, 9)


def test_a_count_that_others_overtook_is_refused_with_what_is_there_now(shop: Shop) -> None:
    order = shop.order(pen=3)
    shown = in_house(shop.product("pen"))
    assert shown == 10
    ship(shop, order.number)
    with pytest.raises(Refusal, match="Statt 10 Stück müssten jetzt 7 im Haus sein") as refused:
        count(shop, "pen", 10, shown)
    assert (refused.value.field, shop.product("pen").stock) == ("pieces", 7)
    assert count(shop, "pen", 7) == 0


def test_a_count_cannot_deny_what_is_sold(shop: Shop) -> None:
    shop.order(pen=3)
    with pytest.raises(Refusal, match="3 Stück sind verkauft"):
        count(shop, "pen", 2)
    assert count(shop, "pen", 3) == -7
    policy(shop, "pen", StockPolicy.backorder)
    count(shop, "pen", 2, key="another")
    assert shop.product("pen").stock == -1


def test_nothing_is_booked_where_no_stock_is_kept(shop: Shop) -> None:
    policy(shop, "pen", StockPolicy.not_managed)
    for book in (lambda: receive(shop, "pen", 1), lambda: count(shop, "pen", 1), lambda: receive(shop, "booklet", 1)):
        with pytest.raises(Refusal, match="kein Bestand geführt"):
            book()


def test_the_ledger_is_never_changed(shop: Shop) -> None:
    for statement in ("update stock_movement set pieces = 99", "delete from stock_movement"):
        with pytest.raises(IntegrityError, match=r"is frozen|is kept"):
            db.session.execute(text(statement))
        db.session.rollback()
    db.session.query(StockMovement).first().note = "other"  # type: ignore[union-attr]
    with pytest.raises(FrozenRowError):
        db.session.flush()


def test_the_check_names_what_is_wrong_with_its_numbers(shop: Shop) -> None:
    run = current_app.test_cli_runner()
    assert (run.invoke(args=["check-stock"]).output, run.invoke(args=["check-stock"]).exit_code) == (
        "Bestand stimmt\n",
        0,
    )
    db.session.execute(text("update product set stock = 12 where sku = 'pen'"))
    db.session.execute(text("update product set stock = 1 where sku = 'booklet'"))
    db.session.commit()
    told = run.invoke(args=["check-stock"])
    assert told.exit_code == 1
    assert told.output == (
        "pen Füllfederhalter „Lotse“: Bestand 12, Summe 10\nbooklet Übungsheft „Kurrent“: Bestand 1, Summe 0\n"
    )


def test_the_movements_are_read_page_by_page_each_with_the_stock_it_led_to(shop: Shop) -> None:
    for number in range(20):
        receive(shop.later(minutes=1), "pen", 1, f"click {number}")
    first = list_movements(shop.product("pen"), None, None)
    assert [first.after[row.id] for row in first.page.rows] == list(range(30, 15, -1))
    second = list_movements(shop.product("pen"), first.page.older, None)
    assert [second.after[row.id] for row in second.page.rows] == list(range(15, 9, -1))
    back = list_movements(shop.product("pen"), None, second.page.newer)
    assert back.after == first.after


def test_low_stock_is_one_rule_for_pages_and_lists(shop: Shop) -> None:
    policy(shop, "pen", StockPolicy.backorder)
    shop.order(pen=12)
    shop.order(ink=5)
    policy(shop, "ink", StockPolicy.not_managed)
    shop.order(paper=1)
    low = [row.Product.sku for row in list_products(Search("", ProductFilter.low)).rows]
    assert low == ["paper", "pen"]
    assert low == [sku for sku in ("ink", "paper", "pen") if shop.product(sku).is_low]
    assert count_low() == 2
    count, lowest = find_lowest()
    assert (count, lowest and lowest.sku) == (2, "pen")


@databases.needs_sqlite  # PostgreSQL rightly reads four rows without any index
@pytest.mark.parametrize("ask", [lambda: list_products(Search("", ProductFilter.low)), find_lowest])
def test_low_stock_is_found_by_its_index(shop: Shop, ask: Callable[[], object]) -> None:
    with count_statements() as statements:
        ask()
    [statement] = statements.seen
    plan = db.session.connection().exec_driver_sql(f"explain query plan {statement}", (26,) * statement.count("?"))
    assert "ix_product_low" in " ".join(row[-1] for row in plan)


@pytest.mark.thorough
def test_sales_receipts_and_counts_at_the_same_time_leave_the_right_stock(shop: Shop) -> None:
    """Three sell one piece each ten times while two add five pieces five times with the same keys."""
    app, pen = current_app._get_current_object(), shop.products["pen"]  # type: ignore[attr-defined]
    db.session.rollback()
    sold: list[bool] = []

    def sell(name: str) -> None:
        with app.app_context():
            for turn in range(10):
                with transaction():
                    sold.append(stock.take(pen, 1, booked(StockReason.ordered, f"{name} {turn}")))

    def restock(_name: str) -> None:
        with app.app_context():
            for turn in range(5):
                stocktaking.receive(pen, 5, booked(StockReason.received, str(turn)))

    works = [threading.Thread(target=sell, args=(name,)) for name in "abc"]
    works += [threading.Thread(target=restock, args=(name,)) for name in "de"]
    for work in works:
        work.start()
    for work in works:
        work.join()
    assert len(sold) == 30
    assert shop.product("pen").stock == 10 + 25 - sum(sold)
    assert list_wrong_stocks() == []
