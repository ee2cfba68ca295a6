"""Issued paper: a frozen snapshot with its number, chained per series; bytes are attached once."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import UtcDateTime, word
from portal.models.order import Order


class DocumentKind(StrEnum):
    invoice = "invoice"
    delivery_note = "delivery_note"
    invoice_cancellation = "invoice_cancellation"
    credit_memo = "credit_memo"
    order_confirmation = "order_confirmation"
    payment_reminder = "payment_reminder"


BILLS = (DocumentKind.invoice, DocumentKind.invoice_cancellation, DocumentKind.credit_memo)


class IssuedDocument(Model):
    """Never edited, never deleted (see `models.frozen`); corrected only by a counter-document."""

    __table_args__ = (UniqueConstraint("series", "position"), Index("ix_issued_document_issued", "issued_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(word(DocumentKind, grows=True))
    number: Mapped[str] = mapped_column(String(36), unique=True)
    series: Mapped[str] = mapped_column(String(24))
    position: Mapped[int]  # 1, 2, 3 … within the series
    language: Mapped[str] = mapped_column(String(5))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_trial: Mapped[bool] = mapped_column(default=False)
    snapshot: Mapped[str] = mapped_column(Text, deferred=True)  # canonical JSON: sorted keys, no blanks, UTF-8
    previous_hash: Mapped[str] = mapped_column(String(64))  # of the document before in the series; "" for the first
    chain_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 over previous_hash + snapshot

    # The bytes: attached once, first writer wins.
    file_key: Mapped[str | None] = mapped_column(String(120))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_size: Mapped[int | None]
    rendered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    order: Mapped[Order] = relationship(viewonly=True)

    @cached_property
    def content(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.snapshot)
        return loaded


class ErasedDocument(Model):
    """A paper whose time is over: its place in the series, so that no number is missing and the chain goes on."""

    series: Mapped[str] = mapped_column(String(24), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    previous_hash: Mapped[str] = mapped_column(String(64))
    chain_hash: Mapped[str] = mapped_column(String(64))
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
