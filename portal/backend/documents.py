"""Any issued paper by its number: as a page, as PDF, as the XML of an e-invoice; and comments about it.

What else can be done with one stands with its kind (invoices.py, letters.py …); many at once: batches.py.
"""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, page_before, what_was_mailed
from portal.backend.comments import comments_on
from portal.backend.order_forms import ActForm, CommentForm
from portal.documents.einvoice import is_einvoice, xml_of
from portal.models.document import IssuedDocument
from portal.sales import commenting, letters, queries
from portal.sales.archive import pdf_of
from portal.web.responses import pdf_response, xml_response
from portal.wording import gettext as _


@blueprint.route("/documents/<number>")
@staff_required
def document(number: str) -> str:
    return _show(document_or_404(number))


@blueprint.route("/documents/<number>.pdf")
@staff_required
def document_pdf(number: str) -> Response:
    return pdf_response(pdf_of(document_or_404(number).id), number)


@blueprint.route("/documents/<number>.xml")
@staff_required
def document_xml(number: str) -> Response:
    found = document_or_404(number)
    if not is_einvoice(found.content):
        abort(404)
    return xml_response(xml_of(found.content), number)


@blueprint.route("/documents/<number>/comments", methods=["POST"])
@staff_required
def document_comment(number: str) -> ResponseReturnValue:
    order_id, form = document_or_404(number).order_id, CommentForm()
    words = (form.text.data, form.visible.data, form.notify.data)
    if attempt(form, lambda click: commenting.add_comment(order_id, *words, click, document_number=number)) is None:
        return _show(document_or_404(number), form), 422
    flash(_("Kommentar gespeichert.") + " " + what_was_mailed(form), "good")
    return redirect(page_before() or url_for("backend.document", number=number), 303)


def document_or_404(number: str) -> IssuedDocument:
    return queries.find_document(number) or abort(404)


def _show(found: IssuedDocument, form: CommentForm | None = None) -> str:
    return render_template(
        "backend/document.html", document=found, comments=comments_on(found.number, form), act=ActForm(formdata=None),
        mails=queries.list_mails_about(found.order_id, "document_id", found.id),
        can_send=letters.can_send(found, clock.now()) if found.kind in letters.MAILS else None,
    )  # fmt: skip
