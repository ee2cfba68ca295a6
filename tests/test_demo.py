"""The demonstration shop stands on the same books as a real one."""

from __future__ import annotations

import pytest
from flask import Flask

from portal import clock
from portal.catalogue.stock_list import list_wrong_stocks
from portal.demo import content, seeding
from portal.extensions import db
from portal.models.invoice import InvoiceState
from portal.models.order import Order
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.models.product import Product, StockPolicy
from portal.models.stock_movement import StockMovement, StockReason
from portal.sales.history_check import check_history

pytestmark = pytest.mark.thorough


def test_every_status_is_to_be_seen_and_every_history_proves_itself(app: Flask) -> None:
    with app.test_request_context():
        seeding.seed()
        orders = db.session.query(Order).filter_by(is_trial=False).all()
        assert {order.status for order in orders} == set(OrderStatus)
        assert {order.payment_status for order in orders} == set(PaymentStatus)
        assert {order.delivery_status for order in orders} == set(DeliveryStatus)
        assert any(order.due_on is not None and order.due_on < clock.today() for order in orders)
        assert {invoice.state for order in orders for invoice in order.invoices} == set(InvoiceState) - {"partly_paid"}
        assert {order.discount is not None for order in orders} == {True, False}
        assert [verdict.number for verdict in check_history() if verdict.broken] == []


def test_the_shelves_hold_what_the_ledger_says(app: Flask) -> None:
    with app.test_request_context():
        seeding.seed()
        assert list_wrong_stocks() == []
        wanted = {row["sku"]: row.get("stock", 0) for row in content.products()}
        assert {product.sku: product.stock for product in db.session.query(Product).populate_existing()} == wanted
        assert {product.stock_policy for product in db.session.query(Product)} == set(StockPolicy)
        assert any(product.is_low for product in db.session.query(Product))
        told = {reason for (reason,) in db.session.query(StockMovement.reason).distinct()}
        assert told == set(StockReason) - {
            StockReason.credited,
            StockReason.changed,
        }  # what the demonstration does not tell
