"""The mails about an order, one function each: objects in, written mail out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from portal.mail.written import Stationery, Written, write
from portal.models.credit_memo import CreditMemo
from portal.models.download import DownloadGrant
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_comment import OrderComment
from portal.models.outgoing_mail import MailName
from portal.models.shipment import Shipment
from portal.models.shop_settings import LegalText


class PaymentPromise(Protocol):
    """The part of a payment method that decides what the customer has to do."""

    @property
    def asks_transfer(self) -> bool: ...
    @property
    def due_before_invoice(self) -> bool: ...
    @property
    def pays_at_delivery(self) -> bool: ...
    @property
    def awaits_redirect(self) -> bool: ...


class Letter(Protocol):
    """A letter on paper that the mail tells of."""

    @property
    def number(self) -> str: ...
    @property
    def issued_on(self) -> date: ...
    @property
    def comment(self) -> str: ...


class Counterpart(Protocol):
    """What takes an invoice back."""

    @property
    def number(self) -> str: ...
    @property
    def original(self) -> str: ...  # the invoice's number
    @property
    def original_of(self) -> date: ...


class Reminder(Letter, Protocol):
    @property
    def purpose(self) -> str: ...  # the invoice's number
    @property
    def was_due_on(self) -> date: ...
    @property
    def due_on(self) -> date: ...
    @property
    def open_cents(self) -> int: ...


def order_confirmation(on: Stationery, order: Order, method: PaymentPromise, texts: Sequence[LegalText]) -> Written:
    """§ 312i and § 312f BGB: receipt, contents of the contract, consent given, and the legal texts agreed on."""
    has_downloads = any(not item.is_goods for item in order.items)
    return _to_customer(MailName.order_confirmation, on, order, method=method, texts=texts, has_downloads=has_downloads)


def order_comment(on: Stationery, order: Order, comment: OrderComment) -> Written:
    return _to_customer(MailName.order_comment, on, order, comment=comment)


def invoice(on: Stationery, order: Order, invoice: Invoice, method: PaymentPromise) -> Written:
    """A link, no paper and no bank data: what comes by mail can be forged on its way."""
    return _to_customer(MailName.invoice, on, order, invoice=invoice, method=method)


def invoice_cancellation(on: Stationery, order: Order, paper: Counterpart) -> Written:
    return _to_customer(MailName.invoice_cancellation, on, order, paper=paper)


def credit_memo(on: Stationery, order: Order, memo: CreditMemo, refund_cents: int) -> Written:
    """`refund_cents`: what the customer gets back for it, as the paper says."""
    return _to_customer(MailName.credit_memo, on, order, memo=memo, refund_cents=refund_cents)


def acceptance(on: Stationery, order: Order, paper: Letter) -> Written:
    return _to_customer(MailName.acceptance, on, order, paper=paper)


def payment_reminder(on: Stationery, order: Order, paper: Reminder) -> Written:
    """As the paper says it; bank data stand only there."""
    return _to_customer(MailName.payment_reminder, on, order, paper=paper)


def dispatch(on: Stationery, order: Order, shipment: Shipment) -> Written:
    """That delivery's numbers and items only, and what is still to come."""
    rest = [item for item in order.items if item.qty_to_ship]
    return _to_customer(MailName.dispatch, on, order, shipment=shipment, rest=rest)


def payment_received(on: Stationery, order: Order, amount_cents: int) -> Written:
    return _to_customer(MailName.payment_received, on, order, amount_cents=amount_cents)


def order_changed(on: Stationery, order: Order) -> Written:
    """What the order says now, and what is to be paid or comes back."""
    return _to_customer(MailName.order_changed, on, order)


def cancellation(
    on: Stationery, order: Order, items: Sequence[Mapping[str, Any]], is_whole: bool, is_unpaid: bool = False
) -> Written:
    """`items`: name and quantity of what will not come. `is_whole`: nothing of the order is left; `is_unpaid`: why."""
    return _to_customer(MailName.cancellation, on, order, items=items, is_whole=is_whole, is_unpaid=is_unpaid)


def download_ready(on: Stationery, order: Order, grants: Sequence[DownloadGrant]) -> Written:
    return _to_customer(MailName.download_ready, on, order, grants=grants)


def new_order(on: Stationery, order: Order) -> Written:
    """To the shop itself."""
    return write(MailName.new_order, on, order.is_trial, order=order, addressee="", to_customer=False)


def _to_customer(name: MailName, on: Stationery, order: Order, **objects: Any) -> Written:
    return write(name, on, order.is_trial, order=order, addressee=order.billing.name, to_customer=True, **objects)
