"""Auftragsbestätigung and Zahlungserinnerung: the pages that make them. To be read they are like any other paper."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, invoice_or_404, mail_paper, order_or_404, what_was_mailed
from portal.backend.documents import document_or_404
from portal.backend.order_forms import ActForm, ConfirmationForm, ReminderForm
from portal.models.invoice import Invoice
from portal.sales import guards, letters, queries
from portal.sales.letters import ReminderWish
from portal.wording import gettext as _


@blueprint.route("/orders/<number>/confirmations", methods=["GET", "POST"])
@staff_required
def order_confirmation(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    order_id, form = order.id, ConfirmationForm(version=order.version)
    words = (form.comment.data, form.mail.data)
    made = attempt(form, lambda click: letters.confirm_order(order_id, *words, click))
    if made is None:
        order, status = order_or_404(number), 422 if form.errors else 200
        verdict = guards.can_confirm(order)
        return render_template("backend/order_confirmation.html", order=order, form=form, verdict=verdict), status
    flash(_("Auftragsbestätigung %(number)s ist erstellt.", number=made) + " " + what_was_mailed(form), "good")
    return redirect(url_for("backend.order", number=number), 303)


@blueprint.route("/invoices/<number>/reminders", methods=["GET", "POST"])
@staff_required
def invoice_reminder(number: str) -> ResponseReturnValue:
    found = invoice_or_404(number)
    ids, order_number = (found.order_id, found.id), found.order.number
    form = ReminderForm(version=found.order.version, due_on=letters.default_due_day(clock.today()))
    made = attempt(form, lambda click: letters.remind(*ids, _wish(form), click))
    if made is None:
        return _show_reminder(invoice_or_404(number), form), 422 if form.errors else 200
    flash(_("Zahlungserinnerung %(number)s ist erstellt.", number=made) + " " + what_was_mailed(form), "good")
    return redirect(url_for("backend.order", number=order_number), 303)


@blueprint.route("/documents/<number>/mail", methods=["POST"])
@staff_required
def letter_mail(number: str) -> ResponseReturnValue:
    found, form = document_or_404(number), ActForm()
    ids, recipient = (found.order_id, found.id), found.order.email
    if found.kind not in letters.MAILS:
        abort(404)
    mail_paper(form, lambda click: letters.send_letter(*ids, click), number, recipient)
    return redirect(url_for("backend.document", number=number), 303)


def _wish(form: ReminderForm) -> ReminderWish:
    return ReminderWish(form.due_on.data, form.comment.data, form.mail.data)


def _show_reminder(invoice: Invoice, form: ReminderForm) -> str:
    return render_template(
        "backend/invoice_reminder.html", invoice=invoice, form=form, verdict=guards.can_remind(invoice, clock.today()),
        reminders=queries.list_reminders(invoice),
    )  # fmt: skip
