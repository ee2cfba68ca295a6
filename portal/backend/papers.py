"""Several documents in one PDF, from a selection in a list."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import page_before
from portal.documents.einvoice import is_einvoice, xml_of
from portal.documents.pdf import merge
from portal.sales import queries
from portal.sales.archive import pdf_of
from portal.text import clean_line
from portal.web.responses import pdf_response, xml_response

MOST_AT_ONCE = 100


@blueprint.route("/papers.pdf", methods=["POST"])
@staff_required
def papers_pdf() -> ResponseReturnValue:
    """In the order of the list. An empty selection is refused."""
    numbers = [clean_line(number) for number in request.form.getlist("document")]
    found = queries.list_document_ids(numbers) if len(numbers) <= MOST_AT_ONCE else []
    if not found:
        flash(_("Bitte wählen Sie 1 bis %(most)s Dokumente aus.", most=MOST_AT_ONCE), "stop")
        return redirect(page_before() or url_for("backend.invoice_list"), 303)
    name = f"{clock.today().isoformat()}-{len(found)}"
    return pdf_response(merge([pdf_of(document_id) for document_id in found]), name)


@blueprint.route("/documents/<number>.pdf")
@staff_required
def document_pdf(number: str) -> Response:
    found = queries.find_document(number) or abort(404)
    return pdf_response(pdf_of(found.id), number)


@blueprint.route("/documents/<number>.xml")
@staff_required
def document_xml(number: str) -> Response:
    found = queries.find_document(number)
    if found is None or not is_einvoice(found.content):
        abort(404)
    return xml_response(xml_of(found.content), number)
