"""Ninety days of a small shop, told through the verbs: who orders what, and what the shop does about it when."""

from __future__ import annotations

import contextlib
import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from portal import clock
from portal.demo.plots import FOLLOW, PAYMENTS, plan
from portal.demo.vouchers import GENEROUS, WELCOME
from portal.extensions import db
from portal.models.actor import Actor, ActorKind
from portal.models.basket import Basket, BasketItem
from portal.models.carrier import Carrier
from portal.models.discount import DiscountKind
from portal.models.order import Order
from portal.models.product import Product, ProductKind
from portal.models.shop_settings import ShippingMethod
from portal.refusal import Refusal
from portal.sales import (
    baskets,
    cancelling,
    checkout,
    commenting,
    discounting,
    holding,
    invoicing,
    paying,
    redirecting,
    refunding,
    shipping,
    trial,
    trial_provider,
    vouchers,
)
from portal.sales.new_order import Agreement
from portal.sales.summary import summarize
from portal.sales.transaction import Click
from portal.shop.settings import get_settings

RECENT = 2  # days; of them the hour matters
OLGA = Actor(ActorKind.staff, "Olga Brandt")
CLAUS = Actor(ActorKind.staff, "Claus Weber")
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


@dataclass(order=True)
class Task:
    at: datetime
    turn: int
    act: Callable[[datetime], None] = field(compare=False)


@dataclass
class Story:
    """Everything happens in the order of its time, so that the papers are numbered as in life."""

    buyers: Sequence[Buyer]
    notes: Sequence[str]
    comments: Sequence[str]
    now: datetime
    random: Random = field(default_factory=lambda: Random(2026))  # noqa: S311 - the same shop every time
    tasks: list[Task] = field(default_factory=list)
    turns: Any = field(default_factory=itertools.count)

    def tell(self) -> None:
        for kind, days_ago in plan(self.random):
            placed = self.now - timedelta(days=days_ago)
            self._later(placed if days_ago < RECENT else self._daytime(placed), partial(self._order, kind))
        while self.tasks:
            task = heapq.heappop(self.tasks)
            if task.at < self.now:
                task.act(task.at)
        self._trial()

    def _later(self, at: datetime, act: Callable[[datetime], None]) -> None:
        heapq.heappush(self.tasks, Task(at, next(self.turns), act))

    def _at_work(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """The shop acts between nine and five; what was before stays before."""
        midnight = clock.start_of(clock.day_of(at))
        self._later(midnight + timedelta(hours=9) + (at - midnight) / 3, act)

    def _daytime(self, moment: datetime) -> datetime:
        """An hour at which people order."""
        midnight = clock.start_of(clock.day_of(moment))
        return midnight + timedelta(hours=self.random.uniform(7, 22))

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

    # What the buyer and the clock do

    def pay_at_provider(self, order_id: int, at: datetime) -> None:
        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            charge = trial_provider.TrialCharge(order.number, order.due_cents, order.currency, come_back="/")
            trial_provider.pay(charge, at)

        self._later(at + timedelta(minutes=3), act)

    def give_up_waiting(self, at: datetime) -> None:
        """As the worker does, some minutes after the time is over."""
        over = timedelta(hours=get_settings().await_payment_hours, minutes=8)
        self._later(at + over, lambda at: _ignore(redirecting.cancel_abandoned(at)))

    def _enter_voucher(self, basket: Basket, at: datetime) -> None:
        """Every sixth has the card with the code at hand; of those some order too little or not for the first time."""
        turn = next(self.turns)
        if turn % 6 == 0:
            with contextlib.suppress(Refusal):
                vouchers.enter_voucher(basket.key, WELCOME if turn % 12 else GENEROUS, at)

    # What the shop does, hours after the moment given

    def pay(self, order_id: int, at: datetime, days: float, share: float = 1) -> None:
        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            if order.due_cents:
                cents = round(order.due_cents * share)
                wish = paying.PaymentWish(cents, clock.day_of(at), order.payment_method, order.number)
                paying.record_payment(order_id, wish, Click(CLAUS, at))

        self._at_work(at + timedelta(days=days), act)

    def invoice(self, order_id: int, at: datetime, days: float) -> None:
        self._at_work(
            at + timedelta(days=days),
            lambda at: _ignore(invoicing.submit_invoice(order_id, invoicing.InvoiceWish(), Click(OLGA, at))),
        )

    def ship(self, order_id: int, at: datetime, days: float, only_first: bool = False) -> None:
        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            first = next((item for item in order.items if item.is_goods), None)
            if first is None:
                return
            number = f"0034043416122{self.random.randrange(10**7):07d}"
            wish = shipping.ShipmentWish(
                {first.id: 1} if only_first else None,
                [(Carrier.dhl, number)],
                mail=self.random.random() < 0.7,
            )
            shipping.submit_shipment(order_id, wish, Click(CLAUS, at))

        self._at_work(at + timedelta(days=days), act)

    def comment(self, order_id: int, at: datetime, days: float) -> None:
        text = self.random.choice(self.comments)
        self._at_work(
            at + timedelta(days=days),
            lambda at: _ignore(commenting.add_comment(order_id, text, True, True, Click(OLGA, at))),
        )

    def discount(self, order_id: int, at: datetime, days: float) -> None:
        wish = discounting.DiscountWish(DiscountKind.percent, 500, "Treue Kundschaft")
        self._at_work(
            at + timedelta(days=days), lambda at: _ignore(discounting.give_discount(order_id, wish, Click(OLGA, at)))
        )

    def cancel(self, order_id: int, at: datetime, days: float) -> None:
        wish = cancelling.CancellationWish(mail=True)
        self._at_work(
            at + timedelta(days=days), lambda at: _ignore(cancelling.cancel_order(order_id, wish, Click(OLGA, at)))
        )

    def hold(self, order_id: int, at: datetime, days: float) -> None:
        reason = "Die Hausnummer fehlt, Nachricht auf dem Anrufbeantworter."
        self._at_work(
            at + timedelta(days=days), lambda at: _ignore(holding.hold_order(order_id, reason, Click(OLGA, at)))
        )

    def take_back_invoice(self, order_id: int, at: datetime, days: float) -> None:
        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            invoice = order.valid_invoices[0]
            invoicing.cancel_invoice(order_id, invoice.id, "Die Rechnungsanschrift war falsch.", Click(OLGA, at))

        self._at_work(at + timedelta(days=days), act)

    def credit(self, order_id: int, at: datetime, days: float, only_cents: int = 0) -> None:
        """All of the first invoice, or some money without goods."""

        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            wish = refunding.CreditWish(comment="Wie besprochen.", mail=True)
            if only_cents:
                wish = refunding.CreditWish({}, shipping_cents=0, plus_cents=only_cents, comment="Für den Kratzer.")
            refunding.submit_credit_memo(order_id, order.valid_invoices[0].id, wish, Click(OLGA, at))

        self._at_work(at + timedelta(days=days), act)

    def refund(self, order_id: int, at: datetime, days: float) -> None:
        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            wish = paying.PaymentWish(order.refund_due_cents, clock.day_of(at), order.payment_method, "Erstattung")
            paying.record_refund(order_id, wish, Click(OLGA, at))

        self._at_work(at + timedelta(days=days), act)

    def _trial(self) -> None:
        product = db.session.query(Product).filter_by(kind=ProductKind.goods).order_by(Product.id).first()
        if product is not None:
            trial.place_trial_order(baskets.new_key(), {product.id: 1}, "invoice", Click(OLGA, self.now))


def _ignore(_result: object) -> None:
    """A task returns nothing."""
