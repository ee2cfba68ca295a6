"""On PostgreSQL who reads stands in no transaction, and who writes does, also outside the verbs."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from portal.extensions import db
from portal.models.shop_settings import ShopSettings
from tests.builders import Shop
from tests.databases import IS_POSTGRESQL

pytestmark = pytest.mark.skipif(not IS_POSTGRESQL, reason="about PostgreSQL")


def state() -> str:
    return str(db.session.connection().connection.dbapi_connection.info.transaction_status.name)  # type: ignore[union-attr]


def test_reading_begins_no_transaction_and_leaves_prepared_statements_alone(shop: Shop) -> None:
    for _page in range(8):
        db.session.rollback()
        db.session.execute(text("SELECT name FROM shop_settings"))
        assert state() == "IDLE"
    prepared = text(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT name FROM shop_settings%'"
    )
    assert db.session.scalar(prepared) == 1


def test_the_first_statement_that_writes_or_locks_begins_one(shop: Shop) -> None:
    db.session.rollback()
    db.session.get_one(ShopSettings, 1, with_for_update=True)
    assert state() == "INTRANS"
    db.session.rollback()
    name = db.session.get_one(ShopSettings, 1).name
    db.session.execute(text("update shop_settings set name = 'Halb'"))
    assert state() == "INTRANS"
    db.session.rollback()
    assert db.session.get_one(ShopSettings, 1).name == name
