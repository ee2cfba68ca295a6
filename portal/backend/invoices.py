"""Rechnungen: check page, the list, the invoice with „per E-Mail senden“ and „Drucken“."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel.speaklater import LazyString

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import (
    attempt,
    invoice_or_404,
    item_names,
    mail_paper,
    order_id_or_404,
    order_or_404,
    what_was_mailed,
)
from portal.backend.comments import comments_on
from portal.backend.order_forms import ActForm, InvoiceCancellationForm, InvoiceForm
from portal.backend.paper_list import show_papers
from portal.documents.einvoice import Gap
from portal.models.invoice import InvoiceState, invoice_state
from portal.models.order import Order
from portal.sales import einvoicing, guards, invoicing, queries
from portal.sales.archive import pdf_of
from portal.sales.invoice_standing import InvoiceStanding
from portal.sales.invoicing import InvoiceWish
from portal.sales.paper_lists import INVOICE_CANCELLATIONS, INVOICES
from portal.sales.preview import preview_invoice
from portal.sales.shipping import ShipmentWish
from portal.shop.settings import get_settings
from portal.web.responses import pdf_response
from portal.wording import gettext as _

# Where the shop's own facts are entered that an e-invoice needs.
_ENTERED_AT = {
    Gap.phone: "settings_shop",
    Gap.email: "settings_shop",
    Gap.seller_place: "settings_shop",
    Gap.tax_id: "settings_tax",
    Gap.seller_vat_id: "settings_tax",
}


@blueprint.route("/invoices")
@staff_required
def invoice_list() -> ResponseReturnValue:
    shown = {"today": clock.today(), "state_of": _state, "standings": InvoiceStanding}
    return show_papers(INVOICES, "backend/invoice_list.html", **shown)


@blueprint.route("/invoice-cancellations")
@staff_required
def invoice_cancellation_list() -> ResponseReturnValue:
    return show_papers(INVOICE_CANCELLATIONS, "backend/invoice_cancellation_list.html")


@blueprint.route("/orders/<number>/invoices/new")
@staff_required
def order_invoice_form(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    supply = invoicing.default_supply(order, clock.today())
    return _show_form(order, InvoiceForm(version=order.version, supply_from=supply[0], supply_until=supply[1]))


@blueprint.route("/orders/<number>/invoices", methods=["POST"])
@staff_required
def order_invoice(number: str) -> ResponseReturnValue:
    """„Summe neu berechnen“ only shows the sums; „Rechnung übermitteln“ makes the invoice."""
    form = InvoiceForm()
    if form.is_shown_for("recalculate"):
        return _show_form(order_or_404(number), form)
    order_id = order_id_or_404(number)
    made = attempt(form, lambda click: invoicing.submit_invoice(order_id, _wish(form, number), click))
    if made is None:
        return _show_form(order_or_404(number), form), 422
    flash(_("Rechnung %(number)s ist erstellt.", number=made) + " " + what_was_mailed(form), "good")
    return redirect(url_for("backend.order", number=number), 303)


@blueprint.route("/invoices/<number>")
@staff_required
def invoice(number: str) -> str:
    found = invoice_or_404(number)
    return render_template(
        "backend/invoice.html", invoice=found, act=ActForm(), comments=comments_on(number),
        can_credit=guards.can_credit(found), can_cancel=guards.can_cancel_invoice(found),
        can_remind=guards.can_remind(found, clock.today()), reminders=queries.list_reminders(found),
        mails=queries.list_mails_about(found.order_id, "invoice_id", found.id),
    )  # fmt: skip


@blueprint.route("/invoices/<number>.pdf")
@staff_required
def invoice_pdf(number: str) -> Response:
    return pdf_response(pdf_of(invoice_or_404(number).document_id), number)


@blueprint.route("/invoices/<number>/mail", methods=["POST"])
@staff_required
def invoice_mail(number: str) -> ResponseReturnValue:
    found, form = invoice_or_404(number), ActForm()
    ids, recipient = (found.order_id, found.id), found.order.email
    paper = _("Rechnung %(number)s", number=number)
    mail_paper(form, lambda click: invoicing.send_invoice(*ids, click), paper, recipient)
    return redirect(url_for("backend.invoice", number=number), 303)


@blueprint.route("/invoices/<number>/cancellation", methods=["GET", "POST"])
@staff_required
def invoice_cancellation(number: str) -> ResponseReturnValue:
    found = invoice_or_404(number)
    order_id, invoice_id, order_number = found.order_id, found.id, found.order.number
    form = InvoiceCancellationForm(version=found.order.version)
    made = attempt(
        form,
        lambda click: invoicing.cancel_invoice(order_id, invoice_id, form.reason.data, click, mail=form.mail.data),
    )
    if made is None:
        found = invoice_or_404(number)
        verdict = guards.can_cancel_invoice(found)
        status = 422 if form.errors else 200
        return render_template("backend/invoice_cancellation.html", invoice=found, form=form, verdict=verdict), status
    words = _("Stornorechnung %(number)s ist erstellt. Die Artikel sind wieder zu berechnen.", number=made)
    flash(words + " " + what_was_mailed(form), "good")
    return redirect(url_for("backend.order", number=order_number), 303)


def _show_form(order: Order, form: InvoiceForm) -> str:
    preview = preview_invoice(order, form.try_quantities(order, lambda item: item.qty_to_invoice))
    return render_template(
        "backend/invoice_form.html", order=order, form=form, preview=preview, verdict=guards.can_invoice(order),
        can_ship=guards.can_ship(order), today=clock.today(), gaps=_gaps(order),
    )  # fmt: skip


def _gaps(order: Order) -> list[tuple[LazyString, str | None]]:
    """What the e-invoice lacks and the address of the page where it is entered, before anybody is refused for it."""
    missing = einvoicing.list_gaps(order, get_settings())
    return [(einvoicing.WHERE[gap], f"backend.{page}" if (page := _ENTERED_AT.get(gap)) else None) for gap in missing]


def _wish(form: InvoiceForm, number: str) -> InvoiceWish:
    quantities = form.quantities(lambda: item_names(number))
    return InvoiceWish(
        quantities=quantities,
        comment=form.comment.data,
        supply_from=form.supply_from.data,
        supply_until=form.supply_until.data,
        mail=form.mail.data,
        ship=ShipmentWish(_goods(number, quantities)) if form.ship.data else None,
    )


def _goods(number: str, quantities: Mapping[int, int]) -> dict[int, int]:
    return {item.id: quantities.get(item.id, 0) for item in order_or_404(number).items if item.is_goods}


def _state(row: Any) -> InvoiceState:
    return invoice_state(row.canceled_by is not None, row.total_cents, row.settled_cents, row.credited_cents)
