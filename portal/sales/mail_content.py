"""From a row of the outbox to a written mail: load what it needs by id, and hand it to the builder of its name."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from portal.documents.counter_documents import InvoiceCancellation
from portal.documents.letters import OrderConfirmation, PaymentReminder
from portal.documents.paper import Content
from portal.extensions import db
from portal.mail import order_mails, withdrawal_mails
from portal.mail.account_mails import account_deleted, account_mail
from portal.mail.addresses import Addresses
from portal.mail.written import Stationery, Written
from portal.models.account import Account
from portal.models.credit_memo import CreditMemo
from portal.models.document import IssuedDocument
from portal.models.invoice import Invoice
from portal.models.order import Order, OrderAgreement
from portal.models.order_comment import OrderComment
from portal.models.order_event import EventKind, OrderEvent
from portal.models.outgoing_mail import WITHDRAWAL_MAILS, MailName, OutgoingMail
from portal.models.shipment import Shipment
from portal.models.shop_settings import LegalText
from portal.models.withdrawal import Withdrawal
from portal.payments import METHODS
from portal.shop.settings import get_settings

Thing = TypeVar("Thing")

_log = logging.getLogger(__name__)


def preview(row: OutgoingMail) -> Written | None:
    """The mail as it would be written now, without the secrets of its links. None: it cannot be written."""
    try:
        return compose(row, is_preview=True)
    except Exception:
        _log.exception("mail %s cannot be shown", row.id)
        return None


def compose(row: OutgoingMail, is_preview: bool = False) -> Written:
    """In the language of the row. A preview has no link that could be used instead of the recipient.

    Raises whatever goes wrong when something it tells about is not there (any more).
    """
    on = Stationery(get_settings(), Addresses(hides_secrets=is_preview))
    with force_locale(row.language):
        if row.is_account_mail:
            return _about_account(row, on)
        if row.name is MailName.account_deleted:
            return account_deleted(on, _orders(row))
        if row.name in WITHDRAWAL_MAILS:
            return _about_withdrawal(row, on)
        if row.order is None:
            raise LookupError("an order mail without its order")
        return _ABOUT_ORDER[row.name](row, row.order, on)


def _about_account(row: OutgoingMail, on: Stationery) -> Written:
    account = db.session.get(Account, row.account_id)
    if account is None:
        raise LookupError("the account does not exist any more")
    if on.to.hides_secrets:
        return account_mail(row.name, on, account, link=None)
    return account_mail(row.name, on, account, _link(row.name, account, on.to))


def _about_withdrawal(row: OutgoingMail, on: Stationery) -> Written:
    """Also one that fits no order."""
    is_trial = row.order is not None and row.order.is_trial
    return withdrawal_mails.withdrawal_mail(row.name, on, _get(Withdrawal, row, "withdrawal_id"), is_trial)


def _orders(row: OutgoingMail) -> Sequence[Order]:
    return db.session.scalars(select(Order).where(Order.id.in_(row.data["order_ids"])).order_by(Order.id)).all()


def _link(name: MailName, account: Account, to: Addresses) -> str:
    """Secret ones are made at delivery, so that no row and no backup holds a key to somebody's account."""
    if name in _OPEN_PAGES:
        return to.page(_OPEN_PAGES[name])
    link: str = current_app.extensions["kontor.account_links"][name](account)
    return link


def _order_confirmation(_row: OutgoingMail, order: Order, on: Stationery) -> Written:
    agreed = (
        select(LegalText)
        .join(OrderAgreement, OrderAgreement.legal_text_id == LegalText.id)
        .where(OrderAgreement.order_id == order.id)
        .order_by(LegalText.kind)
    )
    texts = db.session.scalars(agreed).all()
    return order_mails.order_confirmation(on, order, METHODS[order.payment_method], texts)


def _order_comment(row: OutgoingMail, order: Order, on: Stationery) -> Written:
    return order_mails.order_comment(on, order, _get(OrderComment, row, "comment_id"))


def _invoice(row: OutgoingMail, order: Order, on: Stationery) -> Written:
    return order_mails.invoice(on, order, _get(Invoice, row, "invoice_id"), METHODS[order.payment_method])


def _invoice_cancellation(row: OutgoingMail, order: Order, on: Stationery) -> Written:
    return order_mails.invoice_cancellation(on, order, InvoiceCancellation(_letter(row)))


def _credit_memo(row: OutgoingMail, order: Order, on: Stationery) -> Written:
    memo = _get(CreditMemo, row, "credit_memo_id")
    return order_mails.credit_memo(on, order, memo, memo.document.content["refund_cents"])


def _acceptance(row: OutgoingMail, order: Order, on: Stationery) -> Written:
    return order_mails.acceptance(on, order, OrderConfirmation(_letter(row)))


def _payment_reminder(row: OutgoingMail, order: Order, on: Stationery) -> Written:
    return order_mails.payment_reminder(on, order, PaymentReminder(_letter(row)))


def _dispatch(row: OutgoingMail, order: Order, on: Stationery) -> Written:
    return order_mails.dispatch(on, order, _get(Shipment, row, "shipment_id"))


def _payment_received(row: OutgoingMail, order: Order, on: Stationery) -> Written:
    return order_mails.payment_received(on, order, int(row.data["amount_cents"]))


def _order_changed(_row: OutgoingMail, order: Order, on: Stationery) -> Written:
    return order_mails.order_changed(on, order)


def _cancellation(row: OutgoingMail, order: Order, on: Stationery) -> Written:
    event = db.session.scalars(
        select(OrderEvent).where(
            OrderEvent.order_id == order.id,
            OrderEvent.order_version == row.data["order_version"],
            OrderEvent.kind.in_((EventKind.canceled, EventKind.items_canceled)),
        )
    ).one()
    is_whole, is_unpaid = event.kind is EventKind.canceled, "unpaid_hours" in event.data
    return order_mails.cancellation(on, order, event.data["items"], is_whole, is_unpaid)


def _download_ready(_row: OutgoingMail, order: Order, on: Stationery) -> Written:
    grants = [grant for grant in order.grants if grant.activated_at is not None]
    if not grants:
        raise LookupError("no download is ready")
    return order_mails.download_ready(on, order, grants)


def _new_order(_row: OutgoingMail, order: Order, on: Stationery) -> Written:
    return order_mails.new_order(on, order)


_OPEN_PAGES = {
    MailName.password_changed: "security.forgot_password",
    MailName.account_exists: "security.login",
    MailName.account_unused: "security.login",
}

_ABOUT_ORDER: dict[MailName, Callable[[OutgoingMail, Order, Stationery], Written]] = {
    MailName.order_confirmation: _order_confirmation,
    MailName.order_comment: _order_comment,
    MailName.invoice: _invoice,
    MailName.invoice_cancellation: _invoice_cancellation,
    MailName.credit_memo: _credit_memo,
    MailName.acceptance: _acceptance,
    MailName.payment_reminder: _payment_reminder,
    MailName.dispatch: _dispatch,
    MailName.payment_received: _payment_received,
    MailName.order_changed: _order_changed,
    MailName.cancellation: _cancellation,
    MailName.download_ready: _download_ready,
    MailName.new_order: _new_order,
}


def _letter(row: OutgoingMail) -> Content:
    return _get(IssuedDocument, row, "document_id").content


def _get(model: type[Thing], row: OutgoingMail, key: str) -> Thing:
    return db.session.get_one(model, row.data[key])
