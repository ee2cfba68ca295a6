"""Some days of a shop in which everything happens, and what its rows and papers say of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal import clock
from portal.extensions import db
from portal.models.day_tally import Figure
from portal.models.discount import DiscountKind
from portal.models.document import IssuedDocument
from portal.models.order import Order
from portal.models.payment import Payment
from portal.sales.cancelling import CancellationWish, cancel_order
from portal.sales.discounting import DiscountWish, give_discount
from portal.sales.invoicing import InvoiceWish, cancel_invoice, submit_invoice
from portal.sales.paying import PaymentWish, record_payment, record_refund, reverse_payment, reverse_refund
from portal.sales.refunding import CreditWish, submit_credit_memo
from tests.builders import Shop
from tests.stories import told_once

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def live_through(shop: Shop) -> None:
    """Partial bills at two rates, a discount, a Stornorechnung, corrections, payments, refunds; a trial order."""
    told_once(shop, "some days", lambda: _live_through(shop))


def _live_through(shop: Shop) -> None:
    for sku in ("pen", "ink", "paper"):
        shop.stock_up(sku, 100)
    mixed = shop.order(pen=2, booklet=1, voucher=_voucher(shop))
    trial = shop.order(is_trial=True, pen=1)
    submit_invoice(trial.id, InvoiceWish(), shop.olga())
    pay(shop, trial, 10590)
    pen, booklet = mixed.items
    submit_invoice(mixed.id, InvoiceWish({pen.id: 1, booklet.id: 1}), shop.olga())
    shop.later(hours=20)
    wrong = submit_invoice(mixed.id, InvoiceWish(), shop.olga())
    shop.later(days=1)
    cancel_invoice(mixed.id, _invoice(shop, mixed, wrong), "Falsche Anschrift", shop.olga())
    discounted = shop.order(paper=3, ink=1)
    give_discount(discounted.id, DiscountWish(DiscountKind.fixed, 333, "Treue"), shop.olga())
    submit_invoice(discounted.id, InvoiceWish(), shop.olga())
    pay(shop, discounted, 3000)
    pay(shop, discounted, 4000)
    reverse_payment(discounted.id, shop.reload(discounted.number).payments[0].id, shop.olga())
    shop.later(days=1)
    bill = shop.reload(mixed.number).invoices[0]
    submit_credit_memo(mixed.id, bill.id, CreditWish({pen.id: 1}, shipping_cents=100, plus_cents=7), shop.olga())
    pay(shop, mixed, 10000)
    wish = PaymentWish(1000, clock.day_of(shop.now), "invoice")
    record_refund(mixed.id, wish, shop.olga())
    record_refund(mixed.id, replace(wish, amount_cents=77), shop.olga())
    reverse_refund(mixed.id, shop.reload(mixed.number).payments[-1].id, shop.olga())
    gone = shop.order(pen=1, ink=2)
    shop.later(days=1)
    cancel_order(gone.id, CancellationWish({gone.items[0].id: 1}), shop.olga())
    cancel_order(gone.id, CancellationWish(), shop.olga())


def said_by_rows() -> dict[Figure, int]:
    """Gross cents, one row after the other; what trial orders say counts nowhere."""
    said = dict.fromkeys(Figure, 0)
    for order in db.session.query(Order).filter_by(is_trial=False):
        said[Figure.placed] += next(e.data["total_cents"] for e in order.events if e.kind == "placed")
        said[Figure.canceled] += order.canceled_cents if order.status == "canceled" else 0
    for paper in papers():
        figure = {"invoice": Figure.invoiced, "invoice_cancellation": Figure.invoice_canceled}.get(paper.kind)
        said[figure or Figure.credited] += paper.content["total_cents"]
        said[Figure.taxed] += sum(share["gross"] for share in paper.content["taxes"])
    kinds = {"payment": Figure.paid, "reversal": Figure.reversed, "refund": Figure.refunded}
    for payment in db.session.query(Payment).join(Order).filter(Order.is_trial.is_(False)):
        if payment.kind == "refund_reversal":
            said[Figure.refunded] -= payment.amount_cents
        else:
            said[kinds[payment.kind]] += payment.amount_cents
    return said


def papers() -> list[IssuedDocument]:
    """Every bill, and what takes it back."""
    bills = db.session.query(IssuedDocument).filter(IssuedDocument.kind != "delivery_note", ~IssuedDocument.is_trial)
    return bills.order_by(IssuedDocument.id).all()


def pay(shop: Shop, order: Order, cents: int) -> None:
    record_payment(order.id, PaymentWish(cents, clock.day_of(shop.now), "invoice"), shop.olga())


def _voucher(shop: Shop) -> str:
    shop.voucher("WILLKOMMEN")
    return "WILLKOMMEN"


def _invoice(shop: Shop, order: Order, number: str) -> int:
    return next(invoice.id for invoice in shop.reload(order.number).invoices if invoice.number == number)
