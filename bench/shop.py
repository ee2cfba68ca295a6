"""The generated shop: furnished like the demonstration, a few orders told through the verbs, the rest their copies."""

from __future__ import annotations

import time
from datetime import timedelta

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from bench.copying import Copying
from bench.stories import BEGIN, Kind, tell_all
from config import ROOT
from portal import clock
from portal.catalogue import stocktaking
from portal.catalogue.stock import Cause
from portal.demo import seeding
from portal.demo.story import OLGA
from portal.extensions import db
from portal.models.order import Order
from portal.models.product import Product, ProductKind, StockPolicy
from portal.models.stock_movement import StockReason
from portal.sales import customers, tallies

SPARE = 100_000  # pieces on each shelf when everything is sold


def build(app: Flask, orders: int) -> None:
    """Into an empty database; one that has its orders already stays as it is."""
    with app.app_context():
        upgrade(directory=str(ROOT / "portal" / "migrations"))
        if db.session.scalar(select(Order.id).limit(1)) is None:
            begin = time.monotonic()
            told = _furnish()
            _fill(max(0, orders - len(told)), told)
            db.session.rollback()  # what it has read is older than the copies: SQLite would refuse to write on
            seeding.add_feed_link(clock.now())
            db.session.commit()
            tallies.rebuild(clock.now())
            customers.rebuild_customers()
            print(f"  {orders} orders made in {time.monotonic() - begin:.0f} s", flush=True)
        db.session.remove()
        db.engine.dispose()


def _furnish() -> list[tuple[Kind, int]]:
    buyers = seeding.open_shop(BEGIN - timedelta(days=30))
    _stock_up(dict.fromkeys(_shelf(), SPARE), "opening")
    account = next(buyer for buyer in buyers if buyer.account_id is not None)
    return tell_all((int(account.account_id or 0), account.address["name"]))


def _fill(orders: int, told: list[tuple[Kind, int]]) -> None:
    copying = Copying(told)
    planned = copying.plan(orders, clock.now())
    _stock_up({product: -pieces for product, pieces in copying.sold(planned).items()}, "copies")
    copying.copy(planned)


def _stock_up(pieces: dict[int, int], occasion: str) -> None:
    for product, count in sorted(pieces.items()):
        stocktaking.receive(product, count, Cause(StockReason.received, BEGIN, OLGA.name, occasion=occasion))


def _shelf() -> list[int]:
    managed = (Product.kind == ProductKind.goods, Product.stock_policy == StockPolicy.managed)
    return list(db.session.scalars(select(Product.id).where(*managed)))
