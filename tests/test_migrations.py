"""A shop that has been selling is taken along by the migrations."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import text

from portal import create_app
from portal.catalogue.stock_list import list_wrong_stocks
from portal.extensions import db
from portal.models.stock_movement import StockMovement
from portal.sales.cancelling import CancellationWish, cancel_order
from tests.builders import MONDAY, Shop, settings
from tests.conftest import settings_for

FOLDER = "portal/migrations"
BEFORE_THE_LEDGER = "0007"
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
insert into order_item (id, order_id, position, product_id, kind, sku, name, features, unit_price_cents, vat_rate,
  qty_ordered, qty_canceled, qty_invoiced, qty_shipped, qty_refunded, qty_refunded_unshipped)
select ident, order_id, ident, product_id, kind, 'p', 'Artikel', '', 100, 1900, ordered, canceled, 0, 0, 0, 0
from (select 1 as ident, 1 as order_id, 1 as product_id, 'goods' as kind, 3 as ordered, 1 as canceled
  union select 2, 2, 1, 'goods', 5, 0 union select 3, 1, 3, 'download', 1, 0) as i;
"""


def test_the_stock_of_a_shop_that_has_been_selling_gets_its_ledger(tmp_path: Path) -> None:
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
        db.session.add(settings())
        db.session.commit()
        cancel_order(1, CancellationWish({1: 2}), Shop().olga())
        assert list_wrong_stocks() == []
        assert db.session.scalar(text("select stock from product where id = 1")) == 11
        db.engine.dispose()
