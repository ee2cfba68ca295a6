"""A mail is a row before it is a message: one recipient, visible state, attempts and last error."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import UtcDateTime, word
from portal.models.order import Order


class MailName(StrEnum):
    """Each is a folder in templates/mail/ and a builder in mail/."""

    order_confirmation = "order_confirmation"
    order_comment = "order_comment"
    invoice = "invoice"
    invoice_cancellation = "invoice_cancellation"
    credit_memo = "credit_memo"
    dispatch = "dispatch"
    payment_received = "payment_received"
    order_changed = "order_changed"
    cancellation = "cancellation"
    download_ready = "download_ready"
    acceptance = "acceptance"  # tells of the Auftragsbestätigung, a paper
    payment_reminder = "payment_reminder"
    new_order = "new_order"  # to the owner
    withdrawal_receipt = "withdrawal_receipt"
    new_withdrawal = "new_withdrawal"  # to the owner
    confirm_account = "confirm_account"
    reset_password = "reset_password"
    password_changed = "password_changed"
    account_exists = "account_exists"
    account_unused = "account_unused"
    account_deleted = "account_deleted"  # the last one: no account, no secret that opens one


ACCOUNT_MAILS = (
    MailName.confirm_account,
    MailName.reset_password,
    MailName.password_changed,
    MailName.account_exists,
    MailName.account_unused,
)

WITHDRAWAL_MAILS = (MailName.withdrawal_receipt, MailName.new_withdrawal)


class MailState(StrEnum):
    waiting = "waiting"
    sending = "sending"
    sent = "sent"
    failed = "failed"
    held = "held"  # by a person, or because it is no longer true: see `held_because`


class HeldBecause(StrEnum):
    """What made a mail untrue before it went out; the words for it are in labels."""

    order_canceled = "order_canceled"
    invoice_canceled = "invoice_canceled"
    invoice_paid = "invoice_paid"
    shipment_canceled = "shipment_canceled"
    payment_reversed = "payment_reversed"
    download_stopped = "download_stopped"
    letter_replaced = "letter_replaced"


class MailTrouble(StrEnum):
    """Why a mail is not out yet; the words for it are in labels."""

    unreachable = "unreachable"
    untrusted = "untrusted"  # the server's certificate
    log_in = "log_in"
    busy = "busy"  # the server says: not now
    refused = "refused"  # the server says: never
    folder = "folder"
    interrupted = "interrupted"  # the worker ended in the middle
    not_built = "not_built"


# They concern every mail: after one of them there is no use in trying the next mail at once.
SERVER_TROUBLES = (MailTrouble.unreachable, MailTrouble.untrusted, MailTrouble.log_in, MailTrouble.folder)


class OutgoingMail(Model):
    __table_args__ = (
        Index("ix_outgoing_mail_due", "state", "next_attempt_at"),
        Index("ix_outgoing_mail_newest", "created_at", "id"),
        Index("ix_outgoing_mail_recipient_newest", "recipient", "created_at", "id"),
        Index("ix_outgoing_mail_state_newest", "state", "created_at", "id"),
        Index("ix_outgoing_mail_copy_key", "copy_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[MailName] = mapped_column(word(MailName, grows=True))
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(5))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    # Ids the builder needs beside the order: invoice_id, shipment_id, comment_id … Never a secret.
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    state: Mapped[MailState] = mapped_column(word(MailState), default=MailState.waiting)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a worker is at it until then
    last_error: Mapped[str] = mapped_column(Text, default="")  # "refused: 550 no such user"
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_because: Mapped[HeldBecause | None] = mapped_column(word(HeldBecause, grows=True))  # None: somebody wants it
    form_key: Mapped[str | None] = mapped_column(String(43), index=True)  # of the form that caused it
    subject: Mapped[str] = mapped_column(String(200), default="")  # known once it was built
    copy_key: Mapped[str | None] = mapped_column(String(100))  # the file with what it said, once it is sent

    order: Mapped[Order | None] = relationship()

    @property
    def trouble(self) -> MailTrouble | None:
        return trouble_of(self.last_error)

    @property
    def error_detail(self) -> str:
        """What the server or the program said, in its own words."""
        return self.last_error.partition(": ")[2]

    @property
    def is_held_by_hand(self) -> bool:
        return self.state is MailState.held and self.held_because is None

    @property
    def is_account_mail(self) -> bool:
        return self.name in ACCOUNT_MAILS


def waits_until(mail: Any, at: datetime) -> datetime | None:
    """When a mail (or a row of a list) goes out that only waits for its time. None: it does not, or not only."""
    is_untried = mail.state is MailState.waiting and not mail.attempts
    return mail.next_attempt_at if is_untried and mail.next_attempt_at and mail.next_attempt_at > at else None


def trouble_of(last_error: str) -> MailTrouble | None:
    return MailTrouble(last_error.partition(": ")[0]) if last_error else None
