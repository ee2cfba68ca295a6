"""Numbers from a row locked inside the transaction that uses them: unique, and a rollback gives them back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.extensions import db
from portal.identifiers import with_check_digit
from portal.models.number_sequence import NumberSequence

FIRST_ORDER = 1000


def next_order_number(is_trial: bool) -> str:
    """Running digits, the last one a Damm check digit, so that a slip on the phone is noticed."""
    if is_trial:
        return f"PROBE-{_next('trial-order'):04d}"
    return with_check_digit(str(FIRST_ORDER + _next("order")))


@dataclass(frozen=True)
class DocumentNumber:
    """For example RE-2026-0391: the 391st of the series RE-2026."""

    series: str
    position: int

    def __str__(self) -> str:
        return f"{self.series}-{self.position:04d}"


def next_document_number(prefix: str, year: int, is_trial: bool) -> DocumentNumber:
    series = f"PROBE-{prefix}" if is_trial else f"{prefix}-{year}"
    return DocumentNumber(series, _next(series))


def _next(series: str) -> int:
    row = db.session.execute(
        select(NumberSequence).where(NumberSequence.series == series).with_for_update()
    ).scalar_one_or_none()
    if row is None:
        row = NumberSequence(series=series, last=0)
        db.session.add(row)
    row.last += 1
    db.session.flush()
    return row.last
