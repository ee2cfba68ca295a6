"""One order through which every mail there is comes into being, with hostile words wherever people can type."""

from __future__ import annotations

from datetime import timedelta

from portal import clock
from portal.extensions import db
from portal.models.account import Account
from portal.models.basket import Basket
from portal.models.carrier import Carrier
from portal.models.order import Order
from portal.models.outgoing_mail import ACCOUNT_MAILS, MailName, OutgoingMail
from portal.models.product import Product
from portal.models.shop_settings import LegalText, LegalTextKind, ShopSettings
from portal.sales import checkout
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.change_wish import ChangeWish, ShippingWish
from portal.sales.changing import change_order
from portal.sales.commenting import add_comment
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.letters import ReminderWish, confirm_order, remind
from portal.sales.new_order import Agreement
from portal.sales.paying import PaymentWish, record_payment
from portal.sales.refunding import CreditWish, submit_credit_memo
from portal.sales.shipping import ShipmentWish, submit_shipment
from portal.sales.transaction import Click
from portal.sales.withdrawals import Statement, withdraw
from tests.builders import Shop
from tests.cast import ANNA, GUEST, OLGA
from tests.stories import told_once

HOSTILE = "<script>alert(1)</script> & \"'</td> {{ 7*7 }} %(number)s %s \u202egnp.exe 😀"
HOSTILE_AS_SHOWN = HOSTILE.replace("\u202e", "")
TYPED = ("name", "company", "street", "extra", "city")


def everything_happens(shop: Shop, payment: str = "invoice") -> Order:
    return shop.reload(told_once(shop, ("everything", payment), lambda: _tell(shop, payment)))


def _tell(shop: Shop, payment: str) -> str:
    db.session.get_one(ShopSettings, 1).name = f"Feder {HOSTILE}"
    for sku in ("pen", "booklet"):
        product = db.session.get_one(Product, shop.products[sku])
        product.name = product.features = HOSTILE
    for kind in (LegalTextKind.terms, LegalTextKind.withdrawal):
        new_legal_text(shop, kind, 9, HOSTILE)
    order = _order(shop, payment)
    change_order(order.id, ChangeWish(shipping=ShippingWish(600), mail=True), shop.olga())
    order = shop.reload(order.number)
    pen, booklet = order.items
    submit_invoice(order.id, InvoiceWish({pen.id: 1, booklet.id: 1}, HOSTILE, mail=True), shop.olga())
    parcels = [(Carrier.dhl, "JJD1"), (Carrier.other, HOSTILE[:40].strip())]
    submit_shipment(order.id, ShipmentWish({pen.id: 1}, parcels, HOSTILE, mail=True), shop.olga())
    add_comment(order.id, f"{HOSTILE}\n\n{HOSTILE}", True, True, shop.olga())
    wish = PaymentWish(100, clock.day_of(shop.now), payment, mail=True)
    record_payment(order.id, wish, shop.olga())
    cancel_order(order.id, CancellationWish({pen.id: 1}, mail=True), shop.olga())
    invoice = shop.reload(order.number).invoices[0].id
    correction = CreditWish({pen.id: 1}, comment=HOSTILE, mail=True)
    submit_credit_memo(order.id, invoice, correction, shop.olga())
    submit_invoice(order.id, InvoiceWish(), shop.olga())
    cancel_invoice(order.id, shop.reload(order.number).invoices[1].id, HOSTILE, shop.olga(), mail=True)
    withdraw(Statement(HOSTILE, HOSTILE, order.email, ({"quantity": 1, "name": HOSTILE},)), "de", HOSTILE, shop.now)
    letters(shop.reload(order.number), shop)
    account_mails(shop)
    return order.number


def letters(order: Order, shop: Shop) -> None:
    """Three weeks later, when the rest of the invoice is overdue."""
    at = shop.now + timedelta(days=21)
    confirm_order(order.id, HOSTILE, True, Click(OLGA, at))
    wish = ReminderWish(clock.day_of(at), HOSTILE, mail=True)
    remind(order.id, order.invoices[0].id, wish, Click(OLGA, at))


def account_mails(shop: Shop) -> dict[MailName, OutgoingMail]:
    account = Account(name=HOSTILE, email="anna@example.org", fs_uniquifier="anna", created_at=shop.now, active=True)
    db.session.add(account)
    db.session.flush()
    orders = [ident for (ident,) in db.session.query(Order.id)]
    rows = {
        name: OutgoingMail(
            name=name,
            recipient=account.email,
            language="de",
            account_id=account.id,
            created_at=shop.now,
            next_attempt_at=shop.now,
            data={"order_ids": orders} if name is MailName.account_deleted else {},
        )
        for name in (*ACCOUNT_MAILS, MailName.account_deleted)
    }
    db.session.add_all(rows.values())
    db.session.commit()
    return rows


def new_legal_text(shop: Shop, kind: LegalTextKind, version: int, body: str) -> None:
    text = LegalText(kind=kind, language="de", version=version, title=kind.value, body=body, created_at=shop.now)
    db.session.add(text)
    db.session.commit()


def _order(shop: Shop, payment: str) -> Order:
    address = {field: HOSTILE if field in TYPED else text for field, text in ANNA.items()}
    key = shop.basket(payment, address, pen=3, booklet=1)
    basket = db.session.query(Basket).filter_by(key=key).one()
    basket.note, basket.shipping = HOSTILE, address
    db.session.commit()
    agreement = Agreement(terms_accepted=True, fingerprint=shop.fingerprint(key), waiver_text=HOSTILE)
    return shop.reload(checkout.place_order(key, agreement, Click(GUEST, shop.now)))
