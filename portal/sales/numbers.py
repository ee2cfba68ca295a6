"""Numbers from a row locked inside the transaction that uses them: unique, and a rollback gives them back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from portal.identifiers import with_check_digit
from portal.prepared import Prepared

FIRST_ORDER = 1000
_COUNT = Prepared(
    text(
        "insert into number_sequence (series, last) values (:series, 1) "
        "on conflict (series) do update set last = number_sequence.last + 1 returning last"
    )
)


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
    """One statement, so that the first two of a new series do not both begin it."""
    return int(_COUNT.scalar({"series": series}))
