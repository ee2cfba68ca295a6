"""Many at once: what was asked, by whom, and what became of each order or document."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.actor import Actor, ActorKind
from portal.models.columns import UtcDateTime, word

FILE_KEPT = timedelta(days=1)
MOST_FILE_ATTEMPTS = 3


class BatchKind(StrEnum):
    """The acts on orders, each with a verb in sales/batch_acts.py; and papers as one file."""

    invoice = "invoice"
    ship = "ship"
    send_tracking = "send_tracking"
    mark_paid = "mark_paid"
    hold = "hold"
    release = "release"
    cancel = "cancel"
    print_pdf = "print_pdf"
    print_zip = "print_zip"


PRINTS = (BatchKind.print_pdf, BatchKind.print_zip)
MAKES_PAPERS = (BatchKind.invoice, BatchKind.ship)


class ItemState(StrEnum):
    waiting = "waiting"
    working = "working"
    done = "done"
    skipped = "skipped"


class Batch(Model):
    __table_args__ = (Index("ix_batch_unfinished", "finished_at", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BatchKind] = mapped_column(word(BatchKind, grows=True))
    form_key: Mapped[str] = mapped_column(String(43), unique=True)  # one batch, however often the button is clicked
    language: Mapped[str] = mapped_column(String(5))  # in which the reasons are written
    actor_kind: Mapped[ActorKind] = mapped_column(word(ActorKind))
    actor_name: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # What the confirmation page asked: mail, again, reason, received_on, method. Before it is confirmed, the list it
    # came from; of what is printed, the kinds of paper.
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    item_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: not confirmed yet
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # The end: whatever is to be done once every item is. A worker is at it until the lease ends.
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    file_key: Mapped[str | None] = mapped_column(String(60))
    file_size: Mapped[int | None]  # stays when the file is gone; None: there never was one
    file_problem: Mapped[str] = mapped_column(Text, default="")  # why not, in a sentence

    @property
    def actor(self) -> Actor:
        return Actor(self.actor_kind, self.actor_name, self.account_id)

    @property
    def state(self) -> str:
        """A key of labels.BATCH_STATE."""
        if self.finished_at is not None:
            return "finished"
        return "running" if self.started_at is not None else "draft"

    @property
    def came_from(self) -> str:
        """The address of the list, with its filter, while it is a draft; "" if nobody knows."""
        return str(self.options.get("came_from", ""))

    @property
    def papers(self) -> list[str]:
        """Which kinds are printed, the words of DocumentKind; none of a batch of former versions."""
        return list(self.options.get("papers", ()))

    @property
    def is_print(self) -> bool:
        return self.kind in PRINTS

    @property
    def is_file_given_up(self) -> bool:
        """There were papers, and every attempt to make one file of them failed."""
        is_over = self.is_print and self.finished_at is not None
        return is_over and self.file_size is None and self.attempts >= MOST_FILE_ATTEMPTS

    @property
    def file_until(self) -> datetime | None:
        return self.finished_at + FILE_KEPT if self.finished_at else None


class BatchItem(Model):
    """One order, or one document of it; `reason` says why it was skipped, `result` which paper was made."""

    __table_args__ = (
        UniqueConstraint("batch_id", "position"),
        Index("ix_batch_item_next", "batch_id", "state", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    position: Mapped[int]  # 1, 2, 3 … as selected
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("issued_document.id"))
    state: Mapped[ItemState] = mapped_column(word(ItemState), default=ItemState.waiting)
    reason: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(String(60), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
