"""Issue paper: number, frozen snapshot and link of the chain in the transaction of the verb; bytes come later."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, insert, select

from portal import chain, clock
from portal.models.document import DocumentKind, IssuedDocument
from portal.prepared import Prepared
from portal.sales.numbers import DocumentNumber, next_document_number
from portal.sales.transaction import Change

PREFIX = {
    DocumentKind.invoice: "RE",
    DocumentKind.delivery_note: "LS",
    DocumentKind.invoice_cancellation: "ST",
    DocumentKind.credit_memo: "RK",
    DocumentKind.order_confirmation: "AB",
    DocumentKind.payment_reminder: "ZE",
}

_HASH = Prepared(
    select(IssuedDocument.chain_hash).where(
        IssuedDocument.series == bindparam("series"), IssuedDocument.position == bindparam("position")
    )
)
_ISSUE = Prepared(insert(IssuedDocument).returning(IssuedDocument.id))


def draw_number(change: Change, kind: DocumentKind) -> DocumentNumber:
    """The next number of the series of this kind and year; given back when the verb fails."""
    return next_document_number(PREFIX[kind], clock.day_of(change.click.at).year, change.order.is_trial)


def issue(change: Change, kind: DocumentKind, number: DocumentNumber, content: dict[str, Any]) -> int:
    """Freeze `content` (see `snapshots`) under its number; the document's id. A row, as it is never changed."""
    order = change.order
    snapshot = chain.canonical({**content, "number": str(number)})
    previous = _chain_head(number)
    row = {
        "order_id": order.id,
        "kind": kind,
        "number": str(number),
        "series": number.series,
        "position": number.position,
        "language": order.language,
        "issued_at": change.click.at,
        "is_trial": order.is_trial,
        "snapshot": snapshot,
        "previous_hash": previous,
        "chain_hash": chain.link(previous, snapshot),
    }
    return int(_ISSUE.scalar(row))


def _chain_head(number: DocumentNumber) -> str:
    before = {"series": number.series, "position": number.position - 1}
    return _HASH.scalar(before) or ""
