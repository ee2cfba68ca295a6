"""What the shop of the demonstration does about an order, hours after the moment given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import clock
from portal.demo.agenda import Agenda
from portal.extensions import db
from portal.models.actor import Actor, ActorKind
from portal.models.carrier import Carrier
from portal.models.discount import DiscountKind
from portal.models.order import Order
from portal.sales import cancelling, commenting, discounting, holding, invoicing, paying, refunding, shipping
from portal.sales.transaction import Click

OLGA = Actor(ActorKind.staff, "Olga Brandt")
CLAUS = Actor(ActorKind.staff, "Claus Weber")


@dataclass(kw_only=True)
class Desk(Agenda):
    comments: Sequence[str]

    def pay(self, order_id: int, at: datetime, days: float, share: float = 1) -> None:
        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            if order.due_cents:
                cents = round(order.due_cents * share)
                wish = paying.PaymentWish(cents, clock.day_of(at), order.payment_method, order.number)
                paying.record_payment(order_id, wish, Click(CLAUS, at))

        self.at_work(at + timedelta(days=days), act)

    def invoice(self, order_id: int, at: datetime, days: float) -> None:
        self.at_work(
            at + timedelta(days=days),
            lambda at: ignore(invoicing.submit_invoice(order_id, invoicing.InvoiceWish(), Click(OLGA, at))),
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

        self.at_work(at + timedelta(days=days), act)

    def comment(self, order_id: int, at: datetime, days: float) -> None:
        text = self.random.choice(self.comments)
        self.at_work(
            at + timedelta(days=days),
            lambda at: ignore(commenting.add_comment(order_id, text, True, True, Click(OLGA, at))),
        )

    def discount(self, order_id: int, at: datetime, days: float) -> None:
        wish = discounting.DiscountWish(DiscountKind.percent, 500, "Treue Kundschaft")
        self.at_work(
            at + timedelta(days=days), lambda at: ignore(discounting.give_discount(order_id, wish, Click(OLGA, at)))
        )

    def cancel(self, order_id: int, at: datetime, days: float) -> None:
        wish = cancelling.CancellationWish(mail=True)
        self.at_work(
            at + timedelta(days=days), lambda at: ignore(cancelling.cancel_order(order_id, wish, Click(OLGA, at)))
        )

    def hold(self, order_id: int, at: datetime, days: float) -> None:
        reason = "Die Hausnummer fehlt, Nachricht auf dem Anrufbeantworter."
        self.at_work(
            at + timedelta(days=days), lambda at: ignore(holding.hold_order(order_id, reason, Click(OLGA, at)))
        )

    def take_back_invoice(self, order_id: int, at: datetime, days: float) -> None:
        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            invoice = order.valid_invoices[0]
            invoicing.cancel_invoice(order_id, invoice.id, "Die Rechnungsanschrift war falsch.", Click(OLGA, at))

        self.at_work(at + timedelta(days=days), act)

    def credit(self, order_id: int, at: datetime, days: float, only_cents: int = 0) -> None:
        """All of the first invoice, or some money without goods."""

        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            wish = refunding.CreditWish(comment="Wie besprochen.", mail=True)
            if only_cents:
                wish = refunding.CreditWish({}, shipping_cents=0, plus_cents=only_cents, comment="Für den Kratzer.")
            refunding.submit_credit_memo(order_id, order.valid_invoices[0].id, wish, Click(OLGA, at))

        self.at_work(at + timedelta(days=days), act)

    def refund(self, order_id: int, at: datetime, days: float) -> None:
        def act(at: datetime) -> None:
            order = db.session.get_one(Order, order_id, populate_existing=True)
            wish = paying.PaymentWish(order.refund_due_cents, clock.day_of(at), order.payment_method, "Erstattung")
            paying.record_refund(order_id, wish, Click(OLGA, at))

        self.at_work(at + timedelta(days=days), act)


def ignore(_result: object) -> None:
    """A task returns nothing."""
