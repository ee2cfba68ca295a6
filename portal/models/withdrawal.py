"""Widerruf: what a consumer declared, as it was submitted, and what the shop decided about it (§§ 355, 356a BGB).

A statement counts from the moment it is submitted, whether or not it fits an order: its row is frozen. Which order it
belongs to and where it stands are caches of the decisions, which are rows that stay.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import chain, clock, links
from portal.extensions import Model
from portal.models.columns import UtcDateTime, word
from portal.models.order import Order

LINK_PURPOSE = "withdrawal"
REFUND_DAYS = 14  # § 357 (1) BGB


class WithdrawalState(StrEnum):
    unchecked = "unchecked"
    assigned = "assigned"
    done = "done"
    late = "late"
    excluded = "excluded"


OPEN_STATES = (WithdrawalState.unchecked, WithdrawalState.assigned)
SETTLED_STATES = (WithdrawalState.done, WithdrawalState.late, WithdrawalState.excluded)


class Withdrawal(Model):
    __table_args__ = (
        Index("ix_withdrawal_newest", "submitted_at", "id"),
        Index("ix_withdrawal_state_newest", "state", "submitted_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # One statement per form and content, whatever is clicked how often at once.
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    nonce: Mapped[str] = mapped_column(String(32))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(120))
    contract: Mapped[str] = mapped_column(String(200))  # order number, or what the consumer remembers
    email: Mapped[str] = mapped_column(String(254))  # where the receipt goes
    # [{"position": 1, "name": …, "quantity": 2}] of what is withdrawn from; empty: the whole order.
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    text: Mapped[str] = mapped_column(Text)  # the declaration, word for word as it was confirmed
    sha256: Mapped[str] = mapped_column(String(64))  # the check code of the receipt

    # Caches of the decisions; `sales.withdrawal_decisions` is their only writer.
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    state: Mapped[WithdrawalState] = mapped_column(word(WithdrawalState), default=WithdrawalState.unchecked)

    order: Mapped[Order | None] = relationship(viewonly=True)
    decisions: Mapped[list[WithdrawalDecision]] = relationship(
        back_populates="withdrawal", order_by="WithdrawalDecision.id"
    )

    @property
    def token(self) -> str:
        """The secret of the link to the receipt."""
        return links.sign(LINK_PURPOSE, self.id, self.nonce)

    @property
    def sealed(self) -> str:
        """The check code that fits what stands here: SHA-256 over content, date and time."""
        content = {
            "submitted_at": self.submitted_at.astimezone(UTC).isoformat(),
            "name": self.name,
            "contract": self.contract,
            "email": self.email,
            "items": self.items,
            "text": self.text,
        }
        return chain.link("", chain.canonical(content))

    @property
    def refund_due_on(self) -> date:
        return clock.day_of(self.submitted_at) + timedelta(days=REFUND_DAYS)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def version(self) -> int:
        """Rises with every decision, so that a stale form is noticed."""
        return len(self.decisions)


class ErasedWithdrawal(Model):
    """The mark by which the database lets a statement go that fits no order; says why, and nothing of whose it was."""

    withdrawal_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(254))  # "" with the next
    reason: Mapped[str] = mapped_column(Text)  # "": its time was over


class WithdrawalDecision(Model):
    """Where a statement stands from now on, who says so, and why."""

    id: Mapped[int] = mapped_column(primary_key=True)
    withdrawal_id: Mapped[int] = mapped_column(ForeignKey("withdrawal.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(254))
    state: Mapped[WithdrawalState] = mapped_column(word(WithdrawalState))
    order_number: Mapped[str] = mapped_column(String(24), default="")  # it belonged to then
    comment: Mapped[str] = mapped_column(String(500), default="")

    withdrawal: Mapped[Withdrawal] = relationship(back_populates="decisions")
