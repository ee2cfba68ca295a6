"""A report as a table: the same columns and rows on the page and in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal import labels
from portal.models.day_tally import Figure
from portal.sales.figures import Point
from portal.sales.periods import Step
from portal.sales.reports import Period, ReportKind, Wanted
from portal.sales.tallies import Sum
from portal.web.csv import Cents
from portal.web.filters import date_long, month, rate
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

TITLES = {
    ReportKind.orders: _l("Bestellungen"),
    ReportKind.invoiced: _l("Berechnet"),
    ReportKind.taxes: _l("MwSt."),
    ReportKind.payments: _l("Zahlungen"),
}
LEADS = {
    ReportKind.orders: _l(
        "Nach dem Tag der Bestellung, mit ihrem Wert zu diesem Zeitpunkt; storniert nach dem Tag der Stornierung."
    ),
    ReportKind.invoiced: _l("Rechnungen weniger Stornorechnungen und Rechnungskorrekturen, nach dem Tag des Belegs."),
    ReportKind.taxes: _l(
        "Wie sie auf den Belegen steht: Rechnungen weniger Stornorechnungen und Korrekturen, nach ihrem Tag."
    ),
    ReportKind.payments: _l("Nach dem Tag, an dem sie erfasst wurden."),
}

Cell = str | int


@dataclass(frozen=True)
class Table:
    """`texts`: how many columns at the left say what a row is; the others are numbers, `Cents` among them."""

    header: list[str]
    rows: list[list[Cell]]
    total: list[Cell]
    texts: int = 1


def table_of(wanted: Wanted, sums: Mapping[date, Period]) -> Table:
    """Periods in which nothing happened have rows, but not in the report by rate."""
    if wanted.kind is ReportKind.taxes:
        return _tax_table(wanted.step, sums)
    header, figures = _COLUMNS[wanted.kind]
    rows = [[name_of(begin, wanted.step), *figures(period)] for begin, period in sums.items()]
    return Table([_("Zeitraum"), *map(str, header)], rows, [_("Summe"), *_add(rows, 1)])


def points_of(wanted: Wanted, sums: Mapping[date, Period]) -> list[Point]:
    """What the chart shows: the first figure of the report."""
    first = {ReportKind.orders: Figure.placed, ReportKind.payments: Figure.paid}.get(wanted.kind, Figure.invoiced)
    return [
        Point(begin, found.number, found.gross)
        for begin, found in ((begin, _of(period, first)) for begin, period in sums.items())
    ]


def name_of(begin: date, step: Step) -> str:
    if step is Step.day:
        return date_long(begin)
    return month(begin) if step is Step.month else str(begin.year)


def _of(period: Period, figure: Figure) -> Sum:
    return period.get((figure, "", 0)) or Sum()


def _orders(period: Period) -> list[Cell]:
    placed, canceled = _of(period, Figure.placed), _of(period, Figure.canceled)
    return [placed.number, Cents(placed.gross), canceled.number, Cents(canceled.gross)]


def _invoiced(period: Period) -> list[Cell]:
    bills = _of(period, Figure.invoiced)
    canceled, credited = _of(period, Figure.invoice_canceled), _of(period, Figure.credited)
    total = bills.gross + canceled.gross + credited.gross
    return [bills.number, *map(Cents, (bills.gross, canceled.gross, credited.gross, total))]


def _payments(period: Period) -> list[Cell]:
    paid, reversed_, refunded = (_of(period, figure) for figure in (Figure.paid, Figure.reversed, Figure.refunded))
    rest = paid.gross - reversed_.gross - refunded.gross
    return [paid.number, *map(Cents, (paid.gross, -reversed_.gross, -refunded.gross, rest))]


def _tax_table(step: Step, sums: Mapping[date, Period]) -> Table:
    rows: list[list[Cell]] = [
        [name_of(begin, step), str(labels.TAXED_BY[case]), rate(points), *map(Cents, (s.gross - s.tax, s.tax, s.gross))]
        for begin, period in sums.items()
        for (_figure, case, points), s in sorted(period.items(), key=lambda pair: (pair[0][1], -pair[0][2]))
    ]
    header = [_("Zeitraum"), _("Steuerfall"), _("Satz"), _("Netto"), _("MwSt."), _("Brutto")]
    return Table(header, rows, [_("Summe"), "", "", *(_add(rows, 3) or [Cents(0)] * 3)], texts=3)


def _add(rows: list[list[Cell]], begin: int) -> list[Cell]:
    columns = list(zip(*(row[begin:] for row in rows), strict=True))
    return [type(column[0])(sum(map(int, column))) for column in columns]


_COLUMNS = {
    ReportKind.orders: (
        (_l("Bestellungen"), _l("Bestellwert"), _l("Ganz storniert"), _l("Stornierter Wert")), _orders,
    ),
    ReportKind.invoiced: (
        (_l("Anzahl"), _l("Rechnungen"), _l("Stornorechnungen"), _l("Rechnungskorrekturen"), _l("Berechnet")),
        _invoiced,
    ),
    ReportKind.payments: (
        (_l("Anzahl"), _l("Zahlungen"), _l("Zurückgebucht"), _l("Erstattet"), _l("Verbleibt")), _payments,
    ),
}  # fmt: skip
