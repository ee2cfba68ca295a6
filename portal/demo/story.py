"""Ninety days of a small shop, told through the verbs: who orders what, and what the shop does about it when."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from portal import clock
from portal.demo.desk import OLGA, Desk, ignore
from portal.demo.plots import FOLLOW, PAYMENTS, plan
from portal.demo.vouchers import GENEROUS, WELCOME
from portal.extensions import db
from portal.models.actor import Actor, ActorKind
from portal.models.basket import Basket, BasketItem
from portal.models.order import Order
from portal.models.product import Product, ProductKind
from portal.models.shop_settings import ShippingMethod
from portal.refusal import Refusal
from portal.sales import (
    baskets,
    checkout,
    redirecting,
    trial,
    trial_provider,
    vouchers,
)
from portal.sales.new_order import Agreement
from portal.sales.summary import summarize
from portal.sales.transaction import Click
from portal.shop.settings import get_settings

RECENT = 2  # days; of them the hour matters
WAIVER = (
    "Der Download soll sofort bereitstehen. Mir ist bekannt, dass ich mein Widerrufsrecht dafür verliere, "
    "sobald er bereitsteht."
)


@dataclass(frozen=True)
class Buyer:
    """Somebody of people.toml; `account_id` for the four with an account."""

    email: str
    address: dict[str, str]
    account_id: int | None = None


@dataclass(kw_only=True)
class Story(Desk):
    buyers: Sequence[Buyer]
    notes: Sequence[str]

    def tell(self) -> None:
        for kind, days_ago in plan(self.random):
            placed = self.now - timedelta(days=days_ago)
            self.later(placed if days_ago < RECENT else self.daytime(placed), partial(self._order, kind))
        self.act_all()
        self._trial()

    def _order(self, kind: str, at: datetime) -> None:
        buyer = self.random.choice(self.buyers)
        payment = PAYMENTS.get(kind) or self.random.choice(["invoice", "invoice", "invoice", "cash_on_delivery"])
        order_id = self._place(buyer, self._choose(kind), payment, at)
        FOLLOW[kind](self, order_id, at)

    def _choose(self, kind: str) -> list[tuple[int, int]]:
        wanted = ProductKind.download if kind == "download" else ProductKind.goods
        products = db.session.query(Product).filter_by(kind=wanted).order_by(Product.id).populate_existing()
        there = [product for product in products if product.is_there(3)]
        chosen = self.random.sample(there, self.random.choice((1, 2, 2, 3)))
        pieces = [
            (p.id, 1 if p.is_download or p.price_cents > 4000 else self.random.choice((1, 1, 2, 3))) for p in chosen
        ]
        if kind == "card":
            extra = db.session.query(Product).filter_by(kind=ProductKind.download).first()
            pieces += [(extra.id, 1)] if extra else []
        return [(ident, max(2, count) if kind == "partly" else count) for ident, count in pieces]

    def _place(self, buyer: Buyer, pieces: Sequence[tuple[int, int]], payment: str, at: datetime) -> int:
        method = db.session.query(ShippingMethod).order_by(ShippingMethod.position).first()
        basket = Basket(
            key=baskets.new_key(),
            changed_at=at,
            email=buyer.email,
            billing=buyer.address,
            payment_method=payment,
            shipping_method_id=method.id if method else None,
            note=self.random.choice(self.notes) if self.random.random() < 0.2 else "",
            items=[BasketItem(product_id=ident, quantity=count) for ident, count in pieces],
        )
        db.session.add(basket)
        db.session.commit()
        self._enter_voucher(basket, at)
        today = clock.day_of(at)
        voucher = vouchers.offer_of(basket, today).granted
        fingerprint = summarize(basket, method, get_settings(), today, voucher).fingerprint
        click = Click(Actor(ActorKind.customer, buyer.address["name"], buyer.account_id), at)
        number = checkout.place_order(basket.key, Agreement(True, fingerprint, WAIVER), click)
        return int(db.session.query(Order.id).filter_by(number=number).scalar())

    def pay_at_provider(self, order_id: int, at: datetime) -> None:
        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            charge = trial_provider.TrialCharge(order.number, order.due_cents, order.currency, come_back="/")
            trial_provider.pay(charge, at)

        self.later(at + timedelta(minutes=3), act)

    def give_up_waiting(self, at: datetime) -> None:
        """As the worker does, some minutes after the time is over."""
        over = timedelta(hours=get_settings().await_payment_hours, minutes=8)
        self.later(at + over, lambda at: ignore(redirecting.cancel_abandoned(at)))

    def _enter_voucher(self, basket: Basket, at: datetime) -> None:
        """Every sixth has the card with the code at hand; of those some order too little or not for the first time."""
        turn = next(self.turns)
        if turn % 6 == 0:
            with contextlib.suppress(Refusal):
                vouchers.enter_voucher(basket.key, WELCOME if turn % 12 else GENEROUS, at)

    def _trial(self) -> None:
        product = db.session.query(Product).filter_by(kind=ProductKind.goods).order_by(Product.id).first()
        if product is not None:
            trial.place_trial_order(baskets.new_key(), {product.id: 1}, "invoice", Click(OLGA, self.now))
