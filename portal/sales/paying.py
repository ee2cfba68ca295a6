"""Money that came or went is recorded on the order; the invoices settle themselves, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.outgoing_mail import MailName
from portal.models.payment import Payment, PaymentKind
from portal.payments import MOST_CENTS, Receipt
from portal.refusal import Refusal
from portal.sales import downloads, guards
from portal.sales.errors import AlreadyDoneError
from portal.sales.mailing import mail_customer
from portal.sales.transaction import Change, Click, once, order_change
from portal.wording import lazy_gettext as _l

LONG_BEFORE = 31  # days before the order: a slip of the year


@dataclass(frozen=True)
class PaymentWish:
    """`received_on`: the day at the bank. `note`: for example the purpose text of the transfer. `beyond`: somebody
    knows that it is more than is open.
    """

    amount_cents: int
    received_on: date
    method: str
    note: str = ""
    mail: bool = False
    beyond: bool = False


@once
def record_payment(order_id: int, wish: PaymentWish, click: Click) -> str:
    """Raises Refusal, at `beyond` for more than is open. What is too much stays on the order, to be given back."""
    with order_change(order_id, click) as change:
        _take(change, wish)
    return ""


@once
def record_open_amount(order_id: int, received_on: date, method: str, mail: bool, click: Click) -> str:
    """What is still to be paid came in full; `method`: "" for the order's own. Raises Refusal."""
    with order_change(order_id, click) as change:
        order = change.order
        if not order.due_cents:
            raise Refusal(_l("Zu dieser Bestellung ist nichts mehr zu bezahlen."))
        _take(change, PaymentWish(order.due_cents, received_on, method or order.payment_method, mail=mail))
    return ""


def reversible(order: Order) -> list[Payment]:
    """Payments and refunds that stand."""
    reversed_ids = {payment.reverses_id for payment in order.payments}
    return [payment for payment in order.payments if payment.reverses_id is None and payment.id not in reversed_ids]


@once
def reverse_payment(order_id: int, payment_id: int, click: Click) -> str:
    """A wrong click or a returned debit takes one payment back, whole."""
    with order_change(order_id, click) as change:
        wrong = _find(change, payment_id, PaymentKind.payment)
        if wrong is None:
            raise Refusal(_l("Diese Zahlung ist schon zurückgebucht."))
        if wrong.currency == change.order.currency:
            guards.can_give_back(change.order).insist()
            _check_held(change, wrong.amount_cents)
        _reverse(change, wrong, PaymentKind.reversal)
        change.record(EventKind.payment_reversed, amount_cents=wrong.amount_cents, currency=wrong.currency)
    return ""


@once
def reverse_refund(order_id: int, payment_id: int, click: Click) -> str:
    """A wrong click or a transfer that came back takes one refund back, whole."""
    with order_change(order_id, click) as change:
        wrong = _find(change, payment_id, PaymentKind.refund)
        if wrong is None:
            raise Refusal(_l("Diese Erstattung ist schon zurückgenommen."))
        _reverse(change, wrong, PaymentKind.refund_reversal)
        change.record(EventKind.refund_reversed, amount_cents=wrong.amount_cents)
    return ""


@once
def record_refund(order_id: int, wish: PaymentWish, click: Click) -> str:
    """Money given back, at most what is held."""
    with order_change(order_id, click) as change:
        guards.can_give_back(change.order).insist()
        _check(wish, change)
        _check_held(change, wish.amount_cents)
        _add(change, PaymentKind.refund, wish)
        change.record(EventKind.refund_recorded, amount_cents=wish.amount_cents, received_on=str(wish.received_on))
    return ""


@once
def record_event(order_id: int, receipt: Receipt, click: Click) -> str:
    """What a provider's event says, also of an order that is held or canceled: money that came is a fact.

    A repeated event changes nothing: whoever waited for the lock finds the payment there. While the order is held no
    download becomes ready; its release looks again.
    """
    with order_change(order_id, click) as change:
        if _is_recorded(receipt):
            raise AlreadyDoneError("")
        record_receipt(change, receipt)
        downloads.activate_ready(change)
    return ""


def record_receipt(change: Change, receipt: Receipt) -> None:
    """What a provider says it took, inside the verb that heard it. The database refuses the same reference twice."""
    wish = PaymentWish(receipt.amount_cents, clock.day_of(change.click.at), change.order.payment_method)
    payment = _add(change, PaymentKind.payment, wish)
    payment.provider, payment.reference = receipt.provider, receipt.reference
    payment.currency = receipt.currency
    change.record(
        EventKind.payment_recorded,
        amount_cents=receipt.amount_cents,
        currency=receipt.currency,
        received_on=str(wish.received_on),
    )


def _is_recorded(receipt: Receipt) -> bool:
    known = select(Payment.id).where(Payment.provider == receipt.provider, Payment.reference == receipt.reference)
    return db.session.scalar(known) is not None


def _find(change: Change, payment_id: int, kind: PaymentKind) -> Payment | None:
    """One that nobody has reversed yet."""
    return next((p for p in reversible(change.order) if p.id == payment_id and p.kind is kind), None)


def _reverse(change: Change, wrong: Payment, kind: PaymentKind) -> None:
    wish = PaymentWish(wrong.amount_cents, clock.day_of(change.click.at), wrong.method)
    reversal = _add(change, kind, wish)
    reversal.reverses_id, reversal.currency = wrong.id, wrong.currency


def _take(change: Change, wish: PaymentWish) -> None:
    _check(wish, change)
    _check_due(wish, change)
    payment = _add(change, PaymentKind.payment, wish)
    change.record(EventKind.payment_recorded, amount_cents=wish.amount_cents, received_on=str(wish.received_on))
    downloads.activate_ready(change)
    if wish.mail:
        db.session.flush()  # the payment gets its id
        ids = {"payment_id": payment.id, "amount_cents": wish.amount_cents}
        mail_customer(change.order, MailName.payment_received, change.click, **ids)


def _check(wish: PaymentWish, change: Change) -> None:
    if not 0 < wish.amount_cents <= MOST_CENTS:
        raise Refusal(_l("Bitte geben Sie einen Betrag über 0 ein, zum Beispiel 12,90."), "amount")
    if (clock.day_of(change.order.placed_at) - wish.received_on).days > LONG_BEFORE:
        raise Refusal(_l("Der Tag liegt lange vor der Bestellung. Stimmt die Jahreszahl?"), "received_on")
    if wish.received_on > clock.day_of(change.click.at):
        raise Refusal(_l("Der Tag liegt in der Zukunft."), "received_on")


def _check_due(wish: PaymentWish, change: Change) -> None:
    if wish.amount_cents > change.order.due_cents and not wish.beyond:
        words = _l(
            "Das ist mehr, als zu dieser Bestellung offen ist. Bitte prüfen Sie den Betrag, oder haken Sie an, dass er "
            "trotzdem gebucht wird: Was zu viel ist, steht danach als „Erstattung offen“ da."
        )
        raise Refusal(words, "beyond")


def _check_held(change: Change, amount_cents: int) -> None:
    if amount_cents > change.order.held_cents:
        raise Refusal(_l("So viel Geld liegt zu dieser Bestellung nicht vor."), "amount")


def _add(change: Change, kind: PaymentKind, wish: PaymentWish) -> Payment:
    payment = Payment(
        kind=kind,
        amount_cents=wish.amount_cents,
        currency=change.order.currency,
        received_on=wish.received_on,
        recorded_at=change.click.at,
        actor_name=change.click.actor.name,
        method=wish.method,
        note=wish.note,
    )
    change.order.payments.append(payment)
    return payment
