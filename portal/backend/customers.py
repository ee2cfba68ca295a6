"""Verkäufe → Bestellungen → Kunden: who ordered, how much, when last."""

from __future__ import annotations

from datetime import datetime

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.list_jump import jump, moment_of
from portal.backend.list_query import ListQuery
from portal.sales import exporting
from portal.sales.customer_list import CustomerFilter, CustomerSort, list_customers
from portal.text import fold
from portal.web.export import cents, moment, number, response, text
from portal.wording import gettext as _
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


@blueprint.route("/customers")
@staff_required
def customer_list() -> ResponseReturnValue:
    query = ListQuery()
    wanted = query.customers()
    if query.jump:
        otherwise = _("„%(typed)s“ ist kein Datum und kein Anfang eines Namens.", typed=query.jump)
        return jump(query, wanted.keyset, _place_of(query.jump, wanted), otherwise)
    page = list_customers(wanted, query.before, query.after)
    return render_template("backend/customer_list.html", page=page, query=query, wanted=wanted, sorts=CustomerSort)


@blueprint.route("/customers.csv", defaults={"ending": "csv"})
@blueprint.route("/customers.json", defaults={"ending": "json"})
@staff_required
def customer_export(ending: str) -> Response:
    return response("kunden", ending, _CUSTOMERS, exporting.stream_customers(ListQuery().customers()))


def _place_of(typed: str, wanted: CustomerFilter) -> datetime | str | None:
    """A day where the list goes by the last order, the beginning of a name where it goes by names."""
    if wanted.text or wanted.sort is CustomerSort.newest:
        return moment_of(typed, wanted.keyset, lambda _number: None)
    return fold(typed) or None
