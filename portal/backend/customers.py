"""Verkäufe → Bestellungen → Kunden: who ordered, how much, when last."""

from __future__ import annotations

from flask import Response, render_template

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.list_query import ListQuery
from portal.sales import exporting
from portal.sales.customer_list import CustomerSort, list_customers
from portal.web.export import cents, moment, number, response, text
from portal.wording import lazy_gettext as _l

_CUSTOMERS = (
    text("name", _l("Name")),
    text("company", _l("Firma")),
    text("email", _l("E-Mail")),
    number("orders", _l("Bestellungen")),
    cents("value_cents", _l("Bestellwert")),
    moment("last_ordered_at", _l("Letzte Bestellung")),
    moment("account_since", _l("Konto seit")),
)


# Its first word marks „Bestellungen“ in the register: the page belongs there.
@blueprint.route("/customers")
@staff_required
def order_customers() -> str:
    query = ListQuery()
    wanted = query.customers()
    page = list_customers(wanted, query.before, query.after)
    return render_template("backend/customer_list.html", page=page, query=query, wanted=wanted, sorts=CustomerSort)


@blueprint.route("/customers.csv", defaults={"ending": "csv"})
@blueprint.route("/customers.json", defaults={"ending": "json"})
@staff_required
def customer_export(ending: str) -> Response:
    return response("kunden", ending, _CUSTOMERS, exporting.stream_customers(ListQuery().customers()))
