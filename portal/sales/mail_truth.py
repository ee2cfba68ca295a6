"""What a mail tells can stop being true while it waits; then it must not go out.

Every verb about an order ends with this question and the worker asks it once more before it sends, so that no verb has
to remember it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import and_, exists, select

from portal import labels
from portal.extensions import db
from portal.models.document import DocumentKind, IssuedDocument
from portal.models.download import DownloadGrant, GrantState, grant_state
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_event import EventKind
from portal.models.order_status import OrderStatus
from portal.models.outgoing_mail import HeldBecause, MailName, MailState, OutgoingMail
from portal.models.payment import Payment
from portal.models.shipment import Shipment
from portal.paging import written
from portal.refusal import Refusal
from portal.sales.mailing import goes_out_at, keep_here, noted_mails, queue_again
from portal.shop.settings import get_settings
from portal.wording import lazy_gettext as _l

if TYPE_CHECKING:
    from portal.sales.transaction import Change

Thing = TypeVar("Thing")

_UNSENT = (MailState.waiting, MailState.failed, MailState.held)
_FOR_GOOD = (
    HeldBecause.invoice_canceled,
    HeldBecause.letter_replaced,
    HeldBecause.shipment_canceled,
    HeldBecause.payment_reversed,
)
_NOT_READY = (GrantState.ended, GrantState.on_hold, GrantState.awaits_invoice, GrantState.awaits_payment)


class UntrueError(Refusal):
    """The mail must not go out; `why` says what made it untrue."""

    def __init__(self, why: HeldBecause) -> None:
        super().__init__(_l("Diese E-Mail geht nicht hinaus, %(why)s.", why=labels.MAIL_HELD[why]))
        self.why = why


def insist_true(mail: OutgoingMail, at: datetime) -> None:
    """Raises UntrueError."""
    why = _why_untrue(mail, at)
    if why is not None:
        raise UntrueError(why)


def settle_mails(change: Change) -> None:
    """Hold back what this change made untrue; what it made true again goes on. What a person held stays held."""
    if not change.has_unsent and not noted_mails(change.click.key):
        return
    mails = select(OutgoingMail).where(_MAY_TURN, OutgoingMail.order_id == change.order.id)
    mails = mails.order_by(OutgoingMail.id)
    for mail in db.session.scalars(mails.with_for_update().execution_options(populate_existing=True)).all():
        why, told = _why_untrue(mail, change.click.at), {"mail": mail.name.value, "to": mail.recipient}
        is_free = mail.state is not MailState.held or (mail.is_held_by_hand and why in _FOR_GOOD)
        if why is not None and is_free:
            keep_here(mail, why)
            change.record(EventKind.mail_held_back, because=why.value, **told)
        elif why is None and mail.held_because is not None:
            queue_again(mail, goes_out_at(mail.name, change.click))
            change.record(EventKind.mail_ordered, number=change.order.number, **told)


def _why_untrue(mail: OutgoingMail, at: datetime) -> HeldBecause | None:
    rule = _RULES.get(mail.name)
    return rule(mail, at) if rule is not None else None


def _about_order(mail: OutgoingMail, _at: datetime) -> HeldBecause | None:
    """It tells what the order is: until the order is no more."""
    is_canceled = mail.order is not None and mail.order.status is OrderStatus.canceled
    return HeldBecause.order_canceled if is_canceled else None


def _about_acceptance(mail: OutgoingMail, at: datetime) -> HeldBecause | None:
    """A further confirmation replaces the one before."""
    newer = (
        IssuedDocument.order_id == mail.order_id,
        IssuedDocument.kind == DocumentKind.order_confirmation,
        IssuedDocument.id > mail.data.get("document_id", 0),
    )
    is_replaced = db.session.scalar(select(IssuedDocument.id).where(*newer).limit(1)) is not None
    return _about_order(mail, at) or (HeldBecause.letter_replaced if is_replaced else None)


def _about_invoice(mail: OutgoingMail, _at: datetime) -> HeldBecause | None:
    invoice = _find(Invoice, mail, "invoice_id")
    return HeldBecause.invoice_canceled if invoice is not None and not invoice.is_valid else None


def _about_reminder(mail: OutgoingMail, _at: datetime) -> HeldBecause | None:
    """Nobody is reminded of what was paid, corrected or canceled meanwhile."""
    document = _find(IssuedDocument, mail, "document_id")
    if document is None:
        return None
    invoice = db.session.scalars(select(Invoice).where(Invoice.number == document.content["invoice"]["number"])).one()
    if not invoice.is_valid:
        return HeldBecause.invoice_canceled
    return None if invoice.open_cents else HeldBecause.invoice_paid


def _about_shipment(mail: OutgoingMail, _at: datetime) -> HeldBecause | None:
    shipment = _find(Shipment, mail, "shipment_id")
    return HeldBecause.shipment_canceled if shipment is not None and not shipment.is_valid else None


def _about_payment(mail: OutgoingMail, _at: datetime) -> HeldBecause | None:
    reversal = select(Payment.id).where(Payment.reverses_id == mail.data.get("payment_id", 0))
    return HeldBecause.payment_reversed if db.session.scalar(reversal) is not None else None


def _about_downloads(mail: OutgoingMail, at: datetime) -> HeldBecause | None:
    """One of several that is ready makes the mail true."""
    query = select(DownloadGrant).where(
        DownloadGrant.order_id == mail.order_id, DownloadGrant.activated_at.is_not(None)
    )
    release = get_settings().download_release
    states = [grant_state(grant, grant.order, at, release) for grant in db.session.scalars(query)]
    return HeldBecause.download_stopped if all(state in _NOT_READY for state in states) else None


def _find(model: type[Thing], mail: OutgoingMail, key: str) -> Thing | None:
    """None also for a row that names nothing: writing it will fail, and say so."""
    ident = mail.data.get(key)
    return db.session.get(model, ident) if ident is not None else None


_RULES: dict[MailName, Callable[[OutgoingMail, datetime], HeldBecause | None]] = {
    MailName.acceptance: _about_acceptance,
    MailName.order_changed: _about_order,
    MailName.invoice: _about_invoice,
    MailName.payment_reminder: _about_reminder,
    MailName.dispatch: _about_shipment,
    MailName.payment_received: _about_payment,
    MailName.download_ready: _about_downloads,
}
_MAY_TURN = and_(
    OutgoingMail.state.in_([written(state) for state in _UNSENT]),
    OutgoingMail.name.in_([written(name) for name in _RULES]),
)
HAS_UNSENT = exists().where(OutgoingMail.order_id == Order.id, _MAY_TURN).correlate(Order)
