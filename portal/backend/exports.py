"""The lists as files, filtered and searched as they are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Response, abort

from portal import labels
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.list_query import ListQuery
from portal.sales import exporting
from portal.sales.paper_lists import CREDIT_MEMOS, INVOICE_CANCELLATIONS, INVOICES, SHIPMENTS
from portal.web.export import cents, day, moment, number, response, text, word
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

Wanted = TypeVar("Wanted")

_ORDER = text("order", _l("Bestellung"))
_PERSON = (
    text("name", _l("Name")),
    text("company", _l("Firma")),
    text("email", _l("E-Mail")),
    text("postcode", _l("PLZ")),
    text("city", _l("Ort")),
)
_ORDERS = (
    text("number", _l("Bestellung")),
    moment("placed_at", _l("Datum")),
    *_PERSON,
    text("country", _l("Land")),
    word("status", _l("Status"), {key: mark.word for key, mark in labels.ORDER_STATUS.items()}),
    word("payment_status", _l("Zahlung"), {key: mark.word for key, mark in labels.PAYMENT_STATUS.items()}),
    word("delivery_status", _l("Lieferung"), {key: mark.word for key, mark in labels.DELIVERY_STATUS.items()}),
    word("payment_method", _l("Zahlungsart"), labels.PAYMENT_METHOD),
    text("items", _l("Artikel")),
    cents("subtotal_cents", _l("Zwischensumme")),
    cents("discount_cents", _l("Rabatt")),
    cents("shipping_cents", _l("Versandkosten")),
    cents("grand_total_cents", _l("Gesamtsumme")),
    cents("held_cents", _l("Bezahlt")),
    day("due_on", _l("Fällig")),
)
_INVOICES = (
    text("number", _l("Rechnung")),
    moment("issued_at", _l("Datum")),
    day("due_on", _l("Fällig")),
    _ORDER,
    *_PERSON,
    cents("total_cents", _l("Gesamtsumme")),
    cents("settled_cents", _l("Bezahlt")),
    cents("credited_cents", _l("Korrigiert")),
    text("canceled_by", _l("Stornorechnung")),
)
_INVOICE_CANCELLATIONS = (
    text("number", _l("Stornorechnung")),
    moment("issued_at", _l("Datum")),
    text("invoice", _l("Rechnung")),
    _ORDER,
    *_PERSON,
    text("reason", _l("Grund")),
    cents("total_cents", _l("Gesamtsumme")),
)
_CREDIT_MEMOS = (
    text("number", _l("Rechnungskorrektur")),
    moment("issued_at", _l("Datum")),
    text("invoice", _l("Rechnung")),
    _ORDER,
    *_PERSON,
    cents("total_cents", _l("Gesamtsumme")),
)
_PRODUCTS = (
    text("sku", _l("Artikelnummer")),
    text("name", _l("Name")),
    word("kind", _l("Art"), labels.PRODUCT_KIND),
    text("category", _l("Kategorie")),
    cents("price_cents", _l("Preis")),
    cents("vat_rate", _l("MwSt. in %")),  # in hundredths of a per cent, as amounts are in cents
    number("stock", _l("Bestand")),
    number("low_stock_at", _l("Niedrig ab")),
    word("is_active", _l("Im Laden"), {True: _l("ja"), False: _l("nein")}),
    word("no_withdrawal", _l("Widerrufsrecht"), labels.NO_WITHDRAWAL),
    moment("created_at", _l("Angelegt")),
)
_MAILS = (
    word("name", _l("E-Mail"), labels.MAIL_NAME),
    moment("created_at", _l("Datum")),
    text("recipient", _l("Empfänger")),
    text("subject", _l("Betreff")),
    _ORDER,
    word("state", _l("Status"), {key: mark.word for key, mark in labels.MAIL_STATE.items()}),
    moment("sent_at", _l("Gesendet")),
    number("attempts", _l("Versuche")),
    text("last_error", _l("Fehler")),
)
_SHIPMENTS = (text("number", _l("Lieferschein")), moment("shipped_at", _l("Datum")), _ORDER, *_PERSON)


def _wanted(of: Callable[[ListQuery], Wanted]) -> Wanted:
    """Who reads a file sees no warnings: what was filtered by half would pass for the whole. Aborts and says why."""
    query = ListQuery()
    wanted = of(query)
    if query.refused:
        words = (
            *query.refused,
            _("Darum entstand keine Datei. Bitte gehen Sie zurück und berichtigen Sie den Filter."),
        )
        abort(Response("\n".join(words) + "\n", 422, mimetype="text/plain"))
    return wanted


@blueprint.route("/orders.csv", defaults={"ending": "csv"})
@blueprint.route("/orders.json", defaults={"ending": "json"})
@staff_required
def order_export(ending: str) -> Response:
    return response("bestellungen", ending, _ORDERS, exporting.stream_orders(_wanted(ListQuery.orders)))


@blueprint.route("/invoices.csv", defaults={"ending": "csv"})
@blueprint.route("/invoices.json", defaults={"ending": "json"})
@staff_required
def invoice_export(ending: str) -> Response:
    rows = exporting.stream_papers(INVOICES, exporting.INVOICE_COLUMNS, _wanted(ListQuery.papers))
    return response("rechnungen", ending, _INVOICES, rows)


@blueprint.route("/invoice-cancellations.csv", defaults={"ending": "csv"})
@blueprint.route("/invoice-cancellations.json", defaults={"ending": "json"})
@staff_required
def invoice_cancellation_export(ending: str) -> Response:
    columns = exporting.INVOICE_CANCELLATION_COLUMNS
    rows = exporting.stream_papers(INVOICE_CANCELLATIONS, columns, _wanted(ListQuery.papers))
    return response("stornorechnungen", ending, _INVOICE_CANCELLATIONS, rows)


@blueprint.route("/credit-memos.csv", defaults={"ending": "csv"})
@blueprint.route("/credit-memos.json", defaults={"ending": "json"})
@staff_required
def credit_memo_export(ending: str) -> Response:
    rows = exporting.stream_papers(CREDIT_MEMOS, exporting.CREDIT_MEMO_COLUMNS, _wanted(ListQuery.papers))
    return response("rechnungskorrekturen", ending, _CREDIT_MEMOS, rows)


@blueprint.route("/shipments.csv", defaults={"ending": "csv"})
@blueprint.route("/shipments.json", defaults={"ending": "json"})
@staff_required
def shipment_export(ending: str) -> Response:
    rows = exporting.stream_papers(SHIPMENTS, exporting.SHIPMENT_COLUMNS, _wanted(ListQuery.papers))
    return response("lieferungen", ending, _SHIPMENTS, rows)


@blueprint.route("/products.csv", defaults={"ending": "csv"})
@blueprint.route("/products.json", defaults={"ending": "json"})
@staff_required
def product_export(ending: str) -> Response:
    return response("artikel", ending, _PRODUCTS, exporting.stream_products(_wanted(ListQuery.products)))


@blueprint.route("/mails.csv", defaults={"ending": "csv"})
@blueprint.route("/mails.json", defaults={"ending": "json"})
@staff_required
def mail_export(ending: str) -> Response:
    return response("e-mails", ending, _MAILS, exporting.stream_mails(_wanted(ListQuery.mails)))
