"""Sums by day, month or year of what happened then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.models.day_tally import Figure
from portal.sales.periods import Step, check_span, list_periods
from portal.sales.tallies import Sum, sums_of


class ReportKind(StrEnum):
    orders = "orders"
    invoiced = "invoiced"
    taxes = "taxes"
    payments = "payments"


FIGURES = {
    ReportKind.orders: (Figure.placed, Figure.canceled),
    ReportKind.invoiced: (Figure.invoiced, Figure.invoice_canceled, Figure.credited),
    ReportKind.taxes: (Figure.taxed,),
    ReportKind.payments: (Figure.paid, Figure.reversed, Figure.refunded),
}


@dataclass(frozen=True)
class Wanted:
    """Both days included."""

    kind: ReportKind
    step: Step
    first: date
    last: date


Period = Mapping[tuple[Figure, str, int], Sum]


def list_sums(wanted: Wanted) -> dict[date, Period]:
    """By the first day of each period, oldest first; by figure, tax case and rate. Raises Refusal."""
    check_span(wanted.first, wanted.last, wanted.step)
    found: dict[date, dict[tuple[Figure, str, int], Sum]] = {
        begin: defaultdict(Sum) for begin in list_periods(wanted.first, wanted.last, wanted.step)
    }
    for key, part in sums_of(wanted.first, wanted.last, FIGURES[wanted.kind]).items():
        found[wanted.step.begin_of(key.day)][key.figure, key.tax_case, key.rate].add(part.number, part.gross, part.tax)
    return dict(found)
