"""Berichte: orders, bills, taxes and payments by day, month or year; what is still to be paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.report_table import LEADS, TITLES, points_of, table_of
from portal.refusal import Refusal
from portal.sales import open_items
from portal.sales.periods import Step
from portal.sales.reports import Period, ReportKind, Wanted, list_sums
from portal.web.csv import Cents, csv_response
from portal.web.query import word_or_none
from portal.wording import gettext as _


@dataclass
class Asked:
    """The query string, read; `errors` by field, `sums` None if there are any."""

    wanted: Wanted
    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    sums: dict[date, Period] | None = None


@blueprint.route("/reports")
@staff_required
def report() -> ResponseReturnValue:
    asked = _ask()
    shown: dict[str, Any] = {}
    if asked.sums is not None:
        shown = {"table": table_of(asked.wanted, asked.sums), "points": points_of(asked.wanted, asked.sums)}
    page = render_template(
        "backend/report.html", asked=asked, kinds=ReportKind, steps=Step, titles=TITLES, leads=LEADS, **shown
    )
    return page, 422 if asked.errors else 200


@blueprint.route("/reports.csv")
@staff_required
def report_csv() -> Response:
    asked = _ask()
    if asked.sums is None:
        return Response("\n".join(asked.errors.values()), 422, mimetype="text/plain")
    wanted, table = asked.wanted, table_of(asked.wanted, asked.sums)
    name = f"{wanted.kind}-{wanted.first.isoformat()}-{wanted.last.isoformat()}.csv"
    return csv_response(name, table.header, [*table.rows, table.total])


@blueprint.route("/reports/open-items")
@staff_required
def report_open_items() -> str:
    today = clock.today()
    return render_template(
        "backend/report_open_items.html", today=today, buckets=open_items.list_buckets(today), kinds=ReportKind,
        titles=TITLES, page=open_items.list_open_items(request.args.get("before"), request.args.get("after")),
    )  # fmt: skip


@blueprint.route("/reports/open-items.csv")
@staff_required
def report_open_items_csv() -> Response:
    header = [
        _("Rechnung"), _("Datum"), _("Fällig"), _("Bestellung"), _("Kunde"), _("Gesamtsumme"), _("Korrigiert"),
        _("Bezahlt"), _("Offen"),
    ]  # fmt: skip
    rows = (
        [
            row.number, row.issued_on.isoformat(), row.due_on.isoformat(), row.order_number, row.company or row.name,
            Cents(row.total_cents), Cents(row.credited_cents), Cents(row.settled_cents), Cents(row.open_cents),
        ]
        for row in open_items.stream_open_items()
    )  # fmt: skip
    return csv_response(f"open-items-{clock.today().isoformat()}.csv", header, rows)


def _ask() -> Asked:
    """What is not said: this year by month."""
    today = clock.today()
    usual = {"from": today.replace(month=1, day=1), "until": today}
    typed = {name: request.args.get(name, day.isoformat()).strip()[:40] for name, day in usual.items()}
    days, errors = dict(usual), {}
    for name, text in typed.items():
        try:
            days[name] = date.fromisoformat(text)
        except ValueError:
            errors[name] = _("Bitte geben Sie einen Tag ein, zum Beispiel 2026-05-03.")
    kind = word_or_none(ReportKind, request.args.get("show")) or ReportKind.orders
    step = word_or_none(Step, request.args.get("by")) or Step.month
    asked = Asked(Wanted(kind, step, days["from"], days["until"]), typed, errors)
    return asked if errors else _answer(asked)


def _answer(asked: Asked) -> Asked:
    try:
        asked.sums = list_sums(asked.wanted)
    except Refusal as refusal:
        asked.errors[refusal.field or "from"] = str(refusal.message)
    return asked
