"""The tables as the migrations make them are those that the models mean; a shop that has sold is taken along."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, text

from config import from_environment
from portal import create_app
from portal.catalogue.article_numbers import list_numbered
from portal.catalogue.product_list import Search, list_products
from portal.catalogue.stock_list import list_wrong_stocks
from portal.extensions import db
from portal.models.stock_movement import StockMovement
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.customer_list import CustomerFilter, list_customers
from portal.sales.customer_search import find_customers
from portal.sales.paper_lists import INVOICE_CANCELLATIONS, PaperFilter
from tests import databases
from tests.builders import MONDAY, Shop, settings
from tests.conftest import settings_for

FOLDER = "portal/migrations"
BEFORE_THE_LEDGER = "0007"
_SEARCHES = ("order_search", "customer_search", "account_search", "product_search")
# A pen sold three times (one piece canceled, one tried), nine left; a sold out book; a download.
ROWS = """
insert into product (id, sku, slug, name, sort_name, kind, features, description, price_cents, vat_rate,
  delivery_days_min, delivery_days_max, stock, low_stock_at, is_active, picture_alt, manufacturer, safety_note,
  created_at, version)
select ident, 'p' || ident, 'p' || ident, 'Artikel', 'artikel', kind, '', '', 100, 1900, 2, 4, pieces, 0, true, '', '',
  '', :at, 1
from (select 1 as ident, 'goods' as kind, 9 as pieces union select 2, 'goods', 0 union select 3, 'download', 0) as p;
insert into "order" (id, number, is_trial, nonce, placed_at, language, currency, email, sort_name, note,
  shipping_method, carrier, payment_method, tax_mode, subtotal_cents, shipping_cents, grand_total_cents, summary,
  summary_sha256, waiver_text, version, status, payment_status, delivery_status, held_cents, standing_cents)
select ident, 'N' || ident, ident = 2, 'n', :at, 'de', 'EUR', 'a@example.org', 'a', '', '', '', 'invoice', 'normal',
  100, 0, 100, '', '', '', 1, 'pending', 'open', 'open', 0, 100
from (select 1 as ident union select 2) as o;
insert into account (id, email, name, language, active, fs_uniquifier)
values (1, 'klara@example.org', 'Klara Öhm', 'de', true, 'k');
insert into order_address (order_id, role, name, company, street, extra, postcode, city, country, phone)
select ident, 'billing', 'Anna', 'Brandt & Co', 's', '', '1', 'c', 'DE', ''
from (select 1 as ident union select 2) as a;
insert into order_item (id, order_id, position, product_id, kind, sku, name, features, unit_price_cents, vat_rate,
  qty_ordered, qty_canceled, qty_invoiced, qty_shipped, qty_refunded, qty_refunded_unshipped)
select ident, order_id, ident, product_id, kind, 'p', 'Artikel', '', 100, 1900, ordered, canceled, 0, 0, 0, 0
from (select 1 as ident, 1 as order_id, 1 as product_id, 'goods' as kind, 3 as ordered, 1 as canceled
  union select 2, 2, 1, 'goods', 5, 0 union select 3, 1, 3, 'download', 1, 0) as i;
insert into issued_document (id, order_id, kind, number, series, position, language, issued_at, is_trial, snapshot,
  previous_hash, chain_hash)
select ident, 1, kind, number, number, 1, 'de', :at, false, '{}', '', number
from (select 1 as ident, 'invoice' as kind, 'RE-1' as number union select 2, 'invoice_cancellation', 'ST-1') as d;
insert into invoice (id, order_id, document_id, number, issued_at, issued_on, due_on, supply_from, supply_until,
  shipping_cents, total_cents, comment, settled_cents)
values (7, 1, 1, 'RE-1', :at, '2026-05-04', '2026-05-18', '2026-05-04', '2026-05-04', 0, 100, '', 0);
insert into invoice_cancellation (invoice_id, document_id, number, issued_at, actor_name, reason)
values (7, 2, 'ST-1', :at, 'Olga', 'Falsche Anschrift');
"""


@pytest.mark.thorough
def test_the_stock_of_a_shop_that_has_been_selling_gets_its_ledger(tmp_path: Path) -> None:
    databases.create(tmp_path)
    app = create_app(settings_for(tmp_path))
    with app.test_request_context():
        upgrade(FOLDER, BEFORE_THE_LEDGER)
        for statement in ROWS.split(";\n")[:-1]:
            db.session.execute(text(statement), {"at": MONDAY.replace(tzinfo=None)} if ":at" in statement else {})
        db.session.commit()
        db.session.remove()
        upgrade(FOLDER)
        found = db.session.query(StockMovement).order_by(StockMovement.id)
        assert [(move.product_id, move.reason.value, move.pieces, move.order_item_id) for move in found] == [
            (1, "ordered", -3, 1),
            (1, "canceled", 1, 1),
            (1, "opening", 11, None),
        ]
        assert list_wrong_stocks() == []
        [customer] = list_customers(CustomerFilter("brandt"), None, None).rows
        assert (customer.email, customer.order_count, customer.value_cents) == ("a@example.org", 1, 100)
        [storno] = INVOICE_CANCELLATIONS.page(PaperFilter(text="ST-1", least=100), None, None).rows
        assert (storno.number, storno.order_number, storno.invoice_number) == ("ST-1", "N1", "RE-1")
        assert [known.email for known in find_customers("oehm")] == ["klara@example.org"]
        assert len(list_products(Search("tikel")).rows) == 3
        assert [product.id for product in list_numbered("P-2")] == [2]
        db.session.add(settings())
        db.session.commit()
        cancel_order(1, CancellationWish({1: 2}), Shop().olga())
        assert list_wrong_stocks() == []
        assert db.session.scalar(text("select stock from product where id = 1")) == 11
        db.session.remove()
        db.engine.dispose()


def test_models_and_migrations_agree(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_modelled})
        assert compare_metadata(context, db.metadata) == []


def _is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not str(name).startswith(_SEARCHES)


def test_the_database_checks_what_the_models_say_it_checks(app: Flask) -> None:
    with app.app_context():
        found, written = inspect(db.engine), db.engine.dialect.identifier_preparer
        for table in db.metadata.tables.values():
            checks = [rule for rule in table.constraints if isinstance(rule, CheckConstraint)]
            meant = {written.format_constraint(check) for check in checks}
            assert {check["name"] for check in found.get_check_constraints(table.name)} == meant


@databases.needs_postgresql  # SQLite drops columns by making tables anew, and those with triggers are never made anew
def test_every_migration_can_be_taken_back_and_leaves_nothing(app: Flask) -> None:
    with app.app_context():
        downgrade(FOLDER, "base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        functions = text("select proname from pg_proc where pronamespace = 'public'::regnamespace")
        assert db.session.scalars(functions).all() == []
        db.session.rollback()
        upgrade(FOLDER)


@databases.needs_postgresql
def test_names_sort_in_byte_order_whatever_the_language_of_the_database(app: Flask) -> None:
    asked = (
        "select collation_name from information_schema.columns"
        " where table_schema = 'public' and column_name = 'sort_name'"
    )
    with app.app_context():
        assert db.session.scalars(text(asked)).all() == ["C", "C", "C"]


@databases.needs_postgresql
def test_every_index_of_words_knows_rare_ones_too(app: Flask) -> None:
    """Else a million rows are walked for a name that is on three of them."""
    asked = (
        "select relname, attstattarget from pg_attribute join pg_class on pg_class.oid = attrelid"
        " where attname = 'words' and relkind = 'r' and relnamespace = 'public'::regnamespace"
    )
    with app.app_context():
        found = dict(tuple(row) for row in db.session.execute(text(asked)))
    assert found == dict.fromkeys(("order_search", "customer_search", "product_search", "account_search"), 1000)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_the_address_of_a_server_is_taken_as_hosting_services_write_it(tmp_path: Path, scheme: str) -> None:
    settings = from_environment({"KONTOR_VAR": str(tmp_path), "DATABASE_URL": f"{scheme}://shop:secret@host/kontor"})
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql://shop:secret@host/kontor"
