"""A shop moves from SQLite to PostgreSQL: `flask move-from-sqlite`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from config import from_environment
from portal import create_app
from portal.catalogue.product_list import Search, list_products
from portal.catalogue.stock_list import list_wrong_stocks
from portal.extensions import db
from portal.moving import NotMovedError, move_from_sqlite
from portal.sales.customer_list import CustomerFilter, list_customers
from portal.sales.history_check import check_history
from portal.sales.lists import OrderFilter, list_orders
from tests.builders import Shop
from tests.databases import needs_postgresql, needs_sqlite
from tests.mail.everything import everything_happens

FOLDER = "portal/migrations"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Flask]:
    """A shop on SQLite in which everything has happened once."""
    environ = {"KONTOR_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'kontor.db'}", "SECRET_KEY": "old"}
    app = create_app(from_environment(environ) | {"TESTING": True})
    with app.test_request_context():
        upgrade(FOLDER)
        shop = Shop.open()
        shop.order("prepayment", pen=1)
        everything_happens(shop)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def rows_of(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    with app.app_context(), db.engine.connect() as connection:
        tables = db.metadata.sorted_tables
        return {t.name: sorted(map(tuple, connection.execute(select(t))), key=repr) for t in tables}


@needs_postgresql
@pytest.mark.thorough
def test_a_shop_goes_on_with_every_row_it_had(app: Flask, old: Flask, tmp_path: Path) -> None:
    answer = app.test_cli_runner().invoke(args=["move-from-sqlite", str(tmp_path / "kontor.db")])
    before = rows_of(old)
    assert answer.output == f"{sum(map(len, before.values()))} rows moved. The files of the shop stay where they are.\n"
    assert rows_of(app) == before
    with app.test_request_context():
        assert {verdict.broken for verdict in check_history()} == {None}
        assert list_wrong_stocks() == []
        assert len(list_orders(OrderFilter(text="weidner"), None, None).rows) == 2
        assert len(list_customers(CustomerFilter("weidner"), None, None).rows) == 1
        assert len(list_products(Search("tinte")).rows) == 1
        shop = Shop.find(Shop().now)
        assert shop.order(ink=1).id == len(before["order"]) + 1
    with app.app_context(), pytest.raises(NotMovedError, match="not empty: account"):
        move_from_sqlite(tmp_path / "kontor.db")


@needs_postgresql
@pytest.mark.thorough
def test_a_file_of_another_version_is_not_moved(app: Flask, old: Flask, tmp_path: Path) -> None:
    with old.app_context():
        downgrade(FOLDER)
        db.engine.dispose()
    with app.app_context(), pytest.raises(NotMovedError, match="has version"):
        move_from_sqlite(tmp_path / "kontor.db")


@needs_postgresql
def test_what_is_no_shop_is_not_moved(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database, only a text that is long enough to be looked at as one " * 20)
    (tmp_path / "empty.db").touch()
    for name, why in (("nothing.db", "no file"), ("text.db", "cannot be read"), ("empty.db", "no shop's database")):
        answer = app.test_cli_runner().invoke(args=["move-from-sqlite", str(tmp_path / name)])
        assert answer.exit_code == 1
        assert why in answer.output


@needs_sqlite
def test_a_shop_on_sqlite_says_where_it_should_move_to(app: Flask) -> None:
    with app.app_context():
        path = Path(str(db.engine.url.database))
    answer = app.test_cli_runner().invoke(args=["move-from-sqlite", str(path)])
    assert (answer.exit_code, answer.output) == (1, "Error: DATABASE_URL names no PostgreSQL database.\n")
