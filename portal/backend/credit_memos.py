"""Rechnungskorrekturen: the check page, the list, the correction with „per E-Mail senden“ and „Drucken“."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, mail_paper, what_was_mailed
from portal.backend.comments import comments_on
from portal.backend.credit_memo_form import CreditMemoForm
from portal.backend.order_forms import ActForm
from portal.backend.paper_list import show_papers
from portal.models.credit_memo import CreditMemo
from portal.models.invoice import Invoice
from portal.sales import guards, queries, refunding
from portal.sales.archive import pdf_of
from portal.sales.credit_sums import given_back_before
from portal.sales.paper_lists import CREDIT_MEMOS
from portal.web.responses import pdf_response
from portal.wording import gettext as _


@blueprint.route("/credit-memos")
@staff_required
def credit_memo_list() -> ResponseReturnValue:
    return show_papers(CREDIT_MEMOS, "backend/credit_memo_list.html")


@blueprint.route("/invoices/<number>/credit-memos/new")
@staff_required
def credit_memo_form(number: str) -> ResponseReturnValue:
    invoice = _invoice_or_404(number)
    shipping, given_back = invoice.shipping_to_credit_cents, given_back_before(invoice) or None
    return _show_form(invoice, CreditMemoForm(version=invoice.order.version, shipping=shipping, minus=given_back))


@blueprint.route("/invoices/<number>/credit-memos", methods=["POST"])
@staff_required
def invoice_credit_memo(number: str) -> ResponseReturnValue:
    """„Summe neu berechnen“ only shows the sums."""
    invoice, form = _invoice_or_404(number), CreditMemoForm()
    if form.is_shown_for("recalculate"):
        return _show_form(invoice, form)
    ids, order_number = (invoice.order_id, invoice.id), invoice.order.number
    made = attempt(form, lambda click: refunding.submit_credit_memo(*ids, form.wish(invoice), click))
    if made is None:
        return _show_form(_invoice_or_404(number), form), 422
    flash(_("Rechnungskorrektur %(number)s ist erstellt.", number=made) + " " + what_was_mailed(form), "good")
    return redirect(url_for("backend.order", number=order_number), 303)


@blueprint.route("/credit-memos/<number>")
@staff_required
def credit_memo(number: str) -> str:
    found = _memo_or_404(number)
    return render_template(
        "backend/credit_memo.html", memo=found, act=ActForm(), comments=comments_on(number),
        mails=queries.list_mails_about(found.order_id, "credit_memo_id", found.id),
    )  # fmt: skip


@blueprint.route("/credit-memos/<number>.pdf")
@staff_required
def credit_memo_pdf(number: str) -> Response:
    return pdf_response(pdf_of(_memo_or_404(number).document_id), number)


@blueprint.route("/credit-memos/<number>/mail", methods=["POST"])
@staff_required
def credit_memo_mail(number: str) -> ResponseReturnValue:
    found, form = _memo_or_404(number), ActForm()
    ids, recipient = (found.order_id, found.id), found.order.email
    paper = _("Rechnungskorrektur %(number)s", number=number)
    mail_paper(form, lambda click: refunding.send_credit_memo(*ids, click), paper, recipient)
    return redirect(url_for("backend.credit_memo", number=number), 303)


def _show_form(invoice: Invoice, form: CreditMemoForm) -> str:
    return render_template(
        "backend/credit_memo_form.html", invoice=invoice, order=invoice.order, form=form,
        sums=form.preview(invoice), verdict=guards.can_credit(invoice),
    )  # fmt: skip


def _invoice_or_404(number: str) -> Invoice:
    return queries.find_invoice_to_credit(number) or abort(404)


def _memo_or_404(number: str) -> CreditMemo:
    return queries.find_credit_memo(number) or abort(404)
