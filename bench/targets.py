"""Which orders, words and addresses of the generated shop are asked for: the same ones in every run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from bench.copying import OPEN_WEEKS
from portal import clock
from portal.demo.people import DEMO_PASSWORD, demo_accounts
from portal.extensions import db
from portal.models.feed_link import FeedLink
from portal.models.order import Order
from portal.models.order_status import OrderStatus
from portal.models.product import Product, ProductKind, StockPolicy

MANY = 50
FAR = 0.9  # of all orders are newer than the page far behind


@dataclass(frozen=True)
class Targets:
    """`pairs`: given and family name; `archives`: older feed pages; `to_invoice`: the newest untouched orders."""

    owner: str
    password: str
    order_links: list[str]
    numbers: list[str]
    names: list[str]
    pairs: list[str]
    far_page: str
    products: list[str]
    to_invoice: list[str]
    feed: str
    archives: list[str]


def find_targets(app: Flask) -> Targets:
    with app.test_request_context():
        orders = _spread()
        feed = f"/backend/feeds/orders/{db.session.scalars(select(FeedLink).limit(1)).one().token}.rss"
        people = [address.name.split() for address in (order.billing for order in orders)]
        found = Targets(
            owner=dict(demo_accounts())["owner"],
            password=DEMO_PASSWORD,
            order_links=[f"/o/{order.token}" for order in orders],
            numbers=[order.number for order in orders],
            names=[words[-1] for words in people],
            pairs=[" ".join(words) for words in people],
            far_page=_far_page(),
            products=_products(),
            to_invoice=_new_orders(),
            feed=feed,
            archives=[f"{feed}?archive={1 + turn}" for turn in range(_count() // 50 - 1)],
        )
        db.session.remove()
        db.engine.dispose()
    return found


def _spread() -> list[Order]:
    """From the oldest to the newest."""
    last = db.session.scalar(select(func.max(Order.id))) or 0
    ids = [1 + last * turn // MANY for turn in range(MANY)]
    return list(db.session.scalars(select(Order).where(Order.id.in_(ids)).order_by(Order.id)))


def _far_page() -> str:
    """By the jump that an owner has for it, which leads to the page of that day."""
    placed = db.session.scalars(
        select(Order.number).order_by(Order.placed_at.desc()).offset(int(_count() * FAR)).limit(1)
    )
    return f"/backend/orders?jump={placed.one()}"


def _count() -> int:
    return db.session.scalar(select(func.count(Order.id))) or 0


def _products() -> list[str]:
    goods = (Product.kind == ProductKind.goods, Product.stock_policy == StockPolicy.managed, Product.is_active)
    return list(db.session.scalars(select(Product.slug).where(*goods).order_by(Product.id)))


def _new_orders() -> list[str]:
    """Of the last weeks: the shop refuses a supply date that is years away, as that of the patterns is."""
    recent = Order.placed_at > clock.now() - timedelta(weeks=OPEN_WEEKS + 1)
    new = (Order.status == OrderStatus.pending, Order.payment_method == "invoice", recent)
    return list(db.session.scalars(select(Order.number).where(*new).order_by(Order.id.desc()).limit(5 * MANY)))
