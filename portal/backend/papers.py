"""The files of issued paper: the PDF, and the XML of an e-invoice. Many at once: batches.py."""

from __future__ import annotations

from flask import Response, abort

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.documents.einvoice import is_einvoice, xml_of
from portal.sales import queries
from portal.sales.archive import pdf_of
from portal.web.responses import pdf_response, xml_response


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
