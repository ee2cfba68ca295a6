"""The demonstration shop stands on the same books as a real one."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.catalogue.stock_list import list_wrong_stocks
from portal.demo import content, seeding
from portal.extensions import db
from portal.models.product import Product, StockPolicy
from portal.models.stock_movement import StockMovement, StockReason

pytestmark = pytest.mark.thorough


def test_the_shelves_hold_what_the_ledger_says(app: Flask) -> None:
    with app.test_request_context():
        seeding.seed()
        assert list_wrong_stocks() == []
        wanted = {row["sku"]: row.get("stock", 0) for row in content.products()}
        assert {product.sku: product.stock for product in db.session.query(Product).populate_existing()} == wanted
        assert {product.stock_policy for product in db.session.query(Product)} == set(StockPolicy)
        assert any(product.is_low for product in db.session.query(Product))
        told = {reason for (reason,) in db.session.query(StockMovement.reason).distinct()}
        assert told == set(StockReason) - {StockReason.credited}
