"""Auftragsbestätigung erstellen and Zahlungserinnerung erstellen: letters that change neither status nor amounts; and
the mails about papers that have no page of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models.document import DocumentKind, IssuedDocument
from portal.models.order import Order, OrderAgreement
from portal.models.order_event import EventKind
from portal.models.outgoing_mail import MailName, OutgoingMail
from portal.models.shop_settings import LegalText
from portal.refusal import Refusal
from portal.sales import guards, letter_snapshots, paper, queries
from portal.sales.letter_snapshots import LetterWords
from portal.sales.mail_truth import UntrueError, insist_true
from portal.sales.mailing import mail_customer, mail_on_request
from portal.sales.transaction import Change, Click, once, order_change
from portal.shop.settings import get_settings
from portal.wording import lazy_gettext as _l

DAYS_TO_PAY = 7
MAILS = {
    DocumentKind.invoice_cancellation: MailName.invoice_cancellation,
    DocumentKind.order_confirmation: MailName.acceptance,
    DocumentKind.payment_reminder: MailName.payment_reminder,
}
MOST_DAYS_TO_PAY = 366  # what is further away is a slip, and would be frozen on paper


@dataclass(frozen=True)
class ReminderWish:
    due_on: date
    comment: str = ""
    mail: bool = False


@once
def confirm_order(order_id: int, comment: str, mail: bool, click: Click) -> str:
    """Returns the number of the paper; a further one replaces it. Raises Refusal."""
    with order_change(order_id, click) as change:
        guards.can_confirm(change.order).insist()
        content = letter_snapshots.confirmation_content(change.order, get_settings(), _words(change, comment))
        content |= {"agreed": _agreed(change.order), "replaces": _replaced(change.order)}
        document = _issue(change, DocumentKind.order_confirmation, content)
        change.record(EventKind.confirmed, number=document.number, total_cents=content["total_cents"], mailed=mail)
        if mail:
            mail_customer(change.order, MailName.acceptance, click, **_about(document))
        change.result = document.number
    return change.result


@once
def remind(order_id: int, invoice_id: int, wish: ReminderWish, click: Click) -> str:
    """Returns the number of the paper. Raises Refusal."""
    today = clock.day_of(click.at)
    _check_due_day(wish.due_on, today)
    with order_change(order_id, click) as change:
        invoice = next(invoice for invoice in change.order.invoices if invoice.id == invoice_id)
        guards.can_remind(invoice, today).insist()
        content = letter_snapshots.reminder_content(invoice, get_settings(), _words(change, wish.comment), wish.due_on)
        content |= {"count": len(queries.list_reminders(invoice)) + 1}
        document = _issue(change, DocumentKind.payment_reminder, content)
        told = {"number": document.number, "invoice": invoice.number, "open_cents": invoice.open_cents}
        change.record(EventKind.reminded, **told, mailed=wish.mail)
        if wish.mail:
            mail_customer(change.order, MailName.payment_reminder, click, **_about(document))
        change.result = document.number
    return change.result


def can_send(letter: IssuedDocument, at: datetime) -> guards.Verdict:
    """By mail, as often as asked, while it is true."""
    mail = OutgoingMail(name=MAILS[letter.kind], order=letter.order, order_id=letter.order_id, data=_about(letter))
    try:
        insist_true(mail, at)
    except UntrueError as untrue:
        return guards.Verdict(untrue.message)
    return guards.YES


@once
def send_letter(order_id: int, letter_id: int, click: Click) -> str:
    """Returns its number. Raises Refusal."""
    with order_change(order_id, click, raises_version=False) as change:
        taken_back = [invoice.cancellation.document for invoice in change.order.invoices if invoice.cancellation]
        letter = next(letter for letter in [*change.order.letters, *taken_back] if letter.id == letter_id)
        can_send(letter, click.at).insist()
        mail_on_request(change, MAILS[letter.kind], letter.number, **_about(letter))
        change.result = letter.number
    return change.result


def default_due_day(today: date) -> date:
    return today + timedelta(days=DAYS_TO_PAY)


def _check_due_day(due_on: date, today: date) -> None:
    if due_on < today:
        raise Refusal(_l("Der neue Zahlungstermin liegt in der Vergangenheit."), "due_on")
    if (due_on - today).days > MOST_DAYS_TO_PAY:
        raise Refusal(_l("Der neue Zahlungstermin liegt mehr als ein Jahr entfernt. Stimmt die Jahreszahl?"), "due_on")


def _words(change: Change, comment: str) -> LetterWords:
    return LetterWords(clock.day_of(change.click.at), comment)


def _issue(change: Change, kind: DocumentKind, content: Mapping[str, Any]) -> IssuedDocument:
    document = db.session.get_one(
        IssuedDocument, paper.issue(change, kind, paper.draw_number(change, kind), dict(content))
    )
    change.order.letters.append(document)  # read by the search; the database is told by the document itself
    return document


def _about(letter: IssuedDocument) -> dict[str, int]:
    """What its mail needs to know."""
    return {"document_id": letter.id}


def _agreed(order: Order) -> list[dict[str, Any]]:
    """The legal texts that the customer accepted or was given."""
    texts = (
        select(LegalText)
        .join(OrderAgreement, OrderAgreement.legal_text_id == LegalText.id)
        .where(OrderAgreement.order_id == order.id)
        .order_by(LegalText.kind)
    )
    return [
        {"title": text.title, "version": text.version, "written_on": clock.day_of(text.created_at).isoformat()}
        for text in db.session.scalars(texts)
    ]


def _replaced(order: Order) -> dict[str, str] | None:
    earlier = queries.list_letters(order.id, DocumentKind.order_confirmation)
    return {"number": earlier[-1].number, "issued_on": earlier[-1].content["issued_on"]} if earlier else None
