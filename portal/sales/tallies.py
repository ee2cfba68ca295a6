"""Figures by day: of days that are over as they were added up once, of the others from the rows by index (ADR 26).

What was placed, canceled, issued or recorded on a day is told by rows that never change, so its sums stay true.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select

from portal import clock
from portal.extensions import db
from portal.models.day_tally import ClosedDay, DayTally, Figure
from portal.models.document import DocumentKind, IssuedDocument
from portal.models.order import Order
from portal.models.order_event import EventKind, OrderEvent
from portal.models.payment import Payment, PaymentKind
from portal.writing import retried, transaction

GRACE = timedelta(hours=1)  # a verb that began before midnight may end after it
ONE_DAY = timedelta(days=1)
AT_ONCE = 31  # days closed together where many are open: in a shop brought in from elsewhere, or without a worker


class Key(NamedTuple):
    day: date
    figure: Figure
    tax_case: str = ""
    rate: int = 0


@dataclass
class Sum:
    """Cents."""

    number: int = 0
    gross: int = 0
    tax: int = 0

    def add(self, number: int, gross: int, tax: int = 0) -> None:
        self.number, self.gross, self.tax = self.number + number, self.gross + gross, self.tax + tax


Sums = dict[Key, Sum]

_FIGURES = {
    DocumentKind.invoice: Figure.invoiced,
    DocumentKind.invoice_cancellation: Figure.invoice_canceled,
    DocumentKind.credit_memo: Figure.credited,
    PaymentKind.payment: Figure.paid,
    PaymentKind.reversal: Figure.reversed,
    PaymentKind.refund: Figure.refunded,
    PaymentKind.refund_reversal: Figure.refunded,
}


def sums_of(first: date, last: date, figures: tuple[Figure, ...]) -> Sums:
    """By day, both days included. Two statements, and one to three for days that are not closed yet."""
    closed = _last_closed_day()
    found = _closed_sums(first, last, figures)
    begins = first if closed is None else max(first, closed + ONE_DAY)
    if begins <= last:
        found |= count(begins, last, figures)
    return found


def close_days(at: datetime, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Add up every day that is over and not closed yet, so many in one transaction. Returns how many."""
    last, done = clock.day_of(at - GRACE) - ONE_DAY, 0
    while (day := _first_open_day()) is not None and day <= last and not is_stopping():
        done += _close(day, min(last, day + (AT_ONCE - 1) * ONE_DAY), at)
    return done


def rebuild(at: datetime) -> int:
    """All anew. Meanwhile pages count the rows themselves. Returns the number of days."""
    _forget()
    return close_days(at)


def count(first: date, last: date, figures: tuple[Figure, ...] = tuple(Figure)) -> Sums:
    """From the rows themselves; trial orders count nowhere."""
    sums: Sums = defaultdict(Sum)
    begin, end = clock.start_of(first), clock.start_of(last + ONE_DAY)
    if {Figure.placed, Figure.canceled} & set(figures):
        _count_orders(sums, begin, end)
    if {Figure.invoiced, Figure.invoice_canceled, Figure.credited, Figure.taxed} & set(figures):
        _count_papers(sums, begin, end)
    if {Figure.paid, Figure.reversed, Figure.refunded} & set(figures):
        _count_payments(sums, begin, end)
    return {key: found for key, found in sums.items() if key.figure in figures}


def _closed_sums(first: date, last: date, figures: tuple[Figure, ...]) -> Sums:
    query = select(DayTally).where(DayTally.day.between(first, last), DayTally.figure.in_(figures))
    rows = db.session.execute(query.with_only_columns(*DayTally.__table__.columns))
    return {
        Key(row.day, row.figure, row.tax_case, row.rate): Sum(row.number, row.gross_cents, row.tax_cents)
        for row in rows
    }


def _first_open_day() -> date | None:
    closed = _last_closed_day()
    if closed is not None:
        return closed + ONE_DAY
    begun = db.session.scalar(select(func.min(OrderEvent.at)))
    return clock.day_of(begun) if begun else None


def _last_closed_day() -> date | None:
    day: date | None = db.session.scalar(select(func.max(ClosedDay.day)))
    return day


@retried
def _close(first: date, last: date, at: datetime) -> int:
    """What is counted never changes any more, so it is counted before the lock. Returns the number of days, 0 where
    somebody else was faster."""
    days = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    rows = [
        key._asdict() | {"number": found.number, "gross_cents": found.gross, "tax_cents": found.tax}
        for key, found in count(first, last).items()
    ]
    with transaction():
        if db.session.get(ClosedDay, first) is not None:
            return 0
        db.session.execute(insert(ClosedDay), [{"day": day, "closed_at": at} for day in days])
        if rows:
            db.session.execute(insert(DayTally), rows)
    return len(days)


@retried
def _forget() -> None:
    with transaction():
        db.session.execute(delete(DayTally))
        db.session.execute(delete(ClosedDay))


def _count_orders(sums: Sums, begin: datetime, end: datetime) -> None:
    """As the history tells it: an order's row only knows what it is worth by now."""
    kinds = (EventKind.placed, EventKind.canceled, EventKind.items_canceled)
    query = select(OrderEvent.at, OrderEvent.kind, OrderEvent.data, OrderEvent.before, OrderEvent.after)
    query = query.join(Order, Order.id == OrderEvent.order_id)
    for row in _rows(query.where(_within(OrderEvent.at, begin, end), OrderEvent.kind.in_(kinds))):
        day = clock.day_of(row.at)
        if row.kind is EventKind.placed:
            sums[Key(day, Figure.placed)].add(1, row.data["total_cents"])
        else:
            gone = row.before.get("standing_cents", 0) - row.after.get("standing_cents", 0)
            sums[Key(day, Figure.canceled)].add(int(row.kind is EventKind.canceled), gone)


def _count_papers(sums: Sums, begin: datetime, end: datetime) -> None:
    """By what they froze."""
    kinds = (DocumentKind.invoice, DocumentKind.invoice_cancellation, DocumentKind.credit_memo)
    query = select(IssuedDocument).join(Order, Order.id == IssuedDocument.order_id)
    query = query.where(_within(IssuedDocument.issued_at, begin, end), IssuedDocument.kind.in_(kinds))
    for row in _rows(query.with_only_columns(IssuedDocument.kind, IssuedDocument.issued_at, IssuedDocument.snapshot)):
        content = json.loads(row.snapshot)
        day, figure = clock.day_of(row.issued_at), _FIGURES[row.kind]
        sums[Key(day, figure)].add(1, content["total_cents"], sum(share["tax"] for share in content["taxes"]))
        for case, rate, gross, tax in _shares(content):
            sums[Key(day, Figure.taxed, case, rate)].add(1, gross, tax)


def _shares(content: dict[str, Any]) -> Iterator[tuple[str, int, int, int]]:
    """Tax case, rate, gross and tax. A small business shows no tax: its whole total at rate 0."""
    case = content["tax_mode"]
    for share in content["taxes"]:
        yield share.get("case", case), share["rate"], share["gross"], share["tax"]
    if not content["taxes"]:
        yield case, 0, content["total_cents"], 0


def _count_payments(sums: Sums, begin: datetime, end: datetime) -> None:
    """By the day on which they were recorded. What came in another currency settles nothing and is not added."""
    query = select(Payment.kind, Payment.recorded_at, Payment.amount_cents)
    query = query.join(Order, Order.id == Payment.order_id).where(Payment.currency == Order.currency)
    for row in _rows(query.where(_within(Payment.recorded_at, begin, end))):
        sign = -1 if row.kind is PaymentKind.refund_reversal else 1
        sums[Key(clock.day_of(row.recorded_at), _FIGURES[row.kind])].add(sign, sign * row.amount_cents)


def _rows(query: Any) -> Any:
    return db.session.execute(query.where(Order.is_trial.is_(False)).execution_options(yield_per=1000))


def _within(column: Any, begin: datetime, end: datetime) -> Any:
    return (column >= begin) & (column < end)
