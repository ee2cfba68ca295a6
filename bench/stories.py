"""What happens to an order, told once through the verbs: the patterns that `copying` multiplies.

The buyer of a pattern has a mark instead of a name, a street and so on; each copy puts a person there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from portal import clock
from portal.demo.story import OLGA
from portal.extensions import db
from portal.models.actor import Actor, ActorKind
from portal.models.basket import Basket, BasketItem
from portal.models.carrier import Carrier
from portal.models.order import Order
from portal.models.product import Product, ProductKind, StockPolicy
from portal.models.shop_settings import ShippingMethod
from portal.sales import archive, baskets, cancelling, checkout, holding, invoicing, outbox, paying, refunding, shipping
from portal.sales.new_order import Agreement
from portal.sales.summary import summarize
from portal.sales.transaction import Click
from portal.shop.settings import get_settings

MARKS = {
    "name": "Qqgiven Qqfamily", "company": "Qqcompany", "email": "qqmail@post.example", "street": "Qqstreet 1",
    "postcode": "Qqplz", "city": "Qqcity",
}  # fmt: skip
TRACKING = "00340434qqtrack"
BEGIN = datetime(2020, 1, 6, 7, 0, tzinfo=UTC)  # a Monday; copies are moved by whole weeks, so that weekdays stay
MAIL_DELAY = timedelta(minutes=10)  # more than what staff's clicks wait
VARIANTS = 7  # of each story: another three articles, another day of the week


@dataclass
class Telling:
    """One order on its way. `order_id` is there once it is placed."""

    products: list[int]
    account: tuple[int, str] | None
    company: bool
    now: datetime
    order_id: int = 0

    @property
    def order(self) -> Order:
        db.session.rollback()
        return db.session.get_one(Order, self.order_id, populate_existing=True)

    @property
    def click(self) -> Click:
        return Click(OLGA, self.now)

    def later(self, days: int) -> None:
        outbox.deliver_due(self.now + MAIL_DELAY)
        self.now += timedelta(days=days)

    def place(self, payment: str) -> None:
        method = db.session.scalar(select(ShippingMethod).order_by(ShippingMethod.position).limit(1))
        address = {field: MARKS[field] for field in ("name", "street", "postcode", "city")}
        address |= {"company": MARKS["company"] if self.company else "", "extra": "", "country": "DE", "phone": ""}
        items = [BasketItem(product_id=ident, quantity=1 + turn % 2) for turn, ident in enumerate(self.products)]
        basket = Basket(
            key=baskets.new_key(), changed_at=self.now, email=MARKS["email"], billing=address,
            payment_method=payment, shipping_method_id=method.id if method else None, items=items,
        )  # fmt: skip
        db.session.add(basket)
        db.session.commit()
        fingerprint = summarize(basket, method, get_settings(), clock.day_of(self.now)).fingerprint
        ident, name = self.account or (None, MARKS["name"])
        click = Click(Actor(ActorKind.customer, name, ident), self.now)
        number = checkout.place_order(basket.key, Agreement(True, fingerprint), click)
        self.order_id = int(db.session.scalars(select(Order.id).where(Order.number == number)).one())

    def pay(self) -> None:
        order = self.order
        wish = paying.PaymentWish(order.due_cents, clock.day_of(self.now), order.payment_method)
        paying.record_payment(order.id, wish, self.click)

    def invoice(self, mail: bool = True) -> None:
        day = clock.day_of(self.now)
        wish = invoicing.InvoiceWish(mail=mail, supply_from=day, supply_until=day)
        invoicing.submit_invoice(self.order_id, wish, self.click)

    def ship(self, only_first: bool = False) -> None:
        first = self.order.items[0]
        quantities = {first.id: 1} if only_first else None
        wish = shipping.ShipmentWish(quantities=quantities, parcels=[(Carrier.other, TRACKING)], mail=True)
        shipping.submit_shipment(self.order_id, wish, self.click)

    def credit(self, whole: bool) -> None:
        order = self.order
        quantities = {item.id: item.qty_invoiced if whole else int(item.position == 1) for item in order.items}
        wish = refunding.CreditWish(
            quantities, restocked=quantities, shipping_cents=order.shipping_cents if whole else 0, mail=True
        )
        refunding.submit_credit_memo(order.id, order.invoices[0].id, wish, self.click)

    def refund(self) -> None:
        order = self.order
        wish = paying.PaymentWish(order.refund_due_cents, clock.day_of(self.now), order.payment_method)
        paying.record_refund(order.id, wish, self.click)


def _paid_later(telling: Telling) -> None:
    telling.place("invoice")
    telling.later(1)
    telling.invoice()
    telling.ship()
    telling.later(9)
    telling.pay()


def _unpaid(telling: Telling) -> None:
    telling.place("invoice")
    telling.later(1)
    telling.invoice()
    telling.ship()


def _prepaid(telling: Telling) -> None:
    telling.place("prepayment")
    telling.later(2)
    telling.pay()
    telling.invoice()
    telling.later(1)
    telling.ship()


def _canceled(telling: Telling) -> None:
    telling.place("prepayment")
    telling.later(10)
    cancelling.cancel_order(telling.order_id, cancelling.CancellationWish(mail=True), telling.click)


def _returned(telling: Telling, whole: bool = True) -> None:
    _prepaid(telling)
    telling.later(6)
    telling.credit(whole)
    telling.refund()


def _invoiced(telling: Telling) -> None:
    telling.place("invoice")
    telling.later(1)
    telling.invoice(mail=False)


def _partly_shipped(telling: Telling) -> None:
    _invoiced(telling)
    telling.ship(only_first=True)


def _held(telling: Telling) -> None:
    telling.place("prepayment")
    telling.later(1)
    holding.hold_order(telling.order_id, "Anschrift wird geklärt", telling.click)


@dataclass(frozen=True)
class Kind:
    """`weight` among the kinds of its age: `is_open` for orders of the last two weeks, the others are older."""

    name: str
    tell: Callable[[Telling], None]
    weight: float
    is_open: bool = False
    company: bool = False
    with_account: bool = False


KINDS = (
    Kind("paid later", _paid_later, 40),
    Kind("company", _paid_later, 8, company=True),
    Kind("prepaid", _prepaid, 40),
    Kind("account", _prepaid, 0.2, with_account=True),
    Kind("canceled", _canceled, 4),
    Kind("returned", _returned, 2),
    Kind("partly returned", lambda telling: _returned(telling, whole=False), 4),
    Kind("unpaid", _unpaid, 1.8),
    Kind("new", lambda telling: telling.place("invoice"), 40, is_open=True),
    Kind("awaits transfer", lambda telling: telling.place("prepayment"), 20, is_open=True),
    Kind("invoiced", _invoiced, 20, is_open=True),
    Kind("partly shipped", _partly_shipped, 10, is_open=True),
    Kind("held", _held, 5, is_open=True),
    Kind("shipped", _unpaid, 5, is_open=True),
)


def tell_all(account: tuple[int, str]) -> list[tuple[Kind, int]]:
    """Each kind in each variant; what it is and the id of its order."""
    shelf = db.session.scalars(
        select(Product.id)
        .where(Product.kind == ProductKind.goods, Product.stock_policy == StockPolicy.managed, Product.is_active)
        .order_by(Product.id)
    ).all()
    told = []
    for turn, kind in enumerate(KINDS):
        for variant in range(VARIANTS):
            products = [shelf[(turn + variant * 3 + step * 5) % len(shelf)] for step in range(3)]
            at = BEGIN + timedelta(days=variant, minutes=turn * 4)
            telling = Telling(products, account if kind.with_account else None, kind.company, at)
            kind.tell(telling)
            outbox.deliver_due(telling.now + MAIL_DELAY)
            for document_id in archive.list_pending():
                archive.render_pending(document_id, telling.now)
            told.append((kind, telling.order_id))
    return told
